//! How many bytes the timelines of worlds may hold: each has some for itself, and further ones from what worlds share.

use std::sync::Arc;

use nets_budget::{Budget, Share};

use crate::world_name::WorldName;

/// What a timeline holds of events, and of what was only observed of clients, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimelineBytes {
    pub(crate) events: usize,
    pub(crate) observations: usize,
}

/// However long what they tell is, entries of one world take so much at the most.
const MOST: TimelineBytes = TimelineBytes { events: 50_331_648, observations: 8_388_608 };

/// So much each world beside the default one has for itself.
const OWN: TimelineBytes = TimelineBytes { events: 196_608, observations: 65_536 };

/// So much those worlds share besides, in bytes.
const SHARED: usize = 268_435_456;

/// Taken from what is shared at a time.
const PIECE: usize = 16_384;

/// The room for the timelines of all worlds of a process. The default world has its own, and takes none of it from others.
#[derive(Debug, Clone)]
pub struct TimelineRoom(Arc<Budget>);

impl Default for TimelineRoom {
    fn default() -> Self {
        TimelineRoom(Budget::new(SHARED))
    }
}

impl TimelineRoom {
    /// For events, and for what was only observed.
    pub(crate) fn of(&self, world: &WorldName) -> (EntryRoom, EntryRoom) {
        if world.is_default() {
            return (EntryRoom::alone(MOST.events), EntryRoom::alone(MOST.observations));
        }
        let room = |own: usize, most: usize| EntryRoom { own, most, more: self.0.fair_part(most).take(0) };
        (room(OWN.events, MOST.events), room(OWN.observations, MOST.observations))
    }
}

/// How many bytes some entries of one timeline may take.
#[derive(Debug)]
pub(crate) struct EntryRoom {
    own: usize,
    most: usize,
    /// Of what worlds share; none where it has all for itself.
    more: Option<Share>,
}

impl EntryRoom {
    pub(crate) fn alone(most: usize) -> EntryRoom {
        EntryRoom { own: most, most, more: None }
    }

    /// Whether entries may take so much together. What is missing is taken from what worlds share, as long as as much of it
    /// is left as this one has: what one tells again and again pushes out its own entries, and never another's.
    pub(crate) fn holds(&mut self, bytes: usize) -> bool {
        let beyond = bytes.saturating_sub(self.own);
        if bytes > self.most {
            return false;
        }
        match &mut self.more {
            Some(more) => beyond <= more.amount() || more.resize(beyond.next_multiple_of(PIECE)),
            None => beyond == 0,
        }
    }

    /// Gives back what it has of what worlds share.
    pub(crate) fn give_back(&mut self) {
        if let Some(more) = &mut self.more {
            // Less is always to be had.
            let _ = more.resize(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_that_fills_what_is_shared_leaves_as_much_and_takes_nothing_of_what_another_has() {
        let all = TimelineRoom(Budget::new(1 << 20));
        let world = |name| all.of(&WorldName::new(name).expect("a name")).0;
        let fill = |room: &mut EntryRoom| {
            let mut bytes = 0;
            while room.holds(bytes + 1_000) {
                bytes += 1_000;
            }
            bytes
        };
        let (mut quiet, mut noisy, mut other) = (world("quiet"), world("noisy"), world("other"));
        assert!(quiet.holds(OWN.events + 100_000));
        let filled = [fill(&mut noisy), fill(&mut other)];
        assert!(
            filled.iter().all(|bytes| (OWN.events..OWN.events + (1 << 19)).contains(bytes)),
            "{filled:?}"
        );
        assert!(all.0.taken() <= 1 << 20);
        assert!(quiet.holds(OWN.events + 100_000), "what it has stays");
        let mut next = world("next");
        assert!(next.holds(OWN.events), "its own is always there");
        assert!(fill(&mut next) > OWN.events, "and something of what is shared");
        drop((noisy, other, next));
        quiet.give_back();
        assert_eq!(all.0.taken(), 0);
    }

    #[test]
    fn the_default_world_takes_nothing_of_what_others_share() {
        let all = TimelineRoom::default();
        let (mut events, mut observations) = all.of(&WorldName::DEFAULT);
        assert!(events.holds(MOST.events) && observations.holds(MOST.observations));
        assert!(!events.holds(MOST.events + 1));
        assert_eq!(all.0.taken(), 0);
    }
}
