//! A sender's RSA key, for clients that know no Ed25519: made by a thread of its own, since it takes a tenth of a
//! second and more, while the ports are open. A world with keys of its own is lent one when a program first asks for it,
//! and gives it back at its end: no two worlds that run have the same, and as many are made as run at once.

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

use crate::data_folder::private_folder;

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

/// The RSA key of a sender in a world with keys of its own. One is lent to the world when it is first asked for.
#[derive(Debug)]
pub struct OwnRsaKey {
    keys: RsaKeys,
    /// Where keys lie that are lent.
    folder: PathBuf,
    /// None where there is no folder for it.
    lent: OnceLock<Option<LentKey>>,
    public: Arc<OnceLock<PublicKey>>,
}

/// Given back when it is dropped.
#[derive(Debug)]
struct LentKey {
    keys: RsaKeys,
    key: RsaKey,
}

impl OwnRsaKey {
    pub fn new(keys: RsaKeys, folder: PathBuf) -> Self {
        OwnRsaKey { keys, folder, lent: OnceLock::new(), public: Arc::default() }
    }

    /// Where it is, or will be once it is made. To ask for it has one made, or lent.
    pub fn path(&self) -> Option<&Path> {
        let lent = self.lent.get_or_init(|| self.keys.lend(&self.folder, Arc::clone(&self.public)));
        lent.as_ref().map(|lent| lent.key.path.as_path())
    }

    /// What opens a mailbox once it is asked for and made.
    pub fn credential(&self) -> Credential {
        Credential::LaterKey(Arc::clone(&self.public))
    }
}

impl Drop for LentKey {
    fn drop(&mut self) {
        let mut state = hold(&self.keys.state);
        // One that is not made yet is not lent again: its world has ended before its program began.
        if let (KeysState::Open(keys), Some(public)) = (&mut *state, self.key.public.get()) {
            keys.free.push((self.key.path.clone(), public.clone()));
        }
    }
}

/// Makes keys one after the other, in the order in which they are asked for.
#[derive(Debug, Clone)]
pub struct RsaKeys {
    asked: Sender<RsaKey>,
    state: Arc<Mutex<KeysState>>,
}

#[derive(Debug)]
enum KeysState {
    Open(OpenKeys),
    /// The folder may be gone: nothing is written any more.
    Ended,
}

#[derive(Debug, Default)]
struct OpenKeys {
    /// Asked for and not made yet. Bound: the senders of the worlds that run.
    under_way: BTreeMap<PathBuf, RsaKey>,
    /// Made, and lent to no world now. Bound: the senders of as many worlds as may run.
    free: Vec<(PathBuf, PublicKey)>,
    /// So many were made to be lent.
    made: u64,
}

impl RsaKeys {
    pub fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "each key is asked for once, and a sender has one")]
        let (asked, jobs) = channel();
        let state = Arc::new(Mutex::new(KeysState::Open(OpenKeys::default())));
        let making = Arc::clone(&state);
        std::thread::spawn(move || make(&jobs, &making));
        RsaKeys { asked, state }
    }

    /// The key kept in this file, or one that is made and kept there. Its folder must be there.
    pub fn kept_or_made(&self, path: &Path) -> io::Result<RsaKey> {
        let mut state = hold(&self.state);
        let key = RsaKey { path: path.to_owned(), public: Arc::default() };
        let KeysState::Open(keys) = &mut *state else { return Ok(key) };
        if let Some(key) = keys.under_way.get(path) {
            return Ok(key.clone());
        }
        if path.exists() {
            let text = fs::read_to_string(path).map_err(|error| at(path, system_words(&error)))?;
            let read = PrivateKey::from_pem(&text).map_err(|problem| at(path, problem))?;
            // It is new, and nothing has set it.
            let _ = key.public.set(public(&read)?);
        } else {
            self.ask(keys, &key);
        }
        Ok(key)
    }

    /// A key that no world has now, from this folder; `public` is set once it is made.
    fn lend(&self, folder: &Path, public: Arc<OnceLock<PublicKey>>) -> Option<LentKey> {
        let mut state = hold(&self.state);
        let KeysState::Open(keys) = &mut *state else { return None };
        let key = if let Some((path, made)) = keys.free.pop() {
            // It is new, and nothing has set it.
            let _ = public.set(made);
            RsaKey { path, public }
        } else {
            if let Err(error) = private_folder(folder) {
                tracing::warn!(error = system_words(&error), path = %folder.display(), "there is no RSA key for this sender");
                return None;
            }
            keys.made += 1;
            let key = RsaKey { path: folder.join(format!("{}.rsa", keys.made)), public };
            self.ask(keys, &key);
            key
        };
        Some(LentKey { keys: self.clone(), key })
    }

    fn ask(&self, keys: &mut OpenKeys, key: &RsaKey) {
        keys.under_way.insert(key.path.clone(), key.clone());
        // The thread ends after this does.
        let _ = self.asked.send(key.clone());
    }

    /// Nothing is written from now on.
    pub fn end(&self) {
        *hold(&self.state) = KeysState::Ended;
    }
}

fn make(jobs: &Receiver<RsaKey>, state: &Mutex<KeysState>) {
    // A scenario may have hundreds of senders.
    nets_driver::give_way();
    for key in jobs {
        if matches!(*hold(state), KeysState::Ended) {
            return;
        }
        let made = PrivateKey::generate().map_err(told);
        let mut state = hold(state);
        let KeysState::Open(keys) = &mut *state else { return };
        keys.under_way.remove(&key.path);
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

fn hold(state: &Mutex<KeysState>) -> MutexGuard<'_, KeysState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn worlds_that_run_have_keys_of_their_own_and_the_next_has_that_of_one_that_has_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = RsaKeys::start();
        let own = || OwnRsaKey::new(keys.clone(), folder.path().join("lent"));
        let made = |own: &OwnRsaKey| {
            let path = own.path().expect("a folder").to_owned();
            (path.clone(), made(&RsaKey { path, public: Arc::clone(&own.public) }))
        };
        let (first, second, unasked) = (own(), own(), own());
        let (one, other) = (made(&first), made(&second));
        assert_eq!(made(&first), one, "it has one");
        assert!(one.0 != other.0 && one.1 != other.1);
        drop(first);
        assert_eq!(made(&own()), one);
        assert!(unasked.public.get().is_none(), "none is made for who does not ask");
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
