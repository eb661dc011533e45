//! `onboarding`: how an organisation becomes a sender, step by step.

mod asking;
mod check_csr;
mod files;
mod shown;

use crate::config::OnboardingCommand;
use crate::outcome::CommandResult;

pub fn run(command: &OnboardingCommand) -> CommandResult {
    match command {
        OnboardingCommand::CheckCsr(options) => check_csr::run(options),
        other => asking::run(other),
    }
}
