//! What a door asks of the worlds about a login.

use nets_mailbox::Mailbox;

use crate::account::Shown;
use crate::refused::Refused;

/// Decides on logins and hears which were refused. Who is let in has a mailbox, and keeps it.
pub trait Logins: Send + Sync + 'static {
    /// The mailbox of the user whose credential this is, or why not. Asked before and after the client has
    /// proved that it is its own, so it changes nothing. The name is as the client sent it.
    fn login(&self, user: &str, shown: Shown<'_>) -> Result<Mailbox, Refused>;

    /// A login was refused, which the timeline tells.
    fn refused(&self, user: &str, why: Refused);
}
