//! The timeline as it is kept for readers: the newest entries in fair shares, and who waits for the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::identity::UserId;
use nets_core::timeline::{Entry, EntryDraft, Happening};
use serde::Serialize;
use tokio::sync::{oneshot, watch};

use crate::entry_filter::{EntryFilter, EntryOrder, FoundEntries};
use crate::not_done::NotDone;
use crate::shares::{Shares, weight};
use crate::world_name::WorldName;

/// So many events are kept; older ones go, because memory is bounded and days are long.
const EVENTS: usize = 100_000;

/// And they take so many bytes at the most, however long what they tell is.
const EVENT_BYTES: usize = 50_331_648;

/// Besides, so many entries are kept of what was only observed of clients, so that one that polls pushes out no event.
const OBSERVATIONS: usize = 20_000;

/// And they take so many bytes at the most.
const OBSERVATION_BYTES: usize = 8_388_608;

/// One look goes through entries of so many bytes at the most: a text that is nowhere must not hold up the driver.
const LOOK_BYTES: usize = 2_097_152;

/// So many requests wait for an entry at the most.
const MOST_WATCHERS: usize = 1_000;

/// Who is told of each entry as it comes on the timeline. It is told on the driver's own thread, so it
/// must not wait for anything.
pub trait EntryListener: Send + Sync {
    fn happened(&self, world: &WorldName, entry: &Entry);
}

/// For worlds whose timeline is only read.
pub struct NoListener;

impl EntryListener for NoListener {
    fn happened(&self, _: &WorldName, _: &Entry) {}
}

/// The entries kept, by their numbers.
pub struct Timeline {
    /// Bound: what `KeptEntries` of events and of observations let stay.
    entries: BTreeMap<u64, Entry>,
    /// How many there have been.
    told: u64,
    /// So many of them were told again from the journal, which has nothing of what was only observed.
    replayed: u64,
    events: KeptEntries,
    observations: KeptEntries,
    /// How often each leniency was used. Bound: the leniencies there are.
    leniencies: BTreeMap<String, u64>,
    /// Bound: `MOST_WATCHERS`.
    watchers: Vec<EntryWatcher>,
    /// Who is told, and of which world.
    listener: Option<(WorldName, Arc<dyn EntryListener>)>,
    /// The number of the newest entry, for those who follow.
    news: watch::Sender<u64>,
}

/// Entries that share one bound, and those that had to go.
struct KeptEntries {
    shares: Shares,
    gone: Gone,
}

/// What is not kept any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// So many entries.
    pub entries: u64,
    /// The number of the newest of them: behind it all are still there.
    pub up_to: u64,
}

/// What is not kept any more of events, and of what was only observed of clients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct GoneEntries {
    pub events: Gone,
    pub observations: Gone,
}

impl GoneEntries {
    /// Whether some behind this number are gone.
    pub fn behind(&self, seq: u64) -> bool {
        self.events.up_to > seq || self.observations.up_to > seq
    }
}

struct EntryWatcher {
    filter: EntryFilter,
    tell: EntryReply,
}

/// A request that waits for an entry.
pub(crate) type EntryReply = oneshot::Sender<Result<Entry, NotDone>>;

impl KeptEntries {
    fn new(shares: Shares) -> Self {
        KeptEntries { shares, gone: Gone::default() }
    }

    /// Counts an entry in, and returns the numbers of those that must go for it.
    fn make_room(&mut self, entry: &Entry) -> Vec<u64> {
        let gone = self.shares.make_room(entry);
        self.gone.entries += gone.len() as u64;
        self.gone.up_to = gone.iter().copied().fold(self.gone.up_to, u64::max);
        gone
    }
}

