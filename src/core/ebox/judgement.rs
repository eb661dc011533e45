//! What judging a publication comes to.

use crate::ebox::answer::PublicationAnswer;
use crate::event::Event;

/// What becomes of a publication: the event that is to happen, and what the sender is answered once it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedPublication {
    pub event: Event,
    pub answer: PublicationAnswer,
}
