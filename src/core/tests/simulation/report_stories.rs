//! Stories of what Nets writes of its own accord: realtime receipts and distribution reports.

use nets_core::effect::{Effect, OutboundContent};
use nets_core::scenario::{NamePattern, ReceiptName, RestDays, Scenario};
use nets_core::shipment::{Channel, Message};

use crate::run::moment;
use crate::story::{Story, at, to_sign};
use crate::world::{letter, message, person, scenario_of};

/// Persons 1 to 3 take everything, and Nets writes whatever it can.
fn telling() -> Scenario {
    let mut scenario = scenario_of([1, 2, 3]);
    let name = |pattern: &str| Some(NamePattern(pattern.to_owned()));
    scenario.outbound.realtime_receipt = name(NamePattern::REALTIME_RECEIPT);
    scenario.outbound.distribution_report = name(NamePattern::DISTRIBUTION_REPORT);
    scenario
}

fn to(id: &str, number: i64) -> Message {
    message(id, "163057", person(number))
}

fn at_once(id: &str, number: i64) -> Message {
    Message { realtime: true, ..to(id, number) }
}

#[test]
fn within_a_minute_the_sender_knows_what_eboks_made_of_its_realtime_messages() {
    let mut story = Story::in_world(telling());
    let printed = Message { print: letter(1), ..at_once("printed", 9) };
    let print_first =
        Message { print: letter(1), channels: vec![Channel::Print, Channel::Eboks], ..at_once("first", 1) };
    let messages = [at_once("taken", 1), to("slow", 1), at_once("stranger", 9), printed, print_first];
    story.send("2026-01-05 23:00:00", messages);
    let stranger = "DK 6101800009 does not subscribe to 163057";
    assert_eq!(
        story.ends().realtime(),
        [[
            "2026-01-05 23:00:30".to_owned(),
            "taken: accepted".to_owned(),
            format!("stranger: {stranger}"),
            format!("printed: {stranger}"),
            "first: the sender has named another channel first, or only others".to_owned(),
        ]]
    );
}

#[test]
fn a_realtime_message_that_eboks_does_not_take_goes_on_to_print() {
    let mut story = Story::in_world(telling());
    story.send("2026-01-05 10:00:00", [Message { print: letter(1), ..at_once("m1", 9) }]);
    assert_eq!(
        story.ends().account("m1"),
        ["2026-01-05 10:00:00 message_passed_on", "2026-01-06 08:00:00 message_printed"]
    );
}

#[test]
fn who_has_left_since_the_last_list_gets_no_realtime_message() {
    let mut story = Story::in_world(telling());
    story.unsubscribes("2026-01-05 09:00:00", person(1), "163057");
    story.send("2026-01-05 10:00:00", [at_once("at once", 1), to("tonight", 1)]);
    let ended = story.ends();
    assert_eq!(ended.account("at once")[0], "2026-01-05 10:00:00 message_passed_on");
    assert_eq!(ended.account("tonight")[0], "2026-01-05 20:00:00 message_passed_on");
}

#[test]
fn a_shipment_without_realtime_messages_has_no_realtime_receipt() {
    let mut story = Story::in_world(telling());
    story.send("2026-01-05 10:00:00", [to("m1", 1)]);
    assert!(story.ends().realtime().is_empty());
}

#[test]
fn realtime_receipts_and_reports_are_not_written_when_they_have_no_name() {
    let mut story = Story::in_world(scenario_of([1]));
    story.send("2026-01-05 10:00:00", [at_once("m1", 1)]);
    let ended = story.ends();
    assert_eq!((ended.realtime().len(), ended.reports().len(), ended.files().len()), (0, 0, 1));
}

#[test]
fn a_report_tells_once_of_each_message_what_its_last_channel_said() {
    let mut story = Story::in_world(telling());
    let printed = Message { print: letter(1), ..to("printed", 9) };
    story.send(
        "2026-01-05 09:30:00",
        [to("delivered", 1), to("rejected", 9), printed, to_sign("signed", &[2])],
    );
    assert_eq!(
        story.ends().reported(),
        [
            vec!["2026-01-05 09:30:00", "rejected print rejected"],
            vec![
                "2026-01-06 09:30:00",
                "delivered eboks confirmed",
                "signed eboks confirmed",
                "printed print confirmed"
            ],
        ]
    );
}

#[test]
fn what_happens_at_the_hour_of_a_report_that_is_written_waits_for_the_next() {
    let mut story = Story::in_world(telling());
    story.send("2026-01-05 09:00:00", [to("before", 9)]);
    story.send("2026-01-05 09:30:00", [to("at", 9)]);
    story.send("2026-01-05 09:30:00", [to("also at", 9)]);
    story.send_as("tFIRMA2", "2026-01-05 09:30:00", "other", [to("other sender", 9)]);
    let ended = story.ends();
    assert_eq!(
        ended.reported(),
        [
            vec!["2026-01-05 09:30:00", "before print rejected"],
            vec!["2026-01-05 09:30:00", "other sender print rejected"],
            vec!["2026-01-06 09:30:00", "at print rejected", "also at print rejected"],
        ]
    );
    let names: Vec<&str> = ended.reports().iter().map(|(file, _)| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "12345678_distribution_report_2026-01-05.xml",
            "12345678_distribution_report_2026-01-05.xml",
            "12345678_distribution_report_2026-01-06.xml"
        ]
    );
}

