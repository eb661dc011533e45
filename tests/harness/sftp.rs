//! An SFTP client that says after each packet how far it is.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use russh::client::{self, AuthResult};
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh_sftp::client::SftpSession;
use tokio::io::AsyncWriteExt;

use super::USER;
use super::server::Server;

type Problem = Box<dyn Error + Send + Sync>;

/// One login of a sender.
pub struct Login {
    pub sftp: SftpSession,
    /// Ends when dropped.
    pub connection: client::Handle<KnownServer>,
}

/// Trusts the one server whose key it was told.
pub struct KnownServer(String);

impl client::Handler for KnownServer {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else { return Ok(false) };
        Ok(key.fingerprint(HashAlg::Sha256).to_string() == self.0)
    }
}

impl Login {
    /// Of the demo sender.
    pub async fn to(server: &Server) -> Result<Login, Problem> {
        Login::of(USER, server).await
    }

    /// Of a sender whose key the program made.
    pub async fn of(user: &str, server: &Server) -> Result<Login, Problem> {
        Login::with(client::Config::default(), user, server).await
    }

    /// Of the demo sender, into the world of this name.
    pub async fn into_world(world: &str, server: &Server) -> Result<Login, Problem> {
        Login::of(&format!("{USER}+{world}"), server).await
    }

    /// As `of`, by a client with settings of its own.
    pub async fn with(config: client::Config, user: &str, server: &Server) -> Result<Login, Problem> {
        let known = KnownServer(server.ready("host_key_fingerprint"));
        let mut connection = client::connect(Arc::new(config), server.ready("sftp"), known).await?;
        let key = PrivateKey::from_openssh(std::fs::read(
            Path::new(&server.ready("client_key")).with_file_name(user.split('+').next().unwrap_or(user)),
        )?)?;
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), None);
        match connection.authenticate_publickey(user, key).await? {
            AuthResult::Success => {}
            AuthResult::Failure { .. } => return Err("the login was refused".into()),
        }
        let channel = connection.channel_open_session().await?;
        channel.request_subsystem(true, "sftp").await?;
        let sftp = SftpSession::new(channel.into_stream()).await?;
        Ok(Login { sftp, connection })
    }

    /// Tries so often to log in with a key that none has; whether the server refused it each time, or hung up.
    pub async fn as_stranger(user: &str, tries: usize, server: &Server) -> Result<usize, Problem> {
        let known = KnownServer(server.ready("host_key_fingerprint"));
        let config = Arc::new(client::Config::default());
        let mut connection = client::connect(config, server.ready("sftp"), known).await?;
        let key = nets_sftp::keys::ClientKey::generate("")?.to_openssh()?;
        let key = Arc::new(PrivateKey::from_openssh(key)?);
        for refused in 0..tries {
            let key = PrivateKeyWithHashAlg::new(Arc::clone(&key), None);
            match connection.authenticate_publickey(user, key).await {
                Ok(AuthResult::Success) => return Err("a stranger was let in".into()),
                Ok(AuthResult::Failure { .. }) => {}
                Err(_) => return Ok(refused),
            }
        }
        Ok(tries)
    }

    /// Writes a file in packets of this size; returns once the server has acknowledged its closing.
    pub async fn put(
        &self,
        path: &str,
        bytes: &[u8],
        packet: usize,
        mut told: impl FnMut(),
    ) -> Result<(), Problem> {
        if self.connection.is_closed() {
            return Err("the connection has ended".into());
        }
        let mut file = self.sftp.create(path).await?;
        told();
        for piece in bytes.chunks(packet) {
            file.write_all(piece).await?;
            file.flush().await?;
            told();
        }
        file.shutdown().await?;
        told();
        Ok(())
    }
}
