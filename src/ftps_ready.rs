//! What a script must know of the FTPS door once everything answers.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a script must know of the FTPS door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FtpsReady {
    pub address: SocketAddr,
    /// The CA of its certificate.
    pub ca: PathBuf,
    /// The ports for data connections, such as `21000-21009`; none where any free one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passive_ports: Option<String>,
}
