//! Where keys and certificates are kept: nowhere, or as PEM files in a folder; keys also in one apart.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nets_text::no_folder;
use tempfile::NamedTempFile;

use crate::certificate::Certificate;
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;

/// A key `x` is the file `x.key.pem`, readable by its owner alone; a certificate `x` is `x.pem`. Clones keep
/// in the same place.
#[derive(Debug, Clone)]
pub struct KeyStore {
    keys: KeyPlace,
    /// Where the rest is; certificates follow from keys, so that memory need not hold them.
    place: KeyPlace,
    /// Whether the keys are in a folder apart, which the user has named.
    is_of_the_user: bool,
    /// Who may read what is no secret.
    certificates: ReadableBy,
    /// One key of a name is made, and no second one meanwhile.
    turn: Arc<Mutex<()>>,
}

#[derive(Debug, Clone)]
enum KeyPlace {
    /// Keys by their names, as PEM: they are gone when the last clone is.
    Memory(Arc<Mutex<BTreeMap<String, String>>>),
    Folder(PathBuf),
}

impl KeyStore {
    pub const ROOT: &'static str = "root-ca";
    pub const ISSUING: &'static str = "issuing-ca";
    pub const SEAL: &'static str = "seal";
    pub const DANISH_SIGNERS: &'static str = "danish-signers";
    pub const OTHER_SIGNERS: &'static str = "other-signers";
    pub const TLS_CA: &'static str = "tls-ca";
    pub const CLIENT: &'static str = "client";
    /// Of the simulator's own server.
    pub const SERVER: &'static str = "server";

    pub fn in_memory() -> Self {
        KeyStore::at(KeyPlace::Memory(Arc::default()), ReadableBy::OwnerAlone)
    }

    /// As `in_memory`, with these keys, each by its name and as PEM.
    pub fn holding(keys: impl IntoIterator<Item = (String, String)>) -> Self {
        let keys = KeyPlace::Memory(Arc::new(Mutex::new(keys.into_iter().collect())));
        KeyStore::at(keys, ReadableBy::OwnerAlone)
    }

    /// The keys of these names that there are and that were made by this program, each as PEM; none where the keys are in
    /// a folder of the user's.
    pub fn made(&self, names: &[&str]) -> Result<Option<Vec<(String, String)>>, CertificateProblem> {
        if self.is_of_the_user {
            return Ok(None);
        }
        let mut made = Vec::new();
        for name in names {
            if let Some(key) = self.kept_key(name)? {
                made.push(((*name).to_owned(), key.to_pem()?));
            }
        }
        Ok(Some(made))
    }

    /// Keeps in this folder, which is made when it is missing. All users can read the certificates.
    pub fn in_folder(folder: &Path) -> Result<Self, CertificateProblem> {
        fs::create_dir_all(folder).map_err(|source| at(folder, no_folder(source)))?;
        Ok(KeyStore::at(KeyPlace::Folder(folder.to_path_buf()), ReadableBy::Everybody))
    }

    /// Keeps in this folder, which is made when it is missing. Only the owner can read it.
    pub fn in_private_folder(folder: &Path) -> Result<Self, CertificateProblem> {
        private_folder(folder)?;
        Ok(KeyStore::at(KeyPlace::Folder(folder.to_path_buf()), ReadableBy::OwnerAlone))
    }

    fn at(place: KeyPlace, certificates: ReadableBy) -> Self {
        KeyStore { keys: place.clone(), place, is_of_the_user: false, certificates, turn: Arc::default() }
    }

    /// Has its keys in this folder, which is made when it is missing, and nothing else there. Several processes may
    /// share it: of two that make a key at the same moment, the first counts for both.
    pub fn with_keys_in(mut self, folder: &Path) -> Result<Self, CertificateProblem> {
        private_folder(folder)?;
        self.keys = KeyPlace::Folder(folder.to_path_buf());
        self.is_of_the_user = true;
        Ok(self)
    }

