//! Which fault strikes when, and that a replay has them as they were.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use super::{FaultChange, FaultRefusal};
use crate::event::Event;
use crate::faults::operation::{ByteSpan, DoorOperation, FaultOperation};
use crate::faults::planned::{
    FaultAnswer, FaultEffect, FaultEnd, FaultMoment, FaultOrder, FaultWait, Nth, PlannedFault, PlannedOrder,
    WaitBefore, WaitFor,
};
use crate::identity::UserId;
use crate::scenario::Scenario;
use crate::script::ScriptedTime;
use crate::simulator::{Simulator, Step};
use crate::timeline::Happening;

fn fault(name: &str, operation: FaultOperation) -> PlannedFault {
    PlannedFault {
        name: name.to_string(),
        at: FaultMoment::any(operation),
        order: PlannedOrder::AtDoor(FaultOrder {
            connection: None,
            effect: FaultEffect::Done,
            answer: FaultAnswer::None,
            then: FaultEnd::Drop,
            wait: None,
            byte: None,
        }),
        times: 1,
        optional: false,
    }
}

fn with_nth(mut fault: PlannedFault, nth: &str) -> PlannedFault {
    let nth = Nth::parse(nth).expect("it is one");
    fault.at.nth = Some(nth);
    fault.times = nth.count();
    fault
}

fn on(operation: FaultOperation, path: &str) -> DoorOperation {
    let user = UserId::new("tTEST1").ok();
    DoorOperation { user, path: Some(path.to_string()), ..DoorOperation::new(operation) }
}

fn start() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().expect("a moment")
}

/// A world, and all that has happened in it.
struct Played {
    simulator: Simulator,
    scenario: Scenario,
    events: Vec<(Timestamp, Event)>,
    now: Timestamp,
}

impl Played {
    fn of(faults: impl Into<Vec<PlannedFault>>) -> Played {
        let scenario = Scenario { faults: faults.into(), ..Scenario::new("faults") };
        let simulator = Simulator::new(scenario.clone());
        let mut played = Played { simulator, scenario, events: Vec::new(), now: start() };
        played.happen(Event::Began);
        played
    }

    fn happen(&mut self, event: Event) -> Vec<Happening> {
        self.events.push((self.now, event.clone()));
        let steps = self.simulator.handle(self.now, event).steps;
        steps
            .into_iter()
            .filter_map(|step| match step {
                Step::Tell(draft) => Some(draft.happening),
                Step::Do(_) => None,
            })
            .collect()
    }

    /// The name of the fault that strikes.
    fn meet(&mut self, operation: DoorOperation) -> Option<String> {
        let met = self.simulator.meet(operation, self.now)?;
        let fired = met.fired.as_ref().map(|fired| fired.name.clone());
        let told = self.happen(Event::OperationMet(Box::new(met)));
        let told = told.iter().find_map(|happening| match happening {
            Happening::FaultFired { fault, .. } => Some(fault.clone()),
            _ => None,
        });
        assert_eq!(told, fired, "what strikes is told");
        fired
    }

    fn change(&mut self, change: FaultChange) -> Result<(), FaultRefusal> {
        self.simulator.faults().check(&change)?;
        self.happen(Event::FaultsChanged(Box::new(change)));
        Ok(())
    }

    /// The same events in a world of the same scenario.
    fn replay(&self) {
        let mut again = Simulator::new(self.scenario.clone());
        for (at, event) in &self.events {
            let _ = again.handle(*at, event.clone());
        }
        assert_eq!(again.faults().all(), self.simulator.faults().all());
        assert_eq!(again.faults().released(), self.simulator.faults().released());
        assert_eq!(again.faults().armed(), self.simulator.faults().armed());
    }
}

#[test]
fn a_fault_strikes_once_where_all_that_it_says_holds_and_is_then_over() {
    let mut wanted = fault("one", FaultOperation::Close);
    wanted.at.path = Some("/Inbound/*/netsshare_*.zip".to_string());
    wanted.at.user = Some("tTEST?".to_string());
    let mut played = Played::of([wanted]);
    let zip = on(FaultOperation::Close, "/Inbound/DK12345678/netsshare_a.zip");
    assert_eq!(played.meet(on(FaultOperation::Open, "/Inbound/DK12345678/netsshare_a.zip")), None);
    assert_eq!(played.meet(on(FaultOperation::Close, "/Inbound/DK12345678/a.txt")), None);
    assert_eq!(played.meet(DoorOperation { user: None, ..zip.clone() }), None);
    assert_eq!(played.simulator.faults().never_fired().count(), 1);
    assert_eq!(played.simulator.faults().armed(), FaultOperation::Close.bit());
    assert_eq!(played.meet(zip.clone()), Some("one".to_string()));
    assert_eq!(played.meet(zip), None);
    assert_eq!(played.simulator.faults().never_fired().count(), 0);
    assert_eq!(played.simulator.faults().armed(), 0);
    played.replay();
}

