//! The server's own keys.

use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PrivateKey};
use tokio::sync::watch;

use crate::keys::{self, KeyProblem};

/// An Ed25519 and an ECDSA key, which take no time to make, and an RSA key for old clients, which
/// takes a tenth of a second and more. It can be made in the background while the port is open:
/// the first connections wait for it, so that every client sees the same keys.
#[derive(Clone)]
pub struct HostKeys {
    ready: Vec<PrivateKey>,
    rsa: Option<watch::Receiver<Option<PrivateKey>>>,
}

impl HostKeys {
    /// New keys; the RSA key follows from a thread of its own.
    pub fn generate() -> Result<Self, KeyProblem> {
        let mut random = russh::keys::key::safe_rng();
        let p256 = Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 };
        let ready = vec![keys::ed25519()?, PrivateKey::random(&mut random, p256)?];
        let (made, rsa) = watch::channel(None);
        std::thread::spawn(move || match keys::rsa() {
            Ok(key) => {
                made.send_replace(Some(key));
            }
            Err(problem) => tracing::warn!(%problem, "there is no RSA host key"),
        });
        Ok(HostKeys { ready, rsa: Some(rsa) })
    }

    /// Keys as `to_openssh` wrote them, or `ssh-keygen`.
    pub fn from_openssh<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyProblem> {
        let ready = texts.into_iter().map(PrivateKey::from_openssh).collect::<Result<Vec<_>, _>>()?;
        if ready.is_empty() {
            return Err(KeyProblem::NoKey);
        }
        Ok(HostKeys { ready, rsa: None })
    }

    /// All keys as OpenSSH writes private keys, to be kept in a file that only its owner can read.
    /// Waits for the RSA key.
    pub async fn to_openssh(&self) -> Result<Vec<String>, KeyProblem> {
        self.all().await.iter().map(|key| Ok(key.to_openssh(LineEnding::LF)?.to_string())).collect()
    }

    /// What a client shows when it asks whether to trust the server, for the first of the keys.
    pub fn fingerprint(&self) -> String {
        self.ready.first().map(|key| key.fingerprint(HashAlg::Sha256).to_string()).unwrap_or_default()
    }

    /// The first of the keys as it goes behind the host's name in a `known_hosts` file.
    pub fn known_hosts_key(&self) -> String {
        self.ready.first().map(known_hosts_key).unwrap_or_default()
    }

    /// All keys, each as it goes behind the host's name in a `known_hosts` file. Waits for the RSA key.
    pub async fn known_hosts_keys(&self) -> Vec<String> {
        self.all().await.iter().map(known_hosts_key).collect()
    }

    pub(crate) async fn all(&self) -> Vec<PrivateKey> {
        let mut keys = self.ready.clone();
        if let Some(rsa) = &self.rsa
            && let Ok(made) = rsa.clone().wait_for(Option::is_some).await
        {
            keys.extend(made.clone());
        }
        keys
    }
}

fn known_hosts_key(key: &PrivateKey) -> String {
    key.public_key().to_openssh().unwrap_or_default()
}
