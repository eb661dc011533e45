//! Stories of zips that are kept for a while, so that documents can be opened and zips read again.

use nets_core::effect::Effect;
use nets_core::identity::UploadId;
use nets_core::scenario::{Retention, Scenario};
use nets_core::{SignedDuration, Timestamp};

use crate::copenhagen::clock;
use crate::ended::Ended;
use crate::run::moment;
use crate::story::{Story, at};
use crate::world::{letter, message, person, plain_scenario};

const MONDAY: &str = "2026-01-05 10:00:00";

/// Each zip has 1,000 bytes.
fn kept(days: i64, room: u64) -> Scenario {
    let documents = SignedDuration::from_hours(days * 24);
    Scenario { retention: Retention { documents, room }, ..plain_scenario() }
}

/// When each zip went, in that order.
fn gone(ended: &Ended) -> Vec<(u64, String)> {
    let steps = ended.run.steps.iter();
    let effects = steps.flat_map(|step| step.output.effects.iter().map(move |effect| (step.now, effect)));
    let gone = effects.filter_map(|(now, effect): (Timestamp, _)| match effect {
        Effect::Forget(UploadId(number)) => Some((*number, clock(now.as_second()))),
        _ => None,
    });
    gone.collect()
}

#[test]
fn a_zip_is_kept_for_a_while_after_its_last_message_is_over() {
    let mut story = Story::in_world(kept(7, 10_000));
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    assert_eq!(gone(&story.ends()), [(1, "2026-01-13 08:00:00".to_owned())]);
}

#[test]
fn where_there_is_no_room_for_all_the_oldest_goes_first() {
    let mut story = Story::in_world(kept(30, 2_000));
    for day in ["2026-01-05 10:00:00", "2026-01-06 10:00:00", "2026-01-07 10:00:00"] {
        story.send(day, [message("m1", "163057", person(1))]);
    }
    assert_eq!(
        gone(&story.ends()),
        [
            (1, "2026-01-08 08:00:00".to_owned()),
            (2, "2026-02-06 08:00:00".to_owned()),
            (3, "2026-02-07 08:00:00".to_owned()),
        ]
    );
}

#[test]
fn kept_zips_leave_most_of_the_quota_to_what_is_under_way() {
    let mut scenario = kept(30, u64::MAX);
    for sender in scenario.senders.values_mut() {
        sender.quota = 3_999;
    }
    let mut story = Story::in_world(scenario);
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    assert_eq!(gone(&story.ends()), [(1, "2026-01-06 08:00:00".to_owned())]);
}

#[test]
fn what_did_not_come_to_eboks_is_kept_in_a_room_of_its_own() {
    let mut story = Story::in_world(kept(7, 1_000));
    let printed = || nets_core::shipment::Message {
        channels: vec![nets_core::shipment::Channel::Print],
        print: letter(1),
        ..message("m1", "163057", person(1))
    };
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    story.send("2026-01-05 10:01:00", [printed()]);
    story.send("2026-01-07 10:00:00", [printed()]);
    let gone = gone(&story.ends());
    // Each has a room for one: the second letter takes the place of the first, and neither that of the document.
    let order: Vec<_> = gone.iter().map(|(upload, _)| *upload).collect();
    assert_eq!(order, [2, 1, 3], "{gone:?}");
}

#[test]
fn a_clock_that_jumps_does_not_jump_to_the_end_of_what_is_kept() {
    let mut story = Story::in_world(kept(30, 10_000));
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    story.tell("2026-01-20 10:00:00", nets_core::event::Event::TimePassed);
    assert_eq!(story.next_event(), None);
    assert!(gone(&story.ends()) == [(1, clock(moment(at("2026-02-05 08:00:00")).as_second()))]);
}
