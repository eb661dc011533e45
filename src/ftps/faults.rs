//! How this door obeys faults: at a connection, a login, and the bytes of a file. The library answers by itself, so a
//! client is refused, kept waiting or cut off, and no answer of a thing done gets lost.

use std::sync::Arc;

use nets_core::faults::operation::{ByteSpan, DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, WaitBefore};
use nets_mailbox::{Mailbox, MetFault, WorldFaults};
use tokio::net::TcpStream;

use crate::reply::FtpReply;
use crate::session::FtpsSession;

/// A fault that strikes at bytes of a file.
pub(crate) struct TransferFault {
    pub met: MetFault,
    /// So many of the bytes are written or sent.
    pub most: usize,
}

/// The fault that strikes at a connection, of which no one knows whose it is: the world `default` decides.
pub(crate) async fn met_at_connection(faults: Option<Arc<WorldFaults>>) -> Option<MetFault> {
    let faults = faults.filter(|faults| !faults.is_quiet())?;
    faults.meet(DoorOperation::new(FaultOperation::FtpsConnect)).await
}

pub(crate) async fn met_at_login(mailbox: &Mailbox) -> Option<MetFault> {
    let faults = mailbox.faults();
    if faults.is_quiet() {
        return None;
    }
    let operation = DoorOperation::new(FaultOperation::FtpsLogin);
    faults.meet(DoorOperation { user: Some(mailbox.user().clone()), ..operation }).await
}

/// The fault that strikes at these bytes, if any does. Without faults it costs one look at a number.
pub(crate) async fn met(
    session: &FtpsSession,
    operation: FaultOperation,
    path: String,
    from: u64,
    count: usize,
) -> Option<TransferFault> {
    let faults = session.mailbox.faults();
    if !faults.is_armed(operation) {
        return None;
    }
    let bytes = Some(ByteSpan { from, to: from.saturating_add(count as u64) });
    let user = Some(session.mailbox.user().clone());
    let met = DoorOperation { user, path: Some(path), bytes, ..DoorOperation::new(operation) };
    let met = faults.meet(met).await?;
    let most = match met.order().effect {
        FaultEffect::Done => usize::MAX,
        FaultEffect::NotDone => 0,
        FaultEffect::Partly => {
            usize::try_from(met.order().byte.unwrap_or(0).saturating_sub(from)).unwrap_or(usize::MAX)
        }
    };
    Some(TransferFault { met, most })
}

pub(crate) async fn before_effect(session: &FtpsSession, met: &MetFault) -> Result<(), FtpReply> {
    met.wait(WaitBefore::Effect, ends(session)).await;
    goes_on(session)
}

/// A transfer whose session has ended while it waited is broken off, whatever is told of that first.
fn goes_on(session: &FtpsSession) -> Result<(), FtpReply> {
    if session.has_ended() { Err(FtpReply::new(426, "The transfer was broken off")) } else { Ok(()) }
}

/// Goes on with the transfer, refuses the rest of it, or cuts both connections.
pub(crate) async fn told(session: &FtpsSession, met: &MetFault, data: &TcpStream) -> Result<(), FtpReply> {
    met.wait(WaitBefore::Answer, ends(session)).await;
    goes_on(session)?;
    let order = met.order();
    if order.then == FaultEnd::Reset {
        // One that is gone is broken off already.
        let _ = data.set_zero_linger();
    }
    match (order.then, refusal(order.answer)) {
        (FaultEnd::Keep, None) => Ok(()),
        (FaultEnd::Keep, Some(reply)) => Err(reply),
        (FaultEnd::Drop | FaultEnd::Reset, _) => {
            session.end(order.then);
            Err(FtpReply::new(426, "The connection ends here"))
        }
    }
}

/// What the client is told in the place of what is so.
pub(crate) fn refusal(answer: FaultAnswer) -> Option<FtpReply> {
    Some(match answer {
        FaultAnswer::AsDone | FaultAnswer::None => return None,
        FaultAnswer::Denied => FtpReply::new(550, "Permission denied"),
        FaultAnswer::NoSuchFile => FtpReply::new(550, "No such file"),
        FaultAnswer::Unsupported => FtpReply::new(502, "Command not implemented"),
        // The last of these are of the e-Box, and at no other door.
        FaultAnswer::Failure
        | FaultAnswer::Unavailable
        | FaultAnswer::TooMany
        | FaultAnswer::ProxyPage
        | FaultAnswer::InvalidClient
        | FaultAnswer::InvalidToken
        | FaultAnswer::InsufficientScope => FtpReply::new(451, "Failure"),
    })
}

async fn ends(session: &FtpsSession) {
    tokio::select! {
        _ = session.mailbox.ended() => {}
        _ = session.ended() => {}
    }
}
