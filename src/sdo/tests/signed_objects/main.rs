//! The signed objects as those see them who receive them.

mod examined;
mod form;
#[path = "../../../../tests/harness/programs.rs"]
mod programs;
mod support;
mod verified_by_others;
