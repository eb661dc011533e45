//! The secrets that the journal must not hold: one sealed file each, beside it, until it is erased.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use nets_core::identity::SecretId;
use nets_text::{told, told_as};

/// The folder beside the journal, and the key in it.
const FOLDER: &str = "secrets";
const KEY: &str = "key";
const KEY_BYTES: usize = 32;

pub(crate) struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    pub(crate) fn beside(journal: &Path) -> Self {
        Secrets { folder: journal.with_file_name(FOLDER) }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Seals a secret under the key, which is made when there is none; it is on the disk afterwards.
    pub(crate) fn keep(&self, id: SecretId, secret: &str) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let key = match self.key() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.make_key()?,
            key => key?,
        };
        let mut sealed = secret.as_bytes().to_vec();
        let nonce = key
            .seal_in_place_append_tag(about(id), &mut sealed)
            .map_err(|_| told("the secret could not be sealed"))?;
        let file = [&nonce.as_ref()[..], &sealed].concat();
        write_whole(&self.place(id), &file)?;
        File::open(&self.folder)?.sync_all()
    }

    /// A secret that was kept; none when it was erased, or cannot be opened any more.
    pub(crate) fn open(&self, id: SecretId) -> Option<String> {
        let file = fs::read(self.place(id)).ok()?;
        let (nonce, sealed) = file.split_at_checked(NONCE_LEN)?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let secret = self.key().ok()?.open_in_place(nonce, about(id), &mut sealed).ok()?;
        String::from_utf8(secret.to_vec()).ok()
    }

    /// Erasing what is not there is harmless.
    pub(crate) fn erase(&self, id: SecretId) -> io::Result<()> {
        match fs::remove_file(self.place(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => File::open(&self.folder)?.sync_all(),
        }
    }

    /// Erases those behind this one: of records that were never written.
    pub(crate) fn erase_behind(&self, last: SecretId) -> io::Result<()> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let number = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            if let Some(id) = number.map(SecretId).filter(|id| *id > last) {
                self.erase(id)?;
            }
        }
        Ok(())
    }

    fn place(&self, id: SecretId) -> PathBuf {
        self.folder.join(id.0.to_string())
    }

    fn key(&self) -> io::Result<RandomizedNonceKey> {
        key_of(&fs::read(self.folder.join(KEY))?)
    }

    fn make_key(&self) -> io::Result<RandomizedNonceKey> {
        let mut bytes = [0; KEY_BYTES];
        rand::fill(&mut bytes).map_err(|_| told("the system gives no random numbers"))?;
        write_whole(&self.folder.join(KEY), &bytes)?;
        key_of(&bytes)
    }
}

/// Sealed into the file: a file under another's name does not open.
fn about(id: SecretId) -> Aad<[u8; 8]> {
    Aad::from(id.0.to_be_bytes())
}

fn key_of(bytes: &[u8]) -> io::Result<RandomizedNonceKey> {
    RandomizedNonceKey::new(&AES_256_GCM, bytes)
        .map_err(|_| told_as(io::ErrorKind::InvalidData, "the key of the secrets is damaged"))
}

/// All of the file or none, for its owner alone.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn stand() -> (tempfile::TempDir, Secrets) {
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::beside(&folder.path().join("journal.redb"));
        (folder, secrets)
    }

    #[test]
    fn a_secret_is_sealed_until_it_is_erased() {
        let (folder, secrets) = stand();
        assert_eq!(secrets.open(SecretId(1)), None);
        secrets.keep(SecretId(1), "hemmelig1").expect("kept");
        secrets.keep(SecretId(2), "hemmelig2").expect("kept");
        let again = Secrets::beside(&folder.path().join("journal.redb"));
        assert_eq!(again.open(SecretId(1)).as_deref(), Some("hemmelig1"));
        again.erase(SecretId(1)).expect("erased");
        again.erase(SecretId(1)).expect("erased before");
        assert_eq!(again.open(SecretId(1)), None);
        assert_eq!(again.open(SecretId(2)).as_deref(), Some("hemmelig2"));
        let mut left: Vec<_> = fs::read_dir(folder.path().join(FOLDER))
            .expect("the folder")
            .map(|entry| {
                let entry = entry.expect("an entry");
                let mode = entry.metadata().expect("there").permissions().mode() & 0o777;
                (entry.file_name().to_string_lossy().into_owned(), mode)
            })
            .collect();
        left.sort();
        assert_eq!(left, [("2".to_owned(), 0o600), ("key".to_owned(), 0o600)]);
    }

    #[test]
    fn what_was_changed_or_sealed_under_another_key_or_number_does_not_open() {
        let (folder, secrets) = stand();
        secrets.keep(SecretId(1), "hemmelig1").expect("kept");
        let of = |name: &str| folder.path().join(FOLDER).join(name);
        let sealed = fs::read(of("1")).expect("the sealed secret");
        fs::copy(of("1"), of("2")).expect("copied");
        assert_eq!(secrets.open(SecretId(2)), None, "under another number");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            fs::write(of("1"), &changed).expect("changed");
            assert_eq!(secrets.open(SecretId(1)), None, "byte {at}");
            fs::write(of("1"), &sealed[..at]).expect("cut short");
            assert_eq!(secrets.open(SecretId(1)), None, "cut to {at}");
        }
        fs::write(of("1"), &sealed).expect("as it was");
        assert!(secrets.open(SecretId(1)).is_some());
        fs::write(of("key"), [7; KEY_BYTES]).expect("another key");
        assert_eq!(secrets.open(SecretId(1)), None);
        fs::write(of("key"), b"short").expect("a damaged key");
        assert_eq!(secrets.open(SecretId(1)), None);
        let refused = secrets.keep(SecretId(3), "x").expect_err("not under a damaged key");
        assert_eq!(refused.to_string(), "the key of the secrets is damaged");
    }

    #[test]
    fn a_secret_that_cannot_be_erased_is_told() {
        let (folder, secrets) = stand();
        // A folder is no file that could be removed.
        fs::create_dir_all(folder.path().join(FOLDER).join("5")).expect("a folder");
        secrets.erase(SecretId(4)).expect("it is not there");
        secrets.erase(SecretId(5)).expect_err("it stays");
        secrets.erase_behind(SecretId(4)).expect_err("it stays");
        secrets.erase_behind(SecretId(5)).expect("there is none behind it");
    }

    #[test]
    fn a_folder_of_secrets_that_cannot_be_read_is_told_and_one_that_was_never_made_is_empty() {
        let (folder, secrets) = stand();
        secrets.erase_behind(SecretId(0)).expect("none was kept");
        fs::write(folder.path().join(FOLDER), "no folder").expect("written");
        secrets.erase_behind(SecretId(0)).expect_err("no folder");
    }
}
