//! Registering by alias: what is asked, what is answered, and how far an attempt has come.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::RegistrationId;
use crate::script::AliasRequest;
pub use word::AliasWord;

mod word;

/// What the sender's web service said, as its judge understood it.
/// Bound: the bytes that the caller reads of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasAnswer {
    /// One of the nine words; none when the service gave none of them as it should.
    pub word: Option<AliasWord>,
    /// What was wrong with the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// The whole exchange, line by line, without secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchange: Vec<String>,
}

/// One attempt to register, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub id: RegistrationId,
    pub request: AliasRequest,
    pub started: Timestamp,
    pub state: RegistrationState,
    /// What came back from the service, once it has been asked.
    pub answer: Option<AliasAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationState {
    /// The sender's web service is being asked.
    Asking,
    Registered,
    /// What the person is told instead.
    Refused {
        told: String,
    },
}
