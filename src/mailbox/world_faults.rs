//! The faults of one world as doors meet them: whether to ask at all, what is ordered, and waiting for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultOrder, WaitBefore, WaitFor};
use nets_core::identity::UserId;
use tokio::sync::watch;

use crate::host::BoxFuture;
use crate::lock::{own, share};

/// Where the plan is asked, which belongs to the world's core.
pub trait FaultPlanner: Send + Sync {
    /// What strikes at this operation, once that is in the journal.
    fn meet(&self, operation: DoorOperation) -> BoxFuture<Option<OrderedFault>>;
}

/// What a fault orders at one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedFault {
    pub name: String,
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
    /// Of which files of Outbound only so many bytes are seen. Bound: `MOST_FATES` of the core.
    parts: RwLock<Arc<BTreeMap<(UserId, String), u64>>>,
    /// Whether there are any, so that else none is looked for.
    has_parts: AtomicBool,
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
        Self::asked_of(Some(planner))
    }

    /// Of a world in which none ever strikes.
    pub fn none() -> Arc<Self> {
        Self::asked_of(None)
    }

    fn asked_of(planner: Option<Box<dyn FaultPlanner>>) -> Arc<Self> {
        Arc::new(WorldFaults {
            armed: AtomicU32::new(0),
            released: watch::Sender::default(),
            parts: RwLock::default(),
            has_parts: AtomicBool::new(false),
            planner,
        })
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

    /// So much is seen of these files from now on, and all of the others.
    pub fn publish_parts(&self, parts: &Arc<BTreeMap<(UserId, String), u64>>) {
        if Arc::ptr_eq(&share(&self.parts), parts) {
            return;
        }
        *own(&self.parts) = Arc::clone(parts);
        self.has_parts.store(!parts.is_empty(), Ordering::Release);
    }

    /// How much is seen of a file of Outbound that has so many bytes.
    pub(crate) fn seen_of(&self, user: &UserId, file: &str, size: u64) -> u64 {
        if !self.has_parts.load(Ordering::Acquire) {
            return size;
        }
        let parts = share(&self.parts);
        parts.get(&(user.clone(), file.to_owned())).map_or(size, |part| size.min(*part))
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

    /// By which it is told.
    pub fn name(&self) -> &str {
        &self.ordered.name
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
