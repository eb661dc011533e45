//! The authorization server, asked as clients ask it: rightly, and wrongly in one way at a time.

mod bearer;
mod forms;
mod given;
mod hostile;
mod introspection;
mod matrix;
mod openssl;
mod pairs;
#[path = "../../../../tests/harness/programs.rs"]
mod programs;
mod rules;
