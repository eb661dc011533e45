//! Why the world did not do what it was asked for.

use nets_core::act_refusal::ActRefusal;
use nets_core::ebox::message::EboxRefusal;
use nets_core::faults::met::FaultRefusal;
use nets_core::onboarding::act::OnboardingRefusal;

/// Each with what a client needs to know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// The world was stopped or reset.
    #[error("this world was stopped or reset")]
    Stopped,
    /// The disk does not take what must be kept first.
    #[error("{0}")]
    Disk(String),
    /// The world remembers as much of this as it can.
    #[error("{0}")]
    Full(String),
    /// Too many wait for the same already.
    #[error("too many {0} already")]
    TooMany(&'static str),
    /// A recipient cannot do this with the document, as e-Boks has it at this moment.
    #[error("{0}")]
    Refused(ActRefusal),
    /// A recipient cannot do this at the e-Box.
    #[error("{0}")]
    NotAtEbox(EboxRefusal),
    /// It is not the turn of this step of an onboarding.
    #[error("{0}")]
    OutOfTurn(OnboardingRefusal),
    /// The faults of the world cannot be changed so.
    #[error("{0}")]
    NoSuchFault(FaultRefusal),
}
