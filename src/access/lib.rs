//! What the doors at which users log in have in common, whatever they speak: whose a credential is, how many
//! may come in, what one user may have of what all share, and where a refused login is told.
//!
//! Reading order: [`Accounts`] say who a user is, [`Logins`] is what a door asks of the worlds, [`Admission`]
//! holds all doors together within [`Limits`], and a [`CountedConnection`] is one connection on its way in.

mod account;
mod admission;
mod closer;
mod departure;
mod limits;
mod lock;
mod logins;
mod refusals;
mod refused;
mod under_way;

pub use account::{Accounts, Credential, Shown};
pub use admission::{Admission, Admitted, CountedConnection, SessionPlace};
pub use closer::{ConnectionClosed, ConnectionCloser};
pub use departure::{SharedStream, gone, gone_from};
pub use limits::Limits;
pub use lock::hold;
pub use logins::{Entering, LetIn, LoginTry, Logins, RefusedLogin, SessionOwner};
pub use refusals::MayTryAgain;
pub use refused::Refused;
pub use under_way::LoginTurn;
