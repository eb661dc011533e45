//! The FTPS door: where it listens, by which certificate it is known, and what its clients must know of it.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use certs_gen::{ServiceCertificate, TlsName};
use nets_core::faults::operation::FaultDoor;
use nets_core::faults::planned::PlannedFault;
use nets_driver::WorldName;
use nets_ftps::FtpsSettings;
use nets_tls::{AskingServer, Identity};

use crate::config::{PortRange, ServeOptions};
use crate::data_folder::{FTPS_CA, write_private};
use crate::descriptors::Descriptors;
use crate::ftps_ready::FtpsReady;
use crate::process::WorldInfo;
use crate::process_1::{FirstProcess, first};
use crate::worlds::Worlds;

/// Where this door is not on: that the scenario has a fault which strikes nowhere else.
pub fn faults_in_vain(about: &WorldInfo) -> Option<String> {
    let mut faults = about.scenario.scenario.faults.iter();
    let is_in_vain = |fault: &&PlannedFault| fault.at.operation.door() == FaultDoor::Ftps && !fault.optional;
    let fault = faults.find(is_in_vain)?;
    Some(format!(
        "the fault `{}` can never strike: there is no FTPS here; start with `--ftps ADDR`, or take it out",
        fault.name
    ))
}

/// A CA that an earlier launch has left vouches for nothing now.
pub fn is_off(folder: &Path) {
    drop(fs::remove_file(folder.join(FTPS_CA)));
}

/// How the door is set up, and what its clients must know. The certificate is made when there is none yet.
pub fn open(
    options: &ServeOptions,
    worlds: &Worlds,
    folder: &Path,
    address: SocketAddr,
    descriptors: Descriptors,
) -> Result<(FtpsSettings, FtpsReady), Box<dyn Error>> {
    let options = &options.ftps;
    let seed = worlds.about(&WorldName::DEFAULT).ok_or("the world has ended")?.seed;
    let ip = address.ip();
    let bound = (!ip.is_unspecified()).then_some(TlsName::Address(ip));
    let names: Vec<TlsName> = options.host.iter().cloned().chain(bound).collect();
    // Clients go by the real time, whatever the scenario's clock shows.
    let certificate =
        ServiceCertificate::kept(&worlds.process().key_store, &names, nets_driver::system_time(), seed)?;
    let ca = folder.join(FTPS_CA);
    write_private(&ca, &certificate.authority_pem()?)?;
    let identity =
        Identity::from_pem(certificate.chain_pem()?.as_bytes(), certificate.key_pem()?.as_bytes())?;
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
        sessions: descriptors.ftps_sessions,
    };
    Ok((settings, ready))
}
