//! How legacy scp obeys faults: at the opening of a file, at its bytes, and at its close.

use nets_core::faults::operation::{ByteSpan, DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, WaitBefore};
use nets_mailbox::{Mailbox, MetFault};

use crate::cutting::{Cutter, ends};
use crate::faults::{bytes_up_to, failure, plain_path};

/// A fault that strikes at something of scp's, and what is done of it.
pub(super) struct Struck {
    met: Box<MetFault>,
    pub effect: FaultEffect,
}

/// What the client is told.
pub(super) enum ScpTold {
    AsDone,
    /// A sentence, in the place of what came of it.
    Failure(String),
    Nothing,
}

/// The fault that strikes there, if any does, once the session has waited for it.
pub(super) async fn struck(
    mailbox: &Mailbox,
    cutter: Option<&Cutter>,
    operation: FaultOperation,
    path: &str,
    bytes: Option<ByteSpan>,
) -> Option<Struck> {
    if mailbox.faults().is_quiet() {
        return None;
    }
    let (user, path) = (Some(mailbox.user().clone()), plain_path(mailbox, path.as_bytes()));
    let operation = DoorOperation { user, path, bytes, ..DoorOperation::new(operation) };
    let meeting = async {
        let met = mailbox.faults().clone().meet(operation).await?;
        met.wait(WaitBefore::Effect, ends(mailbox, cutter)).await;
        Some(Struck { effect: met.order().effect, met: Box::new(met) })
    };
    Box::pin(meeting).await
}

impl Struck {
    /// How many bytes from this place on are written or read.
    pub(super) fn bytes(&self, from: u64) -> usize {
        bytes_up_to(&self.met, from)
    }

    pub(super) fn then(&self) -> FaultEnd {
        self.met.order().then
    }

    /// What the client is told, once the session has waited for it.
    pub(super) async fn told(&self, mailbox: &Mailbox, cutter: Option<&Cutter>) -> ScpTold {
        self.met.wait(WaitBefore::Answer, ends(mailbox, cutter)).await;
        match (failure(self.met.order().answer), self.met.order().answer) {
            (Some(failure), _) => ScpTold::Failure(failure.message),
            (None, FaultAnswer::None) => ScpTold::Nothing,
            (None, _) => ScpTold::AsDone,
        }
    }
}
