//! Who may log in, and to which world.

use std::sync::Arc;

use nets_access::{Entering, LetIn, LoginTry, Logins, Refused, RefusedLogin, SessionOwner};
use nets_control::{NoWorld, NotChanged};
use nets_core::event::{Client, Observation};
use nets_core::identity::UserId;
use nets_core::scenario::Leniencies;
use nets_driver::WorldName;
use nets_mailbox::WorldFaults;

use super::login_name::LoginName;
use super::registry::RunningWorld;
use super::{Entrance, Worlds};
use crate::process::WorldInfo;

/// So much of a user that there is not is told.
const LONGEST_USER: usize = 40;

/// A refused login is told to so many worlds at the most that its key opens.
const MOST_TOLD: usize = 16;

/// A login whose credential is right.
struct Known<'l> {
    user: UserId,
    named: LoginName<'l>,
    leniencies: Vec<&'static str>,
}

/// Whose a credential is.
enum Whose<'l> {
    /// A user's who may come into the world that the login names, or the one that would be made for it.
    Known(Known<'l>),
    /// A user's of other worlds, which were made for those who know their names: why it does not open this one.
    OfOthers(String),
}

impl Worlds {
    /// Whose credential it is, by the scenario and the keys of the world that the login names, or of the one that
    /// would be made for it.
    fn whose<'l>(&self, login: LoginTry<'l>) -> Result<Whose<'l>, Refused> {
        let LoginTry { user, shown, leniency } = login;
        let named = LoginName::parse(user);
        let about = named.world.as_ref().ok().and_then(|name| self.about(name));
        let is_there = about.is_some();
        let about = about.or_else(|| self.about(&WorldName::DEFAULT)).ok_or(Refused::UnknownUser)?;
        let user = match about.logins.accounts.admit(named.user, shown) {
            Ok(user) => user.clone(),
            Err(refused) => {
                let opened = shown.fingerprint().map(|key| self.opened_by(&key)).unwrap_or_default();
                return if opened.is_empty() {
                    Err(refused)
                } else {
                    Ok(Whose::OfOthers(not_this_one(&named, is_there, &opened)))
                };
            }
        };
        let leniencies: Vec<_> = [named.leniency, leniency].into_iter().flatten().collect();
        match (about.scenario.scenario.leniencies, leniencies.first()) {
            (Leniencies::Refused, Some(leniency)) => Err(Refused::NotForgiven(leniency)),
            (Leniencies::Refused, None) | (Leniencies::Forgiven, _) => {
                Ok(Whose::Known(Known { user, named, leniencies }))
            }
        }
    }

    /// The logins that a key with this fingerprint brings into worlds that were made for who has it. None where logins
    /// make worlds: there a key opens all.
    fn opened_by(&self, fingerprint: &str) -> Vec<(WorldName, UserId)> {
        if self.0.entrance == Entrance::MakesWorlds {
            return Vec::new();
        }
        let opened = |name: &WorldName, about: &WorldInfo| {
            let user = about.logins.accounts.known_by(fingerprint).next()?;
            Some((name.clone(), user.clone()))
        };
        self.0.registry.read_each(opened)
    }

    async fn let_in(&self, login: LoginTry<'_>) -> Result<LetIn, Refused> {
        let Known { named, .. } = self.known(login)?;
        let name = named.world.map_err(|problem| Refused::NoWorld(problem.to_string()))?;
        let RunningWorld { world, .. } = match self.0.entrance {
            Entrance::MakesWorlds => {
                // A client that goes away in the middle must not leave half a world.
                let making = tokio::spawn(self.clone().find_or_make(name.clone()));
                let broken_off =
                    || Refused::NoWorld("the world could not be made: look into the log".to_owned());
                making.await.map_err(|_| broken_off())?.map_err(no_world)?
            }
            Entrance::IntoMadeWorlds => self.find(&name).ok_or_else(|| Refused::NoWorld(not_there(&name)))?,
        };
        // The scenario may have been another by then.
        let Known { user, leniencies, .. } = self.known(login)?;
        let mailbox = world.files().mailbox(&user).ok_or(Refused::UnknownUser)?;
        let world = (!name.is_default()).then(|| name.to_string());
        let counts_as = SessionOwner { user: user.to_string(), world };
        let leniency = (!leniencies.is_empty()).then(|| leniencies.join(", "));
        Ok(LetIn { mailbox, counts_as, leniency })
    }

    fn known<'l>(&self, login: LoginTry<'l>) -> Result<Known<'l>, Refused> {
        match self.whose(login)? {
            Whose::Known(known) => Ok(known),
            Whose::OfOthers(why) => Err(Refused::NoWorld(why)),
        }
    }

    /// The timelines on which a refused login is told: of the worlds that its key opens where that is known and the one
    /// that it named is not among them, since its maker's mistake is no matter of another world's; else of the world
    /// that was meant; of the default one where there is none.
    fn told_to(&self, login: &RefusedLogin) -> Vec<RunningWorld> {
        let meant = LoginName::parse(&login.user).world.ok();
        let opened = login.key.as_deref().map(|key| self.opened_by(key)).unwrap_or_default();
        let is_meant = |(name, _): &(WorldName, UserId)| Some(name) == meant.as_ref();
        if !opened.is_empty() && opened.len() <= MOST_TOLD && !opened.iter().any(is_meant) {
            return opened.iter().filter_map(|(name, _)| self.find(name)).collect();
        }
        let meant = meant.and_then(|name| self.find(&name));
        meant.or_else(|| self.find(&WorldName::DEFAULT)).into_iter().collect()
    }
}

