//! The clients of all environments, the tokens that were issued to them and the assertions that they have used.
//! One register for all environments, so that what belongs to another of them can be told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use aws_lc_rs::digest::{Context, SHA256, digest};

use crate::assertion_key::AssertionKey;
use crate::client::{ClientName, KnownClient, OAuthClient};
use crate::grant::AccessGrant;
use crate::real_time::RealTime;
use crate::remembered::{Fingerprint, Remembered};

/// Tokens of one client. The first to expire makes room, at 16 requests a second for tokens of ten minutes.
const MOST_TOKENS: usize = 10_000;

/// Assertions of one client. The first to expire makes room, and could then be used again.
const MOST_ASSERTIONS: usize = 100_000;

/// How long an expired token is told from one that was never issued, in seconds.
const TOLD_AFTER: i64 = 3_600;

/// The keys that are tried to say whose a signature is.
const MOST_TRIED: usize = 64;

/// Who may ask, and what was issued.
#[derive(Debug)]
pub struct ClientRegister {
    /// Bound: those that the scenario names and onboarding configures.
    clients: RwLock<BTreeMap<Arc<ClientName>, Arc<KnownClient>>>,
    /// Bound: as many as `replace` is given.
    idle: RwLock<Vec<IdleKey>>,
    issued: Mutex<Issued>,
}

#[derive(Debug)]
struct Issued {
    tokens: Remembered<Arc<AccessGrant>>,
    assertions: Remembered<()>,
}

/// A key that opens nothing, and by which it is told whose a signature is: one that is not in force yet, or no longer.
#[derive(Debug, Clone)]
pub struct IdleKey {
    pub name: ClientName,
    pub key: AssertionKey,
}

/// A key of another client or environment, by which an assertion verifies.
pub(crate) struct KeyElsewhere {
    pub(crate) name: Arc<ClientName>,
    pub(crate) whence: String,
}

impl Default for ClientRegister {
    fn default() -> Self {
        let (tokens, assertions) = (Remembered::new(MOST_TOKENS), Remembered::new(MOST_ASSERTIONS));
        let issued = Mutex::new(Issued { tokens, assertions });
        ClientRegister { clients: RwLock::default(), idle: RwLock::default(), issued }
    }
}

impl ClientRegister {
    /// Configures a client, or configures it anew; its tokens stay valid with what they were granted.
    pub fn set(&self, client: OAuthClient) {
        let name = Arc::new(client.name.clone());
        let known = Arc::new(KnownClient { name: Arc::clone(&name), client });
        self.clients.write().unwrap_or_else(PoisonError::into_inner).insert(name, known);
    }

    /// Takes a client away, with its tokens; false where there is none.
    pub fn remove(&self, name: &ClientName) -> bool {
        let removed = self.clients.write().unwrap_or_else(PoisonError::into_inner).remove(name);
        let mut issued = self.issued();
        issued.tokens.forget(name);
        issued.assertions.forget(name);
        removed.is_some()
    }

    /// Configures these clients and takes away all others, with their tokens; those that stay keep theirs.
    pub fn replace(&self, clients: Vec<OAuthClient>, idle: Vec<IdleKey>) {
        let gone: Vec<ClientName> = self.names();
        for name in gone.iter().filter(|name| clients.iter().all(|client| client.name != **name)) {
            self.remove(name);
        }
        *self.idle.write().unwrap_or_else(PoisonError::into_inner) = idle;
        for client in clients {
            self.set(client);
        }
    }

    /// The names of all clients, by environment.
    pub fn names(&self) -> Vec<ClientName> {
        self.known().iter().map(|known| ClientName::clone(&known.name)).collect()
    }

    /// What a token was granted, of whichever environment, expired or not; an expired one is known for an hour.
    pub fn grant(&self, token: &str) -> Option<Arc<AccessGrant>> {
        self.issued().tokens.get(&of_token(token)).map(|(_, grant)| Arc::clone(grant))
    }

    pub(crate) fn client(&self, name: &ClientName) -> Option<Arc<KnownClient>> {
        self.clients.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn known(&self) -> Vec<Arc<KnownClient>> {
        self.clients.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Whose key verifies this, if it is none of this client: those of the same client id in other environments are
    /// tried first.
    pub(crate) fn key_elsewhere(
        &self,
        name: &ClientName,
        signed: &str,
        signature: &[u8],
    ) -> Option<KeyElsewhere> {
        let idle = self.idle.read().unwrap_or_else(PoisonError::into_inner);
        let verifies = |idle: &&IdleKey| idle.key.verifies(signed, signature);
        let told = |found: &IdleKey| KeyElsewhere {
            name: Arc::new(found.name.clone()),
            whence: found.key.whence().to_owned(),
        };
        // What is not in force here says more than what is in force elsewhere.
        if let Some(found) = idle.iter().filter(|idle| idle.name == *name).take(MOST_TRIED).find(verifies) {
            return Some(told(found));
        }
        let mut others = self.known();
        others.retain(|known| *known.name != *name);
        others.sort_by_key(|known| known.name.client_id != name.client_id);
        let keys = others.iter().flat_map(|known| known.client.keys.iter().map(move |key| (known, key)));
        if let Some((known, key)) = keys.take(MOST_TRIED).find(|(_, key)| key.verifies(signed, signature)) {
            return Some(KeyElsewhere { name: Arc::clone(&known.name), whence: key.whence().to_owned() });
        }
        idle.iter().take(MOST_TRIED).find(verifies).map(told)
    }

    /// Keeps that an assertion was used; false where it was before.
    pub(crate) fn use_assertion(
        &self,
        client: &Arc<ClientName>,
        jti: &str,
        until: RealTime,
        now: RealTime,
    ) -> bool {
        let used = of_assertion(client, jti);
        let mut issued = self.issued();
        if issued.assertions.get(&used).is_some_and(|(until, ())| *until >= now) {
            return false;
        }
        issued.assertions.keep(client, used, until, (), now);
        true
    }

    pub(crate) fn issue(&self, client: &Arc<ClientName>, token: &str, grant: Arc<AccessGrant>) {
        let over = grant.issued_at.plus(-TOLD_AFTER);
        self.issued().tokens.keep(client, of_token(token), grant.expires_at, grant, over);
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn of_token(token: &str) -> Fingerprint {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().unwrap_or_default()
}

fn of_assertion(client: &ClientName, jti: &str) -> Fingerprint {
    let mut context = Context::new(&SHA256);
    for text in [&client.environment, &client.client_id, jti] {
        // Lengths between them, so that no two triples are one text.
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    context.finish().as_ref().try_into().unwrap_or_default()
}
