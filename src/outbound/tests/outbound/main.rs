//! Every outbound format against its golden file and its schema, and templates against their users.
//!
//! `UPDATE_GOLDEN=1 cargo test -p nets-outbound` accepts what has changed.

#[path = "../../../../tests/alone/mod.rs"]
mod alone;
#[path = "../../../../tests/harness/golden.rs"]
mod golden;
mod million;
mod pages;
#[path = "../../../../tests/harness/programs.rs"]
mod programs;
mod properties;
mod receipts;
mod reports;
mod signing;
mod subscription_lists;
mod support;
mod templates;
