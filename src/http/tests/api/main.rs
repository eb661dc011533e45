//! The control API as a client meets it: a real world, the real server, requests over TCP.

mod alias;
mod bundle;
mod clock;
mod crowds;
mod description;
mod door;
mod driven;
#[path = "../../../../tests/harness/golden.rs"]
mod golden;
mod guide;
mod host_keys;
mod index;
mod outbound;
mod recipients;
mod scenario;
mod shipments;
mod stream;
mod subscriptions;
mod support;
mod timeline;
mod worlds;
