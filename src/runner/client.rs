//! A sender's SFTP client, for the demo and for the steps of acceptance cases: it logs in, puts, lists, gets and removes
//! like a real one.

use std::net::SocketAddr;
use std::sync::Arc;

use russh::client::{self, AuthResult};
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error;
use tokio::io::AsyncWriteExt;

/// What can go wrong between a client and a server.
#[derive(Debug, thiserror::Error)]
pub enum ClientProblem {
    /// What the server said.
    #[error("the server refused it: {0}")]
    Refused(String),
    #[error("the login was refused; the timeline says why")]
    LoginRefused,
    #[error("the login's private key cannot be read")]
    Key,
    #[error("the connection ended before the answer came")]
    Broken,
}

impl From<russh::Error> for ClientProblem {
    fn from(_: russh::Error) -> Self {
        ClientProblem::Broken
    }
}

impl From<Error> for ClientProblem {
    fn from(problem: Error) -> Self {
        match problem {
            Error::Status(status) => ClientProblem::Refused(status.error_message),
            _ => ClientProblem::Broken,
        }
    }
}

impl From<std::io::Error> for ClientProblem {
    fn from(problem: std::io::Error) -> Self {
        // So the client's library hands on what the server said of a file.
        match problem.kind() {
            std::io::ErrorKind::Other => ClientProblem::Refused(problem.to_string()),
            _ => ClientProblem::Broken,
        }
    }
}

/// One login.
pub struct Client {
    sftp: SftpSession,
    /// Ends the connection when dropped.
    connection: client::Handle<KnownServer>,
}

/// Trusts the one server whose key it was told.
struct KnownServer {
    fingerprint: String,
}

impl client::Handler for KnownServer {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => {
                key.fingerprint(HashAlg::Sha256).to_string() == self.fingerprint
            }
            PublicKeyOrCertificate::Certificate(_) => false,
        })
    }
}

impl Client {
    pub async fn log_in(
        address: SocketAddr,
        fingerprint: &str,
        user: &str,
        key: &str,
    ) -> Result<Client, ClientProblem> {
        let server = KnownServer { fingerprint: fingerprint.to_owned() };
        let mut connection = client::connect(Arc::new(client::Config::default()), address, server).await?;
        let key = PrivateKey::from_openssh(key).map_err(|_| ClientProblem::Key)?;
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), None);
        match connection.authenticate_publickey(user, key).await? {
            AuthResult::Success => {}
            AuthResult::Failure { .. } => return Err(ClientProblem::LoginRefused),
        }
        let channel = connection.channel_open_session().await?;
        channel.request_subsystem(true, "sftp").await?;
        let sftp = SftpSession::new(channel.into_stream()).await?;
        Ok(Client { sftp, connection })
    }

    pub async fn put(&self, path: &str, bytes: &[u8]) -> Result<(), ClientProblem> {
        let mut file = self.sftp.create(path).await?;
        file.write_all(bytes).await?;
        file.shutdown().await?;
        Ok(())
    }

    /// The names in a folder, in order.
    pub async fn list(&self, path: &str) -> Result<Vec<String>, ClientProblem> {
        let mut names: Vec<String> = self.sftp.read_dir(path).await?.map(|entry| entry.file_name()).collect();
        names.sort();
        Ok(names)
    }

    pub async fn get(&self, path: &str) -> Result<Vec<u8>, ClientProblem> {
        Ok(self.sftp.read(path).await?)
    }

    pub async fn remove(&self, path: &str) -> Result<(), ClientProblem> {
        Ok(self.sftp.remove_file(path).await?)
    }

    /// Says good-bye; the server has ended the session when its connection has.
    pub async fn leave(self) {
        // A connection that is gone already is what was wanted.
        drop(self.sftp.close().await);
        drop(self.connection.disconnect(russh::Disconnect::ByApplication, "", "").await);
        drop(self.connection.await);
    }
}
