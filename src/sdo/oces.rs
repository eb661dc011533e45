//! The Danish signature: the XMLDSig that NemID makes, inside its `openoces:signature`.
//!
//! Everything that is signed is written in canonical form (C14N 1.0, inclusive) and with the
//! namespaces that are in scope inside the wrapper, so that the digests are taken over the very
//! bytes that are written. Inside an SDO more namespaces are in scope, and inclusive
//! canonicalisation sees them: a verifier has to put the `ds:Signature` back into its wrapper.

use std::io::Write;

use aws_lc_rs::digest::Context;
use base64_simd::STANDARD;
use certs_gen::{Certificate, MARK, PrivateKey};
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party};
use nets_text::xml;

use crate::document::{AFTER_SIGNTEXT, BEFORE_SIGNTEXT, SignedDocument};
use crate::problem::SigningProblem;

const BEFORE_SIGNATURE: &str =
    r#"<openoces:signature xmlns:openoces="http://www.openoces.org/2006/07/signature#" version="0.1">"#;
const AFTER_SIGNATURE: &str = "</openoces:signature>";

/// One person's part in an OCES signature.
pub(crate) struct OcesSigner<'a> {
    pub signature: &'a Signature,
    pub key: &'a PrivateKey,
    pub certificate: &'a Certificate,
    /// The CAs above the signer; the root last.
    pub authorities: &'a [Certificate],
    pub challenge: u64,
    /// Picks an address from the range kept for documentation.
    pub host: u64,
}

/// Writes the bare `openoces:signature` as a document of its own.
pub(crate) fn write_wrapped(
    out: &mut dyn Write,
    document: &mut SignedDocument<'_>,
    signer: &OcesSigner<'_>,
) -> Result<(), SigningProblem> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    out.write_all(BEFORE_SIGNATURE.as_bytes())?;
    write_signature(out, document, signer)?;
    out.write_all(AFTER_SIGNATURE.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Writes the `ds:Signature`, on one line.
pub(crate) fn write_signature(
    out: &mut dyn Write,
    document: &mut SignedDocument<'_>,
    signer: &OcesSigner<'_>,
) -> Result<(), SigningProblem> {
    let rest = properties(signer) + "</ds:SignatureProperties></ds:Object>";
    let mut context: Context = document.signtext();
    context.update(rest.as_bytes());
    let signed_info = signed_info(&STANDARD.encode_to_string(context.finish()));
    let signature = signer.key.sign(signed_info.as_bytes())?;

    let mut before = String::with_capacity(8 * 1024);
    before.push_str(r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="signature">"#);
    before.push_str(&signed_info);
    before.push_str("<ds:SignatureValue>");
    STANDARD.encode_append(signature, &mut before);
    before.push_str("</ds:SignatureValue><ds:KeyInfo>");
    // The signer's own comes first: the one that simple readers take.
    for certificate in std::iter::once(signer.certificate).chain(signer.authorities) {
        before.push_str("<ds:X509Data><ds:X509Certificate>");
        STANDARD.encode_append(certificate.der(), &mut before);
        before.push_str("</ds:X509Certificate></ds:X509Data>");
    }
    before.push_str("</ds:KeyInfo>");
    before.push_str(BEFORE_SIGNTEXT);
    out.write_all(before.as_bytes())?;
    document.write_base64(out)?;
    let after = [AFTER_SIGNTEXT, &rest, "</ds:Signature>"].concat();
    out.write_all(after.as_bytes())?;
    Ok(())
}

fn signed_info(digest: &str) -> String {
    [
        r#"<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#" "#,
        r#"xmlns:openoces="http://www.openoces.org/2006/07/signature#">"#,
        r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod>"#,
        r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>"#,
        r##"<ds:Reference URI="#ToBeSigned">"##,
        r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>"#,
        "<ds:DigestValue>",
        digest,
        "</ds:DigestValue></ds:Reference></ds:SignedInfo>",
    ]
    .concat()
}

/// The properties after the text, each with the encoding that real signatures have for it.
fn properties(signer: &OcesSigner<'_>) -> String {
    let issuer = STANDARD.encode_to_string(format!("Nets Share {MARK}"));
    let time = STANDARD.encode_to_string(time_stamp(signer.signature.at));
    let mut written = String::new();
    property(&mut written, "RequestIssuer", "base64", "yes", &issuer);
    property(&mut written, "challenge", "xml", "no", &signer.challenge.to_string());
    property(&mut written, "TimeStamp", "base64", "no", &time);
    property(&mut written, "action", "xml", "no", "sign");
    if let Party::Person(person) = &signer.signature.signer
        && person.country() == Country::Denmark
    {
        property(&mut written, "cpr", "xml", "no", person.number());
    }
    property(&mut written, "useripaddress", "xml", "no", &format!("192.0.2.{}", 1 + signer.host % 254));
    written
}

fn property(written: &mut String, name: &str, encoding: &str, visible: &str, value: &str) {
    for part in [
        r#"<ds:SignatureProperty Target="signature"><openoces:Name>"#,
        name,
        r#"</openoces:Name><openoces:Value Encoding=""#,
        encoding,
        r#"" VisibleToSigner=""#,
        visible,
        r#"">"#,
        &xml::content(value),
        "</openoces:Value></ds:SignatureProperty>",
    ] {
        written.push_str(part);
    }
}

/// Such as `2026-01-06 07:30:00+0000`.
fn time_stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S+0000").to_string()
}
