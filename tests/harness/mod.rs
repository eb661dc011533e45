//! What tests against the running program share: starting it, its API, and an SFTP client that shows each packet.

mod api;
mod server;
mod sftp;

pub use server::Server;
pub use sftp::Login;

/// Where the demo sender puts shipments.
pub const INBOUND: &str = "/Inbound/DK12345678";
/// The demo sender.
pub const USER: &str = "tTEST1";
