//! A file's bytes to what is in it.

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::asn1::UintRef;
use der::{Decode as _, Encode as _, Reader as _, SliceReader};
use nets_core::Timestamp;
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::rule_book::onboarding::OnboardingRuleId;
use nets_text::plain;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::name::Name;
use x509_cert::request::CertReq;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::facts::{OwnSignature, SubjectAttribute, SubjectKey, X509Facts, X509Kind};
use crate::parts::{RSA, attribute, key_name};
use crate::private_key::holds_private_key;

/// No certificate has more bytes.
pub const LARGEST_FILE: usize = 64 * 1024;

/// What a certificate, or a request for one, says; or the one finding that tells why it cannot be read. Of a file with a
/// private key nothing is kept, and no byte of it is in the finding.
pub fn examine(bytes: &[u8]) -> Result<X509Facts, OnboardingFinding> {
    if bytes.len() > LARGEST_FILE {
        return Err(unreadable(format!("the file has {} bytes", bytes.len()))
            .expected(format!("at most {LARGEST_FILE} bytes")));
    }
    if holds_private_key(bytes) {
        return Err(private_key());
    }
    let der = match pem(bytes)? {
        Some(der) => der,
        None => bytes.to_vec(),
    };
    if let Ok(request) = CertReq::from_der(&der) {
        return of_request(&request, der);
    }
    let certificate = Certificate::from_der(&der).map_err(|_| {
        unreadable("the file is neither a certificate nor a request for one")
            .expected("a file that begins with `-----BEGIN CERTIFICATE REQUEST-----` or `-----BEGIN CERTIFICATE-----`, or its DER")
            .advice("look at it with `openssl req -in FILE -noout -text` or `openssl x509 -in FILE -noout -text`")
    })?;
    of_certificate(&certificate, der)
}

fn unreadable(message: impl Into<String>) -> OnboardingFinding {
    OnboardingFinding::new(OnboardingRuleId::CertificateUnreadable, "the file", message)
}

fn private_key() -> OnboardingFinding {
    OnboardingFinding::new(
        OnboardingRuleId::CertificatePrivateKey,
        "the file",
        "the file holds a private key; it was not stored",
    )
    .expected("the public part alone")
    .advice("keep the private key where it was made, hand in the certificate alone, and make a new key if this file was sent to others")
}

/// The bytes of the first block in PEM; none where the file has no block.
fn pem(bytes: &[u8]) -> Result<Option<Vec<u8>>, OnboardingFinding> {
    let text = String::from_utf8_lossy(bytes);
    let Some((_, begun)) = text.split_once("-----BEGIN ") else { return Ok(None) };
    let damaged = || {
        unreadable("the block in PEM is damaged")
            .expected("base64 between a line that begins and one that ends it")
            .advice("copy the whole file; mail programs break such blocks")
    };
    let (label, rest) = begun.split_once("-----").ok_or_else(damaged)?;
    if !["CERTIFICATE", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CERTIFICATE"].contains(&label)
    {
        return Err(unreadable("the block in PEM is something else")
            .found(plain(label, 60))
            .expected("`CERTIFICATE` or `CERTIFICATE REQUEST`"));
    }
    let (content, _) = rest.split_once("-----END ").ok_or_else(damaged)?;
    let content: String = content.split_ascii_whitespace().collect();
    STANDARD.decode(content).map(Some).map_err(|_| damaged())
}

fn rest_of<'r>(fields: &mut impl der::Reader<'r>) -> der::Result<()> {
    while !fields.is_finished() {
        fields.tlv_bytes()?;
    }
    Ok(())
}

fn of_request(request: &CertReq, der: Vec<u8>) -> Result<X509Facts, OnboardingFinding> {
    let (key, key_der) = key(&request.info.public_key)?;
    let signature = match key {
        SubjectKey::Rsa { .. } => signature_of(&der, request),
        SubjectKey::Other(_) => OwnSignature::NotLookedAt,
    };
    Ok(X509Facts {
        kind: X509Kind::Request,
        subject: subject(&request.info.subject),
        key,
        signature,
        validity: None,
        is_self_issued: false,
        is_authority: false,
        may_sign: None,
        der,
        key_der,
    })
}

fn of_certificate(certificate: &Certificate, der: Vec<u8>) -> Result<X509Facts, OnboardingFinding> {
    let content = &certificate.tbs_certificate;
    let (key, key_der) = key(&content.subject_public_key_info)?;
    let moment = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
    };
    let validity = (moment(&content.validity.not_before), moment(&content.validity.not_after));
    let constraints = content.get::<BasicConstraints>().ok().flatten();
    let usage = content.get::<KeyUsage>().ok().flatten();
    Ok(X509Facts {
        kind: X509Kind::Certificate,
        subject: subject(&content.subject),
        key,
        signature: OwnSignature::NotLookedAt,
        validity: Some(validity),
        is_self_issued: content.issuer == content.subject,
        is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
        may_sign: usage.map(|(_, usage)| usage.0.contains(KeyUsages::DigitalSignature)),
        der,
        key_der,
    })
}

fn subject(name: &Name) -> Vec<SubjectAttribute> {
    let parts = name.0.iter().flat_map(|relative| relative.0.iter());
    parts.map(|part| attribute(&part.oid.to_string(), &part.value)).collect()
}

fn key(info: &SubjectPublicKeyInfoOwned) -> Result<(SubjectKey, Vec<u8>), OnboardingFinding> {
    let damaged = || unreadable("the public key in it is damaged");
    let der = info.to_der().map_err(|_| damaged())?;
    let number = info.algorithm.oid.to_string();
    if number != RSA {
        return Ok((SubjectKey::Other(key_name(&number)), der));
    }
    let modulus_bits = |bytes: &[u8]| {
        SliceReader::new(bytes)?.sequence(|fields| {
            let modulus = UintRef::decode(fields)?;
            UintRef::decode(fields)?;
            let zeros = modulus.as_bytes().first().map_or(0, |first| first.leading_zeros() as usize);
            Ok(modulus.as_bytes().len() * 8 - zeros)
        })
    };
    let bytes = info.subject_public_key.raw_bytes();
    let bits = modulus_bits(bytes).map_err(|_: der::Error| damaged())?;
    Ok((SubjectKey::Rsa { bits }, der))
}

/// Whether the key in a request has signed it. What is signed is taken as it stands in the file.
fn signature_of(der: &[u8], request: &CertReq) -> OwnSignature {
    let algorithm: &RsaParameters = match request.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.5" => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        "1.2.840.113549.1.1.11" => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        "1.2.840.113549.1.1.12" => &RSA_PKCS1_2048_8192_SHA384,
        "1.2.840.113549.1.1.13" => &RSA_PKCS1_2048_8192_SHA512,
        _ => return OwnSignature::NotLookedAt,
    };
    let signed = SliceReader::new(der).and_then(|mut reader| {
        reader.sequence(|fields| {
            let signed = fields.tlv_bytes()?;
            rest_of(fields)?;
            Ok(signed)
        })
    });
    let key = UnparsedPublicKey::new(algorithm, request.info.public_key.subject_public_key.raw_bytes());
    let verified = signed.is_ok_and(|signed| key.verify(signed, request.signature.raw_bytes()).is_ok());
    if verified { OwnSignature::Good } else { OwnSignature::Bad }
}
