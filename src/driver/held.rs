//! Effects that wait for the disk, in lanes: within a lane they are done in the order in which they were
//! asked for, and no lane waits for another.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use nets_core::effect::Effect;
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
            Effect::Write(file) => Some(match file.upload {
                Some(upload) => Lane::Upload(upload),
                None => Lane::Sender(file.user.clone()),
            }),
            Effect::AskAlias(question) => Some(Lane::Sender(question.user.clone())),
            // What the archive cannot write stays with it, and a secret is erased again by the next start.
            Effect::Archive(_) | Effect::EraseSecret(_) => None,
        }
    }
}

/// The effects that wait.
#[derive(Default)]
pub(crate) struct HeldEffects {
    lanes: BTreeMap<Lane, VecDeque<Effect>>,
    waiting: usize,
    /// The lane tried last: the next try begins behind it, so that each has its turn.
    last: Option<Lane>,
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

    pub(crate) fn push(&mut self, lane: Lane, effect: Effect) {
        self.lanes.entry(lane).or_default().push_back(effect);
        self.waiting += 1;
    }

    /// Every lane, the one whose turn it is first.
    pub(crate) fn turns(&self) -> Vec<Lane> {
        let behind = self.last.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let until = self.last.as_ref().map_or(Bound::Unbounded, Bound::Included);
        let later = self.lanes.range((behind, Bound::Unbounded)).map(|(lane, _)| lane.clone());
        let mut turns: Vec<Lane> = later.collect();
        if self.last.is_some() {
            turns.extend(self.lanes.range((Bound::Unbounded, until)).map(|(lane, _)| lane.clone()));
        }
        turns
    }

    /// The next effect of a lane.
    pub(crate) fn first(&mut self, lane: &Lane) -> Option<&Effect> {
        self.last = Some(lane.clone());
        self.lanes.get(lane)?.front()
    }

    /// Takes the next effect of a lane away: it has been done.
    pub(crate) fn done(&mut self, lane: &Lane) {
        let Some(effects) = self.lanes.get_mut(lane) else { return };
        if effects.pop_front().is_some() {
            self.waiting -= 1;
        }
        if effects.is_empty() {
            self.lanes.remove(lane);
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
        held.push(Lane::of(&effect).expect("a file waits"), effect);
    }

    #[test]
    fn a_lane_is_done_in_its_order_and_gone_when_it_is_done() {
        let mut held = HeldEffects::default();
        let lane = Lane::Upload(UploadId(1));
        let inspect = Effect::Inspect(upload(1));
        push(&mut held, inspect.clone());
        push(&mut held, forget(1));
        assert_eq!((held.len(), held.holds(&lane)), (2, true));
        assert_eq!(held.first(&lane), Some(&inspect));
        held.done(&lane);
        assert_eq!(held.first(&lane), Some(&forget(1)));
        held.done(&lane);
        assert_eq!((held.len(), held.is_empty(), held.holds(&lane)), (0, true, false));
    }

    #[test]
    fn the_next_try_begins_behind_the_lane_that_was_tried_last() {
        let mut held = HeldEffects::default();
        for number in 1..=3 {
            push(&mut held, forget(number));
        }
        let numbers = |held: &HeldEffects| -> Vec<Lane> { held.turns() };
        let lane = |number| Lane::Upload(UploadId(number));
        assert_eq!(numbers(&held), [lane(1), lane(2), lane(3)]);
        held.first(&lane(2));
        assert_eq!(numbers(&held), [lane(3), lane(1), lane(2)]);
    }
}
