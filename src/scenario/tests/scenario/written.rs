//! Rules that are written as YAML and read back.

use nets_core::SignedDuration;
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule};

fn read_back(rule: &OutcomeRule) -> OutcomeRule {
    let yaml = nets_scenario::outcome_rule(rule);
    let loaded = nets_scenario::load(&scenario_with(&yaml), "written.yaml");
    let loaded = loaded.unwrap_or_else(|problems| panic!("{yaml}\n{problems}"));
    loaded.scenario.outcomes.rules[0].clone()
}

fn scenario_with(outcomes: &str) -> String {
    format!(
        "name: Written\nsenders:\n  - user: tTEST1\n    name: A\n    organisation: DK12345678\n    \
         eboks_ids: [\"15723\"]\nmaterials:\n  - document_type: \"162812\"\n    name: Contract\n    \
         signing: {{deadline_days: 3}}\n{outcomes}"
    )
}

fn rejects(reason: &str) -> OutcomeRule {
    let after = Delay::exactly(SignedDuration::from_secs(3_601));
    OutcomeRule {
        when: Condition::default(),
        then: Outcome::Reject { after, reason: Some(reason.to_owned()) },
    }
}

#[test]
fn a_rule_that_was_written_reads_back_as_it_was() {
    let text = |text: &str| Some(text.to_owned());
    let when = Condition {
        recipient: text("6101800001"),
        document_type: text("162812"),
        eboks_id: text("15723"),
        shipment_id: text("loan: {1}, #2"),
        message_id: text("*'\"\\"),
        file: text("lån?.pdf"),
        nth: Some(2),
    };
    let seconds = SignedDuration::from_secs;
    let longest = SignedDuration::from_hours(24 * 366);
    let range = Delay { at_least: seconds(0), at_most: seconds(93_785) };
    for after in [Delay::exactly(seconds(0)), Delay::exactly(seconds(1)), Delay::exactly(longest), range] {
        for then in
            [Outcome::Sign { after }, Outcome::Reject { after, reason: None }, Outcome::Ignore, Outcome::Ask]
        {
            for when in [Condition::default(), when.clone()] {
                let rule = OutcomeRule { when, then: then.clone() };
                assert_eq!(read_back(&rule), rule);
            }
        }
    }
}

#[test]
fn any_reason_reads_back_as_it_was() {
    for reason in [
        "The amount is wrong",
        "NO",
        "0411820680",
        "- # : {} [] & * ! | > % @ `",
        "\"two\" 'one' \\n \\",
        "one\ntwo\n\n",
        "a\u{2028}b\u{2029}c\u{feff}",
        "æøå \u{202e}right to left",
        "<script>alert(1)</script>",
        "",
    ] {
        let rule = rejects(reason);
        assert_eq!(read_back(&rule), rule, "{reason:?}");
    }
    let long = rejects(&"æ".repeat(2_000));
    assert_eq!(read_back(&long), long);
}

#[test]
fn a_rule_stands_on_lines_that_can_be_copied() {
    let when = Condition { recipient: Some("6101800001".to_owned()), ..Condition::default() };
    let rule = OutcomeRule { when, ..rejects("Wrong \"sum\"") };
    assert_eq!(
        nets_scenario::outcome_rule(&rule),
        "outcomes:\n  - when: {recipient: \"6101800001\"}\n    then: {reject: {after: 1h 1s, reason: \"Wrong \\\"sum\\\"\"}}\n"
    );
}
