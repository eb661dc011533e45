//! What tests against the running program share: starting it, its API, an SFTP client that shows each packet, golden files.

pub mod api;
pub mod golden;
pub mod http;
pub mod server;
pub mod sftp;

/// Where the demo sender puts shipments.
pub const INBOUND: &str = "/Inbound/DK12345678";
/// The demo sender.
pub const USER: &str = "tTEST1";
