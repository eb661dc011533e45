//! SFTP addresses of their own for worlds in which a fault strikes before a login: who has not logged in is of no world yet,
//! so the address says which world decides.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nets_access::Admission;
use nets_control::{Control, WorldAndScenario};
use nets_driver::WorldName;
use nets_runner::OwnDoor;
use nets_sftp::HostKeys;
use nets_text::system_words;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::known_hosts::KnownHosts;
use crate::worlds::Worlds;

/// What all of them have in common with the address of all worlds: host keys, and how many are let in.
pub(crate) struct OwnDoors {
    worlds: Worlds,
    host_keys: HostKeys,
    admission: Arc<Admission>,
    ip: IpAddr,
    /// Where files with known hosts are put.
    folder: PathBuf,
}

/// Open for as long as it is kept.
struct Held {
    _stop: watch::Sender<()>,
    known_hosts: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        // It goes with the folder in any case.
        drop(std::fs::remove_file(&self.known_hosts));
    }
}

impl OwnDoors {
    pub(crate) fn new(
        worlds: &Worlds,
        host_keys: &HostKeys,
        admission: &Arc<Admission>,
        ip: IpAddr,
        folder: &Path,
    ) -> Arc<OwnDoors> {
        let (worlds, host_keys) = (worlds.clone(), host_keys.clone());
        let (admission, folder) = (Arc::clone(admission), folder.to_owned());
        Arc::new(OwnDoors { worlds, host_keys, admission, ip, folder })
    }

    /// Opens one for this world. A sentence where that cannot be.
    pub(crate) async fn open(&self, name: &WorldName) -> Result<OwnDoor, String> {
        let WorldAndScenario { world, .. } = self.worlds.world(name).ok_or("the world has ended")?;
        let cannot = |error: &std::io::Error| {
            format!("no SFTP address of its own could be opened: {}", system_words(error))
        };
        let listener = TcpListener::bind(SocketAddr::new(self.ip, 0)).await;
        let listener = listener.map_err(|error| cannot(&error))?;
        let sftp = listener.local_addr().map_err(|error| cannot(&error))?;
        let known_hosts = self.known_hosts(sftp, &self.folder.join(format!("known_hosts-{name}"))).await;
        let known_hosts = known_hosts.map_err(|error| cannot(&error))?;
        let faults = Arc::clone(world.files().faults());
        let (stop, mut stopped) = watch::channel(());
        let (keys, admission) = (self.host_keys.clone(), Arc::clone(&self.admission));
        tokio::spawn(nets_sftp::serve_for(faults, listener, keys, admission, async move {
            // It fails once the address is not wanted any more.
            let _ = stopped.changed().await;
        }));
        let held = Held { _stop: stop, known_hosts: known_hosts.clone() };
        Ok(OwnDoor { sftp, known_hosts, held: Box::new(held) })
    }

    /// A file with all keys of the server, under this address.
    async fn known_hosts(&self, sftp: SocketAddr, path: &Path) -> std::io::Result<PathBuf> {
        let known = Arc::new(KnownHosts::new(self.host_keys.clone(), sftp, &[]));
        if let Some(adding_rsa) = known.keep_in(path.to_owned())? {
            // Without the last key it is as good for clients that know the others.
            drop(adding_rsa.await);
        }
        Ok(path.to_owned())
    }
}
