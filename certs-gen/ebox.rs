//! Requests and certificates for applications that send to the e-Box, right ones and wrong ones. They are put together
//! attribute by attribute, since a subject has three OUs.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use der::asn1::{
    Any, BitString, GeneralizedTime, Ia5StringRef, Null, OctetString, PrintableStringRef, SetOfVec, UintRef,
    UtcTime, Utf8StringRef,
};
use der::oid::AssociatedOid;
use der::pem::LineEnding;
use der::{Encode as _, Tagged};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity as X509Validity};
use x509_cert::{TbsCertificate, Version};

use crate::authority::Authority;
use crate::certificate::{Certificate, Validity};
use crate::ebox_subject::{EboxSubject, SubjectLine};
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA_256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// In UTCTime no later year can be written.
const LAST_UTC_TIME: u64 = 2_524_607_999;

/// What did not come together: names with letters that no certificate has.
fn not_made(_: der::Error) -> CertificateProblem {
    CertificateProblem::NotSigned("a name in it has letters that no certificate can have")
}

/// A request for the certificate of an application in an environment, in PEM.
pub fn ebox_request(
    subject: &EboxSubject,
    environment: &str,
    key: &PrivateKey,
) -> Result<String, CertificateProblem> {
    request(&subject.lines(environment), key)
}

/// The certificate for it, by the e-Box's CA of this set.
pub fn ebox_certificate(
    authority: &Authority,
    subject: &EboxSubject,
    environment: &str,
    key: &PrivateKey,
) -> Result<Certificate, CertificateProblem> {
    let key = rsa_key(key.public_der()).map_err(not_made)?;
    certificate(authority, &subject.lines(environment), key, authority.validity())
}

pub(crate) fn request(lines: &[SubjectLine], key: &PrivateKey) -> Result<String, CertificateProblem> {
    let info = request_info(lines, rsa_key(key.public_der()).map_err(not_made)?).map_err(not_made)?;
    let signature = key.sign(&info.to_der().map_err(not_made)?)?;
    let algorithm = with_null(SHA_256_WITH_RSA).map_err(not_made)?;
    signed_request(info, algorithm, &signature).map_err(not_made)
}

/// A request that another key has signed than the one in it.
pub(crate) fn request_of_another(
    lines: &[SubjectLine],
    key: &PrivateKey,
    signer: &PrivateKey,
) -> Result<String, CertificateProblem> {
    let info = request_info(lines, rsa_key(key.public_der()).map_err(not_made)?).map_err(not_made)?;
    let signature = signer.sign(&info.to_der().map_err(not_made)?)?;
    let algorithm = with_null(SHA_256_WITH_RSA).map_err(not_made)?;
    signed_request(info, algorithm, &signature).map_err(not_made)
}

/// A request with a key of another kind, which follows from the seed.
pub(crate) fn ed25519_request(lines: &[SubjectLine], seed: u64) -> Result<String, CertificateProblem> {
    let seed = digest(&SHA256, &seed.to_be_bytes());
    let pair =
        Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| CertificateProblem::KeyNotMade)?;
    let made = || -> Result<String, der::Error> {
        let algorithm = AlgorithmIdentifierOwned { oid: ED25519, parameters: None };
        let key = SubjectPublicKeyInfoOwned {
            algorithm: algorithm.clone(),
            subject_public_key: BitString::from_bytes(pair.public_key().as_ref())?,
        };
        let info = request_info(lines, key)?;
        let signature = pair.sign(&info.to_der()?);
        signed_request(info, algorithm, signature.as_ref())
    };
    made().map_err(not_made)
}

/// An RSA key of 1,024 bits of which no private half is known: enough for a certificate that is too weak.
pub(crate) fn small_key(seed: u64) -> Result<SubjectPublicKeyInfoOwned, CertificateProblem> {
    let mut modulus: Vec<u8> = Vec::new();
    for part in 0u64..4 {
        modulus.extend(digest(&SHA256, &[seed.to_be_bytes(), part.to_be_bytes()].concat()).as_ref());
    }
    // Of its full length, and odd, as the product of two primes is.
    modulus[0] |= 0x80;
    modulus[127] |= 1;
    let made = || -> Result<_, der::Error> {
        let fields = [UintRef::new(&modulus)?.to_der()?, UintRef::new(&[1, 0, 1])?.to_der()?].concat();
        rsa_key(&Any::new(der::Tag::Sequence, fields)?.to_der()?)
    };
    made().map_err(not_made)
}

pub(crate) fn key_of(key: &PrivateKey) -> Result<SubjectPublicKeyInfoOwned, CertificateProblem> {
    rsa_key(key.public_der()).map_err(not_made)
}

pub(crate) fn certificate(
    authority: &Authority,
    lines: &[SubjectLine],
    key: SubjectPublicKeyInfoOwned,
    validity: Validity,
) -> Result<Certificate, CertificateProblem> {
    let authority_is = authority.certificate().parse()?.tbs_certificate;
    let issuer_key = authority_is.get::<SubjectKeyIdentifier>().ok().flatten().map(|(_, key)| key.0);
    let issuer = authority_is.subject;
    let number = authority.number_of(validity, key.subject_public_key.raw_bytes(), &identity(lines));
    signed_certificate(&Content { issuer, issuer_key, number, validity }, lines, key, authority.key())
}

