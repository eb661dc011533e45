//! `key`: the private key that was made for a sender, for a client outside the container.

use std::process::ExitCode;

use crate::config::KeyOptions;
use crate::keys;
use crate::outcome::CommandResult;
use crate::running::running;

pub fn run(options: &KeyOptions) -> CommandResult {
    let running = running(options.data.as_deref())?;
    let user = options.user.as_deref().unwrap_or(&running.ready.user);
    say_as_is!(keys::of_sender(&running.folder, user)?);
    Ok(ExitCode::SUCCESS)
}
