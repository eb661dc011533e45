//! What a sender did where the server's host key was another than usually.

use crate::seen_at::SeenAt;

/// The first of each that counts.
#[derive(Debug, Default)]
pub(crate) struct HostKeysMet {
    /// A login by the usual key, since which the sender knows it.
    pub(crate) known: Option<SeenAt>,
    /// Another key was shown behind that.
    pub(crate) changed: Option<SeenAt>,
    /// Another key was shown before it.
    pub(crate) unknown: Option<SeenAt>,
    /// A login to a server that showed another key, by a sender that knew the usual one.
    pub(crate) trusted: Option<SeenAt>,
    /// The last login by the usual key.
    pub(crate) last: Option<SeenAt>,
}

impl HostKeysMet {
    pub(crate) fn logged_in(&mut self, seen: SeenAt, other_host_key: bool) {
        if !other_host_key {
            self.known = self.known.or(Some(seen));
            self.last = Some(seen);
        } else if self.known.is_some() {
            self.trusted = self.trusted.or(Some(seen));
        }
    }

    pub(crate) fn shown_another(&mut self, seen: SeenAt) {
        let first = if self.known.is_some() { &mut self.changed } else { &mut self.unknown };
        *first = first.or(Some(seen));
    }
}
