//! Reads certificates and keys from files, and says which file is wrong and how.

use std::path::{Path, PathBuf};

use nets_text::system_words;

use crate::credentials::{CredentialProblem, Identity, Trust};

/// Which file cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    #[error("{path}: {}", system_words(source))]
    Unread { path: PathBuf, source: std::io::Error },
    #[error("{path}: {problem}")]
    Unusable { path: PathBuf, problem: CredentialProblem },
}

impl Trust {
    /// The CA certificates in this file (PEM).
    pub fn from_file(path: &Path) -> Result<Self, FileProblem> {
        Self::from_pem(&read(path)?).map_err(|problem| unusable(path, problem))
    }

    /// Certificates on the list in this file (PEM) are no longer accepted.
    pub fn except_revoked_in(self, path: &Path) -> Result<Self, FileProblem> {
        self.except_revoked(&read(path)?).map_err(|problem| unusable(path, problem))
    }
}

impl Identity {
    /// A certificate with its chain, and its private key, from two files (PEM).
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, FileProblem> {
        Self::from_pem(&read(certificate)?, &read(key)?)
            .map_err(|problem| unusable(if problem.is_about_the_key() { key } else { certificate }, problem))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FileProblem> {
    std::fs::read(path).map_err(|source| FileProblem::Unread { path: path.to_owned(), source })
}

fn unusable(path: &Path, problem: CredentialProblem) -> FileProblem {
    FileProblem::Unusable { path: path.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_is_wrong_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let empty = folder.path().join("empty.pem");
        std::fs::write(&empty, "").expect("written");
        let missing = folder.path().join("missing.pem");
        let told = |problem: FileProblem| problem.to_string();
        assert!(
            told(Trust::from_file(&missing).expect_err("missing"))
                .starts_with(&missing.display().to_string())
        );
        assert!(
            told(Trust::from_file(&empty).expect_err("empty")).contains("empty.pem: no certificate in it")
        );
        assert!(told(Identity::from_files(&empty, &missing).expect_err("missing")).contains("missing.pem"));
    }
}
