//! OpenSSH's own client, the same for both servers.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::measure::Result;
use crate::process::{self, Spent};
use crate::server::Server;

/// What clients of today agree on.
const KEY_EXCHANGE: &str = "curve25519-sha256";

/// Logs in, does what the lines say, and leaves.
pub fn sftp(server: &Server, folder: &Path, lines: &str) -> Result<Spent> {
    sftp_by(KEY_EXCHANGE, server, folder, lines)
}

/// The same with another key exchange.
pub fn sftp_by(key_exchange: &str, server: &Server, folder: &Path, lines: &str) -> Result<Spent> {
    let batch = batch(folder, "batch", lines)?;
    process::run(command_by(key_exchange, server).arg("-b").arg(batch).arg(destination(server)))
}

/// As `sftp`, many times at once, each client with its own lines.
pub fn at_once(server: &Server, folder: &Path, clients: &[String]) -> Result<()> {
    let mut running = Vec::new();
    for (number, lines) in clients.iter().enumerate() {
        let batch = batch(folder, &format!("batch{number}"), lines)?;
        let mut command = command(server);
        command.arg("-b").arg(batch).arg(destination(server));
        running.push(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    }
    let mut failed = 0;
    for mut client in running {
        failed += u32::from(!client.wait()?.success());
    }
    if failed > 0 {
        return Err(format!("{failed} of {} clients failed", clients.len()).into());
    }
    Ok(())
}

/// The client without what it is to do.
pub fn command(server: &Server) -> Command {
    command_by(KEY_EXCHANGE, server)
}

fn command_by(key_exchange: &str, server: &Server) -> Command {
    let mut command = Command::new("sftp");
    // The user's own settings and agent must not take part.
    command.args(["-q", "-F", "/dev/null", "-c", "aes128-gcm@openssh.com"]);
    for option in [
        "IdentitiesOnly=yes",
        "IdentityAgent=none",
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
        "LogLevel=ERROR",
    ] {
        command.args(["-o", option]);
    }
    command.args(["-o", &format!("KexAlgorithms={key_exchange}")]);
    command.arg("-i").arg(&server.key).arg("-P").arg(server.sftp.port().to_string());
    command
}

pub fn destination(server: &Server) -> String {
    format!("{}@{}", server.user, server.sftp.ip())
}

fn batch(folder: &Path, name: &str, lines: &str) -> Result<std::path::PathBuf> {
    let path = folder.join(name);
    fs::write(&path, lines)?;
    Ok(path)
}