    /// Whether each of these keys can be used, as far as it is kept here.
    pub fn check(&self, names: &[&str]) -> Result<(), CertificateProblem> {
        names.iter().try_for_each(|name| self.kept_key(name).map(drop))
    }

    /// The key of this name: the one kept, or a new one that is kept from now on.
    pub fn key(&self, name: &str) -> Result<PrivateKey, CertificateProblem> {
        let _turn = hold(&self.turn);
        if let Some(kept) = self.kept_key(name)? {
            return Ok(kept);
        }
        let key = PrivateKey::generate()?;
        let pem = key.to_pem()?;
        match &self.keys {
            KeyPlace::Memory(keys) => drop(hold(keys).insert(name.to_owned(), pem)),
            KeyPlace::Folder(folder) => {
                if write_first(&key_file(folder, name), &pem)? == Turn::Second
                    && let Some(kept) = self.kept_key(name)?
                {
                    return Ok(kept);
                }
            }
        }
        Ok(key)
    }

    fn kept_key(&self, name: &str) -> Result<Option<PrivateKey>, CertificateProblem> {
        match &self.keys {
            KeyPlace::Memory(keys) => hold(keys).get(name).map(|pem| PrivateKey::from_pem(pem)).transpose(),
            KeyPlace::Folder(folder) => {
                let path = key_file(folder, name);
                let Some(pem) = read(&path)? else { return Ok(None) };
                PrivateKey::from_pem(&pem)
                    .map(Some)
                    .map_err(|problem| CertificateProblem::KeptFile { path, problem: Box::new(problem) })
            }
        }
    }

    pub fn certificate(&self, name: &str) -> Result<Option<Certificate>, CertificateProblem> {
        let KeyPlace::Folder(folder) = &self.place else { return Ok(None) };
        match read(&folder.join(format!("{name}.pem")))? {
            Some(pem) => Certificate::from_pem(&pem).map(Some).map_err(|problem| self.blame(name, problem)),
            None => Ok(None),
        }
    }

    pub fn keep_certificate(&self, name: &str, certificate: &Certificate) -> Result<(), CertificateProblem> {
        let KeyPlace::Folder(folder) = &self.place else { return Ok(()) };
        write(&folder.join(format!("{name}.pem")), &certificate.to_pem()?, self.certificates)
    }

    /// Keeps a text beside them, such as a note on what they are for.
    pub fn keep_text(&self, file: &str, text: &str) -> Result<(), CertificateProblem> {
        let KeyPlace::Folder(folder) = &self.place else { return Ok(()) };
        write(&folder.join(file), text, self.certificates)
    }

    /// Keeps bytes that hold a private key, such as a PKCS #12 store.
    pub fn keep_secret(&self, file: &str, bytes: &[u8]) -> Result<(), CertificateProblem> {
        let KeyPlace::Folder(folder) = &self.place else { return Ok(()) };
        write(&folder.join(file), bytes, ReadableBy::OwnerAlone)
    }

    pub(crate) fn blame(&self, name: &str, problem: CertificateProblem) -> CertificateProblem {
        match &self.place {
            KeyPlace::Memory(_) => problem,
            KeyPlace::Folder(folder) => CertificateProblem::KeptFile {
                path: folder.join(format!("{name}.pem")),
                problem: Box::new(problem),
            },
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum ReadableBy {
    OwnerAlone,
    Everybody,
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn key_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key.pem"))
}

fn read(path: &Path) -> Result<Option<String>, CertificateProblem> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(at(path, source)),
    }
}

/// Whether a file is ours, or another process was quicker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Second,
}

fn private_folder(folder: &Path) -> Result<(), CertificateProblem> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| at(folder, no_folder(source)))
}