#[test]
fn a_report_covers_the_time_since_the_report_before_rest_days_included() {
    let mut scenario = telling();
    scenario.timetable.rest_days = RestDays::Weekends;
    let mut story = Story::in_world(scenario);
    // The fifth of January 2026 is a Monday.
    story.send("2026-01-10 12:00:00", [to("on Saturday", 9)]);
    let ended = story.ends();
    let (_, report) = ended.reports()[0];
    assert_eq!(report.from, moment(at("2026-01-09 09:30:00")));
    assert_eq!(report.to, moment(at("2026-01-12 09:30:00")));
}

#[test]
fn a_letter_that_comes_back_is_reported_a_second_time() {
    let mut scenario = telling();
    scenario.returned_mail = vec![nets_core::outcome::ReturnedMail {
        when: nets_core::outcome::Condition::default(),
        after: crate::world::exactly(3 * 86_400),
    }];
    let mut story = Story::in_world(scenario);
    story.send("2026-01-05 10:00:00", [Message { print: letter(1), ..to("m1", 9) }]);
    assert_eq!(
        story.ends().reported(),
        [["2026-01-06 09:30:00", "m1 print confirmed"], ["2026-01-09 09:30:00", "m1 print returned"]]
    );
}

#[test]
fn eboks_says_nothing_at_once_of_a_realtime_letter() {
    let mut story = Story::in_world(telling());
    story.send("2026-01-05 10:00:00", [Message { receiver: None, print: letter(1), ..at_once("m1", 1) }]);
    let ended = story.ends();
    assert_eq!(ended.account("m1"), ["2026-01-06 08:00:00 message_printed"]);
    assert_eq!(ended.realtime(), Vec::<Vec<String>>::new());
}

#[test]
fn letters_and_emails_alone_are_reported_without_a_receiver() {
    let mut story = Story::in_world(telling());
    let alone = |id: &str| Message { receiver: None, ..to(id, 1) };
    let by_post = Message { print: letter(1), ..alone("letter") };
    let email = Message { email: true, ..alone("email") };
    story.send("2026-01-05 10:00:00", [email, by_post]);
    let ended = story.ends();
    assert_eq!(
        ended.reported(),
        [["2026-01-06 09:30:00", "letter print confirmed", "email email confirmed"]]
    );
    let (_, report) = ended.reports()[0];
    assert!(report.entries.iter().all(|entry| entry.receiver.is_none()));
}

#[test]
fn a_document_is_reported_when_it_is_delivered_and_not_when_it_is_published() {
    let mut story = Story::in_world(telling());
    story.send(
        "2026-01-05 10:00:00",
        [Message { publication_date: Some(nets_core::civil::date(2026, 2, 1)), ..to("m1", 1) }],
    );
    assert_eq!(story.ends().reported(), [["2026-01-06 09:30:00", "m1 eboks confirmed"]]);
}

#[test]
fn files_of_one_pattern_keep_apart_though_the_pattern_names_no_upload() {
    let mut scenario = telling();
    scenario.outbound.receipt_name = ReceiptName::Plain;
    scenario.outbound.realtime_receipt = Some(NamePattern("realtime".to_owned()));
    scenario.outbound.distribution_report = Some(NamePattern("report.xml".to_owned()));
    let mut story = Story::in_world(scenario);
    for day in ["2026-01-05 10:00:00", "2026-01-06 10:00:00"] {
        story.send(day, [at_once("m1", 1)]);
    }
    let ended = story.ends();
    let names: Vec<&str> = ended
        .files()
        .into_iter()
        .filter(|file| !matches!(file.content, OutboundContent::Receipt(_)))
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["realtime", "report.xml", "realtime_2", "report_2.xml"]);
}

#[test]
fn a_receipt_of_a_realtime_shipment_comes_before_its_realtime_receipt() {
    let mut story = Story::in_world(telling());
    story.send("2026-01-05 10:00:00", [at_once("m1", 1)]);
    let ended = story.ends();
    let written: Vec<&str> = ended
        .run
        .steps
        .iter()
        .flat_map(|step| &step.output.effects)
        .filter_map(|effect| match effect {
            Effect::Write(file) => Some(file.name.as_str()),
            _ => None,
        })
        .take(2)
        .collect();
    assert_eq!(
        written,
        [
            "tFIRMA1_DK12345678_0000001_netsshare_1.zip.receipt",
            "tFIRMA1_DK12345678_0000001_netsshare_1.zip.realtime.receipt"
        ]
    );
}
