//! Which worlds run, and which are being made or removed: under each name one of the three.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use nets_control::WorldAndScenario;
use nets_driver::{World, WorldName};
use tokio::sync::Mutex;

use crate::process::{PreparedWorld, WorldInfo};

/// Held while the world of a name is made, while one takes another's place, and until nothing is left of that one.
pub(super) type Changing = Arc<Mutex<()>>;

/// A world that runs.
#[derive(Clone)]
pub(super) struct RunningWorld {
    pub(super) world: World,
    pub(super) about: WorldInfo,
    /// Of its name.
    pub(super) changing: Changing,
    /// When it was used last, in milliseconds since the process began.
    last_use: Arc<AtomicU64>,
}

#[derive(Default)]
pub(super) struct Registry(RwLock<Names>);

/// Bound: so many worlds as may run, and the default one.
#[derive(Default)]
struct Names {
    running: BTreeMap<WorldName, RunningWorld>,
    /// Names that are taken, though no world of them runs.
    taken: BTreeMap<WorldName, Changing>,
    /// No further world is made.
    is_closed: bool,
}

/// What a name stands for, for who wants to make a world of it.
pub(super) enum Place {
    Runs(Box<RunningWorld>),
    /// None runs; to be held while it is made.
    Free(Changing),
    /// As many as may be are there.
    Full,
    Closed,
}

impl Registry {
    pub(super) fn find(&self, name: &WorldName) -> Option<RunningWorld> {
        self.read().running.get(name).cloned()
    }

    /// The world of this name, or the right to make it while fewer than `most` are there besides.
    pub(super) fn place(&self, name: &WorldName, most: usize) -> Place {
        let mut names = self.write();
        if names.is_closed {
            return Place::Closed;
        }
        if let Some(running) = names.running.get(name) {
            return Place::Runs(Box::new(running.clone()));
        }
        let count = names.others();
        match names.taken.entry(name.clone()) {
            Entry::Occupied(taken) => Place::Free(Arc::clone(taken.get())),
            Entry::Vacant(_) if count >= most => Place::Full,
            Entry::Vacant(free) => Place::Free(Arc::clone(free.insert(Changing::default()))),
        }
    }

    /// A name that no world has.
    pub(super) fn unused_name(&self) -> WorldName {
        let names = self.read();
        let is_used = |name: &WorldName| names.running.contains_key(name) || names.taken.contains_key(name);
        let numbered = (1_u64..).filter_map(|number| WorldName::new(&format!("w{number}")).ok());
        numbered.into_iter().find(|name| !is_used(name)).unwrap_or(WorldName::DEFAULT)
    }

    /// Whether this name is still held by who has this, and no world of it runs.
    pub(super) fn is_held(&self, name: &WorldName, changing: &Changing) -> bool {
        let names = self.read();
        !names.running.contains_key(name)
            && !names.is_closed
            && names.taken.get(name).is_some_and(|taken| Arc::ptr_eq(taken, changing))
    }

    /// A world runs under this name from now on.
    pub(super) fn put(&self, name: WorldName, world: RunningWorld) {
        let mut names = self.write();
        names.taken.remove(&name);
        names.running.insert(name, world);
    }

    /// This name is free.
    pub(super) fn free(&self, name: &WorldName) {
        self.write().taken.remove(name);
    }

    /// Takes out the world of this name, which is free then.
    pub(super) fn take(&self, name: &WorldName) -> Option<RunningWorld> {
        self.write().running.remove(name)
    }

    /// Takes out the world of this name, if it is as wanted; the name stays taken until `free`.
    pub(super) fn take_if(
        &self,
        name: &WorldName,
        wanted: impl FnOnce(&RunningWorld) -> bool,
    ) -> Option<RunningWorld> {
        let mut names = self.write();
        if !names.running.get(name).is_some_and(wanted) {
            return None;
        }
        let running = names.running.remove(name)?;
        names.taken.insert(name.clone(), Arc::clone(&running.changing));
        Some(running)
    }

    /// Looks at each world that runs. No other handle of one is made meanwhile.
    pub(super) fn look<T>(&self, mut look: impl FnMut(&WorldName, &RunningWorld) -> Option<T>) -> Vec<T> {
        let names = self.write();
        names.running.iter().filter_map(|(name, running)| look(name, running)).collect()
    }

    /// What is found in what there is to know of each world that runs.
    pub(super) fn read_each<T>(&self, find: impl Fn(&WorldName, &WorldInfo) -> Option<T>) -> Vec<T> {
        self.read().running.iter().filter_map(|(name, running)| find(name, &running.about)).collect()
    }

    /// The names of all worlds that run; no further one is made.
    pub(super) fn close(&self) -> Vec<WorldName> {
        let mut names = self.write();
        names.is_closed = true;
        names.running.keys().cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Names> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Names> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Names {
    /// How many there are beside the default one, or soon will be.
    fn others(&self) -> usize {
        let running = self.running.keys().filter(|name| !name.is_default()).count();
        running + self.taken.len()
    }
}

impl RunningWorld {
    pub(super) fn begin(next: PreparedWorld, changing: Changing, now: Duration) -> RunningWorld {
        let running =
            RunningWorld { world: next.world.begin(), about: next.about, changing, last_use: Arc::default() };
        running.touch(now);
        running
    }

    /// It is used now.
    pub(super) fn touch(&self, now: Duration) {
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.last_use.fetch_max(millis, Ordering::Relaxed);
    }

    /// How long ago it was used.
    pub(super) fn idle(&self, now: Duration) -> Duration {
        now.saturating_sub(Duration::from_millis(self.last_use.load(Ordering::Relaxed)))
    }

    pub(super) fn playing(self) -> WorldAndScenario {
        WorldAndScenario { world: self.world, scenario: self.about.scenario }
    }
}
