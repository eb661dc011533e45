//! The signed objects that come back from e-Boks: really signed, by a test CA.
//!
//! [`Signatory::write_seid`] writes the SEID SDO, [`Signatory::write_open_oces`] the bare OCES signature.
//! [`examine`] says who signed an object and whether it verifies.
//! The grade of every element stands in `docs/outbound/signing-result.md`.

mod asn1;
mod certificates;
mod cms;
mod document;
mod examining;
mod oces;
mod ocsp;
mod problem;
mod request;
mod seid;
mod signatory;

pub use examining::examination::{
    CertificateFacts, Examination, ExaminedDocument, ExaminedSignature, SignatureForm,
};
pub use examining::examine;
pub use problem::SigningProblem;
pub use request::SigningRequest;
pub use signatory::Signatory;
