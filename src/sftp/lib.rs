//! The door: an SSH 2 server that speaks SFTP version 3 and legacy scp, and nothing else.
//!
//! [`serve`] accepts connections. Who may come in is for `nets_access::Admission` to say; what a user sees and
//! may do is the mailbox's. This crate translates the protocol, and bounds what it can cost.

mod algorithms;
mod allowance;
mod answer;
mod buffers;
mod channel;
mod conversation;
mod cutting;
mod exchange_queue;
mod faults;
mod greeting;
mod handles;
mod handshake;
mod host_keys;
mod idle;
pub mod keys;
mod limits;
mod line;
mod longname;
mod negotiation;
mod pace;
mod plain;
mod program;
mod reader;
mod scp;
mod sent;
mod server;
mod session;
mod sign_in;
mod state;
mod status;
mod turned_away;
mod verb_answer;
mod verbs;

pub use host_keys::{HostKeys, ShownKey};
pub use limits::Limits;
pub use plain::PlainSftp;
pub use server::{serve, serve_for};
