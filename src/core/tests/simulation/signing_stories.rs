//! Stories of signing: who acts when, who decides, and what comes back.

use nets_core::effect::Conclusion;
use nets_core::outcome::{Condition, Outcome, OutcomeRule};
use nets_core::shipment::Inspection;

use crate::copenhagen::{DAY, HOUR};
use crate::run::moment;
use crate::story::{Story, at, number, rejects_after, rule, signs_after, to_sign};
use crate::world::{self, message, person, plain_scenario};

const MONDAY: &str = "2026-01-05 10:00:00";

/// Monday's documents are delivered then.
const DELIVERED: &str = "2026-01-06 08:00:00";

#[test]
fn a_document_is_signed_when_the_last_signer_has_signed() {
    let mut story = Story::with_rules([rule(Some(2), signs_after(2 * DAY)), rule(Some(3), signs_after(60))]);
    story.send(MONDAY, [to_sign("m1", &[1, 2, 3])]);
    let [first, second, third] = [1, 2, 3].map(number);
    assert_eq!(
        story.ends().account("m1"),
        [
            "2026-01-06 08:00:00 message_delivered".to_owned(),
            "2026-01-06 08:00:00 signing_started".to_owned(),
            format!("2026-01-06 08:01:00 signer_signed {third}"),
            format!("2026-01-06 09:00:00 signer_signed {first}"),
            format!("2026-01-08 08:00:00 signer_signed {second}"),
            "2026-01-08 08:00:00 document_signed".to_owned(),
        ]
    );
}

#[test]
fn signatures_stand_in_the_order_of_the_shipment_whoever_signed_first() {
    let mut story = Story::with_rules([rule(Some(2), signs_after(2 * DAY)), rule(Some(3), signs_after(60))]);
    story.send(MONDAY, [to_sign("m1", &[1, 2, 3])]);
    let ended = story.ends();
    let Conclusion::Signed { signatures } = ended.conclusion("m1") else { panic!("not signed") };
    let signers: Vec<_> = signatures.iter().map(|signature| signature.signer.clone()).collect();
    assert_eq!(signers, [person(1), person(2), person(3)]);
    assert_eq!(signatures[2].at, moment(at(DELIVERED) + 60));
}

#[test]
fn a_rejection_by_one_signer_rejects_the_document() {
    let mut story = Story::with_rules([rule(Some(2), rejects_after(2 * HOUR, Some("Beløbet er forkert")))]);
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    let ended = story.ends();
    let rejection = Conclusion::Rejected {
        by: person(2),
        at: moment(at(DELIVERED) + 2 * HOUR),
        reason: Some("Beløbet er forkert".to_owned()),
    };
    assert_eq!(ended.conclusion("m1"), &rejection);
}

#[test]
fn after_a_rejection_nobody_acts_any_more() {
    let mut story = Story::with_rules([rule(Some(1), rejects_after(60, None))]);
    story.send(MONDAY, [to_sign("m1", &[1, 2])]);
    assert_eq!(
        story.ends().account("m1")[2..],
        [
            format!("2026-01-06 08:01:00 signer_rejected {}", number(1)),
            "2026-01-06 08:01:00 document_rejected".to_owned()
        ]
    );
}

#[test]
fn when_two_act_at_one_moment_the_one_named_first_is_heard_first() {
    let mut story = Story::with_rules([
        rule(Some(2), rejects_after(HOUR, Some("two"))),
        rule(Some(3), rejects_after(HOUR, Some("three"))),
    ]);
    story.send(MONDAY, [to_sign("m1", &[1, 3, 2])]);
    let ended = story.ends();
    let Conclusion::Rejected { by, .. } = ended.conclusion("m1") else { panic!("not rejected") };
    assert_eq!(by, &person(3));
    assert_eq!(ended.account("m1")[2], format!("2026-01-06 09:00:00 signer_signed {}", number(1)));
}

#[test]
fn who_acts_at_the_deadline_is_too_late() {
    let mut story =
        Story::with_rules([rule(Some(1), signs_after(3 * DAY)), rule(Some(2), signs_after(3 * DAY - 1))]);
    story.send(MONDAY, [to_sign("too late", &[1]), to_sign("in time", &[2])]);
    let ended = story.ends();
    let deadline = moment(at("2026-01-09 08:00:00"));
    assert_eq!(ended.conclusion("too late"), &Conclusion::DeadlinePassed { deadline });
    assert!(matches!(ended.conclusion("in time"), Conclusion::Signed { .. }));
}