impl Logins for Worlds {
    fn check(&self, login: LoginTry<'_>) -> Result<(), Refused> {
        // Whose key opens another world is told so, once it has proved that the key is its own.
        self.whose(login).map(drop)
    }

    fn enter<'l>(&'l self, login: LoginTry<'l>) -> Entering<'l> {
        Box::pin(self.let_in(login))
    }

    fn refused(&self, login: RefusedLogin) {
        let told = self.told_to(&login);
        let RefusedLogin { user, why, key, client } = login;
        for RunningWorld { world, .. } in told {
            world.observe(Observation::LoginRefused {
                user: user.clone(),
                reason: why.to_string(),
                key: key.clone(),
                client: client.clone(),
            });
        }
    }

    fn faults(&self) -> Option<Arc<WorldFaults>> {
        Some(Arc::clone(self.find(&WorldName::DEFAULT)?.world.files().faults()))
    }

    fn not_negotiated(&self, client: Client, reason: String) {
        // It has not said whose it is.
        self.tell_default(Observation::NegotiationFailed { reason, client });
    }
}

/// Why a key that opens these worlds does not bring its user into the one that is named.
fn not_this_one(named: &LoginName<'_>, is_there: bool, opened: &[(WorldName, UserId)]) -> String {
    const MOST: usize = 3;
    let mut logins: Vec<_> = opened.iter().take(MOST).map(|(name, user)| format!("{user}+{name}")).collect();
    if opened.len() > MOST {
        logins.push("others".to_owned());
    }
    let logins = logins.join(" or ");
    match &named.world {
        Err(problem) => format!("{problem}; this key logs in as {logins}"),
        Ok(name) if name.is_default() => {
            format!("the world `default` is not for this key, which logs in as {logins}")
        }
        Ok(name) if opened.iter().any(|(opened, _)| opened == name) => {
            format!(
                "this key logs in as {logins}, and not as {}",
                nets_text::plain_name(named.user, LONGEST_USER)
            )
        }
        Ok(name) if is_there => format!("the world `{name}` is not for this key, which logs in as {logins}"),
        Ok(name) => format!("{}; this key logs in as {logins}", not_there(name)),
    }
}

fn not_there(name: &WorldName) -> String {
    format!("there is no world `{name}`, and no login makes one here")
}

fn no_world(problem: NoWorld) -> Refused {
    Refused::NoWorld(match problem {
        NoWorld::Runs(name) => format!("the world `{name}` runs already"),
        NoWorld::TooMany(why) => why,
        NoWorld::Failed(NotChanged::Disk(why) | NotChanged::Failed(why)) => why,
        NoWorld::Failed(NotChanged::Invalid(problems)) => problems.to_string(),
    })
}
