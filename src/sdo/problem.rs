//! Why a signed object could not be made.

use std::fmt;
use std::io;

use certs_gen::CertificateProblem;

#[derive(Debug)]
pub enum SigningProblem {
    /// A key or certificate could not be made, read or kept.
    Certificate(CertificateProblem),
    /// The CMS could not be encoded.
    Encoding(der::Error),
    /// Whoever takes it takes no more.
    Output(io::Error),
}

impl fmt::Display for SigningProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(problem) => write!(f, "no key or certificate to sign with: {problem}"),
            Self::Encoding(problem) => write!(f, "the signature could not be encoded: {problem}"),
            Self::Output(problem) => write!(f, "the signed object could not be written: {problem}"),
        }
    }
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

impl std::error::Error for SigningProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Certificate(problem) => Some(problem),
            Self::Encoding(problem) => Some(problem),
            Self::Output(problem) => Some(problem),
        }
    }
}

impl From<CertificateProblem> for SigningProblem {
    fn from(problem: CertificateProblem) -> Self {
        Self::Certificate(problem)
    }
}

impl From<der::Error> for SigningProblem {
    fn from(problem: der::Error) -> Self {
        Self::Encoding(problem)
    }
}

impl From<io::Error> for SigningProblem {
    fn from(problem: io::Error) -> Self {
        Self::Output(problem)
    }
}
