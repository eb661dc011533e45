//! The control API: JSON over HTTP for tests, CI jobs and people with curl. It translates requests
//! for one [`World`](nets_driver::World) and decides nothing.
//!
//! Reading order: [`Control`] is what it needs from the program, `router` lists every route,
//! `resources` has one file for each resource, `server` holds connections within their bounds.

mod answering;
mod body;
mod control;
mod gate;
mod healthcheck;
mod host_name;
mod lobby;
mod local_time;
mod nearest;
mod openapi;
mod parameters;
mod problem;
mod reply;
mod resources;
mod router;
mod server;
mod stall;
mod streamed;

pub use control::{Answer, Changed, Control, HostKey, NotChanged, SftpServer};
pub use healthcheck::healthcheck;
pub use host_name::{HostName, known_hosts};
pub use openapi::openapi;
pub use server::{Bounds, serve};
