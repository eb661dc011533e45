//! Who may log in, and to which world.

use nets_access::{Entering, LetIn, LoginTry, Logins, Refused, RefusedLogin};
use nets_control::{NoWorld, NotChanged};
use nets_core::event::{Client, Observation};
use nets_core::identity::UserId;
use nets_core::scenario::Leniencies;
use nets_driver::WorldName;

use super::Worlds;
use super::login_name::LoginName;
use super::making::too_many;
use super::registry::RunningWorld;
use crate::process::WorldInfo;

impl Worlds {
    /// By which scenario and which keys a login is judged: those of its world, or those of the world that would be
    /// made for it.
    fn judged_by(&self, login: &LoginName<'_>) -> Result<(WorldName, WorldInfo), Refused> {
        let default = || self.about(&WorldName::DEFAULT).ok_or(Refused::UnknownUser);
        match &login.world {
            Ok(name) => {
                let about = match self.about(name) {
                    Some(about) => about,
                    None => default()?,
                };
                Ok((name.clone(), about))
            }
            Err(problem) => {
                let is_known = UserId::new(login.user).is_ok_and(|user| {
                    default().is_ok_and(|about| about.scenario.scenario.senders.contains_key(&user))
                });
                Err(if is_known { Refused::NoWorld(problem.to_string()) } else { Refused::UnknownUser })
            }
        }
    }

    /// The user who may come in, the world, and what has to be forgiven.
    fn admitted(&self, login: LoginTry<'_>) -> Result<(UserId, WorldName, Vec<&'static str>), Refused> {
        let LoginTry { user, shown, leniency } = login;
        let named = LoginName::parse(user);
        let (world, about) = self.judged_by(&named)?;
        let user = about.accounts.admit(named.user, shown)?.clone();
        let leniencies: Vec<_> = [named.leniency, leniency].into_iter().flatten().collect();
        match (about.scenario.scenario.leniencies, leniencies.first()) {
            (Leniencies::Refused, Some(leniency)) => Err(Refused::NotForgiven(leniency)),
            (Leniencies::Refused, None) | (Leniencies::Forgiven, _) => Ok((user, world, leniencies)),
        }
    }

    async fn let_in(&self, login: LoginTry<'_>) -> Result<LetIn, Refused> {
        let (_, name, _) = self.admitted(login)?;
        // A client that goes away in the middle must not leave half a world.
        let making = tokio::spawn(self.clone().find_or_make(name));
        let broken_off = || Refused::NoWorld("the world could not be made: look into the log".to_owned());
        let RunningWorld { world, .. } = making.await.map_err(|_| broken_off())?.map_err(no_world)?;
        // The scenario may have been another by then.
        let (user, name, leniencies) = self.admitted(login)?;
        let mailbox = world.files().mailbox(&user).ok_or(Refused::UnknownUser)?;
        let counts_as = if name.is_default() { user.to_string() } else { format!("{user}+{name}") };
        let leniency = (!leniencies.is_empty()).then(|| leniencies.join(", "));
        Ok(LetIn { mailbox, counts_as, leniency })
    }
}

impl Logins for Worlds {
    fn check(&self, login: LoginTry<'_>) -> Result<(), Refused> {
        let (_, name, _) = self.admitted(login)?;
        let bounds = self.0.bounds;
        if self.0.registry.is_full_for(&name, bounds.most) {
            return Err(Refused::NoWorld(too_many(bounds.most)));
        }
        Ok(())
    }

    fn enter<'l>(&'l self, login: LoginTry<'l>) -> Entering<'l> {
        Box::pin(self.let_in(login))
    }

    /// On the timeline of the world that was meant; of the default one where there is none.
    fn refused(&self, login: RefusedLogin) {
        let RefusedLogin { user, why, key, client } = login;
        let meant = LoginName::parse(&user).world.ok().and_then(|name| self.find(&name));
        if let Some(RunningWorld { world, .. }) = meant.or_else(|| self.find(&WorldName::DEFAULT)) {
            world.observe(Observation::LoginRefused { user, reason: why.to_string(), key, client });
        }
    }

    fn not_negotiated(&self, client: Client, reason: String) {
        // It has not said whose it is.
        self.tell_default(Observation::NegotiationFailed { reason, client });
    }
}

fn no_world(problem: NoWorld) -> Refused {
    Refused::NoWorld(match problem {
        NoWorld::Runs(name) => format!("the world `{name}` runs already"),
        NoWorld::TooMany(why) => why,
        NoWorld::Failed(NotChanged::Disk(why) | NotChanged::Failed(why)) => why,
        NoWorld::Failed(NotChanged::Invalid(problems)) => problems.to_string(),
    })
}
