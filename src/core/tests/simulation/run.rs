//! Drives a simulator through a list of events, as punctually or as late as asked.

use std::collections::BTreeMap;

use nets_core::Timestamp;
use nets_core::effect::{Effect, OutboundContent, OutboundFile, SubscriptionList};
use nets_core::event::Event;
use nets_core::identity::UploadId;
use nets_core::scenario::Scenario;
use nets_core::simulator::{self, Output, Simulator};
use nets_core::state::UploadRecord;
use nets_core::subscription::Subscriber;
use nets_core::timeline::{Entry, EntryDraft, Happening};

use crate::chance::Chance;

/// One event and what came of it.
pub struct Step {
    pub now: Timestamp,
    pub event: Event,
    pub output: Performed,
    /// The rows of the subscription lists that were written, as they were then.
    pub rows: Vec<Vec<Subscriber>>,
}

/// What an event led to, on a disk that takes everything at once.
#[derive(Debug, PartialEq)]
pub struct Performed {
    pub effects: Vec<Effect>,
    pub entries: Vec<Entry>,
}

impl Performed {
    /// Numbers the entries as the timeline does.
    fn of(output: Output, behind: u64) -> Self {
        let mut performed = Performed { effects: Vec::new(), entries: Vec::new() };
        for step in output.steps {
            let draft = match step {
                simulator::Step::Tell(draft) => draft,
                simulator::Step::Do(effect) => {
                    let written = match &effect {
                        Effect::Write(file) => Some(file.written()),
                        Effect::Inspect(_)
                        | Effect::Remove(_)
                        | Effect::Forget(_)
                        | Effect::AskAlias(_)
                        | Effect::EraseSecret(_)
                        | Effect::EraseContent(_)
                        | Effect::Archive(_) => None,
                    };
                    performed.effects.push(effect);
                    let Some(written) = written else { continue };
                    written
                }
            };
            let seq = behind + performed.entries.len() as u64 + 1;
            let EntryDraft { at, happening, evidence } = draft;
            performed.entries.push(Entry { seq, at, real: None, happening, evidence });
        }
        performed
    }
}

/// Everything that was told to one simulator and everything it answered.
pub struct Run {
    pub simulator: Simulator,
    entries: u64,
    pub steps: Vec<Step>,
    /// What the core handed out because nothing more comes of it.
    pub archived: BTreeMap<UploadId, UploadRecord>,
}

/// When a simulator is told that time has passed.
pub enum Waking {
    /// At each moment it asks for.
    Punctual,
    /// Only by the other events, and once more after the last of them.
    OnlyByEvents,
    /// At some of the moments it asks for, some time late.
    Late(Chance),
}

/// When the last document of a story has long been returned.
pub const AT_THE_END: i64 = 80 * 365 * 86_400;

/// After the last event of a year, until the last of what follows from it has happened.
const AFTERMATH: i64 = 100 * 86_400;

/// When a year with these events is over.
pub fn end_of(events: &[(i64, Event)]) -> i64 {
    events.last().map_or(0, |(at, _)| at + AFTERMATH)
}

pub fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("the tests stay within the years that can be written")
}

/// The subscription lists among these effects.
pub fn lists(effects: &[Effect]) -> impl Iterator<Item = &SubscriptionList> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Write(OutboundFile { content: OutboundContent::SubscriptionList(list), .. }) => Some(list),
        _ => None,
    })
}

impl Run {
    pub fn new(scenario: Scenario) -> Self {
        let simulator = Simulator::new(scenario);
        Run { simulator, entries: 0, steps: Vec::new(), archived: BTreeMap::new() }
    }

    /// Handles all events, which must be in the order of time, and then lets everything come to its end.
    pub fn through(scenario: Scenario, events: &[(i64, Event)], mut waking: Waking) -> Self {
        let mut run = Run::new(scenario);
        for (at, event) in events {
            run.wake_until(moment(*at), &mut waking);
            run.tell(moment(*at), event.clone());
        }
        let end = moment(end_of(events));
        run.wake_until(end, &mut waking);
        run.tell(end, Event::TimePassed);
        assert_eq!(run.simulator.next_event(), None, "nothing is left to wait for");
        run
    }

    pub fn tell(&mut self, now: Timestamp, event: Event) -> &Performed {
        let output = Performed::of(self.simulator.handle(now, event.clone()), self.entries);
        self.entries += output.entries.len() as u64;
        let rows = lists(&output.effects).map(|list| self.simulator.subscribers(list).collect()).collect();
        self.archive(&output);
        self.steps.push(Step { now, event, output, rows });
        let told = self.steps.last().expect("a step was just taken");
        let (reached, wakeup) = (self.simulator.now(), self.simulator.next_wakeup());
        assert!(wakeup.is_none_or(|wakeup| wakeup > reached), "at {reached} it wants to wake at {wakeup:?}");
        &told.output
    }

    /// Keeps what the core hands out, and holds it to its word that nothing more comes of it.
    fn archive(&mut self, output: &Performed) {
        // A document is read as long as it is kept.
        let later = |entry: &&Entry| !matches!(entry.happening, Happening::DocumentRead { .. });
        for upload in output.entries.iter().filter(later).filter_map(|entry| entry.happening.upload()) {
            assert!(!self.archived.contains_key(&upload), "something came of {upload} after its end");
        }
        for effect in &output.effects {
            if let Effect::Archive(record) = effect {
                let id = record.upload.id;
                assert_eq!(self.archived.insert(id, UploadRecord::clone(record)), None, "{id} ended twice");
                assert!(self.simulator.upload(id).is_none(), "{id} is still there");
            }
        }
    }

    /// Every upload there ever was, in the core or in the archive.
    pub fn uploads(&self) -> impl Iterator<Item = &UploadRecord> {
        self.archived.values().chain(self.simulator.uploads())
    }

    fn wake_until(&mut self, end: Timestamp, waking: &mut Waking) {
        match waking {
            Waking::Punctual => self.wake_punctually_until(end),
            Waking::OnlyByEvents => {}
            Waking::Late(chance) => {
                while let Some(due) = self.simulator.next_wakeup().filter(|due| *due < end) {
                    let late = moment(due.as_second() + chance.between(0, 40 * 3_600));
                    if late >= end || chance.percent(10) {
                        break;
                    }
                    self.tell(late, Event::TimePassed);
                }
            }
        }
    }

    pub fn wake_punctually_until(&mut self, end: Timestamp) {
        while let Some(due) = self.simulator.next_wakeup().filter(|due| *due <= end) {
            self.tell(due, Event::TimePassed);
        }
    }

    /// What the steps say together, in a form that shows every difference.
    pub fn transcript(&self) -> Vec<String> {
        let mut effects = Vec::new();
        let mut entries = Vec::new();
        let mut lists = Vec::new();
        for Step { output, rows, .. } in &self.steps {
            lists.extend(rows.iter().flatten().map(|row| format!("{row:?}")));
            effects.extend(output.effects.iter().map(|effect| format!("{effect:?}")));
            entries.extend(output.entries.iter().map(|entry| {
                serde_json::to_string(entry).expect("every entry of the timeline can be written as JSON")
            }));
        }
        effects.extend(entries);
        effects.extend(lists);
        effects
    }
}