#[test]
fn the_first_that_fits_strikes_and_each_counts_for_itself() {
    let second = with_nth(fault("second", FaultOperation::Stat), "2");
    let odd = with_nth(fault("odd", FaultOperation::Stat), "1..5+2");
    let mut played = Played::of([second, odd]);
    let struck: Vec<_> = (0..7).map(|_| played.meet(on(FaultOperation::Stat, "/x"))).collect();
    let names: Vec<_> = struck.iter().map(|name| name.as_deref().unwrap_or("-")).collect();
    assert_eq!(names, ["odd", "second", "odd", "-", "odd", "-", "-"]);
    played.replay();
}

#[test]
fn a_rename_is_met_by_either_path_and_a_write_by_the_bytes_that_it_reaches() {
    let mut rename = fault("rename", FaultOperation::Rename);
    rename.at.path = Some("*.zip".to_string());
    let mut full = fault("full", FaultOperation::Write);
    full.at.byte = Some(40_960);
    let mut played = Played::of([rename, full]);
    let to = Some("/Inbound/a.zip".to_string());
    assert_eq!(
        played.meet(DoorOperation { to, ..on(FaultOperation::Rename, "/Inbound/a.tmp") }),
        Some("rename".to_string())
    );
    let write =
        |from, to| DoorOperation { bytes: Some(ByteSpan { from, to }), ..on(FaultOperation::Write, "/x") };
    assert_eq!(played.meet(write(0, 40_960)), None);
    assert_eq!(played.meet(on(FaultOperation::Write, "/x")), None);
    assert_eq!(played.meet(write(32_768, 40_961)), Some("full".to_string()));
}

#[test]
fn a_fault_until_a_time_of_day_strikes_before_it_alone() {
    let mut slow = fault("slow", FaultOperation::Readdir);
    slow.times = 9;
    slow.at.until = Some(ScriptedTime::Day { day: 2, time: jiff::civil::time(8, 0, 0, 0) });
    let mut played = Played::of([slow.clone()]);
    let list = || on(FaultOperation::Readdir, "/Outbound");
    assert!(played.meet(list()).is_some());
    // 08:00 in Copenhagen on the next day.
    played.now = start() + SignedDuration::from_hours(22) - SignedDuration::from_secs(1);
    assert!(played.meet(list()).is_some());
    // One that comes later has the same days.
    slow.name = "later".to_string();
    assert_eq!(played.change(FaultChange::Added(slow)), Ok(()));
    played.now = start() + SignedDuration::from_hours(22);
    assert_eq!(played.meet(list()), None);
    played.replay();
}

#[test]
fn faults_are_added_removed_and_let_go_while_the_world_runs() {
    let mut held = fault("held", FaultOperation::Open);
    if let PlannedOrder::AtDoor(order) = &mut held.order {
        let what = WaitFor::Release("gate".to_string());
        order.wait = Some(FaultWait { before: WaitBefore::Answer, what });
    }
    let mut played = Played::of([]);
    let unknown = |name: &str| FaultRefusal::NothingHeldBy(name.to_string());
    assert_eq!(played.change(FaultChange::Released("gate".to_string())), Err(unknown("gate")));
    assert_eq!(played.change(FaultChange::Added(held.clone())), Ok(()));
    assert_eq!(played.change(FaultChange::Added(held)), Err(FaultRefusal::NameTaken("held".to_string())));
    assert_eq!(played.meet(on(FaultOperation::Open, "/x")), Some("held".to_string()));
    assert_eq!(played.change(FaultChange::Released("gate".to_string())), Ok(()));
    assert_eq!(played.simulator.faults().released().get("gate"), Some(&1));
    played.replay();
    assert_eq!(played.change(FaultChange::Removed("held".to_string())), Ok(()));
    assert!(played.simulator.faults().released().is_empty(), "what it held goes on");
    let gone = FaultRefusal::UnknownFault("held".to_string());
    assert_eq!(played.change(FaultChange::Removed("held".to_string())), Err(gone));
    played.replay();
}

#[test]
fn how_long_a_session_waits_is_told() {
    let mut slow = fault("slow", FaultOperation::Realpath);
    let what = WaitFor::Delay(SignedDuration::from_secs(10));
    if let PlannedOrder::AtDoor(order) = &mut slow.order {
        order.wait = Some(FaultWait { before: WaitBefore::Answer, what });
    }
    let mut played = Played::of([slow]);
    let met = played.simulator.meet(on(FaultOperation::Realpath, "/"), played.now).expect("it strikes");
    let told = played.happen(Event::OperationMet(Box::new(met)));
    let [Happening::FaultFired { delay, hold: None, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(*delay, Some(SignedDuration::from_secs(10)));
}
