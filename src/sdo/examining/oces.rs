//! An OCES signature, checked over its bytes as they stand: they are written in canonical form.

use aws_lc_rs::digest::{SHA256, digest};
use base64_simd::STANDARD;
use nets_core::Timestamp;

use super::chain::{self, ReadCertificate};
use super::examination::{ExaminedSignature, SignatureForm};
use super::parts::SignatureParts;
use crate::document::{AFTER_SIGNTEXT, BEFORE_SIGNTEXT};
use crate::oces::{TIME_STAMP, signed_info};

/// The longest base64 of a certificate or a value: a few kilobytes are usual.
const LONGEST: usize = 64 * 1024;

/// Checks one signature on the document that an object holds beside it, if it holds one.
pub(super) fn examine(of: &SignatureParts<'_>, document: Option<&[u8]>, root: &[u8]) -> ExaminedSignature {
    let mut certificates: Vec<_> =
        of.certificates.iter().filter_map(|it| ReadCertificate::of(decoded(it)?)).collect();
    let at = of.property("TimeStamp").and_then(moment);
    let number = ["cpr", "cvr"].iter().find_map(|name| of.property(name));
    let number = number.map(|number| String::from_utf8_lossy(number).into_owned());
    let Some(signer) = chain::signer(&mut certificates) else {
        let unreadable =
            ExaminedSignature::unreadable(SignatureForm::Oces, "there is no certificate that can be read");
        return ExaminedSignature { digest: digests(of, document), at, number, ..unreadable };
    };
    ExaminedSignature {
        form: SignatureForm::Oces,
        number,
        at,
        certificate: Some(signer.facts()),
        signature: match (of.signed_info, of.value.and_then(decoded)) {
            (Some(signed), Some(value)) => signer.verifies(signed, &value),
            _ => Err("there is no signature value that can be read".to_owned()),
        },
        digest: digests(of, document),
        chain: match at {
            Some(at) => signer.leads_to(root, &certificates, at),
            None => Err("the signature does not say when it was made".to_owned()),
        },
    }
}

/// The text that was signed, in base64.
pub(super) fn signtext<'b>(of: &SignatureParts<'b>) -> Option<&'b [u8]> {
    let text = of.object?.strip_prefix(BEFORE_SIGNTEXT.as_bytes())?;
    let end = text.iter().position(|byte| *byte == b'<')?;
    text[end..].starts_with(AFTER_SIGNTEXT.as_bytes()).then_some(&text[..end])
}

fn digests(of: &SignatureParts<'_>, document: Option<&[u8]>) -> Result<(), String> {
    let (Some(object), Some(signed)) = (of.object, of.signed_info) else {
        return Err("what is signed is missing".to_owned());
    };
    let text = signtext(of).ok_or("what is signed does not begin with the document")?;
    let reckoned = STANDARD.encode_to_string(digest(&SHA256, object));
    if signed != signed_info(&reckoned).as_bytes() {
        return Err("the digest in the signature is of other bytes".to_owned());
    }
    match document {
        Some(document) if document != text => {
            Err("another document is signed than the one in the object".to_owned())
        }
        _ => Ok(()),
    }
}

fn moment(value: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8(decoded(value)?).ok()?;
    Timestamp::strptime(TIME_STAMP, &text).ok()
}

pub(super) fn decoded(base64: &[u8]) -> Option<Vec<u8>> {
    (base64.len() <= LONGEST).then(|| STANDARD.decode_to_vec(base64).ok())?
}
