//! Stories of what is left when something is over: what the world still waits for, and what it has handed out.

use nets_core::Timestamp;
use nets_core::event::Event;
use nets_core::finding::Severity;
use nets_core::identity::{MessageRef, UploadId};
use nets_core::outcome::ReturnedMail;
use nets_core::rule_book::RuleId;
use nets_core::scenario::{NamePattern, Scenario};
use nets_core::shipment::{Channel, Inspection, Message};
use nets_core::simulator::Simulator;
use nets_core::state::Outline;

use crate::copenhagen::clock;
use crate::ended::Ended;
use crate::run::moment;
use crate::story::{Story, at, rejects_after, rule, signs_after, to_sign};
use crate::world::{exactly, finding, letter, message, person, plain_scenario, shipment, with_lists};

/// The moments at which something comes of what has happened, until there is none.
fn what_is_left(simulator: &mut Simulator) -> Vec<String> {
    let mut moments = Vec::new();
    while let Some(next) = simulator.next_event() {
        assert!(moments.len() < 20, "it goes on for ever: {moments:?}");
        moments.push(clock(next.as_second()));
        let _ = simulator.handle(next, Event::TimePassed);
    }
    moments
}

#[test]
fn a_signing_that_was_concluded_leaves_no_deadline_and_no_other_signer_to_wait_for() {
    let mut story =
        Story::with_rules([rule(Some(1), rejects_after(60, None)), rule(Some(2), signs_after(7_200))]);
    story.send("2026-01-05 10:00:00", [to_sign("m1", &[1, 2])]);
    let mut simulator = story.ends_at("2026-01-05 10:00:00").run.simulator;
    let moments =
        ["2026-01-05 20:00:00", "2026-01-06 08:00:00", "2026-01-06 08:01:00", "2026-01-07 06:00:00"];
    assert_eq!(what_is_left(&mut simulator), moments);
    assert_eq!(simulator.now(), moment(at("2026-01-07 06:00:00")));
}

#[test]
fn a_world_without_subscription_lists_has_no_routine_to_wake_for() {
    let wakes = |scenario: Scenario| {
        let mut story = Story::in_world(scenario);
        story.begins("2026-01-05 00:00:00");
        story.ends_at("2026-01-05 00:00:01").run.simulator.next_wakeup()
    };
    assert_eq!(wakes(plain_scenario()), None);
    let lists = wakes(with_lists(plain_scenario(), ["15723"])).map(Timestamp::as_second);
    assert_eq!(lists, Some(at("2026-01-05 14:00:00")));
}

/// The uploads that are still with the core, and those that it has handed out.
fn open_and_archived(ended: &Ended) -> (Vec<u64>, Vec<u64>) {
    let open = ended.run.simulator.uploads().map(|record| record.upload.id.0).collect();
    (open, ended.run.archived.keys().map(|id| id.0).collect())
}

#[test]
fn an_upload_of_which_nothing_more_can_come_is_handed_out() {
    let mut scenario = plain_scenario();
    scenario.returned_mail = vec![ReturnedMail { when: Default::default(), after: exactly(86_400) }];
    scenario.outbound.realtime_receipt = Some(NamePattern("{file}.realtime".to_owned()));
    let realtime = Message { realtime: true, ..message("m1", "163057", person(1)) };
    let printed =
        Message { channels: vec![Channel::Print], print: letter(1), ..message("m1", "163057", person(1)) };
    // By the moment at which the story is looked at: what is still open, and what is over.
    for (end, open, over) in [
        ("2026-01-05 10:00:00", vec![2, 3, 4], vec![1]),
        ("2026-01-05 10:00:29", vec![2, 3, 4], vec![1]),
        ("2026-01-05 10:00:30", vec![3, 4], vec![1, 2]),
        ("2026-01-06 08:00:00", vec![4], vec![1, 2, 3]),
        ("2026-01-07 08:00:00", vec![], vec![1, 2, 3, 4]),
    ] {
        let mut story = Story::in_world(scenario.clone());
        let monday = "2026-01-05 10:00:00";
        story.send_with_findings(monday, "refused", vec![finding(RuleId::ZipSubfolder, "a folder")]);
        story.send(monday, [realtime.clone()]);
        story.send(monday, [message("m1", "163057", person(1))]);
        story.send(monday, [printed.clone()]);
        assert_eq!(open_and_archived(&story.ends_at(end)), (open, over), "{end}");
    }
}