/// Writes under another name first, so that half a file is never seen.
fn write(path: &Path, content: impl AsRef<[u8]>, access: ReadableBy) -> Result<(), CertificateProblem> {
    let persisted = unfinished(path, content.as_ref(), access).and_then(|file| Ok(file.persist(path)?));
    persisted.and_then(|_| sync_folder(path)).map_err(|source| at(path, source))
}

/// The same for what only its owner may read, unless the file is there.
fn write_first(path: &Path, content: &str) -> Result<Turn, CertificateProblem> {
    let file =
        unfinished(path, content.as_bytes(), ReadableBy::OwnerAlone).map_err(|source| at(path, source))?;
    match file.persist_noclobber(path) {
        Ok(_) => sync_folder(path).map(|()| Turn::First).map_err(|source| at(path, source)),
        Err(problem) if problem.error.kind() == io::ErrorKind::AlreadyExists => Ok(Turn::Second),
        Err(problem) => Err(at(path, problem.error)),
    }
}

/// A file beside the one to be, gone with the value.
fn unfinished(path: &Path, content: &[u8], access: ReadableBy) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(match access {
        ReadableBy::OwnerAlone => 0o600,
        ReadableBy::Everybody => 0o644,
    }));
    let mut file = builder.tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn at(path: &Path, source: io::Error) -> CertificateProblem {
    CertificateProblem::File { path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_key_is_the_owners_alone_and_is_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let key_store = KeyStore::in_folder(&folder.path().join("keys")).expect("a place");
        let made = key_store.key(KeyStore::SEAL).expect("a key");
        let found = key_store.key(KeyStore::SEAL).expect("the key");
        assert_eq!(made.public_der(), found.public_der());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let kept = fs::metadata(folder.path().join("keys/seal.key.pem")).expect("the file");
            assert_eq!(kept.permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_is_named_and_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("seal.key.pem");
        fs::write(&path, "damaged").expect("written");
        let key_store = KeyStore::in_folder(folder.path()).expect("a place");
        let problem = key_store.key(KeyStore::SEAL).expect_err("a problem");
        assert!(problem.to_string().contains("seal.key.pem"), "{problem}");
        assert_eq!(fs::read_to_string(&path).expect("still there"), "damaged");
    }

    #[test]
    fn of_two_who_make_a_key_at_the_same_moment_the_first_counts_for_both() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = |_| {
            let key_store = KeyStore::in_memory().with_keys_in(folder.path()).expect("a place");
            key_store.key(KeyStore::SEAL).expect("a key").public_der().to_vec()
        };
        let threads: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|index| scope.spawn(move || made(index))).collect();
            threads.into_iter().map(|thread| thread.join().expect("a key")).collect()
        });
        assert!(threads.iter().all(|key| *key == threads[0]));
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_told() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let taken = KeyStore::in_memory().with_keys_in(file.path());
        for problem in [taken.err(), KeyStore::in_folder(file.path()).err()] {
            let told = problem.expect("no folder").to_string();
            assert!(told.ends_with("it is a file, and a folder is wanted: name another path"), "{told}");
        }
    }

    #[test]
    fn a_folder_of_keys_has_nothing_but_keys() {
        let (keys, rest) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let key_store = KeyStore::in_private_folder(rest.path()).expect("a place");
        let key_store = key_store.with_keys_in(keys.path()).expect("a place");
        let key = key_store.key(KeyStore::ROOT).expect("a key");
        let around = "2026-01-05T07:00:00Z".parse().expect("a moment");
        let root = crate::Authority::root(key, around, 1).expect("a root");
        key_store.keep_certificate(KeyStore::ROOT, root.certificate()).expect("kept");
        let found = |folder: &Path| {
            let entries = fs::read_dir(folder).expect("the folder");
            entries.map(|entry| entry.expect("a file").file_name()).collect::<Vec<_>>()
        };
        assert_eq!(found(keys.path()), ["root-ca.key.pem"]);
        assert_eq!(found(rest.path()), ["root-ca.pem"]);
    }
}
