//! TLS in one place: the library with its cryptography, versions and protocols; certificates, keys and CAs from
//! PEM, with what is wrong with them; the handshake of a client, with all that it shows; the setup of a server.
//!
//! What a failed handshake means is for the one who asked for it to say: from rustls' errors, which [`error_in`]
//! finds.

mod certificate;
mod client;
mod credentials;
mod files;
mod handshake;
mod server;
mod terms;

pub use certificate::CertificateSummary;
pub use client::Client;
pub use credentials::{CredentialProblem, Demand, Identity, Trust};
pub use files::FileProblem;
pub use handshake::{ClientCertificate, TlsReport, error_in};
pub use server::server;
pub use terms::{HTTP, HTTP_1, HTTP_2};
