//! Who may come in: what the server asks the simulator about a login.

use nets_mailbox::Mailbox;
use russh::keys::{Algorithm, HashAlg, PublicKey};

/// Decides on logins and hears which were refused. Who is let in has a mailbox, and keeps it.
pub trait Accounts: Send + Sync + 'static {
    /// The mailbox of the user whose key this is, or why not. Asked before and after the client has
    /// proved that it has the key, so it changes nothing. The name is as the client sent it.
    fn login(&self, user: &str, key: &OfferedKey) -> Result<Mailbox, LoginRefusal>;

    /// A login was refused: why, for the timeline and not the client.
    fn refused(&self, user: &str, reason: &str);
}

/// A public key that a client offers, and how it signs with it.
#[derive(Debug, Clone)]
pub struct OfferedKey {
    key: PublicKey,
    algorithm: Algorithm,
}

impl OfferedKey {
    pub(crate) fn new(key: &PublicKey, algorithm: &Algorithm) -> Self {
        OfferedKey { key: key.clone(), algorithm: algorithm.clone() }
    }

    /// Whether it is this key, whatever its comment says.
    pub fn is(&self, key: &nets_public_key::PublicKey) -> bool {
        self.key.to_bytes().is_ok_and(|blob| blob == key.blob())
    }

    /// As `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }

    /// The leniency this login needs: old libraries sign with SHA-1, which current servers refuse.
    pub fn leniency(&self) -> Option<&'static str> {
        (self.algorithm == Algorithm::Rsa { hash: None }).then_some("ssh-rsa: signed with SHA-1")
    }
}

/// Why a login was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoginRefusal {
    #[error("there is no such user")]
    UnknownUser,
    #[error("the key is not registered for this user")]
    KeyNotRegistered,
    /// The client offered a password, or asked to be questioned for one.
    #[error("passwords are not used: log in with a key")]
    PasswordOffered,
    /// The key was right and the proof was not, or the client left before it gave one.
    #[error("the key is registered, but the client did not prove that it has it")]
    KeyNotProved,
    #[error("too many sessions are open")]
    TooManySessions,
    /// As many tries failed as OpenSSH's server allows.
    #[error(
        "six tries failed, and there are no more on one connection: offer the right key alone (ssh: \
         -i KEY -o IdentitiesOnly=yes)"
    )]
    TooManyTries,
}
