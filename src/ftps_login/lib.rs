//! What a sender logs in with at the FTPS door: a password, of which only a salted hash is kept, and a certificate.

mod certificate;
mod password;

pub use certificate::{CertificateRefusal, FtpsCertificate};
pub use password::{FtpsPassword, PasswordRefusal};
