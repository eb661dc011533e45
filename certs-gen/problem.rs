//! Why a key or a certificate could not be made, read or kept.

use std::io;
use std::path::PathBuf;

use nets_text::system_words;

#[derive(Debug, thiserror::Error)]
pub enum CertificateProblem {
    /// The cryptographic library refused; it gives no reasons.
    #[error("the cryptographic library could not make an RSA key")]
    KeyNotMade,
    #[error("the certificate could not be signed: {0}")]
    NotSigned(&'static str),
    /// A PKCS #12 store could not be written.
    #[error("the PKCS #12 store could not be made: its library takes no such key or certificate")]
    StoreNotMade,
    /// A text that should be PEM, or what it holds, is not what it should be.
    #[error("this is not {what}")]
    Unreadable { what: &'static str },
    #[error("{path}: {}", system_words(source))]
    File { path: PathBuf, source: io::Error },
    /// A kept file is damaged.
    #[error("{path}: {problem}; remove the folder to have everything made anew")]
    KeptFile {
        path: PathBuf,
        #[source]
        problem: Box<CertificateProblem>,
    },
    /// A file is there already, and the caller did not say to overwrite it.
    #[error("{path} exists; say --force to replace it")]
    WouldOverwrite { path: PathBuf },
}

impl CertificateProblem {
    /// The system's own error, where a file could not be read or written.
    pub fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::KeptFile { problem, .. } => problem.io_error(),
            Self::KeyNotMade
            | Self::NotSigned(_)
            | Self::StoreNotMade
            | Self::Unreadable { .. }
            | Self::WouldOverwrite { .. } => None,
        }
    }
}

impl From<rcgen::Error> for CertificateProblem {
    fn from(error: rcgen::Error) -> Self {
        Self::NotSigned(match error {
            rcgen::Error::InvalidAsn1String(_) => "a name in it has letters that no certificate can have",
            rcgen::Error::InvalidIpAddressOctetLength(_) => "an address in it is neither IPv4 nor IPv6",
            rcgen::Error::UnsupportedSignatureAlgorithm => "keys of this kind are not known",
            rcgen::Error::CouldNotParseKeyPair | rcgen::Error::PemError(_) => "the key cannot be read",
            rcgen::Error::RingKeyRejected(_) | rcgen::Error::RemoteKeyError => "the key does not sign",
            // What else the library knows concerns requests and names that are not used here.
            _ => "its library takes no such certificate",
        })
    }
}
