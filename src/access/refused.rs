//! Why a login was refused.

/// For the timeline, and not for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
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
    #[error("too many sessions are open")]
    TooManySessions,
    /// The scenario refuses leniencies, and the login needs this one.
    #[error("{0}, which current servers refuse, and so does this scenario (`leniencies: refused`)")]
    NotForgiven(&'static str),
    /// As many tries failed as OpenSSH's server allows.
    #[error(
        "six tries failed, and there are no more on one connection: offer the right key alone (ssh: \
         -i KEY -o IdentitiesOnly=yes)"
    )]
    TooManyTries,
}
