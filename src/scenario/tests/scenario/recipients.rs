//! What a scenario says of who receives what, and when: at e-Boks or not, by alias or number, the crowd, days of
//! rest. What can never hold is told.

use std::sync::Arc;

use nets_core::SignedDuration;
use nets_core::civil::date;
use nets_core::identity::{Country, DocumentType, Party};
use nets_core::scenario::{AtEboks, RestDays, Scenario, UnnamedChannels};
use nets_core::script::ScriptedTime;
use nets_scenario::load;

const SENDERS: &str = "senders: [{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723]}]\n";
const BILL_AND_LETTER: &str =
    "materials: [{document_type: 163057, alias: {}}, {document_type: 163060, mandatory: true}]\n";

fn read(rest: &str) -> (Arc<Scenario>, String) {
    match load(&format!("{SENDERS}{BILL_AND_LETTER}{rest}"), "test.yaml") {
        Ok(loaded) => (loaded.scenario, loaded.warnings.to_string()),
        Err(problems) => panic!("{problems}"),
    }
}

fn refused(rest: &str) -> String {
    match load(&format!("{SENDERS}{BILL_AND_LETTER}{rest}"), "test.yaml") {
        Ok(_) => panic!("{rest} is taken"),
        Err(problems) => problems.to_string(),
    }
}

fn at_eboks(written: &str) -> AtEboks {
    let (scenario, warnings) =
        read(&format!("recipients: [{{person: '6101800001', at_eboks: {written}}}]\n"));
    assert_eq!(warnings, "", "{written}");
    scenario.recipients.values().next().expect("a recipient").at_eboks
}

#[test]
fn a_recipient_may_register_at_eboks_later_or_never() {
    assert_eq!(at_eboks("always"), AtEboks::FromTheBeginning);
    assert_eq!(at_eboks("never"), AtEboks::Never);
    assert_eq!(at_eboks("{after: 3d}"), AtEboks::After(SignedDuration::from_hours(72)));
    let tenth = date(2026, 1, 10).at(9, 30, 0, 0);
    assert_eq!(at_eboks("{at: '2026-01-10T09:30'}"), AtEboks::From(ScriptedTime::At(tenth)));
    let day_3 = ScriptedTime::Day { day: 3, time: tenth.time() };
    assert_eq!(at_eboks("{at: day 3 09:30}"), AtEboks::From(day_3));
    for (wrong, words) in [
        ("{}", "it does not say when"),
        ("{after: 1h, at: day 2 10:00}", "it does not say when"),
        ("{after: soon}", "`soon` is not what belongs here"),
        ("later", "`always` or `never`"),
    ] {
        let told = refused(&format!("recipients: [{{person: '6101800001', at_eboks: {wrong}}}]\n"));
        assert!(told.contains(words), "{wrong}: {told}");
    }
    let told = refused("recipients: [{alias: K1, at_eboks: never}]\n");
    assert!(told.contains("an alias belongs to a person who is registered at e-Boks"), "{told}");
}

#[test]
fn a_subscription_that_can_never_hold_is_warned_of() {
    let by_number = "163057 is set up for aliases, so it cannot be subscribed to by number";
    let by_alias = "163060 is not set up for aliases, so that no alias subscribes to it";
    for (rest, words) in [
        ("recipients: [{person: '6101800001', subscribes: [163057]}]\n", by_number),
        ("crowd: {people: 5, subscribes: [163057]}\n", by_number),
        (
            "events: [{at: day 2 10:00, subscribe: {person: '6101800001', document_type: 163057}}]\n",
            by_number,
        ),
        ("recipients: [{alias: K1, subscribes: [163060]}]\n", by_alias),
        ("events: [{at: day 2 10:00, subscribe: {alias: K1, document_type: 163060}}]\n", by_alias),
    ] {
        let (_, warnings) = read(rest);
        assert!(warnings.contains(words), "{rest}: {warnings}");
    }
    let sound = "recipients: [{person: '6101800001', subscribes: [163060]}, {alias: K1, subscribes: [163057]}, {alias: K2}]\n";
    assert_eq!(read(sound).1, "");
}

