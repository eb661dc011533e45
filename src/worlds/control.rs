//! The program as its front ends see it.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use nets_alias::ServiceUrl;
use nets_control::{
    AliasUrlRefused, BoxFuture, Control, NoBundle, NoWorld, NotChanged, NotEnded, WantedBundle, WantedWorld,
    WorldAndScenario, WorldStanding,
};
use nets_core::identity::UserId;
use nets_core::{SignedDuration, Timestamp};
use nets_driver::{WorldName, system_time};
use nets_scenario::Loaded;

use crate::data_folder::{EBOX_CA, FTPS_CA};

use super::Worlds;
use super::changing::Next;
use super::making::Wishes;
use super::registry::RunningWorld;

/// What the sessions of a world are told when another takes its place or it ends.
const RESET: &str = "The simulator was reset, and all that was in it is gone: connect again";
const REPLACED: &str = "The simulator plays another scenario now: connect again";
const ENDED: &str = "it was ended by DELETE /v1/worlds";

impl Control for Worlds {
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario> {
        self.find(name).map(RunningWorld::playing)
    }

    fn worlds(&self) -> Vec<WorldStanding> {
        let (now, uptime) = (system_time(), self.0.uptime.elapsed());
        self.0.registry.look(|name, running| Some(standing(name, running, now, uptime)))
    }

    fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>> {
        let worlds = self.clone();
        let WantedWorld { name, scenario, seed, keys } = wanted;
        let name = name.unwrap_or_else(|| self.0.registry.unused_name());
        Box::pin(async move {
            let uptime = worlds.0.uptime;
            let made = worlds.make_new(name.clone(), Wishes { scenario, seed, keys }).await?;
            let standing = standing(&name, &made, system_time(), uptime.elapsed());
            Ok((made.playing(), standing))
        })
    }

    fn end(&self, name: WorldName) -> BoxFuture<Result<Vec<String>, NotEnded>> {
        Box::pin(self.clone().end_if(name, ENDED.to_owned(), |_| true))
    }

    fn replace(&self, name: WorldName, scenario: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        let loaded = Arc::new(scenario);
        let seed = seed_of(&name, &loaded);
        Box::pin(self.clone().change(name, move |_| Next { loaded, seed }, REPLACED))
    }

    fn reset(&self, name: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        let again = |about: &crate::process::WorldInfo| Next {
            loaded: Arc::clone(&about.scenario),
            seed: about.seed,
        };
        Box::pin(self.clone().change(name, again, RESET))
    }

    fn bundle(
        &self,
        name: &WorldName,
        wanted: WantedBundle,
        out: Box<dyn Write + Send>,
    ) -> BoxFuture<Result<(), NoBundle>> {
        self.save_bundle(name, wanted, out)
    }

    fn authority_pem(&self, name: &WorldName) -> Result<String, String> {
        let about = self.about(name).ok_or_else(|| format!("there is no world `{name}`"))?;
        about.writer.signatory.authority_pem().map_err(|problem| problem.to_string())
    }

    fn alias_authority_pem(&self) -> Result<String, String> {
        self.0.process.own_certificate.authority_pem().map_err(|problem| problem.to_string())
    }

    fn ebox_authority_pem(&self) -> Option<String> {
        fs::read_to_string(self.0.process.folder.path().join(EBOX_CA)).ok()
    }

    fn ftps_authority_pem(&self) -> Option<String> {
        fs::read_to_string(self.0.process.folder.path().join(FTPS_CA)).ok()
    }

    fn check_alias_url(
        &self,
        name: &WorldName,
        user: &UserId,
        url: &str,
    ) -> BoxFuture<Result<(), AliasUrlRefused>> {
        let (about, user, url) = (self.about(name), user.clone(), ServiceUrl::parse(url));
        Box::pin(async move {
            let url = url.map_err(|problem| AliasUrlRefused::NotAUrl(problem.to_string()))?;
            // The request finds out itself that its world is gone.
            let Some(about) = about else { return Ok(()) };
            let checked = about.alias.check_host(&user, &url).await;
            checked.map_err(|refused| AliasUrlRefused::NotAllowed(refused.to_string()))
        })
    }

    fn is_ready(&self) -> bool {
        // Both ports are bound before either is served, and the first world has begun before that.
        true
    }
}

/// The seed of a world of this name that plays this scenario: the default one has the scenario's own.
fn seed_of(name: &WorldName, loaded: &Loaded) -> u64 {
    if name.is_default() { loaded.scenario.seed } else { loaded.scenario.seed_of_world(name.as_str()) }
}

fn standing(name: &WorldName, running: &RunningWorld, now: Timestamp, uptime: Duration) -> WorldStanding {
    let is_in_use = running.world.is_in_use();
    let idle = if is_in_use { Duration::ZERO } else { running.idle(uptime) };
    let idle = SignedDuration::try_from(idle).unwrap_or(SignedDuration::MAX);
    let last_use = now.saturating_sub(idle).unwrap_or(now);
    WorldStanding {
        name: name.clone(),
        scenario: running.about.scenario.scenario.name.clone(),
        seed: running.about.seed,
        is_in_use,
        last_use: Timestamp::from_millisecond(last_use.as_millisecond()).unwrap_or(last_use),
        bytes: running.world.files().bytes(),
    }
}
