//! By what it is known that something was sent before.

use serde::{Deserialize, Serialize};

/// By what documents are known that are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentAgainBy {
    /// Their bytes, to the same recipients.
    Content,
    /// The sender's ids for them, to the same recipients, and not their bytes.
    References,
    ContentAndReferences,
}
