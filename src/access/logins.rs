//! What a door asks of the worlds about a login.

use nets_core::event::Client;
use nets_mailbox::Mailbox;

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

/// Decides on logins and hears which were refused. Who is let in has a mailbox, and keeps it.
pub trait Logins: Send + Sync + 'static {
    /// The mailbox of the user whose credential this is, or why not. Asked before and after the client has
    /// proved that it is its own, so it changes nothing.
    fn login(&self, login: LoginTry<'_>) -> Result<Mailbox, Refused>;

    /// A login was refused, which the timeline tells.
    fn refused(&self, login: RefusedLogin);

    /// A client and a door found nothing in common to talk by, which the timeline tells.
    fn not_negotiated(&self, client: Client, reason: String);
}
