//! Servers that others wrote, as processes that end with their test.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::{PKI, installed, listener};

/// A free port and a folder with the certificates, for a server that is to be.
pub struct Place {
    pub folder: TempDir,
    pub address: SocketAddr,
}

/// A server that listens.
pub struct Server {
    pub address: SocketAddr,
    _folder: TempDir,
    _process: Child,
}

impl Place {
    /// Nowhere, where the program is not installed.
    pub async fn for_program(test: &str, program: &str) -> Option<Self> {
        if !installed(test, program) {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        PKI.write(folder.path());
        // Most servers cannot say which free port they took, so they are given one that was free a moment ago.
        let address = listener().await.local_addr().expect("an address");
        Some(Place { folder, address })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("written");
    }

    /// A program in the folder, with nothing to read and no one to read it.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Starts it, and waits until it listens.
    pub async fn start(self, mut command: Command) -> Server {
        let mut process = command.kill_on_drop(true).spawn().expect("the server starts");
        // A foreign program tells in no way that all of them share when it listens.
        let mut tries = tokio::time::interval(Duration::from_millis(50));
        while TcpStream::connect(self.address).await.is_err() {
            let ended = process.try_wait().expect("a process");
            assert!(ended.is_none(), "{command:?} ended: {ended:?}");
            tries.tick().await;
        }
        Server { address: self.address, _folder: self.folder, _process: process }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}
