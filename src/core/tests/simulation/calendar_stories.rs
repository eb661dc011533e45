//! Stories of the calendar: days of rest, summer time, and the ends of time.

use nets_core::Timestamp;
use nets_core::civil;
use nets_core::event::Event;
use nets_core::outcome::Outcome;
use nets_core::scenario::{RestDays, Scenario};
use nets_core::shipment::Message;

use crate::run::Run;
use crate::story::{Story, rule, to_sign};
use crate::world::{message, person, plain_scenario, scenario_of, with_lists};

fn resting(rest_days: RestDays) -> Scenario {
    let mut scenario = plain_scenario();
    scenario.timetable.rest_days = rest_days;
    scenario
}

fn ordinary(id: &str) -> Message {
    message(id, "163057", person(1))
}

#[test]
fn over_the_weekend_documents_wait_for_monday() {
    let mut story = Story::in_world(resting(RestDays::Weekends));
    // The ninth of January 2026 is a Friday.
    story.send("2026-01-09 14:59:59", [ordinary("Friday")]);
    story.send("2026-01-09 15:00:00", [ordinary("late on Friday")]);
    story.send("2026-01-10 10:00:00", [ordinary("Saturday")]);
    story.send("2026-01-11 23:00:00", [ordinary("Sunday")]);
    let ended = story.ends();
    assert_eq!(ended.account("Friday"), ["2026-01-12 08:00:00 message_delivered"]);
    for message in ["late on Friday", "Saturday", "Sunday"] {
        assert_eq!(ended.account(message), ["2026-01-13 08:00:00 message_delivered"], "{message}");
    }
}

#[test]
fn a_scenario_without_days_of_rest_works_on_christmas_day() {
    let mut story = Story::in_world(resting(RestDays::Never));
    story.send("2026-12-24 10:00:00", [ordinary("m1")]);
    assert_eq!(story.ends().account("m1"), ["2026-12-25 08:00:00 message_delivered"]);
}

#[test]
fn over_easter_nothing_happens_from_thursday_to_monday() {
    let mut story = Story::in_world(resting(RestDays::WeekendsAndHolidays));
    story.send("2026-04-01 10:00:00", [ordinary("m1")]);
    let mut realtime = ordinary("at once");
    realtime.realtime = true;
    story.send("2026-04-05 10:00:00", [realtime]);
    let ended = story.ends();
    assert_eq!(ended.account("m1"), ["2026-04-07 08:00:00 message_delivered"]);
    assert_eq!(ended.account("at once"), ["2026-04-05 10:00:30 message_delivered"]);
}

#[test]
fn people_sign_and_deadlines_pass_on_days_of_rest_and_nets_forwards_it_after() {
    let mut scenario = resting(RestDays::Weekends);
    scenario.outcomes.rules = vec![rule(Some(2), Outcome::Ignore)];
    let mut story = Story::in_world(scenario);
    story.send("2026-01-07 10:00:00", [to_sign("too-late", &[2])]);
    let mut at_once = to_sign("signed", &[1]);
    at_once.realtime = true;
    story.send("2026-01-10 10:00:00", [at_once]);
    let ended = story.ends();
    assert_eq!(
        ended.account("too-late").last().map(String::as_str),
        Some("2026-01-11 08:00:00 deadline_passed")
    );
    assert_eq!(
        ended.account("signed").last().map(String::as_str),
        Some("2026-01-10 11:00:30 document_signed")
    );
    let processed: Vec<String> =
        ended.results().iter().map(|(_, result)| result.processed.to_string()).collect();
    assert_eq!(processed, ["2026-01-12", "2026-01-12"]);
}

