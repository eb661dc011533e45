//! `fidelity`: how far the simulator's files are those of Nets.

mod diff;
mod told;

use crate::config::FidelityCommand;
use crate::outcome::CommandResult;

pub fn run(command: &FidelityCommand) -> CommandResult {
    match command {
        FidelityCommand::Diff(options) => diff::run(options),
    }
}
