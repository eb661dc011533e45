//! Who holds how much of the timeline: when it is full, the oldest entry of the one who holds most goes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use nets_core::identity::UserId;
use nets_core::timeline::{Entry, Happening};

use crate::room::EntryRoom;

/// Whose an entry is: a sender's, by its place; of names that the scenario does not have; of the world. Of what was
/// observed of a sender, what needs attention is a part of its own, which nothing that its client does by routine
/// pushes out.
type Part = usize;

const STRANGERS: Part = 0;
const WORLD: Part = 1;

pub(crate) struct Shares {
    /// Bound: the senders of the world.
    senders: BTreeMap<String, Part>,
    /// Bound: two for each sender of the world, and two besides.
    parts: Vec<PartEntries>,
    /// The parts by how much they hold. Bound: the parts.
    by_size: BTreeSet<(usize, Part)>,
    entries: usize,
    bytes: usize,
    most_entries: usize,
    room: EntryRoom,
}

/// What one part holds: numbers of entries with the bytes of each, the oldest first.
#[derive(Debug, Clone, Default)]
struct PartEntries {
    /// Bound: `most_entries` of all parts together.
    entries: VecDeque<(u64, usize)>,
    bytes: usize,
}

impl Shares {
    pub(crate) fn between<'u>(
        users: impl Iterator<Item = &'u UserId>,
        most_entries: usize,
        room: EntryRoom,
    ) -> Self {
        let mut senders = BTreeMap::new();
        let mut parts = vec![PartEntries::default(), PartEntries::default()];
        for user in users {
            senders.insert(user.as_str().to_owned(), parts.len());
            parts.extend([PartEntries::default(), PartEntries::default()]);
        }
        Shares { senders, parts, by_size: BTreeSet::new(), entries: 0, bytes: 0, most_entries, room }
    }

    /// Counts an entry in, and returns the numbers of those that must go for it.
    pub(crate) fn make_room(&mut self, entry: &Entry) -> Vec<u64> {
        let part = self.part_of(&entry.happening);
        let bytes = weight(entry);
        let mut gone = Vec::new();
        while self.entries + 1 > self.most_entries || !self.room.holds(self.bytes + bytes) {
            let Some((_, largest)) = self.by_size.last().copied() else { break };
            gone.extend(self.change(largest, PartEntries::pop));
        }
        self.change(part, |held| held.push(entry.seq, bytes));
        gone
    }

    pub(crate) fn clear(&mut self) {
        self.parts.iter_mut().for_each(|held| *held = PartEntries::default());
        self.by_size.clear();
        (self.entries, self.bytes) = (0, 0);
        self.room.give_back();
    }

    /// Lets one part change, and keeps the sums.
    fn change<T>(&mut self, part: Part, change: impl FnOnce(&mut PartEntries) -> T) -> T {
        let held = &mut self.parts[part];
        let (entries, bytes) = (held.entries.len(), held.bytes);
        self.by_size.remove(&(bytes, part));
        let changed = change(held);
        if !held.entries.is_empty() {
            self.by_size.insert((held.bytes, part));
        }
        self.entries = self.entries - entries + held.entries.len();
        self.bytes = self.bytes - bytes + held.bytes;
        changed
    }

    fn part_of(&self, happening: &Happening) -> Part {
        match happening.user() {
            Some(user) => self.senders.get(user).map_or(STRANGERS, |first| {
                first + usize::from(happening.is_observed() && happening.needs_attention())
            }),
            // Dropped observations without a name are those of strangers.
            None if happening.is_of_a_login() => STRANGERS,
            None => WORLD,
        }
    }
}

impl PartEntries {
    fn push(&mut self, seq: u64, bytes: usize) {
        self.entries.push_back((seq, bytes));
        self.bytes += bytes;
    }

    fn pop(&mut self) -> Option<u64> {
        let (seq, bytes) = self.entries.pop_front()?;
        self.bytes -= bytes;
        Some(seq)
    }
}

/// About how many bytes of memory an entry takes: itself, and what its longest texts are.
pub fn weight(entry: &Entry) -> usize {
    let happening = &entry.happening;
    let names = [happening.user(), happening.file(), happening.message().map(|(_, id)| id)];
    size_of::<Entry>()
        + OVERHEAD
        + happening.weight()
        + entry.evidence.as_ref().map_or(0, |evidence| evidence.weight())
        + names.iter().flatten().map(|name| name.len()).sum::<usize>()
}

