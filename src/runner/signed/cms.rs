//! A detached CMS signature.

use super::authority::Authority;
use super::der::{CONTEXT_0, Certificate, OCTETS, SEQUENCE, SET, Value};

/// 1.2.840.113549.1.9.4.
const MESSAGE_DIGEST: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";

/// Whether it signs content with this SHA-256 digest, by one for whom the authority vouches.
pub(super) fn verify(der: &[u8], digest: &[u8], authority: &Authority) -> Result<(), String> {
    let parts = Parts::parse(der).ok_or("its CMS signature cannot be read")?;
    if parts.digest != digest {
        return Err("a CMS signature is over other bytes".to_owned());
    }
    let is_signer = |it: &&Certificate<'_>| [it.issuer, it.serial_number].concat() == parts.signer_name;
    let signer = parts.certificates.iter().find(is_signer).ok_or("the certificate of a signer is missing")?;
    // What is signed is written as a set, and stands in the signature under another tag.
    let mut signed = parts.attributes.to_vec();
    if let Some(tag) = signed.first_mut() {
        *tag = SET;
    }
    if !signer.has_signed(&signed, parts.signature) {
        return Err("a CMS signature does not verify".to_owned());
    }
    if !authority.vouches_for(signer, &parts.certificates) {
        return Err("the certificate of a signer was not issued below the authority".to_owned());
    }
    Ok(())
}

struct Parts<'d> {
    certificates: Vec<Certificate<'d>>,
    /// Issuer and serial number.
    signer_name: &'d [u8],
    /// With their tag.
    attributes: &'d [u8],
    digest: &'d [u8],
    signature: &'d [u8],
}

impl<'d> Parts<'d> {
    fn parse(der: &'d [u8]) -> Option<Parts<'d>> {
        let [_, content] = Value::only(der, SEQUENCE)?.children()?[..] else { return None };
        let signed_data = Value::only(content.body, SEQUENCE)?.children()?;
        let [_, _, _, certificates, signers] = signed_data[..] else { return None };
        let certificates = (certificates.tag == CONTEXT_0).then_some(certificates)?.children()?;
        let certificates: Option<Vec<_>> =
            certificates.iter().map(|certificate| Certificate::parse(certificate.whole)).collect();
        let [_, name, _, attributes, _, signature] = Value::only(signers.body, SEQUENCE)?.children()?[..]
        else {
            return None;
        };
        let digest = attributes.children()?.into_iter().find_map(|attribute| {
            let [oid, values] = attribute.children()?[..] else { return None };
            let digest = (oid.whole == MESSAGE_DIGEST).then_some(values.body)?;
            Some(Value::only(digest, OCTETS)?.body)
        })?;
        Some(Parts {
            certificates: certificates?,
            signer_name: name.body,
            attributes: attributes.whole,
            digest,
            signature: signature.body,
        })
    }
}
