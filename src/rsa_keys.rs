//! A sender's RSA key, for clients that know no Ed25519: made by a thread of its own, since it takes a tenth of a
//! second and more, while the ports are open.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use certs_gen::PrivateKey;
use nets_access::Credential;
use nets_public_key::PublicKey;
use nets_text::{system_words, told};

/// What the file of a key begins with until it is there.
const UNFINISHED: &str = ".unfinished-";

/// A key that is there, or will be.
#[derive(Debug, Clone)]
pub struct RsaKey {
    pub path: PathBuf,
    /// Set once the file is there.
    public: Arc<OnceLock<PublicKey>>,
}

impl RsaKey {
    /// What opens a mailbox once the key is made.
    pub fn credential(&self) -> Credential {
        Credential::LaterKey(Arc::clone(&self.public))
    }
}

/// Makes keys one after the other, in the order in which they are asked for.
pub struct RsaKeys {
    asked: Sender<RsaKey>,
    under_way: Arc<Mutex<UnderWay>>,
}

/// Keys that are asked for and not made yet. Bound: the scenario's senders.
#[derive(Debug)]
enum UnderWay {
    Making(BTreeMap<PathBuf, RsaKey>),
    /// The folder may be gone: nothing is written any more.
    Ended,
}

impl RsaKeys {
    pub fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "each key is asked for once, and a sender has one")]
        let (asked, jobs) = channel();
        let under_way = Arc::new(Mutex::new(UnderWay::Making(BTreeMap::new())));
        let making = Arc::clone(&under_way);
        std::thread::spawn(move || make(&jobs, &making));
        RsaKeys { asked, under_way }
    }

    /// The key kept in this file, or one that is made and kept there. Its folder must be there.
    pub fn kept_or_made(&self, path: &Path) -> io::Result<RsaKey> {
        let mut under_way = hold(&self.under_way);
        let key = RsaKey { path: path.to_owned(), public: Arc::default() };
        let UnderWay::Making(keys) = &mut *under_way else { return Ok(key) };
        if let Some(key) = keys.get(path) {
            return Ok(key.clone());
        }
        if path.exists() {
            let text = fs::read_to_string(path).map_err(|error| at(path, system_words(&error)))?;
            let read = PrivateKey::from_pem(&text).map_err(|problem| at(path, problem))?;
            // It is new, and nothing has set it.
            let _ = key.public.set(public(&read)?);
        } else {
            keys.insert(path.to_owned(), key.clone());
            // The thread ends after this does.
            let _ = self.asked.send(key.clone());
        }
        Ok(key)
    }

    /// Nothing is written from now on.
    pub fn end(&self) {
        *hold(&self.under_way) = UnderWay::Ended;
    }
}

fn make(jobs: &Receiver<RsaKey>, under_way: &Mutex<UnderWay>) {
    // A scenario may have hundreds of senders.
    nets_driver::give_way();
    for key in jobs {
        if matches!(*hold(under_way), UnderWay::Ended) {
            return;
        }
        let made = PrivateKey::generate().map_err(told);
        let mut under_way = hold(under_way);
        let UnderWay::Making(keys) = &mut *under_way else { return };
        keys.remove(&key.path);
        if let Err(error) = made.and_then(|made| keep(&made, &key)) {
            tracing::warn!(error = system_words(&error), path = %key.path.display(), "there is no RSA key for this sender");
        }
    }
}

fn keep(made: &PrivateKey, key: &RsaKey) -> io::Result<()> {
    let text = made.to_pkcs1_pem().map_err(told)?;
    let folder = key.path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // Who finds the file can log in.
    let _ = key.public.set(public(made)?);
    file.persist(&key.path)?;
    Ok(())
}

fn public(key: &PrivateKey) -> io::Result<PublicKey> {
    let line = key.ssh_public_line("").map_err(told)?;
    PublicKey::parse(line.trim()).map_err(told)
}

fn at(path: &Path, problem: impl Display) -> io::Error {
    told(format!("{}: {problem}; remove it, and a new one is made", path.display()))
}

fn hold(under_way: &Mutex<UnderWay>) -> MutexGuard<'_, UnderWay> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(key: &RsaKey) -> PublicKey {
        loop {
            match key.public.get() {
                Some(public) if key.path.exists() => return public.clone(),
                Some(_) | None => std::thread::yield_now(),
            }
        }
    }

    #[test]
    fn a_key_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tTEST1.rsa");
        let keys = RsaKeys::start();
        let (first, same) = (keys.kept_or_made(&path), keys.kept_or_made(&path));
        let public = made(&first.expect("a key"));
        assert_eq!(made(&same.expect("a key")), public);
        let again = RsaKeys::start().kept_or_made(&path).expect("the key");
        assert_eq!(again.public.get(), Some(&public));
    }

    #[test]
    fn nothing_is_written_after_the_end_and_a_damaged_key_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = RsaKeys::start();
        keys.end();
        let key = keys.kept_or_made(&folder.path().join("a.rsa")).expect("none yet");
        assert!(key.public.get().is_none());
        fs::write(folder.path().join("b.rsa"), "damaged").expect("written");
        let refused = RsaKeys::start().kept_or_made(&folder.path().join("b.rsa")).expect_err("damaged");
        assert!(refused.to_string().contains("b.rsa: this is not an RSA private key"), "{refused}");
    }
}