/// A certificate that its own key has signed.
pub(crate) fn self_signed(
    authority: &Authority,
    lines: &[SubjectLine],
    key: &PrivateKey,
) -> Result<Certificate, CertificateProblem> {
    let validity = authority.validity();
    let number = authority.number_of(validity, key.public_der(), &identity(lines));
    let issuer = name(lines).map_err(not_made)?;
    let public = rsa_key(key.public_der()).map_err(not_made)?;
    signed_certificate(&Content { issuer, issuer_key: None, number, validity }, lines, public, key)
}

/// What a certificate says besides its subject and key.
struct Content {
    issuer: Name,
    /// By what verifiers find the issuer's key; none where the key is its own.
    issuer_key: Option<OctetString>,
    number: Vec<u8>,
    validity: Validity,
}

fn signed_certificate(
    content: &Content,
    lines: &[SubjectLine],
    key: SubjectPublicKeyInfoOwned,
    signer: &PrivateKey,
) -> Result<Certificate, CertificateProblem> {
    let unsigned = || -> Result<TbsCertificate, der::Error> {
        let (from, until) = content.validity.seconds().unwrap_or_default();
        let mut extensions = vec![
            extension(&BasicConstraints { ca: false, path_len_constraint: None }, true)?,
            extension(&KeyUsage(KeyUsages::DigitalSignature.into()), true)?,
        ];
        if let Some(key) = &content.issuer_key {
            let issuer = AuthorityKeyIdentifier { key_identifier: Some(key.clone()), ..Default::default() };
            extensions.push(extension(&issuer, false)?);
        }
        Ok(TbsCertificate {
            version: Version::V3,
            serial_number: SerialNumber::new(&content.number)?,
            signature: with_null(SHA_256_WITH_RSA)?,
            issuer: content.issuer.clone(),
            validity: X509Validity { not_before: time(from)?, not_after: time(until)? },
            subject: name(lines)?,
            subject_public_key_info: key,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(extensions),
        })
    };
    let unsigned = unsigned().map_err(not_made)?;
    let signature = signer.sign(&unsigned.to_der().map_err(not_made)?)?;
    let signed = || -> Result<Vec<u8>, der::Error> {
        x509_cert::Certificate {
            tbs_certificate: unsigned,
            signature_algorithm: with_null(SHA_256_WITH_RSA)?,
            signature: BitString::from_bytes(&signature)?,
        }
        .to_der()
    };
    signed().map(Certificate::of_der).map_err(not_made)
}

fn identity(lines: &[SubjectLine]) -> Vec<String> {
    let kind = std::iter::once("ebox".to_owned());
    kind.chain(lines.iter().map(|line| format!("{}={}", line.number, line.value))).collect()
}

fn extension<T: der::Encode + AssociatedOid>(value: &T, critical: bool) -> Result<Extension, der::Error> {
    Ok(Extension { extn_id: T::OID, critical, extn_value: OctetString::new(value.to_der()?)? })
}

fn time(seconds: u64) -> Result<Time, der::Error> {
    let moment = Duration::from_secs(seconds);
    Ok(if seconds <= LAST_UTC_TIME {
        Time::UtcTime(UtcTime::from_unix_duration(moment)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(moment)?)
    })
}

fn with_null(oid: ObjectIdentifier) -> Result<AlgorithmIdentifierOwned, der::Error> {
    Ok(AlgorithmIdentifierOwned { oid, parameters: Some(Any::encode_from(&Null)?) })
}

fn rsa_key(public: &[u8]) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: with_null(RSA)?,
        subject_public_key: BitString::from_bytes(public)?,
    })
}

fn name(lines: &[SubjectLine]) -> Result<Name, der::Error> {
    let part = |line: &SubjectLine| {
        let value = if line.is_country() {
            any(&PrintableStringRef::new(&line.value)?)?
        } else if line.is_email() {
            any(&Ia5StringRef::new(&line.value)?)?
        } else {
            any(&Utf8StringRef::new(&line.value)?)?
        };
        let oid = ObjectIdentifier::new(line.number).map_err(|_| der::ErrorKind::OidMalformed)?;
        let mut set = SetOfVec::new();
        set.insert(AttributeTypeAndValue { oid, value })?;
        Ok(RelativeDistinguishedName(set))
    };
    Ok(RdnSequence(lines.iter().map(part).collect::<Result<_, der::Error>>()?))
}

fn any<T: der::EncodeValue + Tagged>(value: &T) -> Result<Any, der::Error> {
    Any::encode_from(value)
}

fn request_info(
    lines: &[SubjectLine],
    public_key: SubjectPublicKeyInfoOwned,
) -> Result<CertReqInfo, der::Error> {
    Ok(CertReqInfo {
        version: x509_cert::request::Version::V1,
        subject: name(lines)?,
        public_key,
        attributes: SetOfVec::new(),
    })
}

fn signed_request(
    info: CertReqInfo,
    algorithm: AlgorithmIdentifierOwned,
    signature: &[u8],
) -> Result<String, der::Error> {
    let request = CertReq { info, algorithm, signature: BitString::from_bytes(signature)? };
    let pem = der::pem::encode_string("CERTIFICATE REQUEST", LineEnding::LF, &request.to_der()?);
    pem.map_err(|_| der::ErrorKind::Failed.into())
}
