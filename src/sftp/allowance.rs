//! What one session may use of what all sessions share.

use std::sync::Arc;

use nets_access::SessionPlace;
use nets_budget::Budget;
use nets_core::habits::ServerHabits;

use crate::buffers::{Buffers, Pool};
use crate::cutting::Cutter;
use crate::pace::Pace;

/// Clones share it.
#[derive(Clone)]
pub(crate) struct Allowance {
    /// For open files and folders.
    pub places: Arc<Budget>,
    /// In bytes, for requests and answers that wait.
    pub memory: Arc<Budget>,
    pub buffers: Buffers,
    /// By which a fault ends the connection; none where there is no connection.
    pub cutter: Option<Cutter>,
    /// How fast it goes, where the sender's server is slow.
    pub pace: Option<Arc<Pace>>,
}

impl Allowance {
    pub(crate) fn new(place: &SessionPlace, habits: &ServerHabits, pool: Pool, cutter: Cutter) -> Self {
        let pace = habits.speed.map(|speed| Arc::new(Pace::new(speed)));
        let (places, memory) = (place.places().clone(), place.memory().clone());
        Allowance { places, buffers: Buffers::new(pool, memory.clone()), memory, cutter: Some(cutter), pace }
    }
}