#[test]
fn an_upload_is_found_by_its_number_until_it_is_over() {
    let mut story = Story::with_rules([]);
    let upload = story.send("2026-01-05 10:00:00", [message("m1", "163057", person(1))]);
    let under_way = story.ends_at("2026-01-05 11:00:00");
    let record = under_way.run.simulator.upload(upload).expect("under way");
    assert_eq!((record.upload.id, record.messages().count()), (upload, 1));
    assert_eq!(under_way.run.simulator.upload(UploadId(7)), None);

    let mut story = Story::with_rules([]);
    let upload = story.send("2026-01-05 10:00:00", [message("m1", "163057", person(1))]);
    assert_eq!(story.ends().run.simulator.upload(upload), None);
}

#[test]
fn a_shipment_that_is_read_twice_is_judged_once() {
    let monday = "2026-01-05 10:00:00";
    let mut story = Story::with_rules([]);
    let upload = story.send(monday, [message("m1", "163057", person(1))]);
    let again = shipment("another", vec![message("m2", "163057", person(2))]);
    story.inspect(monday, upload, Inspection::new(Vec::new(), Some(again)));
    story.inspect(monday, UploadId(7), Inspection::new(Vec::new(), None));
    let ended = story.ends();
    assert_eq!(ended.receipts().len(), 1);
    assert_eq!(ended.account("m2"), [""; 0]);
}

#[test]
fn a_duplicate_is_told_of_with_the_file_that_has_its_id() {
    let mut story = Story::with_rules([]);
    for number in 1..=2 {
        let messages = [message(&format!("m{number}"), "163057", person(1))];
        story.send_as("tFIRMA1", "2026-01-05 10:00:00", "the same", messages);
    }
    let ended = story.ends();
    let refused = &ended.run.archived[&UploadId(2)];
    let findings: Vec<_> =
        refused.findings().iter().map(|finding| (finding.rule, finding.place.file.as_deref())).collect();
    assert_eq!(findings, [(RuleId::DuplicateShipment, Some("shipment.xml"))]);
    assert_eq!(ended.run.archived[&UploadId(1)].findings(), []);
}

#[test]
fn an_outline_counts_messages_by_where_they_stand_and_findings_by_what_they_are() {
    let mut story = Story::with_rules([]);
    let ordinary = |id: &str| message(id, "163057", person(1));
    story.send("2026-01-05 10:00:00", [ordinary("m1"), to_sign("m2", &[1]), ordinary("m3")]);
    let ended = story.ends_at("2026-01-06 08:00:01");
    let record = ended.run.simulator.uploads().next().expect("under way");
    let Outline { messages, errors, warnings, .. } = record.outline();
    let messages: Vec<_> = messages.iter().map(|(state, number)| (state.as_str(), *number)).collect();
    assert_eq!((messages, errors, warnings), (vec![("delivered", 2), ("signing", 1)], 0, 0));

    let findings = [RuleId::ZipSubfolder, RuleId::ZipUnusedFile, RuleId::ZipUnusedFile];
    let severities = findings.map(|rule| rule.rule().severity);
    assert_eq!(severities, [Severity::Error, Severity::Warning, Severity::Warning]);
    let mut story = Story::with_rules([]);
    let upload = story.upload("tFIRMA1", "2026-01-05 10:00:00");
    let findings = findings.map(|rule| finding(rule, "found")).to_vec();
    story.inspect("2026-01-05 10:00:00", upload, Inspection::new(findings, None));
    let Outline { messages, errors, warnings, .. } = story.ends().run.archived[&upload].outline();
    assert_eq!((messages.len(), errors, warnings), (0, 1, 2));
}

#[test]
fn a_letter_that_comes_back_names_the_rule_by_which_it_does() {
    let mut scenario = plain_scenario();
    scenario.returned_mail = [2, 1]
        .map(|number| {
            let when = rule(Some(number), signs_after(0)).when;
            ReturnedMail { when, after: exactly(86_400) }
        })
        .into();
    let mut story = Story::in_world(scenario);
    let printed =
        Message { channels: vec![Channel::Print], print: letter(1), ..message("m1", "163057", person(1)) };
    story.send("2026-01-05 10:00:00", [printed]);
    let ended = story.ends();
    let entries = ended.run.steps.iter().flat_map(|step| &step.output.entries);
    let returned = entries.filter(|entry| entry.happening.name() == "mail_returned");
    let returned: Vec<_> = returned.map(|entry| serde_json::to_value(entry).expect("JSON")).collect();
    assert_eq!((returned.len(), &returned[0]["decided_by"]), (1, &"returned_mail: rule 2".into()));
    assert_eq!(returned[0]["shipment_id"], "shipment1");
    let reference = MessageRef { upload: UploadId(1), index: 0 };
    assert_eq!(returned[0]["message"], serde_json::to_value(reference).expect("JSON"));
}
