//! What a door asks of the worlds about a login.

use std::pin::Pin;
use std::sync::Arc;

use nets_core::event::Client;
use nets_mailbox::{Mailbox, WorldFaults};

use crate::account::Shown;
use crate::refused::Refused;

/// A login that is tried. The name is as the client sent it.
#[derive(Debug, Clone, Copy)]
pub struct LoginTry<'t> {
    pub user: &'t str,
    pub shown: Shown<'t>,
    /// What has to be forgiven, such as a SHA-1 signature.
    pub leniency: Option<&'static str>,
}

/// A login that was refused, for the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLogin {
    /// The name that was tried, fit to be shown.
    pub user: String,
    pub why: Refused,
    /// The fingerprint of the credential that was shown, if one was.
    pub key: Option<String>,
    pub client: Client,
}

/// As which a session counts: of a user, and of a world beside the default one, whose users have a part together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionOwner {
    pub user: String,
    pub world: Option<String>,
}

/// A user who may come in.
pub struct LetIn {
    pub mailbox: Mailbox,
    pub counts_as: SessionOwner,
    /// What had to be forgiven, and is told.
    pub leniency: Option<String>,
}

/// The way in, which takes a moment where a world is made.
pub type Entering<'l> = Pin<Box<dyn Future<Output = Result<LetIn, Refused>> + Send + 'l>>;

/// Decides on logins and hears which were refused. Who is let in has a mailbox, and keeps it.
pub trait Logins: Send + Sync + 'static {
    /// Whether the credential is one of this user, or why not. Asked before the client has proved that it is its own, so
    /// it changes nothing, and tells nothing of worlds.
    fn check(&self, login: LoginTry<'_>) -> Result<(), Refused>;

    /// Lets in the client, which has proved that the credential is its own. The world that the login names is made
    /// where there is none yet.
    fn enter<'l>(&'l self, login: LoginTry<'l>) -> Entering<'l>;

    /// A login was refused, which the timeline tells.
    fn refused(&self, login: RefusedLogin);

    /// What is to go wrong on purpose before a client has said whose it is.
    fn faults(&self) -> Option<Arc<WorldFaults>> {
        None
    }

    /// A client and a door found nothing in common to talk by, which the timeline tells.
    fn not_negotiated(&self, client: Client, reason: String);
}
