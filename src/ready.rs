//! What a user or a script must know once everything answers: the addresses and the first login.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nets_text::{system_words, told, told_as};
use serde::{Deserialize, Serialize};

use crate::ebox_ready::EboxReady;
use crate::ftps_ready::FtpsReady;

/// In the folder of every simulator that is ready, beside its keys.
pub const READY: &str = "ready.json";

/// Flat but for the last, for the e-Box and FTPS, so that a shell script can read it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ready {
    pub sftp: SocketAddr,
    pub api: SocketAddr,
    /// Of the Belgian e-Box, where it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ebox: Option<EboxReady>,
    /// Of the FTPS door, where it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ftps: Option<FtpsReady>,
    pub user: String,
    pub inbound: String,
    pub outbound: String,
    /// The private key made for this user; none when the scenario names the user's own.
    pub client_key: Option<PathBuf>,
    /// The same for clients that know no Ed25519. Its file appears, whole, when the key has been made, a moment
    /// after everything answers.
    pub client_key_rsa: Option<PathBuf>,
    pub host_key_fingerprint: String,
    /// A known_hosts file with the server's keys.
    pub known_hosts: PathBuf,
    /// Every sender's login, in the order of the scenario.
    pub senders: Vec<Login>,
}

/// How one sender logs in; its names are those of the first in `Ready`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub user: String,
    /// Such as `DK12345678`.
    pub organisation: String,
    pub inbound: String,
    pub outbound: String,
    pub client_key: Option<PathBuf>,
    pub client_key_rsa: Option<PathBuf>,
}

impl Ready {
    /// The command that logs in as the first sender.
    pub fn sftp_command(&self) -> String {
        sftp_command(&self.user, self.client_key.as_deref(), &self.known_hosts, self.sftp)
    }

