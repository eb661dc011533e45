//! Acceptance files as their authors run them: `accept` as a process, senders that others could have written.

mod examples;
mod failing;
mod faults;
#[path = "../harness/golden.rs"]
mod golden;
mod interrupted;
mod logins;
mod misbehaving;
mod newcomer;
#[path = "../end_to_end/support/programs.rs"]
mod programs;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/server.rs"]
mod server;
mod support;
mod sweep;
mod usage;
