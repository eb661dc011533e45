//! The control API: JSON over HTTP for tests, CI jobs and people with curl. It translates requests
//! for a [`World`](nets_driver::World) and decides nothing.
//!
//! Reading order: [`Control`] is what it needs from the program, `resources` has one file for each
//! resource, [`site()`] puts them together for the web server.

mod api;
mod client;
mod complete;
mod control;
mod description;
mod entry;
mod healthcheck;
mod host_name;
mod local_time;
mod message;
mod paging;
mod problem;
mod recipient;
mod resources;
mod route;
mod sender;
mod site;
mod walk;

pub use client::ask;
pub use control::{AliasUrlRefused, BoxFuture, Control, NotChanged, SftpServer, WorldAndScenario};
pub use healthcheck::healthcheck;
pub use host_name::{HostKey, HostName, known_hosts};
pub use site::{openapi, site};
