//! The timeline as it is kept for readers: the newest entries, and who waits for the next.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use nets_core::identity::UploadId;
use nets_core::timeline::Entry;
use tokio::sync::oneshot;
use wildmatch::WildMatch;

/// So many entries are kept; older ones go, because memory is bounded and days are long.
const KEPT: usize = 100_000;

/// Which entries a reader wants. Everything given must hold; nothing given holds always.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Entries behind this number.
    pub after: u64,
    /// One of these names.
    pub what: BTreeSet<String>,
    pub user: Option<String>,
    pub upload: Option<UploadId>,
    pub message_id: Option<String>,
    /// The file's name, with `*` and `?`.
    pub file: Option<String>,
}

impl Filter {
    pub fn matches(&self, entry: &Entry) -> bool {
        let happening = &entry.happening;
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        entry.seq > self.after
            && (self.what.is_empty() || self.what.contains(happening.name()))
            && same(&self.user, happening.user())
            && self.upload.is_none_or(|upload| happening.upload() == Some(upload))
            && same(&self.message_id, happening.message().map(|(_, id)| id))
            && self.file.as_deref().is_none_or(|pattern| {
                happening.file().is_some_and(|file| WildMatch::new(pattern).matches(file))
            })
    }
}

/// Who is told of each entry as it comes on the timeline. It is told on the driver's own thread, so it
/// must not wait for anything.
pub trait Listener: Send + Sync {
    fn happened(&self, entry: &Entry);
}

/// For worlds whose timeline is only read.
pub struct NoListener;

impl Listener for NoListener {
    fn happened(&self, _: &Entry) {}
}

/// The entries kept, oldest first.
#[derive(Default)]
pub struct Timeline {
    entries: VecDeque<Entry>,
    watchers: Vec<Watcher>,
    listener: Option<Arc<dyn Listener>>,
}

struct Watcher {
    filter: Filter,
    tell: oneshot::Sender<Entry>,
}

impl Timeline {
    /// The first entries that match, at most `limit`.
    pub fn select(&self, filter: &Filter, limit: usize) -> Vec<Entry> {
        self.behind(filter.after).filter(|entry| filter.matches(entry)).take(limit).cloned().collect()
    }

    /// The number of the newest entry.
    pub fn newest(&self) -> u64 {
        self.entries.back().map_or(0, |entry| entry.seq)
    }

    /// The number of the oldest entry still kept.
    pub fn oldest(&self) -> u64 {
        self.entries.front().map_or(1, |entry| entry.seq)
    }

    /// From now on this listener is told of each entry; what was replayed before is no news.
    pub(crate) fn told_to(mut self, listener: Arc<dyn Listener>) -> Self {
        self.listener = Some(listener);
        self
    }

    pub(crate) fn extend(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            if let Some(listener) = &self.listener {
                listener.happened(&entry);
            }
            self.tell_watchers(&entry);
            if self.entries.len() == KEPT {
                self.entries.pop_front();
            }
            self.entries.push_back(entry);
        }
    }

    /// Answers with the first entry that matches, now or later.
    pub(crate) fn watch(&mut self, filter: Filter, tell: oneshot::Sender<Entry>) {
        let found = self.behind(filter.after).find(|entry| filter.matches(entry)).cloned();
        match found {
            // A reader that has gone needs no answer.
            Some(entry) => drop(tell.send(entry)),
            None => {
                self.watchers.retain(|watcher| !watcher.tell.is_closed());
                self.watchers.push(Watcher { filter, tell });
            }
        }
    }

    fn tell_watchers(&mut self, entry: &Entry) {
        let mut index = 0;
        while index < self.watchers.len() {
            if self.watchers[index].filter.matches(entry) {
                drop(self.watchers.swap_remove(index).tell.send(entry.clone()));
            } else {
                index += 1;
            }
        }
    }

    /// Numbers have no gaps, so the place of an entry follows from its number.
    fn behind(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        let skip = seq.saturating_add(1).saturating_sub(self.oldest());
        self.entries.iter().skip(usize::try_from(skip).unwrap_or(usize::MAX))
    }
}
