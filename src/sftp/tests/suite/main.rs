//! The server against clients that others wrote, honest and not.

#[path = "../../../../tests/alone/mod.rs"]
mod alone;
mod bad_clients;
mod beside_openssh;
mod ended_worlds;
mod faults;
#[path = "../../../../tests/harness/golden.rs"]
mod golden;
mod habits;
mod keys;
mod lftp;
mod limits;
mod mailbox_rules;
mod matrix;
mod memory;
mod openssh;
mod paramiko;
mod putty;
mod scp;
mod support;
mod transfers;
mod tries;
