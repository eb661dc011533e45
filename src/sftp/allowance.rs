//! What one session may use of what all sessions share.

use std::sync::Arc;

use nets_access::SessionPlace;
use nets_budget::Budget;

use crate::buffers::{Buffers, Pool};
use crate::cutting::Cutter;

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
}

impl Allowance {
    pub(crate) fn new(place: &SessionPlace, pool: Pool, cutter: Cutter) -> Self {
        let (places, memory) = (place.places().clone(), place.memory().clone());
        Allowance { places, buffers: Buffers::new(pool, memory.clone()), memory, cutter: Some(cutter) }
    }
}
