//! How a connection is from its beginning, on purpose: what a client meets before it has said whose it is.

use serde::{Deserialize, Serialize};

/// What is otherwise on a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectionOrder {
    /// The server shows other host keys, always the same ones.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub other_host_key: bool,
    /// New session keys are made whenever so many bytes have gone in one direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rekey: Option<u64>,
    /// The server has the algorithms of many years ago alone.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub old_algorithms: bool,
}

impl ConnectionOrder {
    /// What a fault calls it.
    pub const HOST_KEY_WORDS: [(&'static str, bool); 1] = [("other", true)];
    pub const ALGORITHM_WORDS: [(&'static str, bool); 1] = [("old", true)];

    /// New keys are not made more often: a client has to get on meanwhile.
    pub const LEAST_REKEY: u64 = 1_024;

    /// And after so many in any case.
    pub const MOST_REKEY: u64 = 1 << 30;

    pub fn is_usual(&self) -> bool {
        *self == ConnectionOrder::default()
    }
}
