//! The faults of one world as doors meet them: whether to ask at all, what is ordered, and waiting for it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultOrder, WaitBefore, WaitFor};
use tokio::sync::watch;

use crate::host::BoxFuture;

/// Where the plan is asked, which belongs to the world's core.
pub trait FaultPlanner: Send + Sync {
    /// What strikes at this operation, once that is in the journal.
    fn meet(&self, operation: DoorOperation) -> BoxFuture<Option<OrderedFault>>;
}

/// What a fault orders at one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedFault {
    pub order: FaultOrder,
    /// How often sessions held by that name had been let go by then.
    pub released: u64,
}

/// What doors know of the faults of a world. While none waits for their operation, that costs them one look at a number.
pub struct WorldFaults {
    /// The operations at which one may strike, by their bits.
    armed: AtomicU32,
    /// How often sessions were let go that are held by each name. Bound: the faults of the plan.
    released: watch::Sender<BTreeMap<String, u64>>,
    planner: Option<Box<dyn FaultPlanner>>,
}

/// A fault that strikes, as the door that met it has it.
pub struct MetFault {
    operation: FaultOperation,
    ordered: OrderedFault,
    faults: Arc<WorldFaults>,
}

impl WorldFaults {
    pub fn new(planner: Box<dyn FaultPlanner>) -> Arc<Self> {
        Arc::new(WorldFaults {
            armed: AtomicU32::new(0),
            released: watch::Sender::default(),
            planner: Some(planner),
        })
    }

    /// Of a world in which none ever strikes.
    pub fn none() -> Arc<Self> {
        Arc::new(WorldFaults { armed: AtomicU32::new(0), released: watch::Sender::default(), planner: None })
    }

    /// What holds from now on.
    pub fn publish(&self, armed: u32, released: &BTreeMap<String, u64>) {
        self.armed.store(armed, Ordering::Release);
        self.released.send_if_modified(|known| {
            let is_new = known != released;
            if is_new {
                known.clone_from(released);
            }
            is_new
        });
    }

    /// Whether none waits for anything.
    pub fn is_quiet(&self) -> bool {
        self.armed.load(Ordering::Acquire) == 0
    }

    /// Whether one may strike at such an operation.
    pub fn is_armed(&self, operation: FaultOperation) -> bool {
        self.armed.load(Ordering::Acquire) & operation.bit() != 0
    }

    /// What strikes at this operation, if anything does.
    pub async fn meet(self: &Arc<Self>, operation: DoorOperation) -> Option<MetFault> {
        let planner = self.planner.as_ref().filter(|_| self.is_armed(operation.operation))?;
        let kind = operation.operation;
        let ordered = planner.meet(operation).await?;
        Some(MetFault { operation: kind, ordered, faults: Arc::clone(self) })
    }
}

impl MetFault {
    /// Whether it struck at such an operation.
    pub fn is_of(&self, operation: FaultOperation) -> bool {
        self.operation == operation
    }

    pub fn order(&self) -> &FaultOrder {
        &self.ordered.order
    }

    /// Waits as long as the fault says, where it says so for this point; no longer than until `end` resolves.
    pub async fn wait(&self, before: WaitBefore, end: impl Future<Output = ()>) {
        let Some(wait) = self.order().wait.as_ref().filter(|wait| wait.before == before) else { return };
        match &wait.what {
            WaitFor::Delay(delay) => {
                let delay = Duration::try_from(*delay).unwrap_or_default();
                tokio::select! {
                    () = tokio::time::sleep(delay) => {}
                    () = end => {}
                }
            }
            WaitFor::Release(name) => {
                let mut released = self.faults.released.subscribe();
                let is_released = |known: &BTreeMap<String, u64>| {
                    known.get(name).is_none_or(|times| *times > self.ordered.released)
                };
                tokio::select! {
                    // It fails when the world is gone.
                    _ = released.wait_for(is_released) => {}
                    () = end => {}
                }
            }
        }
    }
}