#[test]
fn an_alias_is_told_of_where_no_material_takes_one() {
    let letters = "materials: [{document_type: 163060}]\n";
    let text = format!("{SENDERS}{letters}recipients: [{{alias: K1}}]\n");
    let warnings = load(&text, "test.yaml").expect("a scenario").warnings.to_string();
    assert!(warnings.contains("no material is set up for aliases"), "{warnings}");
}

#[test]
fn an_alias_subscribes_to_what_is_set_up_for_aliases_and_a_number_to_the_rest() {
    let (scenario, _) = read("recipients: [{alias: K1}, {person: '6101800001'}]\nstrangers: subscribed\n");
    let alias = Party::alias(Country::Denmark, "K1").expect("an alias");
    let person = Party::person(Country::Denmark, "6101800001").expect("a person number");
    let stranger = Party::person(Country::Denmark, "6101800002").expect("a person number");
    let [bill, letter] = ["163057", "163060"].map(|number| DocumentType::new(number).expect("a type"));
    for (party, of_bill, of_letter) in [(alias, true, false), (person, false, true), (stranger, false, true)]
    {
        assert_eq!(scenario.subscribes_initially(&party, &bill), of_bill, "{party}");
        assert_eq!(scenario.subscribes_initially(&party, &letter), of_letter, "{party}");
    }
}

#[test]
fn a_material_has_a_document_group_of_its_own() {
    let group = |alias: &str| {
        let materials = format!("materials: [{{document_type: 163057, alias: {alias}}}]\n");
        let loaded =
            load(&format!("{SENDERS}{materials}"), "test.yaml").map_err(|problems| problems.to_string())?;
        let fields = loaded.scenario.materials.values().next().and_then(|material| material.alias.clone());
        Ok::<_, String>(fields.expect("fields").document_group)
    };
    assert_eq!(group("{}"), Ok(None));
    assert_eq!(group("{document_group: 15135}"), Ok(Some("15135".to_owned())));
    assert!(group("{document_group: '007 '}").is_err());
    assert!(group("{document_group: a b}").is_err_and(|told| told.contains("an ID of 1 to 50")));
}

#[test]
fn days_of_rest_are_a_word_or_a_list_of_words_and_dates() {
    let rest = |written: &str| {
        let (scenario, _) = read(&format!("timetable: {{rest_days: {written}}}\n"));
        (scenario.timetable.rest_days, scenario.timetable.closing_days.clone())
    };
    assert_eq!(rest("weekends"), (RestDays::Weekends, [].into()));
    let eve = date(2026, 12, 24);
    assert_eq!(rest("[2026-12-24]"), (RestDays::Never, [eve].into()));
    assert_eq!(
        rest("[weekends, '2026-12-24', weekends_and_holidays, weekends]"),
        (RestDays::WeekendsAndHolidays, [eve].into())
    );
    for (wrong, words) in [
        ("[2026-02-30]", "there is no day 30 in February 2026"),
        ("[24.12.2026]", "write `2026-12-24`"),
        ("[2026-12-24T10:00]", "a date such as 2026-12-24"),
        ("[never]", "`weekends` or `weekends_and_holidays`"),
    ] {
        let text = format!("timetable: {{rest_days: {wrong}}}\n");
        assert!(refused(&text).contains(words), "{wrong}: {}", refused(&text));
    }
}

#[test]
fn a_part_of_the_crowd_may_subscribe() {
    let (scenario, _) = read("crowd: {people: 10, percent: 30}\n");
    let crowd = scenario.crowd.as_ref().expect("a crowd");
    assert_eq!(crowd.people().filter(|(_, subscribes)| *subscribes).count(), 3);
    for wrong in ["0", "101", "half"] {
        assert!(refused(&format!("crowd: {{people: 10, percent: {wrong}}}\n")).contains("from 1 to 100"));
    }
}

#[test]
fn channels_that_a_message_does_not_name_may_follow() {
    assert_eq!(read("").0.unnamed_channels, UnnamedChannels::Closed);
    assert_eq!(read("unnamed_channels: standard_order\n").0.unnamed_channels, UnnamedChannels::StandardOrder);
    assert!(refused("unnamed_channels: open\n").contains("`closed` or `standard_order`"));
}
