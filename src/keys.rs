//! The keys of one launch: the server's, and one for each sender who brings none.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nets_access::Credential;
use nets_core::identity::UserId;
use nets_driver::WorldName;
use nets_public_key::PublicKey;
use nets_scenario::Loaded;
use nets_sftp::HostKeys;
use nets_sftp::keys::ClientKey;
use nets_text::{did_you_mean, system_words, told};

use crate::data_folder::{DataFolder, WORLD, write_private};
use crate::ready::Ready;
use crate::rsa_keys::{OwnRsaKey, RsaKey, RsaKeys};

/// A login key made for a sender, and another for clients that do not know its kind.
#[derive(Debug, Clone)]
pub struct MadeKey {
    pub path: PathBuf,
    public: PublicKey,
    rsa: MadeRsaKey,
}

#[derive(Debug, Clone)]
enum MadeRsaKey {
    OfTheProcess(RsaKey),
    OfTheWorld(Arc<OwnRsaKey>),
}

impl MadeKey {
    /// What opens the sender's mailbox.
    pub fn credentials(&self) -> [Credential; 2] {
        let rsa = match &self.rsa {
            MadeRsaKey::OfTheProcess(key) => key.credential(),
            MadeRsaKey::OfTheWorld(key) => key.credential(),
        };
        [Credential::PublicKey(self.public.clone()), rsa]
    }

    /// Where the key for other clients is, or will be once it is made. Where it is the world's own, to ask has it made.
    pub fn rsa_path(&self) -> Option<&Path> {
        match &self.rsa {
            MadeRsaKey::OfTheProcess(key) => Some(&key.path),
            MadeRsaKey::OfTheWorld(key) => key.path(),
        }
    }
}

/// The folder of the senders' keys.
pub const SENDERS: &str = "keys";

/// The folder of the RSA keys that are lent to worlds with keys of their own.
const LENT: &str = "lent-keys";

/// How long a key that is being made is waited for, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_millis(20);

/// In the folder of a world: the senders whose key was made, a line each.
const LIST: &str = "made-keys";

/// Makes or finds a key of the process for every sender whose scenario names none.
pub fn of_the_process(
    data: &DataFolder,
    loaded: &Loaded,
    rsa: &RsaKeys,
) -> io::Result<BTreeMap<UserId, MadeKey>> {
    let folder = data.path().join(SENDERS);
    let made = |user: &UserId| -> io::Result<MadeKey> {
        let path = KeyKind::Ed25519.path(&folder, user);
        let public = kept_or_made(&path)?;
        let rsa = MadeRsaKey::OfTheProcess(rsa.kept_or_made(&KeyKind::Rsa.path(&folder, user))?);
        Ok(MadeKey { path, public, rsa })
    };
    without_keys(loaded).map(|user| Ok((user.clone(), made(user)?))).collect()
}

/// Makes a key that opens this world alone for every sender whose scenario names none, unless the world of this name
/// that ran before had one for it.
pub fn of_the_world(
    data: &DataFolder,
    name: &WorldName,
    loaded: &Loaded,
    rsa: &RsaKeys,
    before: Option<&BTreeMap<UserId, MadeKey>>,
) -> io::Result<BTreeMap<UserId, MadeKey>> {
    let folder = data.place_of(name).join(SENDERS);
    let made = |user: &UserId| -> io::Result<MadeKey> {
        if let Some(had) = before.and_then(|before| before.get(user)) {
            return Ok(had.clone());
        }
        let path = KeyKind::Ed25519.path(&folder, user);
        let public = kept_or_made(&path)?;
        let rsa = OwnRsaKey::new(rsa.clone(), data.path().join(LENT));
        Ok(MadeKey { path, public, rsa: MadeRsaKey::OfTheWorld(Arc::new(rsa)) })
    };
    without_keys(loaded).map(|user| Ok((user.clone(), made(user)?))).collect()
}

fn without_keys(loaded: &Loaded) -> impl Iterator<Item = &UserId> {
    loaded.public_keys.iter().filter(|(_, keys)| keys.is_empty()).map(|(user, _)| user)
}

/// Lists in the folder of a world for whom it has a key made: those of earlier worlds lie beside them.
pub fn list_made(world: &Path, made: &BTreeMap<UserId, MadeKey>) -> io::Result<()> {
    let users: String = made.keys().map(|user| format!("{user}\n")).collect();
    write_private(&world.join(LIST), &users)
}

/// Which of a sender's two made keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Ed25519,
    Rsa,
}

impl KeyKind {
    fn path(self, folder: &Path, user: &UserId) -> PathBuf {
        match self {
            KeyKind::Ed25519 => folder.join(user.as_str()),
            // No login has a dot.
            KeyKind::Rsa => folder.join(format!("{user}.rsa")),
        }
    }
}

