//! The timeline as it is kept for readers: the newest entries in fair shares, and who waits for the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::identity::{UploadId, UserId};
use nets_core::timeline::{Entry, Happening};
use tokio::sync::oneshot;
use wildmatch::WildMatch;

use crate::not_done::NotDone;
use crate::shares::Shares;

/// So many entries are kept; older ones go, because memory is bounded and days are long.
const KEPT: usize = 100_000;

/// And they take so many bytes at the most, however long what they tell is.
const KEPT_BYTES: usize = 48 << 20;

/// So many requests wait for an entry at the most.
const MOST_WATCHERS: usize = 1_000;

/// Which entries a reader wants. Everything given must hold; nothing given holds always.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Entries behind this number.
    pub after: u64,
    /// One of these names.
    pub what: BTreeSet<String>,
    pub user: Option<String>,
    pub upload: Option<UploadId>,
    pub message_id: Option<String>,
    /// The file's name, with `*` and `?`.
    pub file: Option<String>,
    /// Only what a sender should look at.
    pub attention: bool,
}

impl EntryFilter {
    pub fn matches(&self, entry: &Entry) -> bool {
        let happening = &entry.happening;
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        entry.seq > self.after
            && (self.what.is_empty() || self.what.contains(happening.name()))
            && (!self.attention || happening.needs_attention())
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
pub trait EntryListener: Send + Sync {
    fn happened(&self, entry: &Entry);
}

/// For worlds whose timeline is only read.
pub struct NoListener;

impl EntryListener for NoListener {
    fn happened(&self, _: &Entry) {}
}

/// The entries kept, by their numbers.
pub struct Timeline {
    entries: BTreeMap<u64, Entry>,
    /// How many there have been.
    told: u64,
    shares: Shares,
    watchers: Vec<EntryWatcher>,
    listener: Option<Arc<dyn EntryListener>>,
}

struct EntryWatcher {
    filter: EntryFilter,
    tell: EntryReply,
}

/// A request that waits for an entry.
pub(crate) type EntryReply = oneshot::Sender<Result<Entry, NotDone>>;

impl Timeline {
    /// A timeline whose room the senders of a scenario share; all other names are one more.
    pub(crate) fn shared_by<'u>(users: impl Iterator<Item = &'u UserId>) -> Self {
        let shares = Shares::between(users, KEPT, KEPT_BYTES);
        Timeline { entries: BTreeMap::new(), told: 0, shares, watchers: Vec::new(), listener: None }
    }

    /// From now on this listener is told of each entry; what was replayed before is no news.
    pub(crate) fn told_to(mut self, listener: Arc<dyn EntryListener>) -> Self {
        self.listener = Some(listener);
        self
    }

    /// The first entries that match, at most `limit`.
    pub fn select(&self, filter: &EntryFilter, limit: usize) -> Vec<Entry> {
        self.behind(filter.after).filter(|entry| filter.matches(entry)).take(limit).cloned().collect()
    }

    /// The number of the newest entry.
    pub fn newest(&self) -> u64 {
        self.told
    }

    /// The number of the oldest entry still kept.
    pub fn oldest(&self) -> u64 {
        self.entries.first_key_value().map_or(1, |(seq, _)| *seq)
    }

    /// Gives what happened the next number, and tells those who waited for it.
    pub(crate) fn tell(&mut self, at: Timestamp, happening: Happening) -> &Entry {
        self.told += 1;
        let seq = self.told;
        let entry = Entry { seq, at, happening };
        if let Some(listener) = &self.listener {
            listener.happened(&entry);
        }
        self.tell_watchers(&entry);
        for gone in self.shares.make_room(&entry) {
            self.entries.remove(&gone);
        }
        self.entries.entry(seq).or_insert(entry)
    }

    /// Takes back that these files were written, before anything has read the timeline: a restart has
    /// found that they are not there. The numbers close up.
    pub(crate) fn withdraw(&mut self, missing: &BTreeSet<(UserId, String)>) {
        if missing.is_empty() {
            return;
        }
        // None of it is news.
        let listener = self.listener.take();
        let gone = self.oldest() - 1;
        let kept = std::mem::take(&mut self.entries);
        self.told = gone;
        self.shares.clear();
        let is_missing = |happening: &Happening| {
            let written = happening.written();
            written.is_some_and(|(user, file)| missing.contains(&(user.clone(), file.to_owned())))
        };
        for (_, Entry { at, happening, .. }) in kept {
            if !is_missing(&happening) {
                self.tell(at, happening);
            }
        }
        self.listener = listener;
    }

    /// Answers with the first entry that matches, now or later.
    pub(crate) fn watch(&mut self, filter: EntryFilter, tell: EntryReply) {
        // A reader that has gone needs no answer.
        if let Some(entry) = self.behind(filter.after).find(|entry| filter.matches(entry)) {
            drop(tell.send(Ok(entry.clone())));
            return;
        }
        self.watchers.retain(|watcher| !watcher.tell.is_closed());
        if self.watchers.len() < MOST_WATCHERS {
            self.watchers.push(EntryWatcher { filter, tell });
        } else {
            drop(tell.send(Err(NotDone::TooMany("requests wait for an entry of the timeline"))));
        }
    }

    fn tell_watchers(&mut self, entry: &Entry) {
        let mut index = 0;
        while index < self.watchers.len() {
            if self.watchers[index].filter.matches(entry) {
                drop(self.watchers.swap_remove(index).tell.send(Ok(entry.clone())));
            } else {
                index += 1;
            }
        }
    }

    fn behind(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        self.entries.range(seq.saturating_add(1)..).map(|(_, entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::event::Observation;

    fn user(name: &str) -> UserId {
        UserId::new(name).expect("a user id")
    }

    fn written(name: &str, file: &str) -> Happening {
        Happening::FileWritten { user: user(name), file: file.to_owned() }
    }

    fn timeline() -> Timeline {
        Timeline::shared_by([user("tTEST1"), user("tTEST2")].iter())
    }

    fn numbers(timeline: &Timeline, filter: &EntryFilter) -> Vec<u64> {
        timeline.select(filter, usize::MAX).iter().map(|entry| entry.seq).collect()
    }

    #[test]
    fn entries_are_numbered_from_one_without_gaps() {
        let mut timeline = timeline();
        for file in ["a", "b", "c"] {
            timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST1", file));
        }
        assert_eq!(numbers(&timeline, &EntryFilter::default()), [1, 2, 3]);
        assert_eq!(numbers(&timeline, &EntryFilter { after: 2, ..EntryFilter::default() }), [3]);
        assert_eq!((timeline.oldest(), timeline.newest()), (1, 3));
    }

    #[test]
    fn one_sender_that_floods_the_timeline_evicts_no_entry_of_another() {
        let mut timeline = timeline();
        timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST2", "honest"));
        for _ in 0..KEPT + 10 {
            timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST1", "flood"));
        }
        let honest = EntryFilter { user: Some("tTEST2".to_owned()), ..EntryFilter::default() };
        assert_eq!(numbers(&timeline, &honest), [1]);
        assert_eq!(timeline.select(&EntryFilter::default(), usize::MAX).len(), KEPT);
        assert_eq!(timeline.newest(), KEPT as u64 + 11);
    }

    #[test]
    fn names_that_the_scenario_does_not_have_share_one_part() {
        let mut timeline = timeline();
        timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST1", "honest"));
        let long = "x".repeat(1 << 16);
        for number in 0..2_000 {
            let refused = Observation::LoginRefused { user: format!("name{number}"), reason: long.clone() };
            timeline.tell(Timestamp::UNIX_EPOCH, Happening::Observed(refused));
        }
        let kept = timeline.select(&EntryFilter::default(), usize::MAX);
        assert_eq!(kept[0].seq, 1, "the honest sender's entry stays");
        assert!(kept.len() * (1 << 16) <= KEPT_BYTES, "{} entries of 64 KiB are kept", kept.len());
        assert_eq!(kept.last().map(|entry| entry.seq), Some(2_001), "the newest are kept");
    }

    #[derive(Default)]
    struct Heard(std::sync::Mutex<Vec<u64>>);

    impl EntryListener for Heard {
        fn happened(&self, entry: &Entry) {
            self.0.lock().expect("no panic").push(entry.seq);
        }
    }

    #[test]
    fn a_file_that_is_not_there_after_a_restart_was_not_told_as_written() {
        let mut timeline = timeline();
        for file in ["a", "b", "c"] {
            timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST1", file));
        }
        let heard = Arc::new(Heard::default());
        let mut timeline = timeline.told_to(heard.clone());
        timeline.withdraw(&BTreeSet::from([(user("tTEST1"), "b".to_owned())]));
        let kept = timeline.select(&EntryFilter::default(), usize::MAX);
        let files: Vec<_> = kept.iter().map(|entry| (entry.seq, entry.happening.file())).collect();
        assert_eq!(files, [(1, Some("a")), (2, Some("c"))]);
        assert_eq!(timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST1", "b")).seq, 3);
        assert_eq!(*heard.0.lock().expect("no panic"), [3], "what was replayed is no news");
    }

    #[test]
    fn so_many_wait_for_an_entry_and_no_more() {
        let mut timeline = timeline();
        let mut waiting = Vec::new();
        for _ in 0..MOST_WATCHERS {
            let (tell, told) = oneshot::channel();
            timeline.watch(EntryFilter::default(), tell);
            waiting.push(told);
        }
        let (tell, mut told) = oneshot::channel();
        timeline.watch(EntryFilter::default(), tell);
        assert!(matches!(told.try_recv(), Ok(Err(NotDone::TooMany(_)))));
        waiting.pop();
        let (tell, mut told) = oneshot::channel();
        timeline.watch(EntryFilter::default(), tell);
        timeline.tell(Timestamp::UNIX_EPOCH, written("tTEST1", "a"));
        assert!(matches!(told.try_recv(), Ok(Ok(_))), "the place of one that has gone is free");
    }
}