    pub fn to_json(&self) -> io::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Written under another name first, so that a script that finds the file finds all of it. A device,
    /// such as /dev/stdout, is written to as it is.
    pub fn write(&self, path: &Path) -> io::Result<ReadyFile> {
        if !is_replaceable(path)? {
            fs::OpenOptions::new().write(true).open(path)?.write_all(self.to_json()?.as_bytes())?;
            return Ok(ReadyFile { path: path.to_owned(), file: None });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Errors leave out the temporary name: the caller knows only the final one.
        let mut file = tempfile::Builder::new()
            // It holds no secret, and the job that waits for it may run as another user.
            .permissions(fs::Permissions::from_mode(0o644))
            .tempfile_in(folder)
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => {
                    told(format!("there is no folder {}; make it first", folder.display()))
                }
                kind => told_as(kind, system_words(&error)),
            })?;
        file.write_all(self.to_json()?.as_bytes())?;
        if let Err(error) = file.as_file().try_lock() {
            let error = system_words(&error.into());
            tracing::debug!(error, "the ready file cannot be locked: a second start may remove it");
        }
        let file = file.persist(path)?;
        Ok(ReadyFile { path: path.to_owned(), file: Some(file) })
    }

    /// Removes the ready file of a simulator that has ended. That of one that runs is true, and stays.
    pub fn remove_stale(path: &Path) -> io::Result<()> {
        if is_replaceable(path)?
            && let Ok(file) = File::open(path)
            && let Err(TryLockError::WouldBlock) = file.try_lock_shared()
        {
            return Ok(());
        }
        Ready::remove(path)
    }

    /// Leaves nothing behind that says ready when nothing is. A device stays where it is.
    pub fn remove(path: &Path) -> io::Result<()> {
        if !is_replaceable(path)? {
            return Ok(());
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// The ready file of this simulator, locked as long as it runs: who finds the lock free knows that its
/// simulator has ended, also from another container.
#[derive(Debug)]
pub struct ReadyFile {
    path: PathBuf,
    /// None where it is a device.
    file: Option<File>,
}

impl ReadyFile {
    /// Removes it, unless the file of a later simulator has taken its place.
    pub fn remove(self) -> io::Result<()> {
        let Some(file) = self.file else { return Ok(()) };
        let (own, found) = (file.metadata()?, fs::metadata(&self.path)?);
        if (own.dev(), own.ino()) == (found.dev(), found.ino()) { Ready::remove(&self.path) } else { Ok(()) }
    }
}

/// Whether another file may take the place of what lies here: a file or nothing. A device is none, and
/// what waits for a reader, as a pipe does, is refused.
fn is_replaceable(path: &Path) -> io::Result<bool> {
    let kind = match fs::metadata(path) {
        Ok(found) => found.file_type(),
        // Nothing, or a link to nothing.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if kind.is_file() {
        Ok(true)
    } else if kind.is_char_device() {
        Ok(false)
    } else {
        Err(told("it is neither a file nor a device"))
    }
}

/// The command that logs in as this user, with the key that was made for it or the user's own.
pub fn sftp_command(user: &str, key: Option<&Path>, known_hosts: &Path, sftp: SocketAddr) -> String {
    let key = match key {
        // An agent's keys are offered before it otherwise, and after six the server ends the connection.
        Some(path) => format!("-i {} -o IdentitiesOnly=yes ", for_shell(&path.display().to_string())),
        None => String::new(),
    };
    let known_hosts = known_hosts.display().to_string();
    let option = if is_plain(&known_hosts) {
        format!("UserKnownHostsFile={known_hosts}")
    } else {
        // The client takes the option apart once more, at spaces.
        for_shell(&format!("UserKnownHostsFile=\"{known_hosts}\""))
    };
    let host = match reachable(sftp).ip() {
        IpAddr::V4(host) => host.to_string(),
        IpAddr::V6(host) => format!("[{host}]"),
    };
    format!("sftp {key}-o {option} -P {} {user}@{host}", sftp.port())
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
            ebox: None,
            ftps: None,
            user: "tTEST1".to_owned(),
            inbound: "/Inbound/DK12345678".to_owned(),
            outbound: "/Outbound".to_owned(),
            client_key: Some(PathBuf::from(folder).join("tTEST1")),
            client_key_rsa: Some(PathBuf::from(folder).join("tTEST1.rsa")),
            senders: Vec::new(),
            host_key_fingerprint: String::new(),
            known_hosts: PathBuf::from(folder).join("known_hosts"),
        }
    }

    #[test]
    fn the_file_of_a_simulator_that_runs_stays_and_of_two_the_later_one_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ready.json");
        let first = ready("127.0.0.1:2222", "/k").write(&path).expect("written");
        Ready::remove_stale(&path).expect("left alone");
        assert!(path.exists());
        let second = ready("127.0.0.1:2223", "/k").write(&path).expect("written");
        first.remove().expect("left alone");
        assert!(fs::read_to_string(&path).expect("the second one's").contains("2223"));
        second.remove().expect("removed");
        assert!(!path.exists());
        // The system unlocks what a killed process had locked.
        drop(ready("127.0.0.1:2222", "/k").write(&path).expect("written"));
        Ready::remove_stale(&path).expect("removed");
        assert!(!path.exists());
    }

    #[test]
    fn a_device_is_neither_replaced_nor_removed_and_a_folder_is_refused() {
        let device = Path::new("/dev/null");
        assert!(!is_replaceable(device).expect("a device"), "or what follows harms the machine");
        ready("127.0.0.1:2222", "/k").write(device).expect("written");
        Ready::remove(device).expect("left alone");
        assert!(fs::metadata(device).expect("there").file_type().is_char_device());
        let folder = tempfile::tempdir().expect("a folder");
        let refused = Ready::remove(folder.path()).expect_err("a folder").to_string();
        assert_eq!(refused, "it is neither a file nor a device");
        let file = folder.path().join("ready.json");
        ready("127.0.0.1:2222", "/k").write(&file).expect("written");
        Ready::remove(&file).expect("removed");
        assert!(!file.exists());
        Ready::remove(&file).expect("it is gone already");
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
