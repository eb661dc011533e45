//! OpenSSH's clients as a sender would call them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Ran, Simulator, run_with_input, sample};

/// Who logs in, and with which key.
pub struct Session {
    pub user: String,
    pub key: PathBuf,
}

impl Simulator {
    /// The sender whom the ready file names.
    pub fn first_sender(&self) -> Session {
        Session { user: self.ready("user"), key: self.ready("client_key").into() }
    }

    /// The options every client of OpenSSH needs here.
    pub fn openssh(&self, program: &str, key: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .args(["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"])
            .args(["-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR", "-o"])
            .arg(format!("UserKnownHostsFile={}", self.ready("known_hosts")))
            .arg("-i")
            .arg(key)
            .args(["-P", &self.port()])
            .env_remove("SSH_AUTH_SOCK")
            .current_dir(self.folder());
        command
    }

    /// Runs `sftp` commands, one a line, as the first sender. The first that fails ends it with code 1.
    pub fn sftp(&self, commands: &str) -> Ran {
        self.sftp_as(&self.first_sender(), commands)
    }

    pub fn sftp_as(&self, session: &Session, commands: &str) -> Ran {
        let mut sftp = self.openssh("sftp", &session.key);
        sftp.args(["-b", "-"]).arg(format!("{}@127.0.0.1", session.user));
        run_with_input(&mut sftp, commands)
    }

    /// Uploads these bytes under this name into the first sender's own folder.
    #[track_caller]
    pub fn upload(&self, name: &str, bytes: &[u8]) {
        self.write(name, bytes);
        self.sftp(&format!("put {name} {}/{name}\n", self.ready("inbound"))).succeeds();
    }

    #[track_caller]
    pub fn upload_sample(&self, name: &str) {
        self.upload(&format!("netsshare_{name}.zip"), &sample(name));
    }
}
