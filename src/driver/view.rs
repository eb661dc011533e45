//! What a query may look at, between two events.

use nets_core::Timestamp;
use nets_core::simulator::Simulator;
use nets_store::{Archive, EventsSoFar};

use crate::ledger::Ledger;
use crate::timeline::Timeline;

/// All that is known of a world.
pub struct View<'a> {
    pub simulator: &'a Simulator,
    pub timeline: &'a Timeline,
    /// The uploads that are over.
    pub archive: &'a Archive,
    /// Where the clock is on its way to, while a client moves it.
    pub moves_to: Option<Timestamp>,
    pub(crate) ledger: &'a Ledger,
}

impl View<'_> {
    /// All events of the world up to now, to be read on another thread; or why they cannot be had, in a sentence.
    pub fn events_so_far(&self) -> Result<EventsSoFar, String> {
        self.ledger.so_far()
    }
}