#[test]
fn one_who_never_answers_lets_the_deadline_pass_for_all() {
    let mut story = Story::with_rules([rule(Some(2), Outcome::Ignore)]);
    story.send(MONDAY, [to_sign("m1", &[1, 2, 3])]);
    let ended = story.ends();
    assert!(matches!(ended.conclusion("m1"), Conclusion::DeadlinePassed { .. }));
    assert_eq!(ended.account("m1").last().map(String::as_str), Some("2026-01-09 08:00:00 deadline_passed"));
}

#[test]
fn a_deadline_shows_the_hour_of_delivery_on_both_sides_of_summer_time() {
    let mut story = Story::with_rules([rule(None, Outcome::Ignore)]);
    story.send("2026-03-26 10:00:00", [to_sign("spring", &[1])]);
    story.send("2026-10-22 10:00:00", [to_sign("autumn", &[1])]);
    let ended = story.ends();
    assert_eq!(ended.account("spring")[2], "2026-03-30 08:00:00 deadline_passed");
    assert_eq!(ended.account("autumn")[2], "2026-10-26 08:00:00 deadline_passed");
    assert_eq!(at("2026-03-30 08:00:00") - at("2026-03-27 08:00:00"), 71 * HOUR);
}

#[test]
fn signing_begins_with_the_publication_date() {
    let mut story = Story::with_rules([rule(None, Outcome::Ignore)]);
    let mut document = to_sign("m1", &[1]);
    document.publication_date = Some(nets_core::civil::date(2026, 1, 20));
    story.send(MONDAY, [document]);
    assert_eq!(
        story.ends().account("m1"),
        [
            "2026-01-06 08:00:00 message_delivered",
            "2026-01-20 00:00:00 message_published",
            "2026-01-20 00:00:00 signing_started",
            "2026-01-23 00:00:00 deadline_passed",
        ]
    );
}

#[test]
fn a_document_of_an_ordinary_type_is_never_signed() {
    let mut story = Story::with_rules([]);
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    assert!(story.ends().results().is_empty());
}

#[test]
fn a_result_comes_with_the_first_return_file_after_the_conclusion() {
    // Delivered at eight: signed a second before six the next day, at six, and a second after.
    let before_six = 22 * HOUR;
    let mut story = Story::with_rules([
        rule(Some(1), signs_after(before_six - 1)),
        rule(Some(2), signs_after(before_six)),
        rule(Some(3), signs_after(before_six + 1)),
    ]);
    story.send(MONDAY, [to_sign("before", &[1]), to_sign("at", &[2]), to_sign("after", &[3])]);
    let ended = story.ends();
    let names: Vec<_> = ended
        .results()
        .iter()
        .map(|(file, result)| (file.name.as_str(), result.processed.to_string()))
        .collect();
    assert_eq!(
        names,
        [
            ("signed_documents_2026-01-07_before.zip", "2026-01-07".to_owned()),
            ("signed_documents_2026-01-08_at.zip", "2026-01-08".to_owned()),
            ("signed_documents_2026-01-08_after.zip", "2026-01-08".to_owned()),
        ]
    );
}

#[test]
fn results_of_one_message_id_on_one_day_do_not_overwrite_each_other() {
    let mut story = Story::with_rules([]);
    story.send(MONDAY, [to_sign("1", &[1]), to_sign("1_2", &[1])]);
    story.send(MONDAY, [to_sign("1", &[1])]);
    story.send_as("tFIRMA2", MONDAY, "of another sender", [to_sign("1", &[1])]);
    let ended = story.ends();
    let names: Vec<_> =
        ended.results().iter().map(|(file, _)| (file.user.as_str(), file.name.as_str())).collect();
    assert_eq!(
        names,
        [
            ("tFIRMA1", "signed_documents_2026-01-07_1.zip"),
            ("tFIRMA1", "signed_documents_2026-01-07_1_2.zip"),
            ("tFIRMA1", "signed_documents_2026-01-07_1_3.zip"),
            ("tFIRMA2", "signed_documents_2026-01-07_1.zip"),
        ]
    );
}

#[test]
fn a_message_id_that_no_file_can_be_called_by_is_made_harmless() {
    let mut story = Story::with_rules([]);
    story.send(MONDAY, [to_sign("../løn 4:ß\0", &[1])]);
    assert_eq!(story.ends().results()[0].0.name, "signed_documents_2026-01-07_.._l_n_4___.zip");
}

fn nth(nth: u32, then: Outcome) -> OutcomeRule {
    OutcomeRule { when: Condition { nth: Some(nth), ..Condition::default() }, then }
}

