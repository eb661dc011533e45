//! What a user or a script must know once everything answers: the addresses and the first login.

use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Flat, so that a shell script can read it.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
            // An agent's keys are offered before it otherwise, and after six the server ends the connection.
            Some(path) => format!("-i {} -o IdentitiesOnly=yes ", for_shell(&path.display().to_string())),
            None => String::new(),
        };
        let known_hosts = self.known_hosts.display().to_string();
        let option = if is_plain(&known_hosts) {
            format!("UserKnownHostsFile={known_hosts}")
        } else {
            // The client takes the option apart once more, at spaces.
            for_shell(&format!("UserKnownHostsFile=\"{known_hosts}\""))
        };
        let host = match reachable(self.sftp).ip() {
            IpAddr::V4(host) => host.to_string(),
            IpAddr::V6(host) => format!("[{host}]"),
        };
        format!("sftp {key}-o {option} -P {} {}@{host}", self.sftp.port(), self.user)
    }

    pub fn to_json(&self) -> io::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Written under another name first, so that whoever finds the file finds all of it.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The temporary name says nothing to whoever gave the other one.
        let mut file = tempfile::Builder::new()
            // It holds no secret, and the job that waits for it may run as another user.
            .permissions(fs::Permissions::from_mode(0o644))
            .tempfile_in(folder)
            .map_err(|error| io::Error::from(error.kind()))?;
        file.write_all(self.to_json()?.as_bytes())?;
        file.persist(path)?;
        Ok(())
    }

    /// Leaves nothing behind that says ready when nothing is.
    pub fn remove(path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Where a client on this machine finds what listens on this address.
pub fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        given => given,
    };
    SocketAddr::new(ip, listening.port())
}

/// Whether a shell takes it for one word that means itself.
fn is_plain(word: &str) -> bool {
    let plain = |character: char| character.is_alphanumeric() || "/._-=+:,@%".contains(character);
    !word.is_empty() && word.chars().all(plain)
}

fn for_shell(word: &str) -> String {
    if is_plain(word) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(sftp: &str, folder: &str) -> Ready {
        let address = |text: &str| text.parse().expect("an address");
        Ready {
            sftp: address(sftp),
            api: address("127.0.0.1:8080"),
            user: "tTEST1".to_owned(),
            inbound: "/Inbound/DK12345678".to_owned(),
            outbound: "/Outbound".to_owned(),
            client_key: Some(PathBuf::from(folder).join("tTEST1")),
            host_key_fingerprint: String::new(),
            known_hosts: PathBuf::from(folder).join("known_hosts"),
        }
    }

    #[test]
    fn the_printed_line_can_be_typed_whatever_the_address_and_the_folder() {
        let plain = "sftp -i /k/tTEST1 -o IdentitiesOnly=yes -o UserKnownHostsFile=/k/known_hosts -P 2222 tTEST1@127.0.0.1";
        assert_eq!(ready("127.0.0.1:2222", "/k").sftp_command(), plain);
        assert_eq!(ready("0.0.0.0:2222", "/k").sftp_command(), plain);
        assert!(ready("[::]:2222", "/k").sftp_command().ends_with(" -P 2222 tTEST1@[::1]"));
        assert_eq!(
            ready("127.0.0.1:2222", "/a b").sftp_command(),
            "sftp -i '/a b/tTEST1' -o IdentitiesOnly=yes -o 'UserKnownHostsFile=\"/a b/known_hosts\"' -P 2222 tTEST1@127.0.0.1"
        );
        assert_eq!(for_shell("it's"), r"'it'\''s'");
    }
}
