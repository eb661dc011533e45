//! The SEID SDO: a signature element for each signer, the seal over all of them, the document.

use aws_lc_rs::digest::{SHA256, digest};

use super::authority::Authority;
use super::text::{between, decoded, element};
use super::{cms, oces};

/// How many signatures it has: each verifies, is on this document, and is by one for whom the authority vouches.
pub(super) fn verify(text: &str, document: &[u8], authority: &Authority) -> Result<usize, String> {
    let incomplete = || "it is no whole SDO".to_owned();
    let data = element(text, "<SDODataPart>", "</SDODataPart>").ok_or_else(incomplete)?;
    let (_, behind) = text.split_once("</SDODataPart>").ok_or_else(incomplete)?;
    let (seal, behind) = between(behind, "<SDOSeal>", "</SDOSeal>").ok_or_else(incomplete)?;
    let (sent, _) = between(behind, "<SignersDocument>", "</SignersDocument>").ok_or_else(incomplete)?;
    if decoded(sent)? != document {
        return Err("the document in it is another than the one that was sent".to_owned());
    }
    let of_document = digest(&SHA256, document);
    let (mut count, mut rest) = (0, data);
    while let Some((signature, behind)) = between(rest, "<SignatureElement>", "</SignatureElement>") {
        if signature.contains("<XAdESSignature>") {
            oces::verify(signature, document, authority)?;
        } else {
            of_cms(signature, of_document.as_ref(), authority)?;
        }
        count += 1;
        rest = behind;
    }
    let sealed = digest(&SHA256, data.as_bytes());
    of_cms(seal, sealed.as_ref(), authority).map_err(|why| format!("the seal: {why}"))?;
    Ok(count)
}

fn of_cms(text: &str, digest: &[u8], authority: &Authority) -> Result<(), String> {
    let (signature, _) =
        between(text, "<CMSSignature>", "</CMSSignature>").ok_or("it has no whole CMS signature")?;
    let (said, _) =
        between(text, "<ds:DigestValue>", "</ds:DigestValue>").ok_or("it does not say what was hashed")?;
    if decoded(said)? != digest {
        return Err("it says another digest than that of what was signed".to_owned());
    }
    cms::verify(&decoded(signature)?, digest, authority)
}
