//! A detached CMS signature, as in BankID and in the seal: RSA over SHA-256, with signing time.

use aws_lc_rs::digest::Digest;
use certs_gen::{Certificate, PrivateKey};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo,
    SignerInfos,
};
use der::asn1::{Any, GeneralizedTime, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::{DateTime, Encode};
use nets_core::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;
use x509_cert::time::Time;

use crate::problem::SigningProblem;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Who signs: a key, its certificate, and the CA's above it that verifiers are given along. The
/// root is left out, since whoever verifies must have it from elsewhere.
pub(crate) struct Signer<'a> {
    pub key: &'a PrivateKey,
    pub certificate: &'a Certificate,
    pub issuing: &'a Certificate,
}

/// The CMS (DER) that signs content with this SHA-256 digest; the content itself is not in it.
pub(crate) fn sign_detached(
    digest: &Digest,
    at: Timestamp,
    signer: &Signer<'_>,
) -> Result<Vec<u8>, SigningProblem> {
    let certificate = signer.certificate.parse()?;
    let issuer = IssuerAndSerialNumber {
        issuer: certificate.tbs_certificate.issuer.clone(),
        serial_number: certificate.tbs_certificate.serial_number.clone(),
    };
    let mut certificates = SetOfVec::new();
    certificates.insert(CertificateChoices::Certificate(certificate))?;
    certificates.insert(CertificateChoices::Certificate(signer.issuing.parse()?))?;

    let mut attributes = SignedAttributes::new();
    attributes.insert(attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?)?;
    attributes.insert(attribute(SIGNING_TIME, signing_time(at)?)?)?;
    attributes.insert(attribute(MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest.as_ref())?)?)?)?;
    let signature = signer.key.sign(&attributes.to_der()?)?;

    let sha_256 = AlgorithmIdentifierOwned { oid: SHA_256, parameters: None };
    let mut signer_infos = SetOfVec::new();
    signer_infos.insert(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(issuer),
        digest_alg: sha_256.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: AlgorithmIdentifierOwned { oid: RSA, parameters: Some(Any::null()) },
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    })?;
    let mut digest_algorithms = SetOfVec::new();
    digest_algorithms.insert(sha_256)?;
    let signed_data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet(certificates)),
        crls: None,
        signer_infos: SignerInfos(signer_infos),
    };
    Ok(ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed_data)? }.to_der()?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, SigningProblem> {
    let mut values = SetOfVec::new();
    values.insert(value)?;
    Ok(Attribute { oid, values })
}

/// Years from 2050 on need the longer form. A moment that no certificate could be valid at (before
/// 1970) is moved there.
fn signing_time(at: Timestamp) -> Result<Any, SigningProblem> {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    let moment = DateTime::from_unix_duration(std::time::Duration::from_secs(seconds))?;
    let time = match UtcTime::from_date_time(moment) {
        Ok(short) => Time::UtcTime(short),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(moment)),
    };
    Ok(match time {
        Time::UtcTime(time) => Any::encode_from(&time)?,
        Time::GeneralTime(time) => Any::encode_from(&time)?,
    })
}
