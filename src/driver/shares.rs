//! Who holds how much of the timeline: when it is full, the oldest entry of the one who holds most goes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use nets_core::identity::UserId;
use nets_core::timeline::{Entry, Happening};

/// Whose an entry is: a sender's, by its place; of names that the scenario does not have; of the world. Of what was
/// observed of a sender, what needs attention is a part of its own, which nothing that its client does by routine
/// pushes out.
type Part = usize;

const STRANGERS: Part = 0;
const WORLD: Part = 1;
const FIRST_SENDER: Part = 2;

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
    most_bytes: usize,
}

/// What one part holds: numbers of entries with the bytes of each, the oldest first.
#[derive(Default)]
struct PartEntries {
    /// Bound: `most_entries` of all parts together.
    entries: VecDeque<(u64, usize)>,
    bytes: usize,
}

impl Shares {
    pub(crate) fn between<'u>(
        users: impl Iterator<Item = &'u UserId>,
        most_entries: usize,
        most_bytes: usize,
    ) -> Self {
        let senders: BTreeMap<String, Part> =
            users.map(|user| user.as_str().to_owned()).zip((FIRST_SENDER..).step_by(2)).collect();
        let parts = (0..FIRST_SENDER + 2 * senders.len()).map(|_| PartEntries::default()).collect();
        Shares { senders, parts, by_size: BTreeSet::new(), entries: 0, bytes: 0, most_entries, most_bytes }
    }

    /// Counts an entry in, and returns the numbers of those that must go for it.
    pub(crate) fn make_room(&mut self, entry: &Entry) -> Vec<u64> {
        let part = self.part_of(&entry.happening);
        let bytes = weight(entry);
        let mut gone = Vec::new();
        while self.entries + 1 > self.most_entries || self.bytes + bytes > self.most_bytes {
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

    fn shares(most_entries: usize) -> Shares {
        let users = ["tTEST1", "tTEST2"].map(|name| UserId::new(name).expect("a user id"));
        Shares::between(users.iter(), most_entries, usize::MAX)
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
        let user = UserId::new("tTEST1").expect("a user id");
        let mut shares = Shares::between([user].iter(), 4, 1);
        assert!(shares.make_room(&entry(1, "tTEST1")).is_empty(), "nothing can go for it");
        assert_eq!(shares.make_room(&entry(2, "tTEST1")), [1]);
    }

    #[test]
    fn what_a_client_does_by_routine_goes_before_what_needs_attention() {
        let mut shares = shares(4);
        let fetched = |seq| {
            let user = UserId::new("tTEST1").expect("a user id");
            let fetched = Observation::FileFetched { user, file: "a".to_owned(), bytes: 1, of: None };
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
}
