//! `healthcheck`: whether a running simulator is ready, for containers that have no curl.

use std::net::SocketAddr;
use std::process::ExitCode;

use crate::config::{HealthcheckOptions, ServeOptions, serve_as_usual};
use crate::outcome::{CommandResult, FINDINGS};
use crate::process_1::{FirstProcess, first};
use crate::ready::reachable;
use crate::running::running;

pub fn run(options: &HealthcheckOptions) -> CommandResult {
    let api = match options.api {
        Some(api) => Ok(api),
        None => match first() {
            FirstProcess::Command(command) => {
                say!("`{command}` runs here, which has no control API to ask");
                return Ok(ExitCode::SUCCESS);
            }
            FirstProcess::Serve(serve) => served(&serve),
            FirstProcess::Other => Ok(serve_as_usual().api),
        },
    };
    // A server that listens on every address is asked on the loopback one.
    match api.and_then(|api| nets_http::healthcheck(reachable(api))) {
        Ok(()) => {
            say!("ready");
            Ok(ExitCode::SUCCESS)
        }
        Err(reason) => {
            complain!("not ready: {reason}");
            Ok(ExitCode::from(FINDINGS))
        }
    }
}

/// Where the container's own simulator serves its API. A port that it picked itself stands in its folder.
fn served(serve: &ServeOptions) -> Result<SocketAddr, String> {
    if serve.api.port() != 0 {
        Ok(serve.api)
    } else {
        running(serve.data.as_deref()).map(|running| running.ready.api)
    }
}
