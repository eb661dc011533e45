//! The faults of one world as doors meet them: whether to ask at all, what is ordered, and waiting for it. While a world is
//! watched, what its doors would ask is noted besides.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultOrder, WaitBefore, WaitFor};
use nets_core::faults::watching::OperationLog;
use nets_core::identity::UserId;
use tokio::sync::watch;

use crate::host::BoxFuture;
use crate::lock::{own, share};

/// Where the plan is asked, which belongs to the world's core.
pub trait FaultPlanner: Send + Sync {
    /// What strikes at this operation, once that is in the journal.
    fn meet(&self, operation: DoorOperation) -> BoxFuture<Option<OrderedFault>>;

    /// Notes an operation at which none strikes, since its door has other operations for that: files of Outbound may grow
    /// or go by it.
    fn saw(&self, operation: DoorOperation) -> BoxFuture<()>;
}

/// What a fault orders at one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedFault {
    pub name: String,
    pub order: FaultOrder,
    /// How often sessions held by that name had been let go by then.
    pub released: u64,
}

/// What `asked` is while a world is watched: every operation, and more than there are.
const ALL: u32 = u32::MAX;

/// The operations of worlds while they are watched; several may be watched into one. Bound: what `OperationLog` holds.
#[derive(Clone, Default)]
pub struct OperationWatch(Arc<Mutex<OperationLog>>);

impl OperationWatch {
    /// What was noted by now.
    pub fn noted(&self) -> OperationLog {
        hold(&self.0).clone()
    }

    /// How many operations were noted by now.
    pub fn count(&self) -> usize {
        hold(&self.0).operations().len()
    }
}

/// What doors know of the faults of a world. While none waits for their operation, that costs them one look at a number.
pub struct WorldFaults {
    /// The operations at which one may strike, by their bits.
    armed: AtomicU32,
    /// The operations that doors are to bring here: those, or all while the world is watched.
    asked: AtomicU32,
    watch: Mutex<Option<OperationWatch>>,
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
        Arc::new(Self::asking(Some(planner)))
    }

    /// Of a world in which none ever strikes.
    pub fn none() -> Arc<Self> {
        Arc::new(Self::asking(None))
    }

    fn asking(planner: Option<Box<dyn FaultPlanner>>) -> Self {
        WorldFaults {
            armed: AtomicU32::new(0),
            asked: AtomicU32::new(0),
            watch: Mutex::default(),
            released: watch::Sender::default(),
            parts: RwLock::default(),
            has_parts: AtomicBool::new(false),
            planner,
        }
    }

    /// Notes every operation from now on, or none any more.
    pub fn watch(&self, into: Option<OperationWatch>) {
        let mut watch = hold(&self.watch);
        *watch = into;
        self.say_what_is_asked(watch.is_some());
    }

    /// What holds from now on.
    pub fn publish(&self, armed: u32, released: &BTreeMap<String, u64>) {
        let watch = hold(&self.watch);
        self.armed.store(armed, Ordering::Release);
        self.say_what_is_asked(watch.is_some());
        drop(watch);
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

    /// How much is seen of a file of Outbound that has so many bytes. What is seen in part is never seen whole: of a file that
    /// is no longer than its part, the last byte is missing.
    pub(crate) fn seen_of(&self, user: &UserId, file: &str, size: u64) -> u64 {
        if !self.has_parts.load(Ordering::Acquire) {
            return size;
        }
        let parts = share(&self.parts);
        parts.get(&(user.clone(), file.to_owned())).map_or(size, |part| size.saturating_sub(1).min(*part))
    }

    fn say_what_is_asked(&self, is_watched: bool) {
        let asked = if is_watched { ALL } else { self.armed.load(Ordering::Acquire) };
        self.asked.store(asked, Ordering::Release);
    }

    /// Whether none waits for anything, and nothing is noted.
    pub fn is_quiet(&self) -> bool {
        self.asked.load(Ordering::Acquire) == 0
    }

    /// Whether one may strike at such an operation.
    pub fn is_armed(&self, operation: FaultOperation) -> bool {
        self.armed.load(Ordering::Acquire) & operation.bit() != 0
    }

    /// What strikes at this operation, if anything does.
    pub async fn meet(self: &Arc<Self>, operation: DoorOperation) -> Option<MetFault> {
        let noted = self.note(&operation);
        let planner = self.planner.as_ref().filter(|_| self.is_armed(operation.operation))?;
        let kind = operation.operation;
        let ordered = planner.meet(operation).await?;
        if let Some((watch, place)) = noted {
            hold(&watch.0).strike(place);
        }
        Some(MetFault { operation: kind, ordered, faults: Arc::clone(self) })
    }

    /// An operation at which none strikes, and by which files of Outbound may grow or go.
    pub async fn saw(&self, operation: DoorOperation) {
        if let Some(planner) = self.planner.as_ref().filter(|_| self.is_armed(operation.operation)) {
            planner.saw(operation).await;
        }
    }

    fn note(&self, operation: &DoorOperation) -> Option<(OperationWatch, usize)> {
        if self.asked.load(Ordering::Acquire) != ALL {
            return None;
        }
        let watch = hold(&self.watch).clone()?;
        let place = hold(&watch.0).note(operation)?;
        Some((watch, place))
    }
}

fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation meets the same fault.
    struct Same;

    impl FaultPlanner for Same {
        fn meet(&self, _: DoorOperation) -> BoxFuture<Option<OrderedFault>> {
            use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd};
            let (effect, answer, then) = (FaultEffect::Done, FaultAnswer::None, FaultEnd::Keep);
            let order = FaultOrder { effect, answer, then, wait: None, byte: None, connection: None };
            Box::pin(async { Some(OrderedFault { name: String::new(), order, released: 0 }) })
        }

        fn saw(&self, _: DoorOperation) -> BoxFuture<()> {
            Box::pin(async {})
        }
    }

    #[test]
    fn a_file_that_is_seen_in_part_is_never_seen_whole() {
        let faults = WorldFaults::none();
        let user = UserId::new("tTEST1").expect("a user");
        faults.publish_parts(&Arc::new([((user.clone(), "a".to_owned()), 1_000)].into()));
        let seen = [(0, 0), (1, 0), (50, 49), (1_000, 999), (1_001, 1_000), (9_000, 1_000)];
        for (size, part) in seen {
            assert_eq!(faults.seen_of(&user, "a", size), part, "{size}");
            assert_eq!(faults.seen_of(&user, "b", size), size);
        }
    }

    #[tokio::test]
    async fn what_doors_ask_is_noted_while_a_world_is_watched_and_only_what_is_armed_strikes() {
        let faults = WorldFaults::new(Box::new(Same));
        let (close, stat) =
            (DoorOperation::new(FaultOperation::Close), DoorOperation::new(FaultOperation::Stat));
        assert!(faults.meet(close.clone()).await.is_none() && faults.is_quiet());
        let watch = OperationWatch::default();
        faults.watch(Some(watch.clone()));
        assert!(!faults.is_quiet() && faults.meet(stat.clone()).await.is_none());
        faults.publish(FaultOperation::Close.bit(), &BTreeMap::new());
        assert!(faults.meet(close.clone()).await.is_some() && faults.meet(stat.clone()).await.is_none());
        faults.watch(None);
        assert!(faults.meet(close.clone()).await.is_some() && !faults.is_quiet());
        faults.publish(0, &BTreeMap::new());
        assert!(faults.meet(close).await.is_none() && faults.is_quiet());
        let noted = watch.noted();
        let noted: Vec<_> =
            noted.operations().iter().map(|it| (it.operation.operation, it.is_struck)).collect();
        let (close, stat) = (FaultOperation::Close, FaultOperation::Stat);
        assert_eq!((noted, watch.count()), (vec![(stat, false), (close, true), (stat, false)], 3));
    }
}
