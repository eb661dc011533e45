//! Whole years in which Nets does things badly: what is in Outbound is worked out from the same years without a fault, which
//! another model foretells.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::SignedDuration;
use nets_core::effect::{Effect, OutboundFile};
use nets_core::event::Event;
use nets_core::faults::nets_order::{GoneAfter, NetsOrder, NetsWriting};
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultMoment, PlannedFault, PlannedOrder};
use nets_core::scenario::Scenario;

use crate::chance::Chance;
use crate::copenhagen::HOUR;
use crate::run::{Run, Waking};
use crate::year::world_of;

const SEEDS: [u64; 3] = [1, 13, 2_026];

/// What one fault does with each so-many-th file of a kind. What is written twice changes later names: the stories have it.
#[derive(Debug, Clone, Copy)]
enum Badly {
    Late(i64),
    Never,
    GoneAfter(i64),
}

/// The kind, of how many files one is done badly, and how: all but one of each kind are as ever.
const PLAN: [(FaultOperation, u32, Badly); 5] = [
    (FaultOperation::Receipt, 3, Badly::Late(7)),
    (FaultOperation::RealtimeReceipt, 2, Badly::Never),
    (FaultOperation::DistributionReport, 5, Badly::Late(5)),
    (FaultOperation::SubscriptionList, 4, Badly::GoneAfter(30)),
    (FaultOperation::SigningResult, 2, Badly::Late(31)),
];

fn faults() -> Vec<PlannedFault> {
    let fault = |(operation, step, badly): (FaultOperation, u32, Badly)| {
        let order = match badly {
            Badly::Late(hours) => {
                NetsOrder { late: Some(SignedDuration::from_hours(hours)), ..NetsOrder::plain() }
            }
            Badly::Never => NetsOrder { write: NetsWriting::Never, ..NetsOrder::plain() },
            Badly::GoneAfter(hours) => {
                let after = GoneAfter::Age(SignedDuration::from_hours(hours));
                NetsOrder { gone: Some(after), ..NetsOrder::plain() }
            }
        };
        let nth = nets_core::faults::planned::Nth { first: step, last: None, step };
        PlannedFault {
            name: operation.word().to_owned(),
            at: FaultMoment { nth: Some(nth), ..FaultMoment::any(operation) },
            order: PlannedOrder::AtNets(order),
            times: 100_000,
            optional: false,
        }
    };
    PLAN.map(fault).into()
}

/// Whose it is and what it is called, when it came, and when it went.
type Lain = BTreeMap<(String, String), (i64, Option<i64>)>;

fn effects(run: &Run) -> impl Iterator<Item = (i64, &Effect)> {
    let steps = run.steps.iter();
    steps.flat_map(|step| step.output.effects.iter().map(move |effect| (step.now.as_second(), effect)))
}

fn place(user: &nets_core::identity::UserId, name: &str) -> (String, String) {
    (user.to_string(), name.to_owned())
}

/// What lay in Outbound.
fn lain(run: &Run) -> Lain {
    let mut lain = Lain::new();
    for (now, effect) in effects(run) {
        match effect {
            Effect::Write(file) => {
                let before = lain.insert(place(&file.user, &file.name), (file.at.as_second(), None));
                assert_eq!(before, None, "{} was written twice", file.name);
            }
            Effect::Remove(file) => {
                let there = lain.get_mut(&place(&file.user, &file.name)).expect("it is there");
                assert_eq!(there.1.replace(now), None, "{} went twice", file.name);
            }
            _ => {}
        }
    }
    lain
}

/// What must have lain there, by what did without a fault.
fn foretold(without: &Run) -> (Lain, BTreeMap<&'static str, u32>) {
    let (mut lain, mut counts) = (Lain::new(), BTreeMap::<&str, u32>::new());
    let (mut struck, ends) = (BTreeMap::new(), without.simulator.now().as_second());
    for (_, effect) in effects(without) {
        let Effect::Write(OutboundFile { user, name, at, content, .. }) = effect else { continue };
        let kind = serde_json::to_value(content.kind()).expect("a word");
        let planned = PLAN.into_iter().find(|(operation, ..)| kind == operation.word());
        let (operation, step, badly) = planned.expect("each kind has one");
        let count = counts.entry(operation.word()).or_default();
        *count += 1;
        let mut is = |name: &str, at, gone| assert_eq!(lain.insert(place(user, name), (at, gone)), None);
        let at = at.as_second();
        if *count % step != 0 {
            is(name, at, None);
            continue;
        }
        *struck.entry(operation.word()).or_default() += 1;
        match badly {
            Badly::Late(hours) => is(name, at + hours * HOUR, None),
            Badly::Never => {}
            Badly::GoneAfter(hours) => is(name, at, Some(at + hours * HOUR).filter(|gone| *gone <= ends)),
        }
    }
    (lain, struck)
}

#[test]
fn every_year_in_which_nets_does_things_badly_is_the_same_year_with_just_these_files_changed() {
    let mut struck = BTreeMap::new();
    for seed in SEEDS {
        let (scenario, events) = world_of(seed);
        let without = Run::through(scenario.clone(), &events, Waking::Punctual);
        let badly = Scenario { faults: faults(), ..scenario };
        let run = Run::through(badly.clone(), &events, Waking::Punctual);
        let (expected, struck_here) = foretold(&without);
        let seen = lain(&run);
        let names = |lain: &Lain| lain.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(&seen), names(&expected), "the files of the year {seed}");
        for (file, times) in &expected {
            assert_eq!((file, &seen[file]), (file, times), "in the year {seed}");
        }
        for standing in run.simulator.faults().all() {
            let name = standing.fault.name.as_str();
            assert_eq!(standing.fired, struck_here.get(name).copied().unwrap_or(0), "{name}");
        }
        for (kind, times) in struck_here {
            *struck.entry(kind).or_insert(0) += times;
        }
        is_the_same_however_time_passes(&run, &badly, &events, seed);
    }
    assert!(struck.len() == PLAN.len() && struck.values().all(|times| *times > 20), "{struck:?}");
}

fn is_the_same_however_time_passes(run: &Run, scenario: &Scenario, events: &[(i64, Event)], seed: u64) {
    for waking in [Waking::OnlyByEvents, Waking::Late(Chance::new(seed))] {
        let other = Run::through(scenario.clone(), events, waking);
        let (one, other) = (run.transcript(), other.transcript());
        for (one, other) in one.iter().zip(&other) {
            assert_eq!(one, other, "in the year {seed}");
        }
        assert_eq!(one.len(), other.len());
    }
}
