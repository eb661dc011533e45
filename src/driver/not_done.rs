//! Why the world did not do what it was asked for.

use std::fmt;

/// Each with what a client needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// The world was stopped or reset.
    Stopped,
    /// The disk does not take what must be kept first.
    Disk(String),
    /// The world remembers as much of this as it can.
    Full(String),
    /// Too many wait for the same already.
    TooMany(&'static str),
}

impl fmt::Display for NotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotDone::Stopped => f.write_str("this world was stopped or reset"),
            NotDone::Disk(reason) | NotDone::Full(reason) => f.write_str(reason),
            NotDone::TooMany(what) => write!(f, "too many {what} already"),
        }
    }
}

impl std::error::Error for NotDone {}