#[test]
fn the_list_after_a_weekend_holds_what_was_true_on_sunday_at_five() {
    let mut scenario = with_lists(scenario_of([]), ["15723"]);
    scenario.timetable.rest_days = RestDays::Weekends;
    let mut story = Story::in_world(scenario);
    story.begins("2026-01-09 12:00:00");
    story.subscribes("2026-01-11 17:00:00", person(1), "163057");
    story.subscribes("2026-01-11 17:00:01", person(2), "163057");
    let ended = story.ends_at("2026-01-13 14:00:00");
    let lists: Vec<(&str, usize)> =
        ended.lists().iter().map(|(file, rows)| (file.name.as_str(), rows.len())).collect();
    assert_eq!(
        lists,
        [
            ("12345678_eboks_subscribers_2026-01-09_1.xml", 0),
            ("12345678_eboks_subscribers_2026-01-12_1.xml", 1),
            ("12345678_eboks_subscribers_2026-01-13_1.xml", 2),
        ]
    );
    assert_eq!(ended.times_of("subscriptions_handed_over"), ["2026-01-12 09:00:00", "2026-01-13 09:00:00"]);
}

#[test]
fn the_hours_of_nets_are_those_of_the_clock_on_both_sides_of_summer_time() {
    let mut story = Story::in_world(with_lists(plain_scenario(), ["15723"]));
    story.begins("2026-03-28 00:00:00");
    story.send("2026-03-28 10:00:00", [ordinary("spring")]);
    let spring = story.ends_at("2026-03-29 14:00:00");
    let mut story = Story::in_world(with_lists(plain_scenario(), ["15723"]));
    story.begins("2026-10-24 00:00:00");
    story.send("2026-10-24 10:00:00", [ordinary("autumn")]);
    let autumn = story.ends_at("2026-10-25 14:00:00");
    assert_eq!(spring.account("spring"), ["2026-03-29 08:00:00 message_delivered"]);
    assert_eq!(autumn.account("autumn"), ["2026-10-25 08:00:00 message_delivered"]);
    let lists: Vec<String> = [&spring, &autumn]
        .iter()
        .flat_map(|ended| ended.lists())
        .map(|(file, _)| file.at.to_string())
        .collect();
    assert_eq!(
        lists,
        ["2026-03-28T13:00:00Z", "2026-03-29T12:00:00Z", "2026-10-24T12:00:00Z", "2026-10-25T13:00:00Z"]
    );
}

#[test]
fn a_document_published_on_the_day_of_its_delivery_is_seen_at_once() {
    let mut story = Story::in_world(plain_scenario());
    let on = |id: &str, day| Message { publication_date: Some(civil::date(2026, 1, day)), ..ordinary(id) };
    story.send("2026-01-05 10:00:00", [on("that day", 6), on("the day after", 7)]);
    let ended = story.ends();
    assert_eq!(ended.account("that day"), ["2026-01-06 08:00:00 message_delivered"]);
    assert_eq!(
        ended.account("the day after"),
        ["2026-01-06 08:00:00 message_delivered", "2026-01-07 00:00:00 message_published"]
    );
}

#[test]
fn a_world_with_daily_lists_comes_to_the_end_of_time() {
    let mut run = Run::new(with_lists(plain_scenario(), ["15723"]));
    let late = Timestamp::MAX - nets_core::SignedDuration::from_hours(72);
    run.tell(late, Event::Began);
    run.tell(Timestamp::MAX, Event::TimePassed);
    run.tell(Timestamp::MAX, Event::Began);
    assert_eq!(run.simulator.next_wakeup(), None);
}

#[test]
fn an_event_from_a_clock_that_runs_behind_leaves_nothing_undone() {
    let mut scenario = plain_scenario();
    scenario.events = vec![nets_core::script::ScriptedEvent {
        at: nets_core::script::ScriptedTime::Day { day: 1, time: civil::time(0, 0, 0, 0) },
        act: nets_core::script::RecipientAct::Unsubscribe {
            party: person(1),
            document_type: crate::world::document_type("163057"),
        },
    }];
    let mut story = Story::in_world(scenario);
    story.upload("tFIRMA1", "2026-01-05 10:00:01");
    story.begins("2026-01-05 10:00:00");
    assert_eq!(story.ends().times_of("subscription_ended"), ["2026-01-05 10:00:01"]);
}
