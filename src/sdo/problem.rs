//! Why a signed object could not be made.

use std::io;

use certs_gen::CertificateProblem;
use nets_text::system_words;

#[derive(Debug, thiserror::Error)]
pub enum SigningProblem {
    /// A key or certificate could not be made, read or kept.
    #[error("no key or certificate to sign with: {0}")]
    Certificate(#[from] CertificateProblem),
    /// The CMS could not be encoded.
    #[error("the signature could not be encoded")]
    Encoding(#[from] der::Error),
    /// The output takes no more.
    #[error("the signed object could not be written: {}", system_words(.0))]
    Output(#[from] io::Error),
}

impl SigningProblem {
    /// The system's own error, where it was that: a key or certificate that could not be read or kept.
    pub fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::Certificate(problem) => problem.io_error(),
            Self::Output(error) => Some(error),
            Self::Encoding(_) => None,
        }
    }
}
