//! What a user or a script must know once everything answers: the addresses and the first login.

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// Flat, so that a shell script can read it.
#[derive(Debug, Clone, Serialize)]
pub struct Ready {
    pub sftp: SocketAddr,
    pub api: SocketAddr,
    pub user: String,
    pub inbound: String,
    pub outbound: String,
    /// The private key made for this user; none when the scenario names the user's own.
    pub client_key: Option<PathBuf>,
    pub host_key_fingerprint: String,
    /// A known_hosts file with the server's keys.
    pub known_hosts: PathBuf,
}

impl Ready {
    /// The command that logs in as the first sender.
    pub fn sftp_command(&self) -> String {
        let key = match &self.client_key {
            Some(path) => format!("-i {} ", path.display()),
            None => String::new(),
        };
        format!(
            "sftp {key}-o UserKnownHostsFile={} -P {} {}@{}",
            self.known_hosts.display(),
            self.sftp.port(),
            self.user,
            self.sftp.ip()
        )
    }

    /// Written under another name first, so that whoever finds the file finds all of it.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.persist(path)?;
        Ok(())
    }

    /// Leaves nothing behind that says ready when nothing is.
    pub fn remove(path: &Path) {
        // It may be gone already.
        drop(fs::remove_file(path));
    }
}
