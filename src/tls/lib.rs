//! TLS in one place: the library with its cryptography, versions and protocols; certificates, keys and CAs from
//! PEM, with what is wrong with them; the handshake of a client, with all that it shows; the setup of a server.
//!
//! What failed is told in [`TlsFailure`], in words of ours: no sentence of rustls or webpki leaves this crate. What it
//! means is for the one who asked for the handshake to say.

mod asking;
mod certificate;
mod client;
mod credentials;
mod failure;
mod files;
mod flaw;
mod handshake;
mod late;
mod moment;
mod presented;
mod reasons;
mod server;
mod terms;

pub use asking::{AskingServer, shown_certificate};
pub use certificate::CertificateSummary;
pub use client::{Client, SecuredStream};
pub use credentials::{CredentialProblem, Demand, Identity, Trust};
pub use failure::{Alert, AlertMeaning, HandshakeProblem, TlsFailure};
pub use files::FileProblem;
pub use flaw::CertificateFlaw;
pub use handshake::{ClientCertificate, TlsReport};
pub use late::SecondHandshake;
pub use server::{OpenServer, ServedStream, server};
pub use terms::{HTTP, HTTP_1, HTTP_2};
