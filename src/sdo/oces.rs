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
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party};
use nets_core::{Timestamp, calendar};
use nets_text::xml;

use crate::document::{AFTER_SIGNTEXT, BEFORE_SIGNTEXT, DocumentToSign};
use crate::problem::SigningProblem;

const BEFORE_SIGNATURE: &str =
    r#"<openoces:signature xmlns:openoces="http://www.openoces.org/2006/07/signature#" version="0.1">"#;
const AFTER_SIGNATURE: &str = "</openoces:signature>";

/// One person's part in an OCES signature.
pub(crate) struct OcesSigner<'a> {
    pub signature: &'a Signature,
    pub key: &'a PrivateKey,
    pub certificate: &'a Certificate,
    /// The CA that issued it, and the one above that.
    pub issuing: &'a Certificate,
    pub root: &'a Certificate,
    pub challenge: u64,
    /// Picks an address from the range kept for documentation.
    pub host: u64,
}

/// Writes the bare `openoces:signature` as a document of its own.
pub(crate) fn write_wrapped(
    out: &mut dyn Write,
    document: &mut DocumentToSign<'_>,
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
    document: &mut DocumentToSign<'_>,
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
    // In the order of real objects: a reader who takes the first has an issuing CA there as well.
    for certificate in [signer.issuing, signer.certificate, signer.root] {
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

/// The `ds:SignedInfo` over an object with this digest.
pub(crate) fn signed_info(digest: &str) -> String {
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

/// How the value of a property is written, and whether its signer saw it.
#[derive(Clone, Copy)]
enum Form {
    SeenBase64,
    Base64,
    Plain,
}

/// What a signer's computer tells about its software; here it is none.
const USER_AGENT: &str = "Mozilla/5.0 (TEST ONLY) mock-nets-share";
const SYSTEM_VERSION: &str = "10.0";
const JAVA_VERSION: &str = "1.8.0_161";
const APPLICATION_VERSION: &str = "1.0";

/// The properties after the text: those of real signatures, in their order and forms.
fn properties(signer: &OcesSigner<'_>) -> String {
    let mut written = String::new();
    let mut add = |name, form, value: &str| property(&mut written, name, form, value);
    add("RequestIssuer", Form::SeenBase64, &format!("Nets Share {MARK}"));
    add("action", Form::Plain, "sign");
    add("useragent", Form::Base64, USER_AGENT);
    add("challenge", Form::Base64, &signer.challenge.to_string());
    if let Party::Person(person) = &signer.signature.signer
        && person.country() == Country::Denmark
    {
        add("cpr", Form::Plain, person.number());
    }
    add("useripaddress", Form::Plain, &format!("192.0.2.{}", 1 + signer.host % 254));
    add("apposversion", Form::Plain, SYSTEM_VERSION);
    add("appjavaversion", Form::Plain, JAVA_VERSION);
    add("appversion", Form::Plain, APPLICATION_VERSION);
    add("TimeStamp", Form::Base64, &time_stamp(signer.signature.at));
    written
}

fn property(written: &mut String, name: &str, form: Form, value: &str) {
    let (attributes, value) = match form {
        Form::SeenBase64 => (r#"Encoding="base64" VisibleToSigner="yes""#, STANDARD.encode_to_string(value)),
        Form::Base64 => (r#"Encoding="base64" VisibleToSigner="no""#, STANDARD.encode_to_string(value)),
        Form::Plain => (r#"Encoding="xml" VisibleToSigner="no""#, xml::content(value)),
    };
    for part in [
        r#"<ds:SignatureProperty Target="signature"><openoces:Name>"#,
        name,
        "</openoces:Name><openoces:Value ",
        attributes,
        ">",
        &value,
        "</openoces:Value></ds:SignatureProperty>",
    ] {
        written.push_str(part);
    }
}

/// The local time and how far it is from UTC, such as `2026-01-06 08:30:00+0100`.
pub(crate) const TIME_STAMP: &str = "%Y-%m-%d %H:%M:%S%z";

fn time_stamp(at: Timestamp) -> String {
    at.to_zoned(calendar::copenhagen()).strftime(TIME_STAMP).to_string()
}
