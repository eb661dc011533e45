//! How commands end.

use std::error::Error;
use std::process::ExitCode;

/// What a command answers: an exit code, or why it could not run.
pub type CommandResult = Result<ExitCode, Box<dyn Error>>;

/// Whether all was as it should be.
pub type CheckResult = Result<bool, Box<dyn Error>>;

/// A command that found nothing wrong.
pub const VALID: u8 = 0;
/// A command that found something wrong with what it was given.
pub const FINDINGS: u8 = 1;
/// A command that could not run.
pub const COULD_NOT_RUN: u8 = 2;