/// The key made for a sender in the world that runs, below the folder of a simulator. One that is being made
/// is waited for.
pub fn of_sender(folder: &Path, user: &str, kind: KeyKind) -> Result<String, String> {
    let user = UserId::new(user).map_err(|_| format!("`{user}` is no login"))?;
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("{}: {}", path.display(), system_words(&error)))
    };
    if read(&folder.join(WORLD).join(LIST))?.lines().any(|made| made == user.as_str()) {
        let path = kind.path(&folder.join(SENDERS), &user);
        wait_for(&path);
        return read(&path);
    }
    Err(format!(
        "no key was made for {user} in the world that runs: its scenario names the sender's own under `keys`, \
         or has no such sender"
    ))
}

/// The key that was made for this client of the e-Box, in PEM.
pub fn of_ebox_client(ready: &Ready, client: &str) -> Result<String, String> {
    let clients = ready.ebox.iter().flat_map(|ebox| &ebox.clients);
    let of = clients.clone().find(|known| known.client == client);
    let Some(of) = of else {
        let near = did_you_mean(client, clients.map(|known| known.client.as_str())).unwrap_or_default();
        return Err(format!("the e-Box that runs knows no client {client}; {near}"));
    };
    let path = of.key.as_ref().ok_or_else(|| {
        format!("no key was made for {client}: the scenario that runs names its own certificate")
    })?;
    fs::read_to_string(path).map_err(|error| format!("{}: {}", path.display(), system_words(&error)))
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process makes the file, and tells no one when it is there"
)]
fn wait_for(path: &Path) {
    for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
        if path.exists() {
            return;
        }
        std::thread::sleep(STEP);
    }
}

fn kept_or_made(path: &Path) -> io::Result<PublicKey> {
    let key = if path.exists() {
        let text = fs::read_to_string(path).map_err(|error| at(path, system_words(&error)))?;
        ClientKey::from_openssh(&text).map_err(|problem| at(path, problem))?
    } else {
        let key = ClientKey::generate("TEST ONLY, made by mock-nets-share").map_err(told)?;
        write_private(path, &key.to_openssh().map_err(told)?)?;
        key
    };
    key.public().map_err(told)
}

fn at(path: &Path, problem: impl Display) -> io::Error {
    told(format!("{}: {problem}", path.display()))
}

/// The server's keys: those of the last launch when they are kept, else new ones.
pub async fn of_host(folder: Option<&Path>) -> Result<HostKeys, Box<dyn Error>> {
    let Some(folder) = folder else { return Ok(HostKeys::generate()?) };
    let paths = ["ed25519", "ecdsa", "rsa"].map(|kind| folder.join(kind));
    if paths.iter().all(|path| path.exists()) {
        return made_before(&paths);
    }
    let keys = HostKeys::generate()?;
    for (path, text) in paths.iter().zip(keys.to_openssh().await?) {
        write_private(path, &text)?;
    }
    Ok(keys)
}

fn made_before(paths: &[PathBuf]) -> Result<HostKeys, Box<dyn Error>> {
    let mut texts = Vec::new();
    for path in paths {
        let damaged = |problem: &dyn Display| {
            let path = path.display();
            format!(
                "{path}: the host key made here before is damaged: {problem}; remove it, and new ones are made"
            )
        };
        let text = host_key(path).map_err(|error| damaged(&system_words(&error)))?;
        HostKeys::from_openssh([text.as_str()]).map_err(|problem| damaged(&problem))?;
        texts.push(text);
    }
    Ok(HostKeys::from_openssh(texts.iter().map(String::as_str))?)
}

/// The server's keys from these files, and no others.
pub fn pinned(paths: &[PathBuf]) -> Result<HostKeys, Box<dyn Error>> {
    let mut texts = Vec::new();
    for path in paths {
        texts.push(host_key(path).map_err(|error| format!("{}: {}", path.display(), system_words(&error)))?);
    }
    // One at a time, to say which it is.
    for (path, text) in paths.iter().zip(&texts) {
        HostKeys::from_openssh([text.as_str()]).map_err(|problem| {
            let path = path.display();
            if PublicKey::parse(text.trim()).is_ok() {
                let private = path.to_string();
                let private = private.strip_suffix(".pub").unwrap_or("the file without .pub");
                format!("{path}: this is a public key; the private one is wanted: name {private} with --host-key")
            } else {
                format!(
                    "{path}: not a host key: {problem}; name a private key with --host-key, as ssh-keygen makes it"
                )
            }
        })?;
    }
    Ok(HostKeys::from_openssh(texts.iter().map(String::as_str))?)
}

/// No private key is longer, and no pipe is one.
fn host_key(path: &Path) -> io::Result<String> {
    const LONGEST: u64 = 64 * 1024;
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return Err(told("not a file of a private key"));
    }
    fs::read_to_string(path)
}
