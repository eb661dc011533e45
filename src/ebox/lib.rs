//! The door of the Belgian e-Box: its Publication service, Message Registry v2.1 with the authorization server before it
//! and the federation beside it, over HTTPS. It translates HTTP and decides nothing: the core judges publications.
//!
//! Reading order: [`site()`] has the paths, [`EboxDesk`] what one world has of the service besides its core, `caller` who
//! calls, then one file for each operation or family of them.

mod answers;
mod audit;
mod audit_note;
mod caller;
mod client_keys;
mod consultation;
mod described_operation;
mod desk;
mod documents;
mod faults;
mod federation;
mod filters;
mod given_twice;
mod idempotency;
mod json_body;
mod messages;
mod openapi;
mod openapi_version_3;
mod paths;
mod platform;
mod publishing;
mod reading;
mod reference;
mod sender_schemas;
mod sent_json;
mod sent_parties;
mod sent_schema;
mod site;
mod status;
mod token;
mod turned_away;
mod version_3;

pub use client_keys::client_key;
pub use desk::{EboxDesk, EboxWorld, EboxWorlds};
pub use openapi::openapi_of_operations;
pub use site::site;