impl Timeline {
    /// A timeline whose room the senders of a scenario share; all other names are one more.
    pub(crate) fn shared_by<'u>(users: impl Iterator<Item = &'u UserId> + Clone) -> Self {
        let events = Shares::between(users.clone(), EVENTS, EVENT_BYTES);
        let observations = Shares::between(users, OBSERVATIONS, OBSERVATION_BYTES);
        Timeline {
            entries: BTreeMap::new(),
            told: 0,
            replayed: 0,
            events: KeptEntries::new(events),
            observations: KeptEntries::new(observations),
            leniencies: BTreeMap::new(),
            watchers: Vec::new(),
            listener: None,
            news: watch::Sender::new(0),
        }
    }

    /// From now on this listener is told of each entry; what was replayed before is no news.
    pub(crate) fn told_to(mut self, world: WorldName, listener: Arc<dyn EntryListener>) -> Self {
        self.listener = Some((world, listener));
        self.replayed = self.told;
        self
    }

    /// The first entries that match, at most `limit`.
    pub fn select(&self, filter: &EntryFilter, limit: usize) -> Vec<Entry> {
        self.behind(filter.after).filter(|entry| filter.matches(entry)).take(limit).cloned().collect()
    }

    /// The first entries in this order that match, at most `limit`, of those that one look goes through.
    pub fn look(&self, filter: &EntryFilter, order: EntryOrder, limit: usize) -> FoundEntries {
        let before = filter.before.unwrap_or(u64::MAX);
        let mut found = FoundEntries::default();
        // A range must not end before it begins.
        let Some(first) = filter.after.checked_add(1).filter(|first| *first <= before) else { return found };
        let range = self.entries.range(first..before).map(|(_, entry)| entry);
        let mut ordered: Box<dyn Iterator<Item = &Entry>> = match order {
            EntryOrder::Oldest => Box::new(range),
            EntryOrder::Newest => Box::new(range.rev()),
        };
        let mut bytes = 0;
        while found.entries.len() < limit {
            let Some(entry) = ordered.next() else { return found };
            if filter.matches(entry) {
                found.entries.push(entry.clone());
            }
            found.up_to = Some(entry.seq);
            bytes += weight(entry);
            if bytes >= LOOK_BYTES {
                break;
            }
        }
        found.has_more = ordered.next().is_some();
        found
    }

    /// The number of the newest entry.
    pub fn newest(&self) -> u64 {
        self.told
    }

    /// When the newest entry is from, of those that are kept.
    pub(crate) fn newest_at(&self) -> Option<Timestamp> {
        self.entries.last_key_value().map(|(_, entry)| entry.at)
    }

    /// The number of the oldest entry still kept.
    pub fn oldest(&self) -> u64 {
        self.entries.first_key_value().map_or(1, |(seq, _)| *seq)
    }

    /// Follows the number of the newest entry, and ends with the world. Who follows slowly is told of the newest alone.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Tells those who follow that the clock has moved, though nothing has happened.
    pub(crate) fn tell_time(&self) {
        self.news.send_replace(self.told);
    }

    /// What is not kept any more.
    pub fn gone(&self) -> GoneEntries {
        GoneEntries { events: self.events.gone, observations: self.observations.gone }
    }

    /// The number of the newest entry that was told again from the journal when the world began or went on: of what
    /// clients did before it, only what the journal has is known.
    pub fn replayed(&self) -> u64 {
        self.replayed
    }

    /// What was forgiven so far, and how often.
    pub fn leniencies(&self) -> impl Iterator<Item = (&str, u64)> {
        self.leniencies.iter().map(|(leniency, count)| (leniency.as_str(), *count))
    }

    /// Gives what happened the next number, and tells those who waited for it.
    pub(crate) fn tell(&mut self, real: Option<Timestamp>, draft: EntryDraft) -> &Entry {
        let EntryDraft { at, happening, evidence } = draft;
        if let Some(leniency) = happening.leniency() {
            // Bound: what a front end forgives is a handful of texts.
            *self.leniencies.entry(leniency.to_owned()).or_default() += 1;
        }
        self.told += 1;
        let seq = self.told;
        let entry = Entry { seq, at, real, happening, evidence };
        if let Some((world, listener)) = &self.listener {
            listener.happened(world, &entry);
        }
        self.tell_watchers(&entry);
        let kept = if entry.happening.is_observed() { &mut self.observations } else { &mut self.events };
        for gone in kept.make_room(&entry) {
            self.entries.remove(&gone);
        }
        self.news.send_replace(seq);
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
        self.events.shares.clear();
        self.observations.shares.clear();
        self.leniencies.clear();
        let is_missing = |happening: &Happening| {
            let written = happening.written();
            written.is_some_and(|(user, file)| missing.contains(&(user.clone(), file.to_owned())))
        };
        for (_, Entry { at, real, happening, evidence, .. }) in kept {
            if !is_missing(&happening) {
                self.tell(real, EntryDraft { at, happening, evidence });
            }
        }
        self.replayed = self.told;
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
    use nets_core::event::{Client, Observation};
    use nets_core::timeline::{FileSubject, OutboundKind};

    use crate::sought_text::SoughtText;

    fn user(name: &str) -> UserId {
        UserId::new(name).expect("a user id")
    }

    fn written(name: &str, file: &str) -> Happening {
        let subject = FileSubject { kind: OutboundKind::Receipt, upload: None, message: None };
        Happening::FileWritten { user: user(name), file: file.to_owned(), subject }
    }

    fn fetched(name: &str) -> Happening {
        Happening::Observed(Observation::FileFetched {
            user: user(name),
            file: "a".to_owned(),
            bytes: 1,
            of: None,
        })
    }

    fn told(timeline: &mut Timeline, happening: Happening) -> u64 {
        timeline.tell(None, EntryDraft::plain(Timestamp::UNIX_EPOCH, happening)).seq
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
            told(&mut timeline, written("tTEST1", file));
        }
        assert_eq!(numbers(&timeline, &EntryFilter::default()), [1, 2, 3]);
        assert_eq!(numbers(&timeline, &EntryFilter { after: 2, ..EntryFilter::default() }), [3]);
        assert_eq!((timeline.oldest(), timeline.newest()), (1, 3));
    }

    #[test]
    fn one_sender_that_floods_the_timeline_evicts_no_entry_of_another() {
        let mut timeline = timeline();
        told(&mut timeline, written("tTEST2", "honest"));
        for _ in 0..EVENTS + 10 {
            told(&mut timeline, written("tTEST1", "flood"));
        }
        let honest = EntryFilter { user: Some("tTEST2".to_owned()), ..EntryFilter::default() };
        assert_eq!(numbers(&timeline, &honest), [1]);
        assert_eq!(timeline.select(&EntryFilter::default(), usize::MAX).len(), EVENTS);
        assert_eq!(timeline.newest(), EVENTS as u64 + 11);
    }

    #[test]
    fn a_client_that_polls_pushes_out_no_event_and_what_is_gone_is_told() {
        let mut timeline = timeline();
        told(&mut timeline, written("tTEST1", "a.receipt"));
        assert_eq!(timeline.gone(), GoneEntries::default());
        for _ in 0..EVENTS + OBSERVATIONS {
            told(&mut timeline, fetched("tTEST1"));
        }
        let events = EntryFilter { file: Some("*.receipt".to_owned()), ..EntryFilter::default() };
        assert_eq!(numbers(&timeline, &events), [1]);
        let gone = Gone { entries: EVENTS as u64, up_to: 1 + EVENTS as u64 };
        assert_eq!(timeline.gone(), GoneEntries { events: Gone::default(), observations: gone });
        assert!(timeline.gone().behind(0) && !timeline.gone().behind(gone.up_to));
    }

    #[test]
    fn entries_are_found_in_both_orders_and_between_two_numbers() {
        let mut timeline = timeline();
        for _ in 0..5 {
            told(&mut timeline, written("tTEST1", "a"));
        }
        let numbers = |filter: &EntryFilter, order, limit| {
            let found = timeline.look(filter, order, limit);
            let numbers: Vec<_> = found.entries.iter().map(|entry| entry.seq).collect();
            (numbers, found.has_more)
        };
        let all = EntryFilter::default();
        assert_eq!(numbers(&all, EntryOrder::Newest, 2), (vec![5, 4], true));
        assert_eq!(numbers(&all, EntryOrder::Oldest, 5), (vec![1, 2, 3, 4, 5], false));
        let between = EntryFilter { after: 1, before: Some(4), ..EntryFilter::default() };
        assert_eq!(numbers(&between, EntryOrder::Newest, 9), (vec![3, 2], false));
        for (after, before) in [(4, 4), (4, 2), (u64::MAX, 0), (5, 9)] {
            let none = EntryFilter { after, before: Some(before), ..EntryFilter::default() };
            assert_eq!(numbers(&none, EntryOrder::Oldest, 9), (vec![], false));
        }
    }

    #[test]
    fn one_look_has_its_end_and_the_next_goes_on_behind_it() {
        let mut timeline = timeline();
        for number in 0..20_000 {
            told(
                &mut timeline,
                written("tTEST1", if number == 0 || number == 19_999 { "Lone" } else { "a" }),
            );
        }
        for order in [EntryOrder::Oldest, EntryOrder::Newest] {
            let mut filter = EntryFilter { text: SoughtText::of("lONE"), ..EntryFilter::default() };
            let (mut looks, mut found) = (0, Vec::new());
            loop {
                let look = timeline.look(&filter, order, 10);
                looks += 1;
                found.extend(look.entries.iter().map(|entry| entry.seq));
                if !look.has_more {
                    break;
                }
                filter.go_on(order, look.up_to);
            }
            found.sort_unstable();
            assert_eq!(found, [1, 20_000]);
            assert!(looks > 2, "{looks}");
        }
    }

    #[test]
    fn what_was_forgiven_is_counted() {
        let mut timeline = timeline();
        for leniency in [Some("ssh-rsa"), None, Some("ssh-rsa")] {
            let (user, key, client) = (user("tTEST1"), String::new(), Client::default());
            let leniency = leniency.map(str::to_owned);
            let login = Observation::LoginAccepted { user, key, leniency, client };
            told(&mut timeline, Happening::Observed(login));
        }
        assert_eq!(timeline.leniencies().collect::<Vec<_>>(), [("ssh-rsa", 2)]);
    }

    #[test]
    fn names_that_the_scenario_does_not_have_share_one_part() {
        let mut timeline = timeline();
        told(&mut timeline, written("tTEST1", "honest"));
        let long = "x".repeat(1 << 16);
        for number in 0..2_000 {
            let refused = Observation::LoginRefused {
                user: format!("name{number}"),
                reason: long.clone(),
                key: None,
                client: Client::default(),
            };
            told(&mut timeline, Happening::Observed(refused));
        }
        let kept = timeline.select(&EntryFilter::default(), usize::MAX);
        assert_eq!(kept[0].seq, 1, "the honest sender's entry stays");
        assert!(kept.len() * (1 << 16) <= OBSERVATION_BYTES, "{} entries of 64 KiB are kept", kept.len());
        assert_eq!(kept.last().map(|entry| entry.seq), Some(2_001), "the newest are kept");
    }

    #[derive(Default)]
    struct Heard(std::sync::Mutex<Vec<u64>>);

    impl EntryListener for Heard {
        fn happened(&self, _: &WorldName, entry: &Entry) {
            self.0.lock().expect("no panic").push(entry.seq);
        }
    }

    #[test]
    fn a_file_that_is_not_there_after_a_restart_was_not_told_as_written() {
        let mut timeline = timeline();
        for file in ["a", "b", "c"] {
            told(&mut timeline, written("tTEST1", file));
        }
        let heard = Arc::new(Heard::default());
        let mut timeline = timeline.told_to(WorldName::DEFAULT, heard.clone());
        timeline.withdraw(&BTreeSet::from([(user("tTEST1"), "b".to_owned())]));
        let kept = timeline.select(&EntryFilter::default(), usize::MAX);
        let files: Vec<_> = kept.iter().map(|entry| (entry.seq, entry.happening.file())).collect();
        assert_eq!(files, [(1, Some("a")), (2, Some("c"))]);
        assert_eq!(told(&mut timeline, written("tTEST1", "b")), 3);
        assert_eq!(*heard.0.lock().expect("no panic"), [3], "what was replayed is no news");
    }

    #[test]
    fn so_many_wait_for_an_entry_and_no_more() {
        let mut timeline = timeline();
        let mut waiting = Vec::new();
        for _ in 0..MOST_WATCHERS {
            let (tell, answer) = oneshot::channel();
            timeline.watch(EntryFilter::default(), tell);
            waiting.push(answer);
        }
        let (tell, mut answer) = oneshot::channel();
        timeline.watch(EntryFilter::default(), tell);
        assert!(matches!(answer.try_recv(), Ok(Err(NotDone::TooMany(_)))));
        waiting.pop();
        let (tell, mut answer) = oneshot::channel();
        timeline.watch(EntryFilter::default(), tell);
        told(&mut timeline, written("tTEST1", "a"));
        assert!(matches!(answer.try_recv(), Ok(Ok(_))), "the place of one that has gone is free");
    }
}
