//! Who may log in, and to which world.

use nets_access::{Entering, LetIn, LoginTry, Logins, Refused, RefusedLogin};
use nets_control::{NoWorld, NotChanged};
use nets_core::event::{Client, Observation};
use nets_core::identity::UserId;
use nets_core::scenario::Leniencies;
use nets_driver::WorldName;

use super::Worlds;
use super::login_name::LoginName;
use super::registry::RunningWorld;

/// A login whose credential is right.
struct Known<'l> {
    user: UserId,
    named: LoginName<'l>,
    leniencies: Vec<&'static str>,
}

impl Worlds {
    /// Whose credential it is, by the scenario and the keys of the world that the login names, or of the one that
    /// would be made for it.
    fn known<'l>(&self, login: LoginTry<'l>) -> Result<Known<'l>, Refused> {
        let LoginTry { user, shown, leniency } = login;
        let named = LoginName::parse(user);
        let about = named.world.as_ref().ok().and_then(|name| self.about(name));
        let about = about.or_else(|| self.about(&WorldName::DEFAULT)).ok_or(Refused::UnknownUser)?;
        let user = about.accounts.admit(named.user, shown)?.clone();
        let leniencies: Vec<_> = [named.leniency, leniency].into_iter().flatten().collect();
        match (about.scenario.scenario.leniencies, leniencies.first()) {
            (Leniencies::Refused, Some(leniency)) => Err(Refused::NotForgiven(leniency)),
            (Leniencies::Refused, None) | (Leniencies::Forgiven, _) => Ok(Known { user, named, leniencies }),
        }
    }

    async fn let_in(&self, login: LoginTry<'_>) -> Result<LetIn, Refused> {
        let Known { named, .. } = self.known(login)?;
        let name = named.world.map_err(|problem| Refused::NoWorld(problem.to_string()))?;
        // A client that goes away in the middle must not leave half a world.
        let making = tokio::spawn(self.clone().find_or_make(name.clone()));
        let broken_off = || Refused::NoWorld("the world could not be made: look into the log".to_owned());
        let RunningWorld { world, .. } = making.await.map_err(|_| broken_off())?.map_err(no_world)?;
        // The scenario may have been another by then.
        let Known { user, leniencies, .. } = self.known(login)?;
        let mailbox = world.files().mailbox(&user).ok_or(Refused::UnknownUser)?;
        let counts_as = if name.is_default() { user.to_string() } else { format!("{user}+{name}") };
        let leniency = (!leniencies.is_empty()).then(|| leniencies.join(", "));
        Ok(LetIn { mailbox, counts_as, leniency })
    }
}

impl Logins for Worlds {
    fn check(&self, login: LoginTry<'_>) -> Result<(), Refused> {
        self.known(login).map(drop)
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
