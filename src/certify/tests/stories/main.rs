//! Every line of the catalogue in real worlds: a story that shows it, and one that breaks it or leaves it open.

mod able;
#[path = "../../../intake/tests/intake/contract.rs"]
mod contract;
#[path = "../../../../tests/harness/golden.rs"]
mod golden;
mod never;
mod played;
mod read;
mod shipments;
mod stage;
mod story;
mod whole;
