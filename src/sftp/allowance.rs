//! What one session may use of what all sessions share.

use std::sync::Arc;

use nets_budget::Budget;

use crate::buffers::Buffers;

/// Clones share it.
#[derive(Clone)]
pub(crate) struct Allowance {
    /// For open files and folders.
    pub places: Arc<Budget>,
    /// In bytes, for requests and answers that wait.
    pub memory: Arc<Budget>,
    pub buffers: Buffers,
}
