//! What tells one run of a world from every other.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use crate::clock::system_time;

/// Identifies one run of a world: numbers of entries mean something within it only. It is another one after each
/// start, reset and change of the scenario, and nothing that a sender gets depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch(u64);

impl Epoch {
    pub(crate) fn new() -> Self {
        Epoch(RandomState::new().hash_one((system_time().as_nanosecond(), std::process::id())))
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_runs_have_the_same_epoch() {
        let (one, other) = (Epoch::new().to_string(), Epoch::new().to_string());
        assert_ne!(one, other);
        assert_eq!(one.len(), 16);
    }
}
