//! What the core has decided and waits for files that other threads make: its effects are done and its entries told
//! once all of them are made, in the order in which the core gave them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use nets_core::Timestamp;
use nets_core::effect::{Effect, OutboundFile};
use nets_core::simulator::Step;
use nets_core::timeline::Entry;
use tokio::sync::oneshot;

use crate::file_maker::is_costly;
use crate::held::Lane;
use crate::not_done::NotDone;
use crate::ports::NotWritten;

/// Who lets something happen, and wants to see what comes of it. Bound: `MOST_SHOWN`.
pub(crate) type ConsequencesReply = oneshot::Sender<Result<Vec<Entry>, NotDone>>;

/// A file that another thread is to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FileToMake {
    /// Of an output that is parked, at this place among its steps.
    OfOutput { output: u64, place: usize },
    /// The first that waits in this lane, which failed before.
    Held(Lane),
}

/// Which files are to be made: so many at once, the others wait in their order. What was made lies on the disk.
pub(crate) struct FilesToMake {
    at_once: usize,
    under_way: usize,
    /// Bound: the files of the outputs that are parked, and one for each lane that is held.
    waiting: VecDeque<FileToMake>,
}

impl FilesToMake {
    pub(crate) fn new(at_once: usize) -> Self {
        FilesToMake { at_once, under_way: 0, waiting: VecDeque::new() }
    }

    pub(crate) fn push(&mut self, file: FileToMake) {
        self.waiting.push_back(file);
    }

    /// The next one that may be begun now; `done` must follow.
    pub(crate) fn begin(&mut self) -> Option<FileToMake> {
        let next = self.waiting.pop_front_if(|_| self.under_way < self.at_once)?;
        self.under_way += 1;
        Some(next)
    }

    pub(crate) fn done(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }
}

/// One output of the core, without what never waits. Bound: what one event leads to.
pub(crate) struct ParkedOutput {
    number: u64,
    pub(crate) real: Option<Timestamp>,
    pub(crate) steps: Vec<Step>,
    /// What came of making the files, by their places among the steps.
    pub(crate) made: BTreeMap<usize, Result<(), NotWritten>>,
    to_make: usize,
    /// Where its effects are done: what comes later for one of these waits behind it.
    lanes: BTreeSet<Lane>,
    pub(crate) reply: Option<ConsequencesReply>,
}

/// The outputs that wait, in the order in which the core gave them. While there are any, no time passes by itself; so
/// besides the first they come of what clients do meanwhile, and of that only what shares a lane with one before.
#[derive(Default)]
pub(crate) struct ParkedOutputs {
    /// Bound: the first, and one for each event on an open upload meanwhile.
    outputs: VecDeque<ParkedOutput>,
    /// How many there have been.
    parked: u64,
}

impl ParkedOutputs {
    pub(crate) fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    /// How many there have been.
    pub(crate) fn parked(&self) -> u64 {
        self.parked
    }

    /// Parks an output if it must wait, and says which files are to be made for it; else gives its steps back.
    pub(crate) fn park(
        &mut self,
        real: Option<Timestamp>,
        steps: Vec<Step>,
    ) -> Result<Vec<FileToMake>, Vec<Step>> {
        let output = self.parked + 1;
        let places = steps.iter().enumerate().filter(|(_, step)| costly_file(step).is_some());
        let files: Vec<_> = places.map(|(place, _)| FileToMake::OfOutput { output, place }).collect();
        let lanes: BTreeSet<Lane> = steps.iter().filter_map(lane).collect();
        let is_behind = self.outputs.iter().any(|earlier| !earlier.lanes.is_disjoint(&lanes));
        if files.is_empty() && !is_behind {
            return Err(steps);
        }
        self.parked = output;
        let (made, to_make) = (BTreeMap::new(), files.len());
        self.outputs.push_back(ParkedOutput {
            number: output,
            real,
            steps,
            made,
            to_make,
            lanes,
            reply: None,
        });
        Ok(files)
    }