/// What the maps around an entry, and the short texts in it, take.
const OVERHEAD: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::Timestamp;
    use nets_core::event::{Client, Observation};
    use nets_core::evidence::Evidence;
    use nets_core::timeline::{FileSubject, OutboundKind};

    fn user(name: &str) -> UserId {
        UserId::new(name).expect("a user id")
    }

    fn shares(most_entries: usize) -> Shares {
        let users = ["tTEST1", "tTEST2"].map(user);
        Shares::between(users.iter(), most_entries, EntryRoom::alone(usize::MAX))
    }

    fn entry(seq: u64, user: &str) -> Entry {
        let happening = Happening::Observed(Observation::LoginRefused {
            user: user.to_owned(),
            reason: String::new(),
            key: None,
            client: Client::default(),
        });
        Entry { seq, at: Timestamp::UNIX_EPOCH, real: None, happening, evidence: None }
    }

    #[test]
    fn the_oldest_of_the_one_who_holds_most_goes_first() {
        let mut shares = shares(4);
        let order = ["tTEST2", "tTEST1", "tTEST1", "tTEST1"];
        for (seq, user) in (1..).zip(order) {
            assert!(shares.make_room(&entry(seq, user)).is_empty());
        }
        assert_eq!(shares.make_room(&entry(5, "tTEST2")), [2]);
        assert_eq!(shares.make_room(&entry(6, "tTEST2")), [1], "each has two, and it asks for a third");
    }

    #[test]
    fn what_is_larger_than_all_room_takes_the_place_of_everything() {
        let mut shares = Shares::between([user("tTEST1")].iter(), 4, EntryRoom::alone(1));
        assert!(shares.make_room(&entry(1, "tTEST1")).is_empty(), "nothing can go for it");
        assert_eq!(shares.make_room(&entry(2, "tTEST1")), [1]);
    }

    #[test]
    fn what_a_client_does_by_routine_goes_before_what_needs_attention() {
        let mut shares = shares(4);
        let fetched = |seq| {
            let fetched =
                Observation::FileFetched { user: user("tTEST1"), file: "a".to_owned(), bytes: 1, of: None };
            Entry { happening: Happening::Observed(fetched), ..entry(seq, "tTEST1") }
        };
        assert!(shares.make_room(&entry(1, "tTEST1")).is_empty(), "a refused login");
        for seq in 2..5 {
            assert!(shares.make_room(&fetched(seq)).is_empty());
        }
        assert_eq!(shares.make_room(&fetched(5)), [2]);
        assert_eq!(shares.make_room(&fetched(6)), [3]);
    }

    #[test]
    fn all_names_unknown_to_the_scenario_are_one_part() {
        let mut shares = shares(4);
        for (seq, user) in (1..).zip(["tTEST1", "a", "b", "c"]) {
            assert!(shares.make_room(&entry(seq, user)).is_empty());
        }
        assert_eq!(shares.make_room(&entry(5, "tTEST1")), [2]);
        assert_eq!(shares.make_room(&entry(6, "tTEST1")), [1], "it holds as much as they do by now");
    }

    #[test]
    fn each_sender_has_a_part_and_one_for_what_needs_attention_and_all_others_share_two() {
        let users = ["tTEST1", "tTEST2", "tTEST3"].map(user);
        let shares = Shares::between(users.iter(), 1, EntryRoom::alone(1));
        let subject = FileSubject { kind: OutboundKind::Receipt, upload: None, message: None };
        let fetched = |user: &UserId| {
            Happening::Observed(Observation::FileFetched {
                user: user.clone(),
                file: "a".to_owned(),
                bytes: 1,
                of: None,
            })
        };
        let failed = |user: &UserId| Happening::FileFailed {
            user: user.clone(),
            file: "a".to_owned(),
            reason: String::new(),
            subject: subject.clone(),
        };
        let parts = users.each_ref().map(|user| {
            [&fetched(user), &failed(user), &entry(1, user.as_str()).happening]
                .map(|happening| shares.part_of(happening))
        });
        assert_eq!(parts, [[2, 2, 3], [4, 4, 5], [6, 6, 7]], "an event that needs attention is an event");
        assert_eq!(shares.parts.len(), 8);
        let dropped = Happening::ObservationsDropped { user: None, count: 1 };
        assert_eq!(shares.part_of(&dropped), STRANGERS);
        assert_eq!(shares.part_of(&entry(1, "unknown").happening), STRANGERS);
        assert_eq!(shares.part_of(&Happening::StorageRecovered {}), WORLD);
    }

    #[test]
    fn bytes_have_their_bound_and_it_may_be_reached() {
        let [small, large] = [entry(1, "tTEST1"), entry(1, "tTEST1-and-more")].map(|entry| weight(&entry));
        assert_eq!(large, small + "-and-more".len());
        let mut shares =
            Shares::between([user("tTEST1")].iter(), usize::MAX, EntryRoom::alone(2 * small + large));
        assert!(shares.make_room(&entry(1, "tTEST1")).is_empty());
        assert!(shares.make_room(&entry(2, "tTEST1-and-more")).is_empty());
        assert!(shares.make_room(&entry(3, "tTEST1")).is_empty(), "it just fits");
        assert_eq!(shares.make_room(&entry(4, "tTEST1")), [1], "the part with most bytes gives");
        assert_eq!(shares.make_room(&entry(5, "tTEST1-and-more")), [3, 2], "and as many as are needed");
        assert_eq!((shares.entries, shares.bytes), (2, small + large));
    }

    #[test]
    fn what_is_cleared_has_room_for_as_much_again() {
        let mut shares = shares(2);
        for seq in [1, 2] {
            assert!(shares.make_room(&entry(seq, "tTEST1")).is_empty());
        }
        shares.clear();
        assert_eq!((shares.entries, shares.bytes), (0, 0));
        for seq in [1, 2] {
            assert!(shares.make_room(&entry(seq, "tTEST2")).is_empty());
        }
        assert_eq!(shares.make_room(&entry(3, "tTEST2")), [1], "and no entry of before is left");
    }

    #[test]
    fn an_entry_weighs_what_it_is_and_each_of_its_texts() {
        let itself = size_of::<Entry>() + OVERHEAD;
        let of = |happening| Entry { happening, ..entry(1, "") };
        assert_eq!(weight(&of(Happening::StorageRecovered {})), itself);
        assert_eq!(weight(&of(Happening::StorageFailed { reason: "full".to_owned() })), itself + 4);
        let started =
            || Observation::UploadStarted { user: user("tTEST1"), path: "/a".to_owned(), by_hand: false };
        assert_eq!(weight(&of(Happening::Observed(started()))), itself + 6 + 2);
        let evidence = Evidence { shipment_id: Some("s1".to_owned()), ..Evidence::default() };
        let with = Entry { evidence: evidence.clone().boxed(), ..of(Happening::Observed(started())) };
        assert_eq!(weight(&with), itself + 6 + 2 + evidence.weight());
    }
}
