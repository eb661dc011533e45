//! What every test here needs: a running simulator of its own, and the programs that talk to it.

pub mod alias;
pub mod golden;
mod openssh;
mod programs;
mod simulator;
pub mod story;
pub mod verify;

pub use openssh::Session;
pub use programs::{PYTHON, Ran, installed, run, run_with_input};
pub use simulator::Simulator;

pub use crate::harness::INBOUND;
pub use crate::harness::server::{PROGRAM, program};

use std::path::{Path, PathBuf};

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The bytes of the example shipment of this name.
pub fn sample(name: &str) -> Vec<u8> {
    let samples = nets_samples::all();
    let sample = samples.iter().find(|sample| sample.name == name);
    sample.unwrap_or_else(|| panic!("there is no sample `{name}`")).zip()
}
