//! Why a login was refused.

/// For the timeline; the client hears the words of `for_client` alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
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
    /// Of a client at the FTPS door, as the next three are.
    #[error("the password is not this user's (`ftps_password` of the sender in the scenario)")]
    WrongPassword,
    #[error("the user has no password: give it one in the scenario (`ftps_password` of the sender)")]
    NoPassword,
    #[error(
        "the certificate is not registered for this user (`ftps_certificates` of the sender in the scenario)"
    )]
    CertificateNotRegistered,
    /// A name or a password came before TLS.
    #[error("the client did not ask for TLS before it logged in (`AUTH TLS`; with curl: --ssl-reqd)")]
    NotSecured,
    #[error("too many sessions are open")]
    TooManySessions,
    /// The sender's server lets in no more at this moment, as the scenario has it.
    #[error("{0}")]
    BeyondLimit(String),
    /// The same, and the client is told nothing.
    #[error("{0}; the connection is dropped without a word")]
    DroppedBeyondLimit(String),
    /// Its client has left, or the simulator stops.
    #[error("its session ended while it waited to be let in")]
    OverInLine,
    /// The scenario refuses leniencies, and the login needs this one.
    #[error("{0}, which current servers refuse, and so does this scenario (`leniencies: refused`)")]
    NotForgiven(&'static str),
    /// As many tries failed as OpenSSH's server allows.
    #[error(
        "six tries failed, and there are no more on one connection: offer the right key alone (ssh: \
         -i KEY -o IdentitiesOnly=yes)"
    )]
    TooManyTries,
    /// The login names a world, and this sentence says why the user does not come into it.
    #[error("{0}")]
    NoWorld(String),
}

impl Refused {
    /// What a client is told that has proved who it is, and whom no other credential brings in.
    pub(crate) fn for_client(&self) -> Option<String> {
        matches!(self, Refused::NoWorld(_) | Refused::TooManySessions | Refused::BeyondLimit(_))
            .then(|| self.to_string())
    }
}
