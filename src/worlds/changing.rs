//! How another world takes the place of the one of its name.

use std::sync::Arc;

use nets_control::{NotChanged, WorldAndScenario};
use nets_driver::WorldName;
use nets_scenario::Loaded;
use tokio::task::spawn_blocking;

use super::registry::RunningWorld;
use super::{Worlds, unstruck_faults, warn_of_unstruck};
use crate::process::{Beginning, NotMade, PreparedWorld, WorldInfo};

/// What is told where the thread that makes a world does not come to its end.
pub(super) const NOT_MADE: &str = "the making of the next world was broken off: look into the log";

/// What a world is to play next.
pub(super) struct Next {
    pub(super) loaded: Arc<Loaded>,
    pub(super) seed: u64,
}

impl Worlds {
    /// Puts another world in the place of the one of this name. All of it is made first, so that a
    /// scenario or a disk that is at fault changes nothing.
    pub(super) async fn change(
        self,
        name: WorldName,
        choose: impl FnOnce(&WorldInfo) -> Next,
        why: &'static str,
    ) -> Result<WorldAndScenario, NotChanged> {
        let unknown = || NotChanged::Failed(format!("there is no world `{name}`"));
        let changing = self.find(&name).ok_or_else(unknown)?.changing.lock_owned().await;
        let before = self.find(&name).ok_or_else(unknown)?;
        let Next { loaded, seed } = choose(&before.about);
        // Behind the end of its mailboxes it is not asked any more.
        let unstruck = unstruck_faults(&before.world).await;
        let (worlds, of, name_of_it) = (self.clone(), name.clone(), name.clone());
        let changed = spawn_blocking(move || {
            let process = &worlds.0.process;
            // The default world reads anew what its scenario names.
            let like = if of.is_default() { None } else { worlds.about(&WorldName::DEFAULT) };
            let (may_name, about) = (&process.may_name, &before.about);
            let keys = about.logins.keys;
            let beginning =
                Beginning { loaded, seed, may_name, like: like.as_ref(), keys, before: Some(about) };
            let next = process.prepare(&of, beginning);
            let after =
                next.and_then(|next| worlds.put_in_place(&of, &before, next, why).map_err(NotMade::Folder));
            if after.is_err() {
                process.folder.of(&of).give_up_next();
            }
            after.map(|after| (before, after))
        });
        let (before, after) = changed.await.map_err(|_| NotChanged::Failed(NOT_MADE.to_owned()))??;
        warn_of_unstruck(&name_of_it, &unstruck);
        before.world.stop(why).await;
        tokio::spawn(async move {
            // Only the next change and the end of the world wait for this.
            let removed = spawn_blocking(move || self.0.process.folder.of(&name).remove_old()).await;
            if let Err(error) = removed {
                tracing::error!(
                    panicked = error.is_panic(),
                    "the folder of the world before could not be removed"
                );
            }
            drop(changing);
        });
        Ok(after.playing())
    }

    /// Ends the mailboxes of the world that runs, gives its place to the next and lets that begin.
    fn put_in_place(
        &self,
        name: &WorldName,
        before: &RunningWorld,
        next: PreparedWorld,
        why: &str,
    ) -> std::io::Result<RunningWorld> {
        before.world.files().end_and_move(why, || {
            self.0.process.folder.of(name).put_next_in_place()?;
            let now = self.0.uptime.elapsed();
            let after = RunningWorld::begin(next, Arc::clone(&before.changing), now);
            self.0.registry.put(name.clone(), after.clone());
            Ok(after)
        })
    }
}

impl From<NotMade> for NotChanged {
    fn from(problem: NotMade) -> Self {
        match problem {
            NotMade::Scenario(problems) => NotChanged::Invalid(problems),
            _ if problem.is_of_the_disk() => NotChanged::Disk(problem.to_string()),
            NotMade::World(_) | NotMade::Signing(_) | NotMade::Keys(_) | NotMade::Folder(_) => {
                NotChanged::Failed(problem.to_string())
            }
        }
    }
}
