//! A world that is played from its events: the core, and what its files are made from.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use nets_core::SignedDuration;
use nets_core::Timestamp;
use nets_core::effect::Effect;
use nets_core::event::Event;
use nets_core::scenario::Scenario;
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::EntryDraft;
use nets_store::JournalRecord;

/// A world lasts so many days at the most: what recurs every day is done for each.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 36_600);

/// The core of a world that is played again.
pub(crate) struct Player {
    pub(crate) core: Simulator,
    began: Option<Timestamp>,
    reached: Option<Timestamp>,
}

impl Player {
    pub(crate) fn new(scenario: Arc<Scenario>, seed: u64) -> Self {
        Player { core: Simulator::with_seed(scenario, seed), began: None, reached: None }
    }

    /// The first and the last moment so far.
    pub(crate) fn times(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        (self.began, self.reached)
    }

    /// Lets an event happen. A sentence where it cannot.
    pub(crate) fn handle(&mut self, record: JournalRecord) -> Result<Vec<Step>, String> {
        let JournalRecord { at, event, .. } = record;
        let began = *self.began.get_or_insert(at);
        if at.duration_since(began) > LONGEST {
            return Err(format!("its time is {at}, a hundred years behind the first event"));
        }
        self.reached = self.reached.max(Some(at));
        let handled = catch_unwind(AssertUnwindSafe(|| self.core.handle(at, event)));
        Ok(handled.map_err(|_| "the simulator breaks at it, which is a fault of the simulator")?.steps)
    }
}

/// What the timeline tells of these steps.
pub(crate) fn told(steps: Vec<Step>) -> impl Iterator<Item = EntryDraft> {
    steps.into_iter().filter_map(|step| match step {
        Step::Tell(draft) => Some(draft),
        Step::Do(Effect::Write(file)) => Some(file.written()),
        Step::Do(_) => None,
    })
}

/// The event as it is kept in a bundle: without its secret, and without what was said to an alias service.
pub(crate) fn without_secrets(mut record: JournalRecord) -> JournalRecord {
    if let Some(secret) = record.event.secret_mut() {
        secret.take();
    }
    if let Event::AliasAnswered { answer, .. } = &mut record.event {
        answer.exchange.clear();
    }
    record
}
