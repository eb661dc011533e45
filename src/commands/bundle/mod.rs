//! `bundle`: what happened in a world, kept as one file.

pub(super) mod kept;
mod save;
mod trim;

pub(super) use save::changed_condition;

use crate::config::BundleCommand;
use crate::outcome::CommandResult;

pub fn run(command: &BundleCommand) -> CommandResult {
    match command {
        BundleCommand::Save(options) => save::run(options),
        BundleCommand::Trim(options) => trim::run(options),
    }
}
