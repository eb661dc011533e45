//! Where keys and certificates are kept: nowhere, or as PEM files in a folder.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::certificate::Certificate;
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;

/// A key `x` is the file `x.key.pem`, readable by its owner alone; a certificate `x` is `x.pem`. Clones keep
/// in the same place.
#[derive(Debug, Clone)]
pub struct Keeping {
    place: Place,
    /// Who may read what is no secret.
    certificates: Access,
    /// One key of a name is made, and no second one meanwhile.
    turn: Arc<Mutex<()>>,
}

#[derive(Debug, Clone)]
enum Place {
    /// Keys by their names, as PEM: they are gone when the last clone is.
    Memory(Arc<Mutex<BTreeMap<String, String>>>),
    Folder(PathBuf),
}

impl Keeping {
    pub const ROOT: &'static str = "root-ca";
    pub const ISSUING: &'static str = "issuing-ca";
    pub const SEAL: &'static str = "seal";
    pub const DANISH_SIGNERS: &'static str = "danish-signers";
    pub const OTHER_SIGNERS: &'static str = "other-signers";
    pub const TLS_CA: &'static str = "tls-ca";
    pub const CLIENT: &'static str = "client";

    pub fn in_memory() -> Self {
        Keeping {
            place: Place::Memory(Arc::default()),
            certificates: Access::OwnerAlone,
            turn: Arc::default(),
        }
    }

    /// Keeps in this folder, which is made when it is missing. All users can read the certificates.
    pub fn in_folder(folder: &Path) -> Result<Self, CertificateProblem> {
        fs::create_dir_all(folder).map_err(|source| at(folder, source))?;
        let place = Place::Folder(folder.to_path_buf());
        Ok(Keeping { place, certificates: Access::Everybody, turn: Arc::default() })
    }

    /// Keeps in this folder, which is made when it is missing. Only the owner can read it.
    pub fn in_private_folder(folder: &Path) -> Result<Self, CertificateProblem> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|source| at(folder, source))?;
        let place = Place::Folder(folder.to_path_buf());
        Ok(Keeping { place, certificates: Access::OwnerAlone, turn: Arc::default() })
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
        match &self.place {
            Place::Memory(keys) => drop(hold(keys).insert(name.to_owned(), pem)),
            Place::Folder(folder) => write(&key_file(folder, name), &pem, Access::OwnerAlone)?,
        }
        Ok(key)
    }

    fn kept_key(&self, name: &str) -> Result<Option<PrivateKey>, CertificateProblem> {
        match &self.place {
            Place::Memory(keys) => hold(keys).get(name).map(|pem| PrivateKey::from_pem(pem)).transpose(),
            Place::Folder(folder) => {
                let path = key_file(folder, name);
                let Some(pem) = read(&path)? else { return Ok(None) };
                PrivateKey::from_pem(&pem)
                    .map(Some)
                    .map_err(|problem| CertificateProblem::KeptFile { path, problem: Box::new(problem) })
            }
        }
    }

    pub fn certificate(&self, name: &str) -> Result<Option<Certificate>, CertificateProblem> {
        let Place::Folder(folder) = &self.place else { return Ok(None) };
        match read(&folder.join(format!("{name}.pem")))? {
            Some(pem) => Certificate::from_pem(&pem).map(Some).map_err(|problem| self.blame(name, problem)),
            None => Ok(None),
        }
    }

    pub fn keep_certificate(&self, name: &str, certificate: &Certificate) -> Result<(), CertificateProblem> {
        let Place::Folder(folder) = &self.place else { return Ok(()) };
        write(&folder.join(format!("{name}.pem")), &certificate.to_pem()?, self.certificates)
    }

    /// Keeps a text beside them, such as a note on what they are for.
    pub fn keep_text(&self, file: &str, text: &str) -> Result<(), CertificateProblem> {
        let Place::Folder(folder) = &self.place else { return Ok(()) };
        write(&folder.join(file), text, self.certificates)
    }

    /// Keeps bytes that hold a private key, such as a PKCS #12 store.
    pub fn keep_secret(&self, file: &str, bytes: &[u8]) -> Result<(), CertificateProblem> {
        let Place::Folder(folder) = &self.place else { return Ok(()) };
        write(&folder.join(file), bytes, Access::OwnerAlone)
    }

    pub(crate) fn blame(&self, name: &str, problem: CertificateProblem) -> CertificateProblem {
        match &self.place {
            Place::Memory(_) => problem,
            Place::Folder(folder) => CertificateProblem::KeptFile {
                path: folder.join(format!("{name}.pem")),
                problem: Box::new(problem),
            },
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Access {
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

/// Writes under another name first, so that half a file is never seen and a crash leaves none.
fn write(path: &Path, content: impl AsRef<[u8]>, access: Access) -> Result<(), CertificateProblem> {
    let unfinished = path.with_extension("unfinished");
    let written = (|| {
        let mut file = create(&unfinished, access)?;
        file.write_all(content.as_ref())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    })();
    written.map_err(|source| at(path, source))
}

fn create(path: &Path, access: Access) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(match access {
            Access::OwnerAlone => 0o600,
            Access::Everybody => 0o644,
        });
    }
    options.open(path)
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
        let keeping = Keeping::in_folder(&folder.path().join("keys")).expect("a place");
        let made = keeping.key(Keeping::SEAL).expect("a key");
        let found = keeping.key(Keeping::SEAL).expect("the key");
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
        let keeping = Keeping::in_folder(folder.path()).expect("a place");
        let problem = keeping.key(Keeping::SEAL).expect_err("a problem");
        assert!(problem.to_string().contains("seal.key.pem"), "{problem}");
        assert_eq!(fs::read_to_string(&path).expect("still there"), "damaged");
    }

    #[test]
    fn what_a_crash_left_unfinished_is_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("seal.key.unfinished"), "half a k").expect("written");
        let keeping = Keeping::in_folder(folder.path()).expect("a place");
        keeping.key(Keeping::SEAL).expect("a key");
        assert!(!folder.path().join("seal.key.unfinished").exists());
    }
}
