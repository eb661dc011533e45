//! `key`: the private key that was made for a sender, for a client outside the container.

use std::fs;
use std::process::ExitCode;

use crate::Outcome;
use crate::config::KeyOptions;
use crate::keys;
use crate::running::running;

pub fn run(options: &KeyOptions) -> Outcome {
    let running = running(options.data.as_deref())?;
    let user = options.user.as_deref().unwrap_or(&running.ready.user);
    let path = keys::of_sender(&running.folder, user)?;
    if !path.exists() {
        return Err(format!(
            "no key was made for {user}: the scenario names the sender's own under `keys`, or has no such sender"
        )
        .into());
    }
    say_as_is!(fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?);
    Ok(ExitCode::SUCCESS)
}
