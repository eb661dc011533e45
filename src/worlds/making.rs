//! Worlds beside the default one: how they are made, and how they end before the process does.

use std::sync::Arc;

use nets_control::{NoWorld, NotChanged, NotEnded, SenderKeys};
use nets_core::event::Observation;
use nets_driver::WorldName;
use nets_scenario::Loaded;
use tokio::sync::OwnedMutexGuard;
use tokio::task::spawn_blocking;

use super::changing::NOT_MADE;
use super::registry::{Changing, Place, RunningWorld};
use super::{Entrance, STOPPING, Worlds, tell_of_leniencies, unstruck_faults, warn_of_unstruck};
use crate::process::{Beginning, NotMade};

/// What a world that is to be made plays, as far as its maker says.
#[derive(Default)]
pub(super) struct Wishes {
    pub(super) scenario: Option<Loaded>,
    pub(super) seed: Option<u64>,
    pub(super) keys: SenderKeys,
}

/// A name that is held while its world is made.
struct HeldName {
    worlds: Worlds,
    name: WorldName,
    changing: Changing,
    _nothing_changes: OwnedMutexGuard<()>,
}

impl Drop for HeldName {
    fn drop(&mut self) {
        self.worlds.0.registry.free(&self.name);
    }
}

impl Worlds {
    /// The world of this name; none when it has to be made first, and the right to do that is the caller's.
    async fn hold(&self, name: &WorldName) -> Result<Result<HeldName, RunningWorld>, NoWorld> {
        let most = self.0.bounds.most;
        loop {
            let changing = match self.0.registry.place(name, most) {
                Place::Runs(running) => return Ok(Err(*running)),
                Place::Free(changing) => changing,
                Place::Full => return Err(NoWorld::TooMany(too_many(most))),
                Place::Closed => return Err(NoWorld::Failed(NotChanged::Failed(STOPPING.to_owned()))),
            };
            let _nothing_changes = Arc::clone(&changing).lock_owned().await;
            if self.0.registry.is_held(name, &changing) {
                let (worlds, name) = (self.clone(), name.clone());
                return Ok(Ok(HeldName { worlds, name, changing, _nothing_changes }));
            }
        }
    }

    /// The world of this name, as it runs, or made now. Is to be run to its end.
    pub(super) async fn find_or_make(self, name: WorldName) -> Result<RunningWorld, NoWorld> {
        match self.hold(&name).await? {
            Err(running) => Ok(running),
            Ok(held) => self.make_held(held, Wishes::default()).await,
        }
    }

    /// A new world of this name. Is to be run to its end.
    pub(super) async fn make_new(self, name: WorldName, wishes: Wishes) -> Result<RunningWorld, NoWorld> {
        match self.hold(&name).await? {
            Err(_) => Err(NoWorld::Runs(name)),
            Ok(held) => self.make_held(held, wishes).await,
        }
    }

    async fn make_held(&self, held: HeldName, wishes: Wishes) -> Result<RunningWorld, NoWorld> {
        let worlds = self.clone();
        let made = spawn_blocking(move || worlds.make_now(&held, wishes)).await;
        let made = made.map_err(|_| NoWorld::Failed(NotChanged::Failed(NOT_MADE.to_owned())))??;
        let (world, about) = (made.world.name().to_string(), &made.about);
        let scenario = about.scenario.scenario.name.clone();
        tracing::info!(world, scenario, seed = about.seed, "a world was made");
        self.tell_default(Observation::WorldMade { world, scenario, seed: about.seed });
        Ok(made)
    }

    fn make_now(&self, held: &HeldName, wishes: Wishes) -> Result<RunningWorld, NoWorld> {
        let (process, name) = (&self.0.process, &held.name);
        let like = self.about(&WorldName::DEFAULT);
        let playing = like.as_ref().map(|like| Arc::clone(&like.scenario));
        let gone = || NoWorld::Failed(NotChanged::Failed(STOPPING.to_owned()));
        let loaded = wishes.scenario.map(Arc::new).or(playing).ok_or_else(gone)?;
        let seed = wishes.seed.unwrap_or_else(|| loaded.scenario.seed_of_world(name.as_str()));
        let (may_name, keys) = (&process.may_name, wishes.keys);
        let beginning = Beginning { loaded, seed, may_name, like: like.as_ref(), keys, before: None };
        let prepared = process.folder.make_place(name).map_err(NotMade::Folder).and_then(|()| {
            let prepared = process.prepare(name, beginning)?;
            process.folder.of(name).put_next_in_place().map_err(NotMade::Folder)?;
            Ok(prepared)
        });
        let prepared = prepared.map_err(|problem| {
            process.folder.remove(name);
            NoWorld::Failed(problem.into())
        })?;
        let made = RunningWorld::begin(prepared, Arc::clone(&held.changing), self.0.uptime.elapsed());
        self.0.registry.put(name.clone(), made.clone());
        Ok(made)
    }

    /// Ends a world beside the default one, with all that is in it, if it is as wanted; the faults of it that never
    /// struck. Is to be run to its end.
    pub(super) async fn end_if(
        self,
        name: WorldName,
        why: String,
        wanted: impl FnOnce(&RunningWorld) -> bool,
    ) -> Result<Vec<String>, NotEnded> {
        if name.is_default() {
            return Err(NotEnded::Default);
        }
        // Not `find`: who looks whether a world is idle does not use it.
        let changing = self.0.registry.find(&name).ok_or(NotEnded::Unknown)?.changing;
        let _nothing_changes = changing.lock_owned().await;
        let ended = self.0.registry.take_if(&name, wanted).ok_or(NotEnded::Unknown)?;
        tell_of_leniencies(&ended.world).await;
        let never_struck = unstruck_faults(&ended.world).await;
        // Of a case its report tells.
        if self.0.entrance == Entrance::MakesWorlds {
            warn_of_unstruck(&name, &never_struck);
        }
        ended.world.stop(&format!("The world {name} has ended: {why}")).await;
        drop(ended);
        let (worlds, of) = (self.clone(), name.clone());
        if let Err(error) = spawn_blocking(move || worlds.0.process.folder.remove(&of)).await {
            tracing::error!(panicked = error.is_panic(), "the folder of a world could not be removed");
        }
        self.0.registry.free(&name);
        let (world, reason) = (name.to_string(), why);
        tracing::info!(world, reason, "a world has ended, and all that was in it is gone");
        self.tell_default(Observation::WorldEnded { world, reason, never_struck: never_struck.clone() });
        Ok(never_struck)
    }

    /// Puts what concerns no other world on the timeline of the default one.
    pub(super) fn tell_default(&self, observation: Observation) {
        if let Some(default) = self.find(&WorldName::DEFAULT) {
            default.world.observe(observation);
        }
    }
}

fn too_many(most: usize) -> String {
    match most {
        0 => "no world may run beside the default one: log in without `+` and what follows, or start with --worlds".to_owned(),
        _ => format!(
            "{most} worlds run beside the default one, and no more may: end one (DELETE /v1/worlds/NAME), or start with \
             a larger --worlds"
        ),
    }
}
