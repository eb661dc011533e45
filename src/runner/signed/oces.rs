//! The Danish signature: what is signed is written in its canonical form, so that the bytes are hashed as they stand.

use aws_lc_rs::digest::{SHA256, digest};

use super::authority::Authority;
use super::der::Certificate;
use super::text::{between, decoded, element};

/// Before the document.
const SIGNTEXT: &str = concat!(
    "<openoces:Name>signtext</openoces:Name>",
    r#"<openoces:Value Encoding="base64" VisibleToSigner="yes">"#
);

/// Whether its one signature verifies, is on this document, and is by one for whom the authority vouches.
pub(super) fn verify(text: &str, document: &[u8], authority: &Authority) -> Result<(), String> {
    let incomplete = || "it has no whole signature".to_owned();
    let object = element(text, "<ds:Object ", "</ds:Object>").ok_or_else(incomplete)?;
    let info = element(text, "<ds:SignedInfo ", "</ds:SignedInfo>").ok_or_else(incomplete)?;
    let (wanted, _) = between(info, "<ds:DigestValue>", "</ds:DigestValue>").ok_or_else(incomplete)?;
    let (signature, _) =
        between(text, "<ds:SignatureValue>", "</ds:SignatureValue>").ok_or_else(incomplete)?;
    let (signed, _) = between(object, SIGNTEXT, "</openoces:Value>").ok_or_else(incomplete)?;
    if digest(&SHA256, object.as_bytes()).as_ref() != decoded(wanted)? {
        return Err("what was signed was changed".to_owned());
    }
    if decoded(signed)? != document {
        return Err("the document in it is another than the one that was sent".to_owned());
    }
    let (mut ders, mut rest) = (Vec::new(), text);
    while let Some((certificate, behind)) = between(rest, "<ds:X509Certificate>", "</ds:X509Certificate>") {
        ders.push(decoded(certificate)?);
        rest = behind;
    }
    let certificates: Vec<Certificate<'_>> = ders.iter().filter_map(|der| Certificate::parse(der)).collect();
    let signature = decoded(signature)?;
    let signer = certificates.iter().find(|it| it.has_signed(info.as_bytes(), &signature));
    let signer = signer.ok_or("the signature does not verify")?;
    if !authority.vouches_for(signer, &certificates) {
        return Err("the certificate of the signer was not issued below the authority".to_owned());
    }
    Ok(())
}
