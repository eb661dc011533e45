//! The FTPS door: where it listens, by which certificate it is known, and what its clients must know of it.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use certs_gen::{KeyStore, ServiceCertificate, TlsName};
use nets_ftps::FtpsSettings;
use nets_tls::{AskingServer, Identity};
use serde::{Deserialize, Serialize};

use crate::config::{FtpsOptions, PortRange};
use crate::data_folder::{FTPS_CA, write_private};
use crate::process_1::{FirstProcess, first};

/// What a script must know of the FTPS door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FtpsReady {
    pub address: SocketAddr,
    /// The CA of its certificate.
    pub ca: PathBuf,
    /// The ports for data connections, such as `50000-50009`; none where any free one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passive_ports: Option<String>,
}

/// How the door is set up, and what its clients must know. The certificate is made when there is none yet.
pub fn open(
    options: &FtpsOptions,
    key_store: &KeyStore,
    seed: u64,
    folder: &Path,
    address: SocketAddr,
    connections: usize,
) -> Result<(FtpsSettings, FtpsReady), Box<dyn Error>> {
    let ip = address.ip();
    let bound = (!ip.is_unspecified()).then_some(TlsName::Address(ip));
    let names: Vec<TlsName> = options.host.iter().cloned().chain(bound).collect();
    // Clients go by the real time, whatever the scenario's clock shows.
    let certificate = ServiceCertificate::kept(key_store, &names, nets_driver::system_time(), seed)?;
    let ca = folder.join(FTPS_CA);
    write_private(&ca, &certificate.authority_pem()?)?;
    let identity = Identity::from_pem(certificate.chain_pem()?.as_bytes(), certificate.key_pem()?.as_bytes())?;
    let usual = match first() {
        FirstProcess::Serve(_) | FirstProcess::Command(_) => Some(PortRange::OF_A_CONTAINER),
        FirstProcess::Other => None,
    };
    let ports = options.passive_ports.or(usual).map(PortRange::range);
    let ready = FtpsReady {
        address,
        ca,
        passive_ports: ports.as_ref().map(|ports| format!("{}-{}", ports.start(), ports.end())),
    };
    let settings = FtpsSettings {
        tls: AskingServer::new(&identity)?,
        passive_ports: ports,
        passive_host: options.passive_host,
        connections,
    };
    Ok((settings, ready))
}
