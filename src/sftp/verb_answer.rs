//! What comes of one request.

use bytes::Bytes;
use nets_core::faults::planned::FaultEnd;

/// What the client gets for a request, and what becomes of its connection.
pub(crate) struct VerbAnswer {
    /// None where it gets nothing.
    pub answer: Option<Bytes>,
    pub end: FaultEnd,
}

impl VerbAnswer {
    /// As it is without a fault.
    pub(crate) fn plain(answer: Bytes) -> Self {
        VerbAnswer { answer: Some(answer), end: FaultEnd::Keep }
    }
}
