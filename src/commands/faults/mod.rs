//! `faults`: what a sender does when something goes wrong.

mod clean;
mod sender;
mod sweep;

use crate::config::FaultsCommand;
use crate::outcome::CommandResult;

pub fn run(command: &FaultsCommand) -> CommandResult {
    match command {
        FaultsCommand::Sweep(options) => sweep::run(options),
    }
}
