//! Reports of a run in every format: as they are kept, as others read them, and with content that means harm.

#[path = "../../../../tests/harness/golden.rs"]
mod golden;

mod agreement;
mod bounds;
mod hostile;
mod junit_rules;
mod kept;
mod markup;
mod others;
#[path = "../../../../tests/harness/programs.rs"]
mod programs;
mod read_back;
mod tree;