#[test]
fn the_nth_occurrence_counts_only_the_times_when_all_else_matched() {
    let mut rejects_the_second_of_person_1 = rule(Some(1), rejects_after(60, None));
    rejects_the_second_of_person_1.when.nth = Some(2);
    let mut story = Story::with_rules([rejects_the_second_of_person_1]);
    story.send(MONDAY, [to_sign("a", &[1]), to_sign("b", &[2]), to_sign("c", &[1]), to_sign("d", &[1])]);
    assert_eq!(story.ends().rejected(), ["c"]);
}

#[test]
fn a_rule_behind_the_one_that_matched_does_not_count() {
    // The first rule takes the first request, so that the second rule's first is the second request.
    let mut story = Story::with_rules([nth(1, signs_after(60)), nth(1, rejects_after(60, None))]);
    story.send(MONDAY, [to_sign("a", &[1]), to_sign("b", &[1]), to_sign("c", &[1])]);
    assert_eq!(story.ends().rejected(), ["b"]);
}

#[test]
fn signers_are_counted_receiver_first_and_messages_in_the_order_of_the_shipment() {
    let mut story = Story::with_rules([nth(4, rejects_after(60, None))]);
    story.send(MONDAY, [to_sign("a", &[1, 2]), to_sign("b", &[3, 4])]);
    let ended = story.ends();
    let Conclusion::Rejected { by, .. } = ended.conclusion("b") else { panic!("not rejected") };
    assert_eq!(by, &person(4));
}

#[test]
fn shipments_of_one_moment_are_counted_in_the_order_of_upload_though_one_was_read_later() {
    let mut story = Story::with_rules([nth(1, rejects_after(60, None))]);
    let large = story.upload("tFIRMA1", MONDAY);
    story.send(MONDAY, [to_sign("small", &[1])]);
    let shipment = world::shipment("large", vec![to_sign("large", &[1])]);
    story.inspect("2026-01-05 10:05:00", large, Inspection::new(Vec::new(), Some(shipment)));
    assert_eq!(story.ends().rejected(), ["large"]);
}

#[test]
fn the_first_rule_that_matches_decides() {
    let mut story = Story::with_rules([
        rule(Some(1), signs_after(60)),
        rule(None, rejects_after(60, None)),
        rule(Some(2), signs_after(60)),
    ]);
    story.send(MONDAY, [to_sign("a", &[1]), to_sign("b", &[2])]);
    assert_eq!(story.ends().rejected(), ["b"]);
}

#[test]
fn a_drawn_delay_stays_between_its_ends_and_differs_between_signers() {
    let between = nets_core::outcome::Delay {
        at_least: nets_core::SignedDuration::from_hours(1),
        at_most: nets_core::SignedDuration::from_hours(26),
    };
    let mut scenario = plain_scenario();
    scenario.outcomes.otherwise = Outcome::Sign { after: between };
    let mut story = Story::in_world(scenario);
    story.send(MONDAY, [to_sign("m1", &[1, 2, 3, 4, 5, 6, 7, 8, 9])]);
    let ended = story.ends();
    let Conclusion::Signed { signatures } = ended.conclusion("m1") else { panic!("not signed") };
    let delays: std::collections::BTreeSet<i64> =
        signatures.iter().map(|signature| signature.at.as_second() - at(DELIVERED)).collect();
    assert!(delays.iter().all(|delay| (HOUR..=26 * HOUR).contains(delay)));
    assert!(delays.len() > 5, "chance hardly differs: {delays:?}");
}

#[test]
fn a_signer_the_scenario_does_not_list_gets_a_name_that_says_test() {
    let mut story = Story::with_rules([]);
    story.send(MONDAY, [to_sign("m1", &[1])]);
    let ended = story.ends();
    let Conclusion::Signed { signatures } = ended.conclusion("m1") else { panic!("not signed") };
    assert_eq!(signatures[0].name, format!("Test Person {}", number(1)));
}

#[test]
fn the_largest_shipment_comes_back_whole_though_all_its_messages_have_one_id() {
    let mut story = Story::with_rules([]);
    let upload = story.upload("tFIRMA1", MONDAY);
    let messages = vec![to_sign("1", &[1, 2, 3, 4, 5, 6, 7, 8, 9]); 10_000];
    let inspection = Inspection::new(Vec::new(), Some(world::shipment("large", messages)));
    story.inspect(MONDAY, upload, inspection);
    let ended = story.ends();
    let names: std::collections::BTreeSet<&str> =
        ended.results().iter().map(|(file, _)| file.name.as_str()).collect();
    assert_eq!(names.len(), 10_000);
    assert!(names.contains("signed_documents_2026-01-07_1_10000.zip"));
}
