//! A detached CMS signature, as in BankID and in the seal: RSA over SHA-256, with signing time.
//!
//! Only four things in it change: who signs, when, the digest and the signature. So the DER is put together from
//! finished pieces around them; a test has a library read it and write it again.

use aws_lc_rs::digest::{Digest, SHA256, digest};
use certs_gen::{Certificate, CertificateProblem, PrivateKey};
use der::Encode;
use der::asn1::{GeneralizedTime, UtcTime};
use nets_core::Timestamp;

use crate::asn1::{CONTEXT_0, OCTET_STRING, SEQUENCE, SET, SHA_256, date_time, value};
use crate::ocsp::Answers;
use crate::problem::SigningProblem;

/// `INTEGER 1`: the version of all there is here.
const VERSION_1: &[u8] = b"\x02\x01\x01";
/// 1.2.840.113549.1.7.1, and 2 for the next.
const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// 1.2.840.113549.1.9.3 to 5.
const CONTENT_TYPE: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
const MESSAGE_DIGEST: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
const SIGNING_TIME: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05";
/// 1.2.840.113549.1.9.16.2.19.
const OTHER_SIGNING_CERTIFICATE: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x13";
/// The algorithm 1.2.840.113549.1.1.1, whose parameters are NULL.
const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// Who signs: a key, its certificate, and the CA's above it that verifiers are given along. The
/// root is left out, since a verifier must have it from elsewhere.
pub(crate) struct CmsSigner<'a> {
    pub key: &'a PrivateKey,
    pub certificate: &'a NamedCertificate,
    pub issuing: &'a Certificate,
}

/// A certificate, with the name that a CMS signature has for it. Bound: one certificate.
#[derive(Debug)]
pub(crate) struct NamedCertificate {
    pub certificate: Certificate,
    /// What its CA says of it.
    pub answers: Answers,
    /// `IssuerAndSerialNumber` in DER.
    name: Vec<u8>,
    /// The attribute that binds a signature to this certificate, by its SHA-256 digest.
    binding: Vec<u8>,
}

impl NamedCertificate {
    pub fn new(certificate: Certificate) -> Result<Self, CertificateProblem> {
        let unreadable = |_| CertificateProblem::Unreadable { what: "a certificate's name (DER)" };
        let parsed = certificate.parse()?.tbs_certificate;
        let issuer = parsed.issuer.to_der().map_err(unreadable)?;
        let serial_number = parsed.serial_number.to_der().map_err(unreadable)?;
        let name = value(SEQUENCE, &[&issuer, &serial_number]);
        let binding = binding(certificate.der());
        Ok(NamedCertificate { certificate, answers: Answers::new(issuer, serial_number), name, binding })
    }
}

/// The CMS (DER) that signs content with this SHA-256 digest; the content itself is not in it.
pub(crate) fn sign_detached(
    digest: &Digest,
    at: Timestamp,
    signer: &CmsSigner<'_>,
) -> Result<Vec<u8>, SigningProblem> {
    // The shortest first, as a set wants it.
    let attributes = [
        attribute(CONTENT_TYPE, DATA),
        attribute(SIGNING_TIME, &signing_time(at)?),
        attribute(MESSAGE_DIGEST, &value(OCTET_STRING, &[digest.as_ref()])),
        signer.certificate.binding.clone(),
    ]
    .concat();
    let signature = signer.key.sign(&value(SET, &[&attributes]))?;

    let mut certificates = [signer.certificate.certificate.der(), signer.issuing.der()];
    certificates.sort_unstable();
    let signer_info = value(
        SEQUENCE,
        &[
            VERSION_1,
            &signer.certificate.name,
            SHA_256,
            &value(CONTEXT_0, &[&attributes]),
            RSA,
            &value(OCTET_STRING, &[&signature]),
        ],
    );
    let signed_data = value(
        SEQUENCE,
        &[
            VERSION_1,
            &value(SET, &[SHA_256]),
            &value(SEQUENCE, &[DATA]),
            &value(CONTEXT_0, &certificates),
            &value(SET, &[&signer_info]),
        ],
    );
    Ok(value(SEQUENCE, &[SIGNED_DATA, &value(CONTEXT_0, &[&signed_data])]))
}

/// `OtherSigningCertificate` with one `OtherCertID`, of a certificate in DER.
pub(crate) fn binding(certificate: &[u8]) -> Vec<u8> {
    let digest = digest(&SHA256, certificate);
    let hash = value(SEQUENCE, &[SHA_256, &value(OCTET_STRING, &[digest.as_ref()])]);
    let certificates = value(SEQUENCE, &[&value(SEQUENCE, &[&hash])]);
    attribute(OTHER_SIGNING_CERTIFICATE, &value(SEQUENCE, &[&certificates]))
}

fn attribute(oid: &[u8], content: &[u8]) -> Vec<u8> {
    value(SEQUENCE, &[oid, &value(SET, &[content])])
}

/// Years from 2050 on need the longer form.
fn signing_time(at: Timestamp) -> Result<Vec<u8>, SigningProblem> {
    let moment = date_time(at)?;
    Ok(match UtcTime::from_date_time(moment) {
        Ok(short) => short.to_der()?,
        Err(_) => GeneralizedTime::from_date_time(moment).to_der()?,
    })
}
