//! The worlds of this process by their names: how they are found, made and ended, who may enter one, and how another
//! takes its place.

mod bundling;
mod changing;
mod control;
mod idle;
mod login_name;
mod logins;
mod making;
mod registry;

use std::sync::Arc;
use std::time::Duration;

use nets_driver::{Stopwatch, World, WorldName};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::process::{PreparedWorld, Process, WorldInfo};
use registry::{Registry, RunningWorld};

/// What the sessions of a world are told when it ends.
const STOPPING: &str = "The simulator is stopping";

/// So many bundles are made at once; another request waits.
const BUNDLES_AT_ONCE: usize = 2;

/// The worlds of this process, found by their names. Who has found one keeps it: what takes its place
/// is found by those who come later.
#[derive(Clone)]
pub struct Worlds(Arc<Inner>);

/// How many worlds there may be beside the default one, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct WorldBounds {
    pub most: usize,
    /// One that was idle for so long ends.
    pub idle: Option<Duration>,
}

/// What a login may do besides coming in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// One that names a world which is not there makes it.
    MakesWorlds,
    /// It makes none: each world was made for one who knows its name, as a case of `accept` does.
    IntoMadeWorlds,
}

struct Inner {
    process: Process,
    bounds: WorldBounds,
    entrance: Entrance,
    registry: Registry,
    /// Since the process began: by it is known how long a world is idle.
    uptime: Stopwatch,
    /// A turn at making a bundle, which plays a world a second time.
    bundling: Arc<Semaphore>,
}

impl Worlds {
    /// No world yet.
    pub fn of(process: Process, bounds: WorldBounds, entrance: Entrance) -> Worlds {
        let registry = Registry::default();
        let bundling = Arc::new(Semaphore::new(BUNDLES_AT_ONCE));
        let uptime = Stopwatch::start();
        Worlds(Arc::new(Inner { process, bounds, entrance, registry, uptime, bundling }))
    }

    /// Lets a world begin, whose folder lies in its place and whose name none has.
    pub fn begin(&self, name: WorldName, next: PreparedWorld) {
        self.0.registry.put(name, RunningWorld::begin(next, Arc::default(), self.0.uptime.elapsed()));
    }

    /// What all worlds are made from.
    pub fn process(&self) -> &Process {
        &self.0.process
    }

    /// What there is to know of the world of this name that runs now.
    pub fn about(&self, name: &WorldName) -> Option<WorldInfo> {
        self.find(name).map(|running| running.about)
    }

    /// The world of this name that runs now, which is used by that, with what there is to know of it.
    pub fn running(&self, name: &WorldName) -> Option<(World, WorldInfo)> {
        let running = self.find(name)?;
        Some((running.world, running.about))
    }

    /// Ends all worlds.
    pub async fn close(&self) {
        let names = self.0.registry.close();
        for name in names {
            self.stop(&name).await;
        }
        self.0.process.rsa_keys.end();
        let worlds = self.clone();
        if let Err(error) = spawn_blocking(move || worlds.0.process.folder.end()).await {
            tracing::error!(panicked = error.is_panic(), "the temporary folder could not be removed");
        }
    }

    /// Ends the world of this name with the process: what is kept of it stays.
    async fn stop(&self, name: &WorldName) {
        let Some(changing) = self.find(name).map(|running| running.changing) else { return };
        let _nothing_changes = changing.lock().await;
        if let Some(ended) = self.0.registry.take(name) {
            tell_of_leniencies(&ended.world).await;
            warn_of_unstruck(name, &unstruck_faults(&ended.world).await);
            ended.world.stop(STOPPING).await;
        }
    }

    /// The world of this name that runs now: the one way to it.
    fn find(&self, name: &WorldName) -> Option<RunningWorld> {
        let found = self.0.registry.find(name);
        if let Some(running) = &found {
            running.touch(self.0.uptime.elapsed());
        }
        found
    }
}

/// The names of the faults that were to strike and have not: what they were to try was not tried.
async fn unstruck_faults(world: &World) -> Vec<String> {
    let unstruck = world.query(|view| {
        view.simulator.faults().never_fired().map(|fault| fault.name.clone()).collect::<Vec<_>>()
    });
    unstruck.await.unwrap_or_default()
}

/// Says it in the program's log.
fn warn_of_unstruck(world: &WorldName, faults: &[String]) {
    for fault in faults {
        tracing::warn!(%world, "the fault `{fault}` never struck");
    }
}

/// Says in the program's log what was forgiven, and how often.
async fn tell_of_leniencies(world: &World) {
    let counted = world.query(|view| {
        view.timeline.leniencies().map(|(what, count)| (what.to_owned(), count)).collect::<Vec<_>>()
    });
    // A world that has stopped already has told what it could.
    for (what, count) in counted.await.unwrap_or_default() {
        tracing::warn!(
            count,
            world = %world.name(),
            "forgiven, which current servers refuse: {what} (`leniencies: refused` in the scenario)"
        );
    }
}
