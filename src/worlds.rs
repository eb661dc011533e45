//! The worlds of this process by their names: who may enter one, and how another takes its place.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use nets_access::{LoginTry, Logins, Refused, RefusedLogin};
use nets_alias::ServiceUrl;
use nets_control::{AliasUrlRefused, BoxFuture, Control, NotChanged, WorldAndScenario};
use nets_core::event::{Client, Observation};
use nets_core::identity::UserId;
use nets_core::scenario::Leniencies;
use nets_driver::{World, WorldName};
use nets_mailbox::Mailbox;
use nets_scenario::Loaded;
use tokio::task::spawn_blocking;

use crate::process::{NotMade, PreparedWorld, Process, WorldInfo};

/// So many worlds run at the most.
const MOST: usize = 1;

/// What is told where the thread that makes a world does not come to its end.
const NOT_MADE: &str = "the making of the next world was broken off: look into the log";

/// What the sessions of a world are told when it ends.
const STOPPING: &str = "The simulator is stopping";
const RESET: &str = "The simulator was reset, and all that was in it is gone: connect again";
const REPLACED: &str = "The simulator plays another scenario now: connect again";

/// The worlds of this process, found by their names. Who has found one keeps it: what takes its place
/// is found by those who come later.
#[derive(Clone)]
pub struct Worlds(Arc<Inner>);

struct Inner {
    process: Process,
    /// Bound: `MOST`.
    running: RwLock<BTreeMap<WorldName, RunningWorld>>,
}

/// A world that runs.
#[derive(Clone)]
struct RunningWorld {
    world: World,
    about: WorldInfo,
    /// Of its name: held while one world takes another's place, and until nothing is left of that one.
    changing: Arc<tokio::sync::Mutex<()>>,
}

impl Worlds {
    /// No world yet.
    pub fn of(process: Process) -> Worlds {
        Worlds(Arc::new(Inner { process, running: RwLock::default() }))
    }

    /// Lets one more world begin, whose folder lies in its place.
    pub fn begin(&self, name: WorldName, next: PreparedWorld) -> Result<(), String> {
        let mut running = self.registry();
        if running.len() >= MOST || running.contains_key(&name) {
            return Err(format!("there is no room for the world `{name}`: {MOST} may run"));
        }
        running.insert(name, RunningWorld::begin(next, Arc::default()));
        Ok(())
    }

    /// What there is to know of the world of this name that runs now.
    pub fn about(&self, name: &WorldName) -> Option<WorldInfo> {
        self.find(name).map(|running| running.about)
    }

    /// Ends all worlds.
    pub async fn close(&self) {
        let names: Vec<WorldName> = self.registry().keys().cloned().collect();
        for name in names {
            self.end(&name, STOPPING).await;
        }
        self.0.process.rsa_keys.end();
        let worlds = self.clone();
        if let Err(error) = spawn_blocking(move || worlds.0.process.folder.end()).await {
            tracing::error!(panicked = error.is_panic(), "the temporary folder could not be removed");
        }
    }

    /// Ends the world of this name, which is free then.
    async fn end(&self, name: &WorldName, why: &str) {
        let Some(changing) = self.find(name).map(|running| running.changing) else { return };
        let _nothing_changes = changing.lock().await;
        let ended = self.registry().remove(name);
        if let Some(ended) = ended {
            tell_of_leniencies(&ended.world).await;
            ended.world.stop(why).await;
        }
    }

