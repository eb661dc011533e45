//! Publications as clients send them, well and badly, in pieces of any size.

mod clients;
mod given;
mod hostile;
mod orders;
#[path = "../../../../tests/harness/programs.rs"]
mod programs;
mod rules;
mod splits;
