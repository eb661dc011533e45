//! A detached CMS signature, checked against what it is of.

use cms::content_info::ContentInfo;
use cms::signed_data::{SignedAttributes, SignedData, SignerIdentifier};
use der::asn1::{Any, ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use nets_core::Timestamp;
use x509_cert::time::Time;

use super::chain::ReadCertificate;
use super::examination::{ExaminedSignature, SignatureForm};
use super::oces::decoded;
use super::parts::SignatureParts;
use crate::cms::binding;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const OTHER_SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.19");

/// Checks a signature of what has this SHA-256 digest; none where what it is of cannot be read.
pub(super) fn examine(of: &SignatureParts<'_>, digest: Option<&[u8]>, root: &[u8]) -> ExaminedSignature {
    of.cms
        .and_then(decoded)
        .and_then(|der| read(&der, of, digest, root))
        .unwrap_or_else(|| ExaminedSignature::unreadable(SignatureForm::Cms, "the CMS cannot be read"))
}

fn read(
    der: &[u8],
    of: &SignatureParts<'_>,
    digest: Option<&[u8]>,
    root: &[u8],
) -> Option<ExaminedSignature> {
    let content = ContentInfo::from_der(der).ok().filter(|it| it.content_type == SIGNED_DATA)?;
    let signed: SignedData = content.content.decode_as().ok()?;
    let [info] = signed.signer_infos.0.as_slice() else { return None };
    let attributes = info.signed_attrs.as_ref()?;
    let SignerIdentifier::IssuerAndSerialNumber(named) = &info.sid else { return None };
    let mut certificates: Vec<_> = signed
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|it| ReadCertificate::of(it.to_der().ok()?))
        .collect();
    let place = certificates.iter().position(|it| {
        let it = &it.read.tbs_certificate;
        it.issuer == named.issuer && it.serial_number == named.serial_number
    })?;
    let signer = certificates.remove(place);
    let at = attribute(attributes, SIGNING_TIME).and_then(moment);
    Some(ExaminedSignature {
        form: SignatureForm::Cms,
        number: None,
        at,
        certificate: Some(signer.facts()),
        signature: signer
            .verifies(&attributes.to_der().ok()?, info.signature.as_bytes())
            .and_then(|()| is_bound(attributes, &signer)),
        digest: digests(attributes, of, digest),
        chain: match at {
            Some(at) => signer.leads_to(root, &certificates, at),
            None => Err("the signature does not say when it was made".to_owned()),
        },
    })
}

/// Whether what is signed names this very certificate.
fn is_bound(attributes: &SignedAttributes, signer: &ReadCertificate) -> Result<(), String> {
    let named = attributes.iter().find(|it| it.oid == OTHER_SIGNING_CERTIFICATE);
    match named.and_then(|it| it.to_der().ok()) {
        Some(named) if named == binding(&signer.der) => Ok(()),
        _ => Err("the signature does not name its certificate".to_owned()),
    }
}

fn digests(
    attributes: &SignedAttributes,
    of: &SignatureParts<'_>,
    digest: Option<&[u8]>,
) -> Result<(), String> {
    let digest = digest.ok_or("what is signed is missing, or cannot be read")?;
    let signed = attribute(attributes, MESSAGE_DIGEST).and_then(|it| it.decode_as::<OctetString>().ok());
    if signed.is_none_or(|signed| signed.as_bytes() != digest) {
        return Err("the digest in the signature is of other bytes".to_owned());
    }
    match of.hashed_data.and_then(decoded) {
        Some(said) if said == digest => Ok(()),
        _ => Err("the digest beside the signature is of other bytes".to_owned()),
    }
}

/// The one value of an attribute.
fn attribute(attributes: &SignedAttributes, oid: ObjectIdentifier) -> Option<&Any> {
    let found = attributes.iter().find(|it| it.oid == oid)?;
    match found.values.as_slice() {
        [value] => Some(value),
        _ => None,
    }
}

fn moment(value: &Any) -> Option<Timestamp> {
    let time = Time::from_der(&value.to_der().ok()?).ok()?;
    Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
}
