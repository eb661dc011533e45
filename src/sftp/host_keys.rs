//! The server's own keys.

use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PrivateKey, PublicKey, decode_secret_key};
use tokio::sync::watch;

use crate::algorithms::is_offered;
use crate::keys::{self, KeyProblem};

/// An Ed25519 and an ECDSA key, which take no time to make, and an RSA key for old clients, which
/// takes a tenth of a second and more. It can be made in the background while the port is open:
/// the first connections wait for it, so that every client sees the same keys. Bound: one for each kind of key.
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

    /// Keys as `to_openssh` wrote them, or `ssh-keygen`, in any of its formats. There are no others then.
    pub fn from_openssh<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyProblem> {
        let ready = texts.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
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

    /// The public keys that there are at this moment: all, or all but the RSA key.
    pub fn shown_now(&self) -> Vec<ShownKey> {
        self.ready.iter().map(ShownKey::of).collect()
    }

    /// All public keys. Waits for the RSA key.
    pub async fn shown(&self) -> Vec<ShownKey> {
        self.all().await.iter().map(ShownKey::of).collect()
    }

    /// Whether none is still to come.
    pub fn are_complete(&self) -> bool {
        self.rsa.is_none()
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

/// A public key as clients know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownKey {
    /// Such as `ssh-ed25519`.
    pub kind: String,
    /// As `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// As it stands behind the names in a `known_hosts` file.
    pub line: String,
}

impl ShownKey {
    fn of(key: &PrivateKey) -> ShownKey {
        // A comment tells who made the key, and is nothing to its clients.
        let public = PublicKey::new(key.public_key().key_data().clone(), "");
        ShownKey {
            kind: key.algorithm().to_string(),
            fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
            line: public.to_openssh().unwrap_or_default(),
        }
    }
}

fn read(text: &str) -> Result<PrivateKey, KeyProblem> {
    let key = match decode_secret_key(text, None) {
        Err(russh::keys::Error::KeyIsEncrypted) => return Err(KeyProblem::NeedsPassphrase),
        read => read.map_err(|error| KeyProblem::Unreadable(keys::words(&error)))?,
    };
    if key.is_encrypted() {
        return Err(KeyProblem::NeedsPassphrase);
    }
    if !is_offered(&key.algorithm()) {
        return Err(KeyProblem::Unsupported(key.algorithm().to_string()));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kind_of_key_alone_is_a_set_of_keys_and_no_key_is_none() {
        let all = HostKeys::generate().expect("keys");
        let texts: Vec<_> =
            all.ready.iter().map(|key| key.to_openssh(LineEnding::LF).expect("text")).collect();
        let one = HostKeys::from_openssh([texts[1].as_str()]).expect("a key");
        assert!(one.are_complete());
        assert_eq!(one.shown_now(), all.shown_now()[1..]);
        assert_eq!(one.shown_now()[0].kind, "ecdsa-sha2-nistp256");
        assert_eq!(HostKeys::from_openssh([]).map(|_| ()), Err(KeyProblem::NoKey));
        let public = &one.shown_now()[0].line;
        assert!(matches!(HostKeys::from_openssh([public.as_str()]), Err(KeyProblem::Unreadable(_))));
    }
}