    /// The world of this name that runs now: the one way to it.
    fn find(&self, name: &WorldName) -> Option<RunningWorld> {
        self.0.running.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn registry(&self) -> RwLockWriteGuard<'_, BTreeMap<WorldName, RunningWorld>> {
        self.0.running.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts another world in the place of the one of this name. All of it is made first, so that a
    /// scenario or a disk that is at fault changes nothing.
    async fn change(
        self,
        name: WorldName,
        choose: impl FnOnce(&WorldInfo) -> Arc<Loaded>,
        why: &'static str,
    ) -> Result<WorldAndScenario, NotChanged> {
        let unknown = || NotChanged::Failed(format!("there is no world `{name}`"));
        let changing = self.find(&name).ok_or_else(unknown)?.changing.lock_owned().await;
        let before = self.find(&name).ok_or_else(unknown)?;
        let loaded = choose(&before.about);
        let (worlds, of) = (self.clone(), name.clone());
        let changed = spawn_blocking(move || {
            let process = &worlds.0.process;
            let next = process.prepare(&of, loaded, &process.may_name);
            let after =
                next.and_then(|next| worlds.put_in_place(&of, &before, next, why).map_err(NotMade::Folder));
            if after.is_err() {
                process.folder.of(&of).give_up_next();
            }
            after.map(|after| (before, after))
        });
        let (before, after) = changed.await.map_err(|_| NotChanged::Failed(NOT_MADE.to_owned()))??;
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
            let after = RunningWorld::begin(next, Arc::clone(&before.changing));
            self.registry().insert(name.clone(), after.clone());
            Ok(after)
        })
    }
}

impl RunningWorld {
    fn begin(next: PreparedWorld, changing: Arc<tokio::sync::Mutex<()>>) -> RunningWorld {
        RunningWorld { world: next.world.begin(), about: next.about, changing }
    }

    fn playing(self) -> WorldAndScenario {
        WorldAndScenario { world: self.world, scenario: self.about.scenario }
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

/// Says in the program's log what was forgiven, and how often.
async fn tell_of_leniencies(world: &World) {
    let counted = world.query(|view| {
        view.timeline.leniencies().map(|(what, count)| (what.to_owned(), count)).collect::<Vec<_>>()
    });
    // A world that has stopped already has told what it could.
    for (what, count) in counted.await.unwrap_or_default() {
        tracing::warn!(
            count,
            "forgiven, which current servers refuse: {what} (`leniencies: refused` in the scenario)"
        );
    }
}

/// The world that a login means.
fn meant_by(_login: &str) -> WorldName {
    WorldName::DEFAULT
}

impl Logins for Worlds {
    fn login(&self, login: LoginTry<'_>) -> Result<Mailbox, Refused> {
        let LoginTry { user, shown, leniency } = login;
        let RunningWorld { world, about, .. } = self.find(&meant_by(user)).ok_or(Refused::UnknownUser)?;
        let user = about.accounts.admit(user, shown)?;
        match (about.scenario.scenario.leniencies, leniency) {
            (Leniencies::Refused, Some(leniency)) => return Err(Refused::NotForgiven(leniency)),
            (Leniencies::Refused, None) | (Leniencies::Forgiven, _) => {}
        }
        world.files().mailbox(user).ok_or(Refused::UnknownUser)
    }

    fn refused(&self, login: RefusedLogin) {
        let RefusedLogin { user, why, key, client } = login;
        if let Some(RunningWorld { world, .. }) = self.find(&meant_by(&user)) {
            world.observe(Observation::LoginRefused { user, reason: why.to_string(), key, client });
        }
    }

    fn not_negotiated(&self, client: Client, reason: String) {
        // It has not said whose it is.
        if let Some(RunningWorld { world, .. }) = self.find(&WorldName::DEFAULT) {
            world.observe(Observation::NegotiationFailed { reason, client });
        }
    }
}

impl Control for Worlds {
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario> {
        self.find(name).map(RunningWorld::playing)
    }

    fn replace(&self, name: WorldName, scenario: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        Box::pin(self.clone().change(name, move |_| Arc::new(scenario), REPLACED))
    }

    fn reset(&self, name: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        Box::pin(self.clone().change(name, |about| Arc::clone(&about.scenario), RESET))
    }

    fn authority_pem(&self, name: &WorldName) -> Result<String, String> {
        let about = self.about(name).ok_or_else(|| format!("there is no world `{name}`"))?;
        about.writer.signatory.authority_pem().map_err(|problem| problem.to_string())
    }

    fn alias_authority_pem(&self) -> Result<String, String> {
        self.0.process.own_certificate.authority_pem().map_err(|problem| problem.to_string())
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
