//! Effects that wait for the disk, in lanes: within a lane they are done in the order in which they were
//! asked for, and no lane waits for another.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use nets_core::effect::{Effect, OutboundFile};
use nets_core::event::Upload;
use nets_core::identity::{UploadId, UserId};

/// What must be done in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lane {
    /// All that is asked for one upload: its zip is not forgotten while a file waits that needs it.
    Upload(UploadId),
    /// All that one sender gets besides.
    Sender(UserId),
}

impl Lane {
    /// None for an effect that never waits.
    pub(crate) fn of(effect: &Effect) -> Option<Lane> {
        match effect {
            Effect::Inspect(Upload { id, .. }) | Effect::Forget(id) => Some(Lane::Upload(*id)),
            Effect::Write(file) => Some(Lane::of_file(file)),
            Effect::Remove(file) => Some(Lane::of_place(file.upload, &file.user)),
            Effect::AskAlias(question) => Some(Lane::Sender(question.user.clone())),
            // What the archive cannot write stays with it, and a secret or a document of the e-Box is erased again
            // by the next start.
            Effect::Archive(_) | Effect::EraseSecret(_) | Effect::EraseContent(_) => None,
        }
    }

    pub(crate) fn of_file(file: &OutboundFile) -> Lane {
        Self::of_place(file.upload, &file.user)
    }

    /// That of a file which answers an upload, or none.
    fn of_place(upload: Option<UploadId>, user: &UserId) -> Lane {
        match upload {
            Some(upload) => Lane::Upload(upload),
            None => Lane::Sender(user.clone()),
        }
    }
}

/// The effects that wait.
#[derive(Default)]
pub(crate) struct HeldEffects {
    /// Bound: one for each effect that waits, and the engine takes no more at `MOST_HELD`.
    lanes: BTreeMap<Lane, HeldLane>,
    waiting: usize,
    /// How many lanes wait for another thread.
    making: usize,
    /// The lane tried last: the next try begins behind it, so that each has its turn.
    last: Option<Lane>,
}

#[derive(Default)]
struct HeldLane {
    /// Bound: as above.
    effects: VecDeque<HeldEffect>,
    /// Whether another thread makes the file of the first.
    is_making: bool,
}

/// An effect that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldEffect {
    pub(crate) effect: Effect,
    /// Whether it writes a file that is made already, and only has to be published.
    pub(crate) is_made: bool,
}

impl HeldEffects {
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Whether something waits in this lane, so that what comes later must wait too.
    pub(crate) fn holds(&self, lane: &Lane) -> bool {
        self.lanes.contains_key(lane)
    }

    pub(crate) fn push(&mut self, lane: Lane, effect: HeldEffect) {
        self.lanes.entry(lane).or_default().effects.push_back(effect);
        self.waiting += 1;
    }

    /// How many lanes wait for another thread to make a file.
    pub(crate) fn making(&self) -> usize {
        self.making
    }

    /// How many lanes can be tried again.
    pub(crate) fn triable(&self) -> usize {
        self.lanes.len() - self.making
    }

    /// The lane whose turn it is, of those that can be tried again.
    pub(crate) fn next_turn(&mut self) -> Option<Lane> {
        let behind = self.last.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let later = self.lanes.range((behind, Bound::Unbounded));
        let next = later.chain(&self.lanes).find(|(_, held)| !held.is_making).map(|(lane, _)| lane.clone());
        self.last.clone_from(&next);
        next
    }

    /// The next effect of a lane.
    pub(crate) fn first(&self, lane: &Lane) -> Option<&HeldEffect> {
        self.lanes.get(lane)?.effects.front()
    }

    /// Takes the next effect of a lane away: it has been done.
    pub(crate) fn done(&mut self, lane: &Lane) {
        let Some(held) = self.lanes.get_mut(lane) else { return };
        if held.effects.pop_front().is_some() {
            self.waiting -= 1;
        }
        if held.effects.is_empty() {
            self.lanes.remove(lane);
        }
    }

