//! What goes wrong at an operation: four ways in which what is done and what is told part.

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, FaultOrder};

/// One way in which an operation goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// The connection breaks off, and nothing was done.
    CutBefore,
    /// Nothing was done, and the client is told so.
    Failure,
    /// It was done, and no answer ever comes.
    LostAnswer,
    /// It was done, and the connection breaks off without an answer.
    CutAfter,
}

impl Mishap {
    pub const ALL: [Mishap; 4] = [Mishap::CutBefore, Mishap::Failure, Mishap::LostAnswer, Mishap::CutAfter];

    /// Its part of the id of a row.
    pub fn word(self) -> &'static str {
        match self {
            Mishap::CutBefore => "cut-before",
            Mishap::Failure => "failure",
            Mishap::LostAnswer => "lost-answer",
            Mishap::CutAfter => "cut-after",
        }
    }

    /// Those by which something else can come of such an operation. What changes nothing at the server is the same for a
    /// client whether it is done or not.
    pub(crate) fn of(operation: FaultOperation) -> &'static [Mishap] {
        use Mishap::{CutAfter, CutBefore, Failure, LostAnswer};
        match operation {
            // Before the handshake there are no words for a failure.
            FaultOperation::Handshake => &[CutBefore, LostAnswer],
            FaultOperation::Auth
            | FaultOperation::Channel
            | FaultOperation::Read
            | FaultOperation::Readdir
            | FaultOperation::Stat
            | FaultOperation::Realpath => &[CutBefore, Failure, LostAnswer],
            FaultOperation::Open
            | FaultOperation::Write
            | FaultOperation::Close
            | FaultOperation::Setstat
            | FaultOperation::Rename
            | FaultOperation::Remove
            | FaultOperation::Extended => &Mishap::ALL,
            // At the e-Box a client that is told nothing always loses its connection.
            FaultOperation::Token => &[CutBefore, Failure],
            FaultOperation::Publish => &[CutBefore, Failure, CutAfter],
            // What Nets does itself and no client, and FTPS, whose door has faults of its own.
            _ => &[],
        }
    }

    /// What is ordered of an operation; up to this byte of a file that is written, where a part of it is.
    pub(crate) fn order(self, operation: FaultOperation, byte: Option<u64>) -> FaultOrder {
        let is_part = operation == FaultOperation::Write && byte.is_some();
        let undone = if is_part { FaultEffect::Partly } else { FaultEffect::NotDone };
        let cut = match operation {
            FaultOperation::Token | FaultOperation::Publish => FaultEnd::Drop,
            _ => FaultEnd::Reset,
        };
        let failure =
            if operation == FaultOperation::Auth { FaultAnswer::Denied } else { FaultAnswer::Failure };
        let (effect, answer, then) = match self {
            Mishap::CutBefore => (undone, FaultAnswer::None, cut),
            Mishap::Failure => (undone, failure, FaultEnd::Keep),
            Mishap::LostAnswer => (FaultEffect::Done, FaultAnswer::None, FaultEnd::Keep),
            Mishap::CutAfter => (FaultEffect::Done, FaultAnswer::None, cut),
        };
        let byte = byte.filter(|_| effect == FaultEffect::Partly);
        FaultOrder { effect, answer, then, wait: None, byte, connection: None }
    }
}
