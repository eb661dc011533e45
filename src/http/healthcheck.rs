//! What the `healthcheck` command asks: one request, one answer, no waiting.

use std::net::SocketAddr;
use std::time::Duration;

use crate::client::ask;

/// A simulator that takes longer is not well.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the control API at this address whether the simulator is ready.
pub fn healthcheck(api: SocketAddr) -> Result<(), String> {
    match ask(&api.to_string(), "GET /health/ready", "", PATIENCE)? {
        (200, _) => Ok(()),
        (503, _) => Err(format!("the simulator at {api} is not ready")),
        _ => Err(format!("what answers at {api} is not the simulator")),
    }
}
