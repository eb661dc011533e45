//! The control API: JSON over HTTP for tests, CI jobs and people with curl. It translates requests
//! for a [`World`](nets_driver::World) and decides nothing.
//!
//! Reading order: [`nets_control::Control`] is what it needs from the program, `resources` has one file for each
//! resource, [`site()`] puts them together for the web server.

mod api;
mod client;
mod complete;
mod description;
mod dossier;
mod entry;
mod healthcheck;
mod host_name;
mod message;
mod paging;
mod problem;
mod recipient;
mod resources;
mod route;
mod sender;
mod sftp_server;
mod site;
mod walk;

pub use client::{NotFetched, ask, fetch};
pub use healthcheck::healthcheck;
pub use host_name::{HostKey, HostName, known_hosts};
pub use sftp_server::SftpServer;
pub use site::{openapi, openapi_of_types, site};