    /// A file that is to be made.
    pub(crate) fn file(&self, output: u64, place: usize) -> Option<&OutboundFile> {
        let output = self.outputs.iter().find(|parked| parked.number == output)?;
        output.steps.get(place).and_then(costly_file)
    }

    /// Takes in what came of making a file.
    pub(crate) fn made(&mut self, output: u64, place: usize, made: Result<(), NotWritten>) {
        if let Some(parked) = self.outputs.iter_mut().find(|parked| parked.number == output) {
            parked.made.insert(place, made);
        }
    }

    /// The first output of which all is made and that stands behind no other.
    pub(crate) fn take_ready(&mut self) -> Option<ParkedOutput> {
        let is_ready = |(place, output): &(usize, &ParkedOutput)| {
            let mut earlier = self.outputs.iter().take(*place);
            output.made.len() == output.to_make
                && earlier.all(|earlier| earlier.lanes.is_disjoint(&output.lanes))
        };
        let (place, _) = self.outputs.iter().enumerate().find(is_ready)?;
        self.outputs.remove(place)
    }

    /// The client that let the last output come is answered when that is done.
    pub(crate) fn owe(&mut self, reply: ConsequencesReply) {
        if let Some(last) = self.outputs.back_mut() {
            last.reply = Some(reply);
        }
    }
}

fn lane(step: &Step) -> Option<Lane> {
    match step {
        Step::Do(effect) => Lane::of(effect),
        Step::Tell(_) => None,
    }
}

fn costly_file(step: &Step) -> Option<&OutboundFile> {
    match step {
        Step::Do(Effect::Write(file)) => Some(file).filter(|file| is_costly(file)),
        Step::Do(_) | Step::Tell(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::effect::{OutboundContent, SubscriptionList};
    use nets_core::identity::{Country, EboksId, Organisation, UploadId, UserId};

    fn list_of(user: &str) -> Step {
        let list = SubscriptionList {
            organisation: Organisation::new(Country::Denmark, "12345678").expect("a company"),
            eboks_id: EboksId::new("15723").expect("an id"),
            date: nets_core::civil::date(2026, 1, 5),
            number: 1,
            as_of: Timestamp::UNIX_EPOCH,
        };
        Step::Do(Effect::Write(OutboundFile {
            user: UserId::new(user).expect("a user"),
            upload: None,
            name: "list.xml".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            content: OutboundContent::SubscriptionList(list),
        }))
    }

    fn forget(number: u64) -> Step {
        Step::Do(Effect::Forget(UploadId(number)))
    }

    fn numbers(parked: &mut ParkedOutputs) -> Vec<u64> {
        std::iter::from_fn(|| parked.take_ready()).map(|output| output.number).collect()
    }

    #[test]
    fn what_shares_a_lane_waits_behind_and_what_shares_none_does_not() {
        let mut parked = ParkedOutputs::default();
        assert!(parked.park(None, vec![forget(1)]).is_err(), "nothing is to be made");
        let first = vec![list_of("tTEST1"), forget(1)];
        assert_eq!(
            parked.park(None, first).map_err(drop),
            Ok(vec![FileToMake::OfOutput { output: 1, place: 0 }])
        );
        assert!(parked.park(None, vec![forget(2)]).is_err(), "another upload");
        assert_eq!(parked.park(None, vec![forget(1), forget(3)]).map_err(drop), Ok(vec![]));
        assert_eq!(parked.park(None, vec![forget(3)]).map_err(drop), Ok(vec![]), "behind the one before");
        assert!(parked.park(None, vec![list_of("tTEST2")]).is_ok());
        assert_eq!(numbers(&mut parked), [0; 0]);
        parked.made(4, 0, Ok(()));
        assert_eq!(numbers(&mut parked), [4], "another sender's");
        parked.made(1, 0, Ok(()));
        assert_eq!(numbers(&mut parked), [1, 2, 3]);
        assert!(parked.is_empty() && parked.parked() == 4);
    }
}
