//! How senders get in by SFTP, as pages show it to who wants to type it.

use std::net::SocketAddr;
use std::path::PathBuf;

use nets_core::identity::UserId;
use nets_driver::WorldName;
use nets_pages::Logins;

use crate::process_1::{FirstProcess, first};
use crate::ready::sftp_command;
use crate::worlds::Worlds;

/// The SFTP server, and the keys that were made for the senders of its worlds.
pub struct SftpLogins {
    worlds: Worlds,
    sftp: SocketAddr,
    known_hosts: PathBuf,
}

impl SftpLogins {
    pub fn new(worlds: Worlds, sftp: SocketAddr, known_hosts: PathBuf) -> Self {
        SftpLogins { worlds, sftp, known_hosts }
    }
}

impl Logins for SftpLogins {
    fn sftp_command(&self, world: &WorldName, user: &UserId) -> Option<String> {
        // The paths of a container mean nothing to who reads the page, nor does its port.
        if !matches!(first(), FirstProcess::Other) {
            return None;
        }
        let about = self.worlds.about(world)?;
        let key = about.logins.made_keys.get(user).map(|key| key.path.as_path());
        let login = if world.is_default() { user.to_string() } else { format!("{user}+{world}") };
        Some(sftp_command(&login, key, &self.known_hosts, self.sftp))
    }

    fn keys(&self, world: &WorldName, user: &UserId) -> Vec<String> {
        self.worlds.about(world).map(|about| about.logins.accounts.fingerprints(user)).unwrap_or_default()
    }
}
