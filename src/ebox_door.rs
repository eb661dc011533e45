//! The door of the e-Box: where it listens, by which certificate it is known, and what its clients must know of it.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use certs_gen::{KeyStore, ServiceCertificate, TlsName};
use nets_driver::WorldName;
use nets_ebox::{EboxWorld, EboxWorlds};
use nets_tls::{HTTP_1, Identity, OpenServer};

use crate::config::ServeOptions;
use crate::data_folder::{EBOX_CA, write_private};
use crate::ebox_ready::{EboxClientReady, EboxReady};
use crate::process::WorldInfo;
use crate::ready::reachable;
use crate::worlds::Worlds;

/// Beside the control API.
const USUAL_PORT: u16 = 8443;

/// Where it listens, if it is on: an address was named, or the scenario has an e-Box.
pub fn address(options: &ServeOptions, about: &WorldInfo) -> Option<SocketAddr> {
    let has_ebox = about.scenario.scenario.ebox.is_some();
    options.ebox.or_else(|| {
        // Who leaves the API's port to chance means this one too.
        let port = if options.api.port() == 0 { 0 } else { USUAL_PORT };
        has_ebox.then(|| SocketAddr::new(options.api.ip(), port))
    })
}

/// What is told where the door was asked for, and the scenario has nothing behind it.
pub fn nothing_behind(options: &ServeOptions, about: &WorldInfo) -> Option<String> {
    let scenario = &about.scenario.scenario;
    (options.ebox.is_some() && scenario.ebox.is_none()).then(|| {
        format!(
            "--ebox: the scenario `{}` has no `ebox` section: there is no client that could get a token, and each call is \
             answered 404; start with `--scenario scenarios/ebox.yaml`, or add a section to yours:\n{SECTION}",
            scenario.name
        )
    })
}

/// As little as a sender needs.
const SECTION: &str = "
  ebox:
    organisations: [{number: '0199000151', name: TEST ONLY Sender}]
    applications: [{id: 'test:one', organisation: '0199000151'}]
    message_types: [{id: TEST_ENTERPRISE, application: 'test:one', sector: enterprise, validity: 6 month}]
    clients: [{id: 'test:one:client', organisation: '0199000151'}]";

/// By what clients call it besides localhost.
fn names(options: &ServeOptions, address: SocketAddr) -> Vec<TlsName> {
    let ip = address.ip();
    let bound = (!ip.is_unspecified()).then_some(TlsName::Address(ip));
    options.ebox_host.iter().cloned().chain(bound).collect()
}

/// With which identity it speaks TLS, and what its clients must know. The certificate is made when there is none yet.
pub fn open(
    options: &ServeOptions,
    key_store: &KeyStore,
    about: &WorldInfo,
    folder: &Path,
    address: SocketAddr,
) -> Result<(Option<OpenServer>, EboxReady), Box<dyn Error>> {
    let tls = if options.ebox_plain {
        // One that an earlier launch has left vouches for nothing now.
        drop(fs::remove_file(folder.join(EBOX_CA)));
        None
    } else {
        // Clients go by the real time, whatever the scenario's clock shows.
        let names = names(options, address);
        let certificate =
            ServiceCertificate::kept(key_store, &names, nets_driver::system_time(), about.seed)?;
        write_private(&folder.join(EBOX_CA), &certificate.authority_pem()?)?;
        let identity =
            Identity::from_pem(certificate.chain_pem()?.as_bytes(), certificate.key_pem()?.as_bytes())?;
        Some(OpenServer::new(&identity, &[HTTP_1])?)
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let setting = about.scenario.scenario.ebox.as_deref();
    let clients = setting
        .iter()
        .flat_map(|setting| setting.clients.keys())
        .map(|id| EboxClientReady { client: id.to_string(), key: about.ebox_keys.made.get(id).cloned() });
    let ready = EboxReady {
        address,
        url: format!("{scheme}://{}", reachable(address)),
        ca: tls.is_some().then(|| folder.join(EBOX_CA)),
        environments: setting.iter().flat_map(|setting| setting.environments.iter().copied()).collect(),
        clients: clients.collect(),
    };
    Ok((tls, ready))
}

/// The worlds, as the door asks them.
pub fn worlds(worlds: &Worlds) -> Arc<dyn EboxWorlds> {
    Arc::new(DoorWorlds(worlds.clone()))
}

struct DoorWorlds(Worlds);

impl EboxWorlds for DoorWorlds {
    fn ebox_world(&self, name: &WorldName) -> Option<EboxWorld> {
        self.0.running(name).map(|(world, about)| EboxWorld { world, desk: about.ebox.clone() })
    }
}
