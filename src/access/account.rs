//! The users of a world and what they log in with.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use nets_core::identity::UserId;
use nets_ftps_login::{FtpsCertificate, FtpsPassword};
use nets_public_key::PublicKey;

use crate::refused::Refused;

/// What a user is known by, as it was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    PublicKey(PublicKey),
    /// A key that is being made, or will be where it is asked for: it opens once it is set.
    LaterKey(Arc<OnceLock<PublicKey>>),
    /// At the FTPS door, as is a certificate.
    Password(FtpsPassword),
    Certificate(FtpsCertificate),
}

/// What a client shows of a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown<'s> {
    /// The key as SSH sends it. That the client has the private one is for the door to see.
    PublicKey(&'s [u8]),
    /// A secret: it is neither kept nor told.
    Password(&'s [u8]),
    /// The certificate as TLS sends it. That the client has its key is for the door to see.
    Certificate(&'s [u8]),
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Shown::PublicKey(_) => "Shown::PublicKey",
            Shown::Password(_) => "Shown::Password",
            Shown::Certificate(_) => "Shown::Certificate",
        })
    }
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
        if is_known { Ok(user) } else { Err(shown.not_registered(credentials)) }
    }

    /// The users who are known by what has this fingerprint.
    pub fn known_by<'a>(&'a self, fingerprint: &'a str) -> impl Iterator<Item = &'a UserId> {
        let is_known = move |credential: &Credential| match credential {
            Credential::Certificate(certificate) => certificate.fingerprint() == fingerprint,
            _ => credential.key().is_some_and(|key| nets_public_key::fingerprint(key.blob()) == fingerprint),
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
            Credential::Password(_) | Credential::Certificate(_) => None,
        }
    }

    fn fingerprint(&self) -> Option<String> {
        let key = self.key()?;
        Some(format!("{} {}", nets_public_key::fingerprint(key.blob()), key.kind().name()))
    }

    fn is(&self, shown: Shown<'_>) -> bool {
        match (self, shown) {
            (_, Shown::PublicKey(blob)) => self.key().is_some_and(|registered| registered.blob() == blob),
            (Credential::Password(registered), Shown::Password(password)) => registered.is(password),
            (Credential::Certificate(registered), Shown::Certificate(shown)) => registered.is(shown),
            (_, Shown::Password(_) | Shown::Certificate(_)) => false,
        }
    }
}

impl Shown<'_> {
    /// By which people know it, and which tells no secret. A password has none.
    pub fn fingerprint(self) -> Option<String> {
        match self {
            Shown::PublicKey(blob) => Some(nets_public_key::fingerprint(blob)),
            Shown::Certificate(shown) => Some(FtpsCertificate::fingerprint_of(shown)),
            Shown::Password(_) => None,
        }
    }

    fn not_registered(self, credentials: &[Credential]) -> Refused {
        let has_password = || credentials.iter().any(|known| matches!(known, Credential::Password(_)));
        match self {
            Shown::PublicKey(_) => Refused::KeyNotRegistered,
            Shown::Certificate(_) => Refused::CertificateNotRegistered,
            Shown::Password(_) if has_password() => Refused::WrongPassword,
            Shown::Password(_) => Refused::NoPassword,
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
        assert_eq!(accounts.known_by(&shown.fingerprint().expect("of a key")).collect::<Vec<_>>(), [&user]);
        assert_eq!(accounts.known_by("SHA256:another").count(), 0);
    }

    #[test]
    fn a_password_opens_what_it_was_given_for_and_no_other_kind_of_credential_does() {
        let key = PublicKey::parse(LINE).expect("a key");
        let [with, without] = ["tTEST1", "tTEST2"].map(|name| UserId::new(name).expect("a user"));
        let password = FtpsPassword::given("tTEST1", "correct horse").expect("a password");
        let accounts: Accounts = [
            (with.clone(), vec![Credential::PublicKey(key.clone()), Credential::Password(password)]),
            (without, vec![Credential::PublicKey(key.clone())]),
        ]
        .into_iter()
        .collect();
        assert_eq!(accounts.admit("tTEST1", Shown::Password(b"correct horse")), Ok(&with));
        assert_eq!(accounts.admit("tTEST1", Shown::Password(b"correct")), Err(Refused::WrongPassword));
        assert_eq!(accounts.admit("tTEST1", Shown::Password(key.blob())), Err(Refused::WrongPassword));
        assert_eq!(accounts.admit("tTEST2", Shown::Password(b"")), Err(Refused::NoPassword));
        let shown = Shown::Certificate(key.blob());
        assert_eq!(accounts.admit("tTEST1", shown), Err(Refused::CertificateNotRegistered));
        assert_eq!(format!("{:?}", Shown::Password(b"correct horse")), "Shown::Password");
        assert_eq!(Shown::Password(b"correct horse").fingerprint(), None);
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
