//! Signed objects, examined: who signed, when, by which certificate, and whether it verifies. All of it is reckoned from
//! the bytes of the object and the world's root alone.

mod chain;
mod cms;
pub(crate) mod examination;
mod oces;
mod parts;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64_simd::STANDARD;
use certs_gen::Certificate;

use self::examination::{Examination, ExaminedDocument, ExaminedSignature};
use self::parts::{Parts, SignatureParts};

/// The base64 of a document is unpacked in pieces: four characters are three bytes.
const PIECE: usize = 16 * 1024;

/// What is in a signed object, and whether it holds under this root (PEM). None where it is no signed object.
pub fn examine(object: &[u8], root: &str) -> Option<Examination> {
    let parts = parts::parts(object)?;
    // Under a root that cannot be read no certificate holds, and each says so.
    let root = Certificate::from_pem(root).map(|root| root.der().to_vec()).unwrap_or_default();
    // A bare signature holds the document itself.
    let base64 = parts.document.or_else(|| parts.signatures.first().and_then(oces::signtext));
    let document = base64.and_then(hashed);
    let of_document = document.as_ref().map(|(_, digest)| digest.as_slice());
    let examine = |signature: &SignatureParts<'_>, of: Option<&[u8]>| -> ExaminedSignature {
        if signature.cms.is_some() {
            cms::examine(signature, of, &root)
        } else {
            oces::examine(signature, parts.document, &root)
        }
    };
    let signatures = parts.signatures.iter().map(|signature| examine(signature, of_document)).collect();
    let of_part = parts.data_part.map(|part| digest(&SHA256, part));
    let seal = parts.seal.as_ref().map(|seal| examine(seal, of_part.as_ref().map(AsRef::as_ref)));
    let flaws = flaws(&parts, document.is_some());
    let document = document.map(|(size, digest)| ExaminedDocument { size, sha256: hexadecimal(&digest) });
    Some(Examination { signatures, seal, document, flaws })
}

fn flaws(parts: &Parts<'_>, has_document: bool) -> Vec<String> {
    let mut flaws = Vec::new();
    if parts.data_part.is_some() && parts.seal.is_none() {
        flaws.push("it has no seal".to_owned());
    }
    if parts.signatures.is_empty() {
        flaws.push("no signature is in it".to_owned());
    }
    if parts.has_more {
        flaws.push("it has more signatures than are checked".to_owned());
    }
    if !has_document {
        flaws.push("the document in it is missing, or cannot be read".to_owned());
    }
    flaws
}

/// The size and the digest of a document in base64.
fn hashed(base64: &[u8]) -> Option<(u64, Vec<u8>)> {
    let (mut context, mut size) = (Context::new(&SHA256), 0);
    let mut pieces = base64.chunks(PIECE).peekable();
    while let Some(piece) = pieces.next() {
        // Only the last may end with signs that stand for nothing.
        if pieces.peek().is_some() && piece.ends_with(b"=") {
            return None;
        }
        let bytes = STANDARD.decode_to_vec(piece).ok()?;
        context.update(&bytes);
        size += bytes.len() as u64;
    }
    Some((size, context.finish().as_ref().to_vec()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
