//! The one place that makes certificates: a test CA, and whatever it signs.
//!
//! Every subject says TEST ONLY. Names, serial numbers and dates follow from a given time and
//! seed, and RSA signatures (PKCS #1 v1.5) are deterministic, so that with the same keys the
//! same certificate comes out byte for byte. Keys alone are random.

mod authority;
mod caller;
mod certificate;
mod command;
mod ebox;
mod ebox_files;
mod ebox_subject;
mod folder;
mod key_store;
mod pkcs12;
mod private_key;
mod problem;
mod profile;
mod service;
mod ssh;
mod subject;
mod tls;

pub use authority::Authority;
pub use caller::CallerCertificate;
pub use certificate::{Certificate, Validity};
pub use command::CertsOptions;
pub use ebox::{ebox_certificate, ebox_request};
pub use ebox_subject::EboxSubject;
pub use folder::FolderOrder;
pub use key_store::KeyStore;
pub use pkcs12::{STORE_PASSWORD, key_store, trust_store};
pub use private_key::PrivateKey;
pub use problem::CertificateProblem;
pub use profile::{AuthorityProfile, Profile, SignerProfile};
pub use service::ServiceCertificate;
pub use subject::MARK;
pub use tls::{ClientKind, ServerKind, TlsAuthority, TlsName, WRONG_NAME};
