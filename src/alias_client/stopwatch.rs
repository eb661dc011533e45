//! How long things really take: the only place where this crate reads a clock.

use std::time::Duration;

use tokio::time::Instant;

/// Runs from when it was started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallStopwatch {
    started: Instant,
}

impl CallStopwatch {
    pub(crate) fn start() -> Self {
        CallStopwatch { started: Instant::now() }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The moment at which it will show this.
    pub(crate) fn moment(&self, shows: Duration) -> Instant {
        self.started + shows
    }
}
