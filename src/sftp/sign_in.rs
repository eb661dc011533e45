//! How logins and the opening of channels obey faults.

use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEnd, WaitBefore};
use nets_mailbox::{Mailbox, MetFault};

use crate::cutting::{Cutter, ends};

/// What the client is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInAnswer {
    AsDone,
    Refused,
    Nothing,
}

/// The fault that strikes at it, if any does.
pub(crate) async fn met(mailbox: &Mailbox, operation: FaultOperation) -> Option<MetFault> {
    let faults = mailbox.faults();
    if faults.is_quiet() {
        return None;
    }
    faults.meet(DoorOperation { user: Some(mailbox.user().clone()), ..DoorOperation::new(operation) }).await
}

/// What the client is told, once it has waited for it; the connection ends behind that where the fault says so. A client
/// that is told nothing and kept waits until it goes by itself, since SSH has no way of passing over such a request.
pub(crate) async fn told(mailbox: &Mailbox, cutter: &Cutter, met: &MetFault) -> SignInAnswer {
    met.wait(WaitBefore::Answer, ends(mailbox, Some(cutter))).await;
    let order = met.order();
    match order.answer {
        FaultAnswer::AsDone => {
            cutter.cut_behind_answer(order.then);
            SignInAnswer::AsDone
        }
        FaultAnswer::None => {
            if order.then == FaultEnd::Keep && met.is_of(FaultOperation::Auth) {
                ends(mailbox, Some(cutter)).await;
            }
            cutter.cut(order.then);
            SignInAnswer::Nothing
        }
        _ => {
            cutter.cut_behind_answer(order.then);
            SignInAnswer::Refused
        }
    }
}
