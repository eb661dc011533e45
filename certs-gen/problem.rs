//! Why a key or a certificate could not be made, read or kept.

use std::fmt;
use std::io;
use std::path::PathBuf;

#[derive(Debug)]
pub enum CertificateProblem {
    /// The cryptographic library refused; it gives no reasons.
    KeyNotMade,
    NotSigned(String),
    /// A PKCS #12 store could not be written.
    StoreNotMade(String),
    /// A text that should be PEM, or what it holds, is not what it should be.
    Unreadable {
        what: &'static str,
    },
    File {
        path: PathBuf,
        source: io::Error,
    },
    /// A kept file is damaged.
    KeptFile {
        path: PathBuf,
        problem: Box<CertificateProblem>,
    },
    /// A file is there already, and nobody said to overwrite it.
    WouldOverwrite {
        path: PathBuf,
    },
}

impl CertificateProblem {
    /// The system's own error, where a file could not be read or written.
    pub fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::KeptFile { problem, .. } => problem.io_error(),
            Self::KeyNotMade
            | Self::NotSigned(_)
            | Self::StoreNotMade(_)
            | Self::Unreadable { .. }
            | Self::WouldOverwrite { .. } => None,
        }
    }
}

impl fmt::Display for CertificateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyNotMade => f.write_str("the cryptographic library could not make an RSA key"),
            Self::NotSigned(reason) => write!(f, "the certificate could not be signed: {reason}"),
            Self::StoreNotMade(reason) => write!(f, "the PKCS #12 store could not be made: {reason}"),
            Self::Unreadable { what } => write!(f, "this is not {what}"),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::KeptFile { path, problem } => {
                write!(f, "{}: {problem}; remove the folder to have everything made anew", path.display())
            }
            Self::WouldOverwrite { path } => {
                write!(f, "{} exists; say --force to replace it", path.display())
            }
        }
    }
}

impl std::error::Error for CertificateProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::KeptFile { problem, .. } => Some(problem),
            Self::KeyNotMade
            | Self::NotSigned(_)
            | Self::StoreNotMade(_)
            | Self::Unreadable { .. }
            | Self::WouldOverwrite { .. } => None,
        }
    }
}

impl From<rcgen::Error> for CertificateProblem {
    fn from(error: rcgen::Error) -> Self {
        Self::NotSigned(error.to_string())
    }
}