    /// Another thread makes the file of the first of a lane.
    pub(crate) fn begin_making(&mut self, lane: &Lane) {
        if let Some(held) = self.lanes.get_mut(lane)
            && !std::mem::replace(&mut held.is_making, true)
        {
            self.making += 1;
        }
    }

    /// It has made it, or tried to.
    pub(crate) fn end_making(&mut self, lane: &Lane, is_made: bool) {
        if let Some(held) = self.lanes.get_mut(lane)
            && std::mem::replace(&mut held.is_making, false)
        {
            self.making -= 1;
            if let Some(first) = held.effects.front_mut() {
                first.is_made = is_made;
            }
        }
    }

    /// The file of the first of a lane could not be published, and is to be made again.
    pub(crate) fn make_again(&mut self, lane: &Lane) {
        if let Some(first) = self.lanes.get_mut(lane).and_then(|held| held.effects.front_mut()) {
            first.is_made = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forget(number: u64) -> Effect {
        Effect::Forget(UploadId(number))
    }

    fn upload(number: u64) -> Upload {
        Upload {
            id: UploadId(number),
            user: UserId::new("tTEST1").expect("a user"),
            folder: "DK12345678".to_owned(),
            file_name: format!("netsshare_{number}.zip"),
            size: 1,
        }
    }

    fn push(held: &mut HeldEffects, effect: Effect) {
        let lane = Lane::of(&effect).expect("it waits");
        held.push(lane, HeldEffect { effect, is_made: false });
    }

    fn first<'a>(held: &'a HeldEffects, lane: &Lane) -> Option<&'a Effect> {
        held.first(lane).map(|held| &held.effect)
    }

    #[test]
    fn a_lane_is_done_in_its_order_and_gone_when_it_is_done() {
        let mut held = HeldEffects::default();
        let lane = Lane::Upload(UploadId(1));
        let inspect = Effect::Inspect(upload(1));
        push(&mut held, inspect.clone());
        push(&mut held, forget(1));
        assert_eq!((held.len(), held.holds(&lane)), (2, true));
        assert_eq!(first(&held, &lane), Some(&inspect));
        held.done(&lane);
        assert_eq!(first(&held, &lane), Some(&forget(1)));
        held.done(&lane);
        assert_eq!((held.len(), held.is_empty(), held.holds(&lane)), (0, true, false));
    }

    #[test]
    fn lanes_take_turns_and_one_whose_file_is_being_made_has_none() {
        let mut held = HeldEffects::default();
        for number in 1..=3 {
            push(&mut held, forget(number));
        }
        let lane = |number| Lane::Upload(UploadId(number));
        let turns = |held: &mut HeldEffects| -> Vec<Lane> {
            (0..held.triable()).filter_map(|_| held.next_turn()).collect()
        };
        assert_eq!(turns(&mut held), [lane(1), lane(2), lane(3)]);
        assert_eq!(held.next_turn(), Some(lane(1)));
        held.begin_making(&lane(3));
        assert_eq!((held.making(), turns(&mut held)), (1, vec![lane(2), lane(1)]));
        held.end_making(&lane(3), true);
        assert_eq!((held.making(), held.first(&lane(3)).map(|held| held.is_made)), (0, Some(true)));
        held.make_again(&lane(3));
        assert_eq!(held.first(&lane(3)).map(|held| held.is_made), Some(false));
        assert_eq!(turns(&mut held), [lane(2), lane(3), lane(1)]);
    }

    #[test]
    fn a_file_that_is_in_the_making_already_counts_once() {
        let mut held = HeldEffects::default();
        push(&mut held, forget(1));
        let lane = Lane::Upload(UploadId(1));
        for _ in 0..2 {
            held.begin_making(&lane);
            assert_eq!((held.making(), held.triable()), (1, 0));
        }
        for is_made in [true, false] {
            held.end_making(&lane, is_made);
            assert_eq!((held.making(), held.triable()), (0, 1));
        }
        assert_eq!(held.first(&lane).map(|held| held.is_made), Some(true), "nothing was in the making");
    }
}
