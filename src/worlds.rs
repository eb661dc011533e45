//! The world that runs now, who may enter it, and how another takes its place.

use std::sync::{Arc, PoisonError, RwLock};

use nets_alias::ServiceUrl;
use nets_core::event::Observation;
use nets_core::identity::UserId;
use nets_driver::World;
use nets_http::{Answer, Changed, Control, NotChanged};
use nets_mailbox::Mailbox;
use nets_scenario::Loaded;
use nets_sftp::{Accounts, LoginRefusal, OfferedKey};
use tokio::task::spawn_blocking;

use crate::process::{About, Next, NotMade, Process};

/// What the sessions of a world are told when it ends.
const STOPPING: &str = "The simulator is stopping";
const RESET: &str = "The simulator was reset, and all that was in it is gone: connect again";
const REPLACED: &str = "The simulator plays another scenario now: connect again";

/// The worlds of this process: one at a time.
#[derive(Clone)]
pub struct Worlds(Arc<Inner>);

struct Inner {
    process: Process,
    running: RwLock<Running>,
    /// Held while one world takes another's place, and until nothing is left of that one.
    changing: Arc<tokio::sync::Mutex<()>>,
}

/// The world that runs.
#[derive(Clone)]
struct Running {
    world: World,
    about: About,
}

impl Worlds {
    /// Begins with this world, whose folder lies in its place.
    pub fn begin(process: Process, first: Next) -> Worlds {
        let running = RwLock::new(Running { world: first.world.begin(), about: first.about });
        Worlds(Arc::new(Inner { process, running, changing: Arc::default() }))
    }

    /// What there is to know of the world that runs now.
    pub fn about(&self) -> About {
        self.running().about
    }

    pub async fn close(&self) {
        let _nothing_changes = self.0.changing.lock().await;
        self.running().world.stop(STOPPING).await;
        let worlds = self.clone();
        if let Err(error) = spawn_blocking(move || worlds.0.process.folder.end()).await {
            tracing::error!(%error, "the temporary folder could not be removed");
        }
    }

    fn running(&self) -> Running {
        self.0.running.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another world in the place of the one that runs. All of it is made first, so that a scenario
    /// or a disk that is at fault changes nothing.
    async fn change(
        self,
        choose: impl FnOnce(&Worlds) -> Arc<Loaded>,
        why: &'static str,
    ) -> Result<Changed, NotChanged> {
        let changing = Arc::clone(&self.0.changing).lock_owned().await;
        let loaded = choose(&self);
        let worlds = self.clone();
        let changed = spawn_blocking(move || {
            let process = &worlds.0.process;
            let next = process.prepare(loaded, &process.may_name);
            let before = next.and_then(|next| worlds.put_in_place(next, why).map_err(NotMade::Folder));
            if before.is_err() {
                process.folder.give_up_next_world();
            }
            before
        });
        let before = changed.await.map_err(|error| NotChanged::Failed(error.to_string()))??;
        let Running { world, about } = self.running();
        before.world.stop(why).await;
        tokio::spawn(async move {
            // Only the next change and the end of the process wait for this.
            let removed = spawn_blocking(move || self.0.process.folder.remove_old_world()).await;
            if let Err(error) = removed {
                tracing::error!(%error, "the folder of the world before could not be removed");
            }
            drop(changing);
        });
        Ok(Changed { world, scenario: about.scenario.scenario.name.clone() })
    }

    /// Ends the mailboxes of the world that runs, gives its place to the next and lets that begin.
    fn put_in_place(&self, next: Next, why: &str) -> std::io::Result<Running> {
        let before = self.running();
        before.world.files().end_and_move(why, || {
            self.0.process.folder.put_next_in_place()?;
            let running = Running { world: next.world.begin(), about: next.about };
            *self.0.running.write().unwrap_or_else(PoisonError::into_inner) = running;
            Ok(())
        })?;
        Ok(before)
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

impl Accounts for Worlds {
    fn login(&self, user: &str, key: &OfferedKey) -> Result<Mailbox, LoginRefusal> {
        let running = self.running();
        let user = UserId::new(user).map_err(|_| LoginRefusal::UnknownUser)?;
        let keys = running.about.admitted.get(&user).ok_or(LoginRefusal::UnknownUser)?;
        if !keys.iter().any(|admitted| key.is(admitted)) {
            return Err(LoginRefusal::KeyNotRegistered);
        }
        running.world.files().mailbox(&user).ok_or(LoginRefusal::UnknownUser)
    }

    fn refused(&self, user: &str, reason: &str) {
        let observation = Observation::LoginRefused { user: user.to_owned(), reason: reason.to_owned() };
        self.running().world.observe(observation);
    }

    fn accepted(&self, user: &str, key: &OfferedKey, leniency: Option<&str>) {
        let Ok(user) = UserId::new(user) else { return };
        let leniency = leniency.map(str::to_owned);
        self.running().world.observe(Observation::LoginAccepted { user, key: key.fingerprint(), leniency });
    }
}

impl Control for Worlds {
    fn world(&self) -> World {
        self.running().world
    }

    fn scenario(&self) -> String {
        self.running().about.scenario.text.clone()
    }

    fn replace(&self, scenario: Loaded) -> Answer<Result<Changed, NotChanged>> {
        Box::pin(self.clone().change(move |_| Arc::new(scenario), REPLACED))
    }

    fn reset(&self) -> Answer<Result<Changed, NotChanged>> {
        Box::pin(self.clone().change(|worlds| worlds.about().scenario, RESET))
    }

    fn authority_pem(&self) -> Result<String, String> {
        self.running().about.scribe.signatory.authority_pem().map_err(|problem| problem.to_string())
    }

    fn alias_authority_pem(&self) -> Result<String, String> {
        self.0.process.own_certificate.authority_pem().map_err(|problem| problem.to_string())
    }

    fn check_alias_url(&self, url: &str) -> Result<(), String> {
        ServiceUrl::parse(url).map(drop).map_err(|problem| problem.to_string())
    }

    fn is_ready(&self) -> bool {
        // Both ports are bound before either is served, and there is always a world that runs.
        true
    }
}
