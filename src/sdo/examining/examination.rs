//! What came of looking at a signed object.

use nets_core::Timestamp;

/// A signed object, and what of it holds. Bound: what the examined object has, which is read up to a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    pub signatures: Vec<ExaminedSignature>,
    /// An object of Denmark alone has none.
    pub seal: Option<ExaminedSignature>,
    /// The document that was signed, as it lies in the object.
    pub document: Option<ExaminedDocument>,
    /// What concerns the object as a whole, such as a seal that is missing.
    pub flaws: Vec<String>,
}

impl Examination {
    /// Whether there are signatures, and all of it holds.
    pub fn holds(&self) -> bool {
        let mut signatures = self.signatures.iter().chain(&self.seal);
        !self.signatures.is_empty() && self.flaws.is_empty() && signatures.all(ExaminedSignature::holds)
    }
}

/// The document inside an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminedDocument {
    pub size: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// The form of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureForm {
    /// The XML signature of OCES.
    Oces,
    Cms,
}

/// One signature, with each thing that was checked. What fails says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminedSignature {
    pub form: SignatureForm,
    /// The signer's number, where the signature names it.
    pub number: Option<String>,
    /// When it was signed, as the signature says.
    pub at: Option<Timestamp>,
    pub certificate: Option<CertificateFacts>,
    /// The signature, by the certificate's key.
    pub signature: Result<(), String>,
    /// The digest in it, of what is signed.
    pub digest: Result<(), String>,
    /// The certificate, up to the world's root.
    pub chain: Result<(), String>,
}

impl ExaminedSignature {
    pub fn holds(&self) -> bool {
        self.signature.is_ok() && self.digest.is_ok() && self.chain.is_ok()
    }

    /// One of which nothing can be read.
    pub(crate) fn unreadable(form: SignatureForm, why: &str) -> Self {
        let failed = || Err(why.to_owned());
        ExaminedSignature {
            form,
            number: None,
            at: None,
            certificate: None,
            signature: failed(),
            digest: failed(),
            chain: failed(),
        }
    }
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The most particular part first.
    pub subject: String,
    pub issuer: String,
    /// In hexadecimal.
    pub serial_number: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}
