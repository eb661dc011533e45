//! What the disk or the system refuses, and when it is asked again.

use std::time::Duration;

/// How soon it is tried again.
pub(crate) const RETRY: Duration = Duration::from_secs(1);

/// How long a client waits for a clock that cannot go on, before it is told why.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(crate) struct RetryState {
    /// Why something was refused last; none while all goes well.
    reason: Option<String>,
    /// Since when, in real time.
    since: Duration,
    retry: Option<Duration>,
}

impl RetryState {
    /// Notes a refusal; true when it is the first after all went well.
    pub(crate) fn begin(&mut self, reason: &str, now: Duration) -> bool {
        self.try_later(now);
        let is_first = self.reason.replace(reason.to_owned()).is_none();
        if is_first {
            self.since = now;
        }
        is_first
    }

    /// Has something tried again that was no trouble.
    pub(crate) fn try_later(&mut self, now: Duration) {
        self.retry.get_or_insert(now + RETRY);
    }

    /// Whether the time to try again has come; it is forgotten then.
    pub(crate) fn is_due(&mut self, now: Duration) -> bool {
        self.retry.take_if(|retry| *retry <= now).is_some()
    }

    pub(crate) fn retry_in(&self, now: Duration) -> Option<Duration> {
        self.retry.map(|retry| retry.saturating_sub(now))
    }

    /// All goes well; true when it did not before.
    pub(crate) fn end(&mut self) -> bool {
        self.reason.take().is_some()
    }

    /// The moment before which clients must have asked to be told now that they wait in vain; none while
    /// it is too early to say so.
    pub(crate) fn patience(&self, now: Duration) -> Option<Duration> {
        let before = now.checked_sub(PATIENCE)?;
        (self.reason.is_some() && self.since <= before).then_some(before)
    }

    pub(crate) fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}
