//! The same world again: a second run, a replay of the record, and time in other steps.

use nets_core::event::Event;
use nets_core::scenario::{AtEboks, Scenario};
use nets_core::script::RecipientAct;
use nets_core::timeline::Entry;

use crate::chance::Chance;
use crate::run::{Run, Waking};
use crate::year::world_of;

/// Says where two long transcripts part, instead of printing both.
fn assert_same(one: &Run, other: &Run) {
    let (one, other) = (one.transcript(), other.transcript());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

fn year(seed: u64, waking: Waking) -> Run {
    let (scenario, events) = world_of(seed);
    Run::through(scenario, &events, waking)
}

#[test]
fn the_same_year_twice_gives_the_same_bytes() {
    assert_same(&year(34, Waking::Punctual), &year(34, Waking::Punctual));
}

#[test]
fn a_replay_of_the_recorded_events_gives_the_same_answer_to_each() {
    let (scenario, events) = world_of(55);
    let run = Run::through(scenario.clone(), &events, Waking::Late(Chance::new(55)));
    let mut replay = Run::new(scenario);
    for step in &run.steps {
        let json = serde_json::to_string(&step.event).expect("an event can be written down");
        let event = serde_json::from_str(&json).expect("what was written down can be read");
        assert_eq!(replay.tell(step.now, event), &step.output);
    }
}

#[test]
fn time_in_one_big_step_brings_what_time_in_small_steps_brings() {
    let punctual = year(89, Waking::Punctual);
    assert_same(&punctual, &year(89, Waking::OnlyByEvents));
    assert_same(&punctual, &year(89, Waking::Late(Chance::new(89))));
}

#[test]
fn another_seed_in_the_scenario_changes_nothing_but_what_chance_decides() {
    let (scenario, events) = world_of(144);
    let fixed = without_chance(&scenario);
    let other = Scenario { seed: scenario.seed.wrapping_add(1), ..fixed.clone() };
    assert_same(
        &Run::through(fixed, &events, Waking::OnlyByEvents),
        &Run::through(other, &events, Waking::OnlyByEvents),
    );
}

#[test]
fn what_one_sender_sends_changes_nothing_for_another() {
    // Rules that count occurrences tie senders together, and people who come to e-Boks for the first
    // document that any sender sends them; this world has neither.
    let (scenario, events) = world_of(233);
    let (mut scenario, mut events) = (scenario, events);
    // Both worlds end at the same moment.
    events.extend(events.last().map(|(at, _)| (*at, Event::TimePassed)));
    for rule in &mut scenario.outcomes.rules {
        rule.when.nth = None;
    }
    for rule in &mut scenario.returned_mail {
        rule.when.nth = None;
    }
    for recipient in scenario.recipients.values_mut() {
        recipient.at_eboks = AtEboks::FromTheBeginning;
    }
    let alone: Vec<(i64, Event)> =
        events.iter().filter(|(_, event)| is_for(event, &events)).cloned().collect();
    assert!(alone.len() < events.len() / 2);

    let together = Run::through(scenario.clone(), &events, Waking::OnlyByEvents);
    let alone = Run::through(scenario, &alone, Waking::OnlyByEvents);
    let of_sender = |run: &Run| -> Vec<String> {
        let entries = run.steps.iter().flat_map(|step| &step.output.entries);
        entries.filter_map(|entry| line_of(entry, "tFIRMA1")).collect()
    };
    assert_eq!(of_sender(&together), of_sender(&alone));
}

fn without_chance(scenario: &Scenario) -> Scenario {
    use nets_core::outcome::{Delay, Outcome};

    let mut scenario = scenario.clone();
    let outcomes = &mut scenario.outcomes;
    let all = outcomes.rules.iter_mut().map(|rule| &mut rule.then).chain([&mut outcomes.otherwise]);
    for outcome in all {
        match outcome {
            Outcome::Sign { after } | Outcome::Reject { after, .. } => {
                *after = Delay::exactly(after.at_least);
            }
            Outcome::Ignore | Outcome::Ask => {}
        }
    }
    for rule in &mut scenario.returned_mail {
        rule.after = Delay::exactly(rule.after.at_least);
    }
    scenario
}

fn is_for(event: &Event, events: &[(i64, Event)]) -> bool {
    let of_sender = |id| {
        events.iter().any(|(_, event)| match event {
            Event::UploadFinished(upload) => upload.id == id && upload.user.as_str() == "tFIRMA1",
            _ => false,
        })
    };
    match event {
        Event::UploadFinished(upload) => upload.user.as_str() == "tFIRMA1",
        Event::ShipmentInspected { upload, .. } => of_sender(*upload),
        Event::RecipientActed(RecipientAct::OnDocument(act)) => of_sender(act.message.upload),
        Event::Began
        | Event::TimePassed
        | Event::RecipientActed(_)
        | Event::AliasServiceMoved { .. }
        | Event::AliasAnswered { .. }
        | Event::Published(_)
        | Event::PublicationRefused(_)
        | Event::EboxActed(_)
        | Event::EboxLinked(_)
        | Event::OnboardingActed(_)
        | Event::OperationMet(_)
        | Event::FaultsChanged(_)
        | Event::Observed(_) => true,
    }
}

/// The entry without its number, if it tells of this sender.
fn line_of(entry: &Entry, user: &str) -> Option<String> {
    let json = serde_json::to_value(&entry.happening).expect("every happening can be written as JSON");
    (json["user"] == user).then(|| format!("{} {json}", entry.at))
}
