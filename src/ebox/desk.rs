//! What one world has of the e-Box besides its core: who may ask for tokens, and which were issued. Tokens live on the
//! real clock, and end with the world.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nets_core::ebox::answer::uuid;
use nets_core::ebox::setting::{
    AssertionReplays, EboxDoorAnswer, EboxDoorCall, EboxSetting, EboxSwitches, OauthVersion, OmittedScope,
};
use nets_core::identity::belgium::{EboxClientId, EboxEnvironment};
use nets_core::scenario::Scenario;
use nets_driver::{World, WorldName};
use nets_oauth::{
    AssertionKey, AuthorizationServer, AuthorizationSettings, ClientName, ClientRegister, JtiReplay,
    OAuthClient, OAuthVersion, ScopeOmitted,
};

use crate::door_script::DoorScript;

/// The authorization servers of one world's environments.
pub struct EboxDesk {
    /// Bound: the environments that there are.
    servers: BTreeMap<EboxEnvironment, AuthorizationServer>,
    seed: u64,
    /// How many answers were given names that are in no event.
    named: AtomicU64,
    script: DoorScript,
}

/// A world, as the door finds it.
#[derive(Clone)]
pub struct EboxWorld {
    pub world: World,
    pub scenario: Arc<Scenario>,
    /// None where the scenario has no e-Box.
    pub desk: Option<Arc<EboxDesk>>,
}

/// The worlds of the program, as the door sees them.
pub trait EboxWorlds: Send + Sync + 'static {
    /// The world of this name that runs now.
    fn ebox_world(&self, name: &WorldName) -> Option<EboxWorld>;
}

impl EboxDesk {
    /// For clients with these keys, each with where it comes from.
    pub fn new(setting: &EboxSetting, keys: &BTreeMap<EboxClientId, Vec<AssertionKey>>, seed: u64) -> Self {
        let register = Arc::new(ClientRegister::default());
        for client in setting.clients.values() {
            for environment in &client.environments {
                register.set(OAuthClient {
                    name: ClientName::new(environment.name(), client.id.as_str()),
                    cbe: client.organisation.as_str().to_owned(),
                    scopes: client.scopes.iter().map(|scope| scope.full().to_owned()).collect(),
                    keys: keys.get(&client.id).cloned().unwrap_or_default(),
                    may_use_grant: true,
                });
            }
        }
        let server = |environment: EboxEnvironment| {
            AuthorizationServer::new(settings(environment, &setting.switches), Arc::clone(&register))
        };
        EboxDesk {
            servers: setting
                .environments
                .iter()
                .map(|environment| (*environment, server(*environment)))
                .collect(),
            seed,
            named: AtomicU64::new(0),
            script: DoorScript::of(setting),
        }
    }

    pub(crate) fn server(&self, environment: EboxEnvironment) -> Option<&AuthorizationServer> {
        self.servers.get(&environment)
    }

    /// What this call is answered though nothing is wrong with it; each call counts.
    pub(crate) fn scripted(
        &self,
        environment: EboxEnvironment,
        call: EboxDoorCall,
    ) -> Option<EboxDoorAnswer> {
        self.script.next(environment, call)
    }

    /// The `id` of an answer from which nothing follows.
    pub(crate) fn answer_id(&self) -> String {
        uuid(self.seed, "answer", self.named.fetch_add(1, Ordering::Relaxed))
    }
}

fn settings(environment: EboxEnvironment, switches: &EboxSwitches) -> AuthorizationSettings {
    let version = match switches.oauth {
        OauthVersion::V5 => OAuthVersion::V5,
        OauthVersion::V4 => OAuthVersion::V4,
        OauthVersion::V3 => OAuthVersion::V3,
    };
    let seconds = |time: jiff::SignedDuration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    AuthorizationSettings {
        scope_omitted: match switches.scope_omitted {
            OmittedScope::AllGranted => ScopeOmitted::AllGranted,
            OmittedScope::None => ScopeOmitted::Refused,
        },
        token_lifetime_seconds: seconds(switches.token_lifetime),
        max_assertion_lifetime_seconds: switches.longest_assertion.map(seconds),
        jti_replay: match switches.replays {
            AssertionReplays::Refuse => JtiReplay::Refuse,
            AssertionReplays::Allow => JtiReplay::Allow,
        },
        ..AuthorizationSettings::new(environment.name(), version)
    }
}
