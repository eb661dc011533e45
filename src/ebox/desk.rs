//! What one world has of the e-Box besides its core: who may ask for tokens, and which were issued. Tokens live on the
//! real clock, and end with the world.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nets_core::ebox::answer::uuid;
use nets_core::ebox::in_force::{EboxInForce, OnboardedCertificate};
use nets_core::ebox::setting::{
    AssertionReplays, EboxClient, EboxSetting, EboxSwitches, OauthVersion, OmittedScope,
};
use nets_core::identity::belgium::{EboxClientId, EboxEnvironment};
use nets_driver::{World, WorldName};
use nets_oauth::{
    AssertionKey, AuthorizationServer, AuthorizationSettings, ClientName, ClientRegister, IdleKey, JtiReplay,
    OAuthClient, OAuthVersion, ScopeOmitted,
};

use crate::client_keys::client_key;

/// The authorization servers of one world's environments.
pub struct EboxDesk {
    /// Bound: the environments that there are.
    servers: BTreeMap<EboxEnvironment, AuthorizationServer>,
    register: Arc<ClientRegister>,
    /// The keys of the scenario's clients. Bound: those clients.
    keys: BTreeMap<EboxClientId, Vec<AssertionKey>>,
    /// Which version of what is in force the register has.
    version: Mutex<u64>,
    /// The same, to be looked at by each call.
    seen: AtomicU64,
    seed: u64,
    /// How many answers were given names that are in no event.
    named: AtomicU64,
}

/// A world, as the door finds it.
#[derive(Clone)]
pub struct EboxWorld {
    pub world: World,
    /// None where the scenario has no e-Box.
    pub desk: Option<Arc<EboxDesk>>,
}

/// The worlds of the program, as the door sees them.
pub trait EboxWorlds: Send + Sync + 'static {
    /// The world of this name that runs now.
    fn ebox_world(&self, name: &WorldName) -> Option<EboxWorld>;
}

impl EboxDesk {
    /// For the scenario's clients with these keys, each with where it comes from.
    pub fn new(setting: &EboxSetting, keys: &BTreeMap<EboxClientId, Vec<AssertionKey>>, seed: u64) -> Self {
        let register = Arc::new(ClientRegister::default());
        for client in setting.clients.values() {
            for environment in &client.environments {
                register.set(configured(client, *environment, keys.get(&client.id).cloned()));
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
            register,
            keys: keys.clone(),
            version: Mutex::new(0),
            seen: AtomicU64::new(0),
            seed,
            named: AtomicU64::new(0),
        }
    }

    /// Has the register know the clients that are in force now: what onboardings have configured, and the scenario's besides.
    pub(crate) fn keep_up(&self, in_force: &EboxInForce) {
        if self.seen.load(Ordering::Acquire) >= in_force.version() {
            return;
        }
        let mut version = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        // Another call may have been faster, with the same or with something newer.
        if *version < in_force.version() {
            let (clients, idle) = self.in_force(in_force);
            self.register.replace(clients, idle);
            *version = in_force.version();
            self.seen.store(*version, Ordering::Release);
        }
    }

    fn in_force(&self, in_force: &EboxInForce) -> (Vec<OAuthClient>, Vec<IdleKey>) {
        let (mut clients, mut idle) = (Vec::new(), Vec::new());
        let mut onboarded: BTreeMap<(EboxEnvironment, &EboxClientId), Vec<AssertionKey>> = BTreeMap::new();
        for certificate in in_force.certificates() {
            let Some(key) = onboarded_key(certificate) else { continue };
            let of = (certificate.environment, &certificate.client);
            if certificate.is_configured {
                let keys = onboarded.entry(of).or_default();
                // Two message types of one application have the same.
                if keys.iter().all(|known| known.fingerprint() != key.fingerprint()) {
                    keys.push(key);
                }
            } else {
                idle.push(IdleKey { name: name(certificate.environment, &certificate.client), key });
            }
        }
        for (environment, client) in in_force.clients() {
            let of_scenario = self.keys.get(&client.id).cloned();
            let of_onboarding = onboarded.remove(&(environment, &client.id));
            if let (Some(keys), true) = (&of_scenario, of_onboarding.is_some()) {
                let replaced = keys.iter().map(|key| IdleKey {
                    name: name(environment, &client.id),
                    key: key
                        .from(&format!("{}, in whose place an onboarding's certificate is", key.whence())),
                });
                idle.extend(replaced);
            }
            clients.push(configured(client, environment, of_onboarding.or(of_scenario)));
        }
        (clients, idle)
    }

    pub(crate) fn server(&self, environment: EboxEnvironment) -> Option<&AuthorizationServer> {
        self.servers.get(&environment)
    }

    /// The `id` of an answer from which nothing follows.
    pub(crate) fn answer_id(&self) -> String {
        uuid(self.seed, "answer", self.named.fetch_add(1, Ordering::Relaxed))
    }
}

fn name(environment: EboxEnvironment, client: &EboxClientId) -> ClientName {
    ClientName::new(environment.name(), client.as_str())
}

fn configured(
    client: &EboxClient,
    environment: EboxEnvironment,
    keys: Option<Vec<AssertionKey>>,
) -> OAuthClient {
    OAuthClient {
        name: name(environment, &client.id),
        cbe: client.organisation.as_str().to_owned(),
        scopes: client.scopes.iter().map(|scope| scope.full().to_owned()).collect(),
        keys: keys.unwrap_or_default(),
        may_use_grant: true,
    }
}

/// None where it cannot be used to sign, which its onboarding has told of.
fn onboarded_key(certificate: &OnboardedCertificate) -> Option<AssertionKey> {
    let OnboardedCertificate { dossier, environment, client: _, text, is_configured } = certificate;
    let environment = environment.at_onboarding().word();
    let waits = if *is_configured { "" } else { ", which is not configured yet" };
    let whence = format!("the certificate of dossier {dossier} ({environment}){waits}");
    client_key(&STANDARD.decode(text).ok()?, &whence).ok()
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
