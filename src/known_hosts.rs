//! The SFTP server as clients know it: its keys, and the names by which they reach it, in a `known_hosts`
//! file for those on this machine and over the API for others.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nets_control::BoxFuture;
use nets_http::{HostKey, HostName, SftpServer, known_hosts};
use nets_sftp::HostKeys;
use nets_text::system_words;
use tokio::task::JoinHandle;

use crate::data_folder::write_private;
use crate::own_pages;

/// Where Linux tells the host's name, in a container the one that others in its network use.
const OWN_NAME: &str = "/proc/sys/kernel/hostname";

/// Keys and names of the server that listens on one port. Bound: what the command line lists.
pub struct KnownHosts {
    keys: HostKeys,
    names: Vec<HostName>,
    port: u16,
}

impl KnownHosts {
    /// With the names that were given, and those that follow from the address.
    pub fn new(keys: HostKeys, listening: SocketAddr, given: &[HostName]) -> KnownHosts {
        let local = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(HostName::of);
        let bound = listening.ip();
        let mut names: Vec<HostName> = Vec::new();
        if bound.is_loopback() || bound.is_unspecified() {
            names.extend(local);
            names.extend("localhost".parse());
        }
        if !bound.is_unspecified() {
            names.push(HostName::of(bound));
        }
        if !bound.is_loopback() {
            let own = fs::read_to_string(OWN_NAME).unwrap_or_default();
            names.extend(own.parse());
        }
        names.extend(given.iter().cloned());
        let mut all: Vec<HostName> = Vec::new();
        for name in names {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        KnownHosts { keys, names: all, port: listening.port() }
    }

    /// Writes the file: at once with the keys that there are, and again when the last has been made.
    pub fn keep_in(self: &Arc<Self>, path: PathBuf) -> io::Result<Option<JoinHandle<()>>> {
        let now = self.keys.shown_now();
        self.write(&path, &now.iter().map(shown).collect::<Vec<_>>())?;
        if self.keys.are_complete() {
            return Ok(None);
        }
        let known = Arc::clone(self);
        Ok(Some(tokio::spawn(async move {
            let keys = known.host_keys().await;
            if let Err(error) = known.write(&path, &keys) {
                tracing::warn!(
                    error = system_words(&error),
                    "the RSA host key could not be added to {}",
                    path.display()
                );
            }
            // The last that a start makes.
            own_pages::let_go();
        })))
    }

    fn write(&self, path: &Path, keys: &[HostKey]) -> io::Result<()> {
        write_private(path, &known_hosts(keys, &self.names, self.port))
    }
}

impl SftpServer for KnownHosts {
    fn host_keys(&self) -> BoxFuture<Vec<HostKey>> {
        let keys = self.keys.clone();
        Box::pin(async move { keys.shown().await.iter().map(shown).collect() })
    }

    fn names(&self) -> Vec<HostName> {
        self.names.clone()
    }

    fn port(&self) -> u16 {
        self.port
    }
}

fn shown(key: &nets_sftp::ShownKey) -> HostKey {
    let nets_sftp::ShownKey { kind, fingerprint, line } = key.clone();
    HostKey { kind, fingerprint, key: line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listening: &str, given: &[&str]) -> Vec<String> {
        let keys = HostKeys::generate().expect("keys");
        let given: Vec<_> = given.iter().map(|name| name.parse().expect("a name")).collect();
        let known = KnownHosts::new(keys, listening.parse().expect("an address"), &given);
        known.names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_names_are_those_by_which_the_port_is_reached() {
        assert_eq!(names("127.0.0.1:2222", &[]), ["127.0.0.1", "::1", "localhost"]);
        assert_eq!(names("192.0.2.7:2222", &["nets:22"])[0], "192.0.2.7");
        let everywhere = names("0.0.0.0:2222", &["nets", "localhost", "localhost:32768"]);
        assert_eq!(everywhere[..3], ["127.0.0.1", "::1", "localhost"]);
        assert!(everywhere.ends_with(&["nets".to_owned(), "localhost:32768".to_owned()]), "{everywhere:?}");
    }
}
