//! A sender's SFTP client, for the demo: it logs in, puts, lists and gets like a real one.

use std::net::SocketAddr;
use std::sync::Arc;

use russh::client::{self, AuthResult};
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh_sftp::client::SftpSession;
use tokio::io::AsyncWriteExt;

/// What can go wrong between a client and a server.
pub type ClientProblem = Box<dyn std::error::Error>;

/// One login.
pub struct Client {
    sftp: SftpSession,
    /// Ends the connection when dropped.
    _connection: client::Handle<KnownServer>,
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
        let key = PrivateKeyWithHashAlg::new(Arc::new(PrivateKey::from_openssh(key)?), None);
        match connection.authenticate_publickey(user, key).await? {
            AuthResult::Success => {}
            AuthResult::Failure { .. } => return Err("the login was refused".into()),
        }
        let channel = connection.channel_open_session().await?;
        channel.request_subsystem(true, "sftp").await?;
        let sftp = SftpSession::new(channel.into_stream()).await?;
        Ok(Client { sftp, _connection: connection })
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
}
