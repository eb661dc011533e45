//! The core's own plan of faults behind a small world, without a driver.

use std::sync::{Arc, Mutex, OnceLock, Weak};

use nets_core::Timestamp;
use nets_core::event::Event;
use nets_core::faults::connection::ConnectionOrder;
use nets_core::faults::met::FaultChange;
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{
    FaultAnswer, FaultEffect, FaultEnd, FaultMoment, FaultOrder, FaultWait, Nth, PlannedFault, PlannedOrder,
    WaitBefore, WaitFor,
};
use nets_core::scenario::Scenario;
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::Happening;
use nets_mailbox::{BoxFuture, FaultPlanner, OrderedFault, WorldFaults};

/// What the world's clock shows, always.
pub const NOW: &str = "2026-01-05T09:00:00Z";

/// Where doors ask, and what has struck.
pub struct Planner {
    simulator: Mutex<Simulator>,
    struck: Mutex<Vec<String>>,
    faults: OnceLock<Weak<WorldFaults>>,
}

struct Asked(Arc<Planner>);

impl Planner {
    pub fn new(faults: Vec<PlannedFault>) -> (Arc<Planner>, Arc<WorldFaults>) {
        let scenario = Scenario { faults, ..Scenario::new("faults") };
        let planner = Arc::new(Planner {
            simulator: Mutex::new(Simulator::new(scenario)),
            struck: Mutex::default(),
            faults: OnceLock::new(),
        });
        let known = WorldFaults::new(Box::new(Asked(planner.clone())));
        planner.faults.set(Arc::downgrade(&known)).expect("set once");
        planner.happen(Event::Began);
        (planner, known)
    }

    /// The names of the faults that struck, in their order.
    pub fn struck(&self) -> Vec<String> {
        self.struck.lock().expect("lock").clone()
    }

    pub fn add(&self, fault: PlannedFault) {
        self.happen(Event::FaultsChanged(Box::new(FaultChange::Added(fault))));
    }

    pub fn remove(&self, name: &str) {
        self.happen(Event::FaultsChanged(Box::new(FaultChange::Removed(name.to_owned()))));
    }

    pub fn release(&self, name: &str) {
        self.happen(Event::FaultsChanged(Box::new(FaultChange::Released(name.to_owned()))));
    }

    fn happen(&self, event: Event) {
        let mut simulator = self.simulator.lock().expect("lock");
        let now: Timestamp = NOW.parse().expect("a time");
        let output = simulator.handle(now, event);
        for step in output.steps {
            if let Step::Tell(draft) = step
                && let Happening::FaultFired { fault, .. } = draft.happening
            {
                self.struck.lock().expect("lock").push(fault);
            }
        }
        if let Some(known) = self.faults.get().and_then(Weak::upgrade) {
            known.publish(simulator.faults().armed(), simulator.faults().released());
        }
    }
}

impl FaultPlanner for Asked {
    fn meet(&self, operation: DoorOperation) -> BoxFuture<Option<OrderedFault>> {
        let Asked(planner) = self;
        let now: Timestamp = NOW.parse().expect("a time");
        let met = planner.simulator.lock().expect("lock").meet(operation, now);
        let ordered = met.and_then(|met| {
            let fired = met.fired.clone();
            planner.happen(Event::OperationMet(Box::new(met)));
            fired
        });
        let ordered = ordered.map(|fired| OrderedFault { name: fired.name, order: fired.order, released: 0 });
        Box::pin(async move { ordered })
    }

    fn saw(&self, _: DoorOperation) -> BoxFuture<()> {
        Box::pin(async {})
    }
}

/// A fault at the first such operation on such a path.
pub fn fault(
    operation: FaultOperation,
    path: Option<&str>,
    done: FaultEffect,
    told: FaultAnswer,
    then: FaultEnd,
) -> PlannedFault {
    let path = path.map(str::to_owned);
    PlannedFault {
        name: format!("{} {}", operation.word(), path.as_deref().unwrap_or("")),
        at: FaultMoment { path, ..FaultMoment::any(operation) },
        order: PlannedOrder::AtDoor(FaultOrder {
            effect: done,
            answer: told,
            then,
            wait: None,
            byte: None,
            connection: None,
        }),
        times: 1,
        optional: false,
    }
}

/// The same, which has its session wait until it is released.
pub fn held(mut fault: PlannedFault, name: &str, before: WaitBefore) -> PlannedFault {
    order(&mut fault).wait = Some(FaultWait { before, what: WaitFor::Release(name.to_owned()) });
    fault
}

fn order(fault: &mut PlannedFault) -> &mut FaultOrder {
    match &mut fault.order {
        PlannedOrder::AtDoor(order) => order,
        PlannedOrder::AtNets(order) => panic!("no door is ordered {order:?}"),
    }
}

/// A fault at the handshake of connections from the n-th on, which makes them so.
pub fn connection(name: &str, nth: &str, connection: ConnectionOrder) -> PlannedFault {
    let (done, told) = (FaultEffect::Done, FaultAnswer::AsDone);
    let mut fault = fault(FaultOperation::Handshake, None, done, told, FaultEnd::Keep);
    name.clone_into(&mut fault.name);
    order(&mut fault).connection = Some(connection);
    fault.at.nth = Some(Nth::parse(nth).expect("which of them"));
    fault.times = 1_000;
    fault
}

/// The same at a byte of the file.
pub fn from_byte(mut fault: PlannedFault, byte: u64) -> PlannedFault {
    fault.at.byte = Some(byte);
    let order = order(&mut fault);
    if order.effect == FaultEffect::Partly {
        order.byte = Some(byte);
    }
    fault
}
