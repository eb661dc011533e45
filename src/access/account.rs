//! The users of a world and what they log in with.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use nets_core::identity::UserId;
use nets_public_key::PublicKey;

use crate::refused::Refused;

/// What a user is known by, as it was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    PublicKey(PublicKey),
    /// A key that is being made, or will be where it is asked for: it opens once it is set.
    LaterKey(Arc<OnceLock<PublicKey>>),
}

/// What a client shows of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'s> {
    /// The key as SSH sends it. That the client has the private one is for the door to see.
    PublicKey(&'s [u8]),
}

/// Who may log in to one world. Bound: the scenario's senders, and the credentials that each has there.
#[derive(Debug, Clone, Default)]
pub struct Accounts(BTreeMap<UserId, Vec<Credential>>);

impl Accounts {
    /// The user of this name, if it is known by what is shown.
    pub fn admit(&self, user: &str, shown: Shown<'_>) -> Result<&UserId, Refused> {
        let name = UserId::new(user).map_err(|_| Refused::UnknownUser)?;
        let (user, credentials) = self.0.get_key_value(&name).ok_or(Refused::UnknownUser)?;
        let is_known = credentials.iter().any(|credential| credential.is(shown));
        if is_known { Ok(user) } else { Err(shown.not_registered()) }
    }

    /// The users who are known by what has this fingerprint.
    pub fn known_by<'a>(&'a self, fingerprint: &'a str) -> impl Iterator<Item = &'a UserId> {
        let is_known = move |credential: &Credential| {
            let key = credential.key();
            key.is_some_and(|key| nets_public_key::fingerprint(key.blob()) == fingerprint)
        };
        self.0.iter().filter(move |(_, known)| known.iter().any(is_known)).map(|(user, _)| user)
    }

    /// By what a user is known, as people tell it apart: none of it is a secret. A key that is still being made is
    /// not among them.
    pub fn fingerprints(&self, user: &UserId) -> Vec<String> {
        let credentials = self.0.get(user).into_iter().flatten();
        credentials.filter_map(Credential::fingerprint).collect()
    }
}

impl FromIterator<(UserId, Vec<Credential>)> for Accounts {
    fn from_iter<I: IntoIterator<Item = (UserId, Vec<Credential>)>>(accounts: I) -> Self {
        Accounts(accounts.into_iter().collect())
    }
}

impl Credential {
    /// None while it is still being made.
    fn key(&self) -> Option<&PublicKey> {
        match self {
            Credential::PublicKey(key) => Some(key),
            Credential::LaterKey(later) => later.get(),
        }
    }

    fn fingerprint(&self) -> Option<String> {
        let key = self.key()?;
        Some(format!("{} {}", nets_public_key::fingerprint(key.blob()), key.kind().name()))
    }

    fn is(&self, shown: Shown<'_>) -> bool {
        let Shown::PublicKey(blob) = shown;
        self.key().is_some_and(|registered| registered.blob() == blob)
    }
}

impl Shown<'_> {
    /// By which people know it, and which tells no secret.
    pub fn fingerprint(self) -> String {
        match self {
            Shown::PublicKey(blob) => nets_public_key::fingerprint(blob),
        }
    }

    fn not_registered(self) -> Refused {
        match self {
            Shown::PublicKey(_) => Refused::KeyNotRegistered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

    #[test]
    fn a_key_that_is_being_made_opens_once_it_is_there() {
        let key = PublicKey::parse(LINE).expect("a key");
        let user = UserId::new("tTEST1").expect("a user");
        let later = Arc::new(OnceLock::new());
        let accounts: Accounts =
            [(user.clone(), vec![Credential::LaterKey(Arc::clone(&later))])].into_iter().collect();
        assert_eq!(accounts.admit("tTEST1", Shown::PublicKey(key.blob())), Err(Refused::KeyNotRegistered));
        later.set(key.clone()).expect("it is new");
        let shown = Shown::PublicKey(key.blob());
        assert_eq!(accounts.admit("tTEST1", shown), Ok(&user));
        assert_eq!(accounts.known_by(&shown.fingerprint()).collect::<Vec<_>>(), [&user]);
        assert_eq!(accounts.known_by("SHA256:another").count(), 0);
    }

    #[test]
    fn a_user_is_admitted_by_its_own_credential_alone() {
        let key = PublicKey::parse(LINE).expect("a key");
        let [user, other] = ["tTEST1", "tTEST2"].map(|name| UserId::new(name).expect("a user"));
        let accounts: Accounts =
            [(user.clone(), vec![Credential::PublicKey(key.clone())]), (other, Vec::new())]
                .into_iter()
                .collect();
        let longer = [key.blob(), &[0]].concat();
        assert_eq!(accounts.admit("tTEST1", Shown::PublicKey(key.blob())), Ok(&user));
        assert_eq!(accounts.admit("tTEST1", Shown::PublicKey(&longer)), Err(Refused::KeyNotRegistered));
        assert_eq!(accounts.admit("tTEST2", Shown::PublicKey(key.blob())), Err(Refused::KeyNotRegistered));
        for stranger in ["tTEST3", "", "../tTEST1"] {
            let refused = accounts.admit(stranger, Shown::PublicKey(key.blob()));
            assert_eq!(refused, Err(Refused::UnknownUser), "{stranger}");
        }
    }
}
