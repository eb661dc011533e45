//! The samples and whatever else is built: accepted by the intake and by programs that are not ours.

#[path = "../../../../tests/harness/golden.rs"]
mod golden;
mod intake;
mod judged;
mod page;
mod properties;
