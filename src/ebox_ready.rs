//! What a script must know of the e-Box once everything answers.

use std::net::SocketAddr;
use std::path::PathBuf;

use nets_core::identity::belgium::EboxEnvironment;
use serde::{Deserialize, Serialize};

/// What a script must know of the e-Box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EboxReady {
    pub address: SocketAddr,
    /// Before the environment in each address, such as `https://127.0.0.1:8443`.
    pub url: String,
    /// The CA of its certificate; none where it speaks plain HTTP.
    pub ca: Option<PathBuf>,
    /// The environments of the scenario that it was started with.
    pub environments: Vec<EboxEnvironment>,
    /// The clients of the same, in the order of their ids.
    pub clients: Vec<EboxClientReady>,
}

/// A client, and the private key that was made for it; none where the scenario names its own certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EboxClientReady {
    pub client: String,
    pub key: Option<PathBuf>,
}
