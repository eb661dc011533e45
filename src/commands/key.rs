//! `key`: the private key that was made for a sender or a client of the e-Box, for a program outside the container.

use std::process::ExitCode;

use crate::config::KeyOptions;
use crate::keys::{self, KeyKind};
use crate::outcome::CommandResult;
use crate::running::running;

pub fn run(options: &KeyOptions) -> CommandResult {
    let running = running(options.data.as_deref())?;
    if let Some(client) = &options.client {
        say_as_is!(keys::of_ebox_client(&running.ready, client)?);
        return Ok(ExitCode::SUCCESS);
    }
    let user = options.user.as_deref().unwrap_or(&running.ready.user);
    let kind = if options.rsa { KeyKind::Rsa } else { KeyKind::Ed25519 };
    say_as_is!(keys::of_sender(&running.folder, user, kind)?);
    Ok(ExitCode::SUCCESS)
}
