//! The frame of the SEID SDO: one signature element for each signer, the seal, the document.
//!
//! `SDODataPart` stands on one line and without attributes, because parsers in the field find it
//! with a regular expression; the seal covers its bytes exactly as they stand.

use std::io::{self, Write};
use std::sync::Arc;

use aws_lc_rs::digest::{Context, Digest, SHA256};
use base64_simd::STANDARD;
use nets_core::Timestamp;
use nets_text::xml;

use crate::cms;
use crate::document::DocumentToSign;
use crate::oces;
use crate::problem::SigningProblem;

const BEFORE_DATA_PART: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
    r#"<SDOList xmlns="http://www.npt.no/seid/xmlskjema/SDO_v1.0" "#,
    r#"xmlns:XAdES="http://uri.etsi.org/01903/v1.2.2#" "#,
    r#"xmlns:ds="http://www.w3.org/2000/09/xmldsig#" "#,
    r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
    "<SDO><SEIDSDOVersion>1.0</SEIDSDOVersion>\n",
);

/// The profile of every CMS, and of BankID's the policy; the seal's has its own, and no `urn:oid:` before it.
const PROFILE: &str = "SEID-SDO-Basic-V";
const BANKID_POLICY: &str = "urn:oid:2.16.578.1.16.4.1";
const SEAL_POLICY: &str = "2.16.578.1.16.1.6.1.1";

/// Room for a CMS signature and what stands around it.
const SMALL_PART: usize = 8 * 1024;

/// One signature on the document, and what the CA says of its signer's certificate.
pub(crate) struct SignatureElement<'a> {
    pub form: SeidForm<'a>,
    pub answer: Arc<[u8]>,
}

/// The form of its signer's country.
pub(crate) enum SeidForm<'a> {
    Danish(oces::OcesSigner<'a>),
    Norwegian { signer: cms::CmsSigner<'a>, at: Timestamp },
}

/// What the frame says besides the signatures.
pub(crate) struct SeidFrame<'a> {
    pub seal: cms::CmsSigner<'a>,
    pub sealed: Timestamp,
    pub description: &'a str,
    /// What the CA says of the seal's certificate.
    pub answer: &'a [u8],
}

pub(crate) fn write(
    out: &mut dyn Write,
    document: &mut DocumentToSign<'_>,
    elements: &[SignatureElement<'_>],
    frame: &SeidFrame<'_>,
) -> Result<(), SigningProblem> {
    out.write_all(BEFORE_DATA_PART.as_bytes())?;
    let mut data_part = Digested { out, digest: Context::new(&SHA256) };
    write_data_part(&mut data_part, document, elements)?;
    let sealed = data_part.digest.finish();
    let seal = cms::sign_detached(&sealed, frame.sealed, &frame.seal)?;
    let mut text = String::with_capacity(SMALL_PART);
    text.push_str("\n<SDOSeal><SDOSignature>");
    let seal = Cms {
        policy: SEAL_POLICY,
        mime_type: "text/plain",
        digest: &sealed,
        signature: &seal,
        answer: frame.answer,
    };
    seal.write(&mut text);
    text.push_str("</SDOSignature></SDOSeal>\n<Metadata><ValuePair><Name>MerchantDesc</Name><Value>");
    text.push_str(&xml::content(frame.description));
    text.push_str("</Value></ValuePair></Metadata>\n<SignedObject><SignersDocument>");
    out.write_all(text.as_bytes())?;
    document.write_base64(out)?;
    out.write_all(b"</SignersDocument></SignedObject></SDO></SDOList>\n")?;
    Ok(())
}

/// What the seal covers.
fn write_data_part(
    out: &mut dyn Write,
    document: &mut DocumentToSign<'_>,
    elements: &[SignatureElement<'_>],
) -> Result<(), SigningProblem> {
    out.write_all(b"<SDODataPart>")?;
    for element in elements {
        let mut text = String::with_capacity(SMALL_PART);
        text.push_str("<SignatureElement>");
        match &element.form {
            SeidForm::Danish(signer) => {
                text.push_str("<XAdESSignatureElement><XAdESSignature>");
                write_revocation(&mut text, "XAdES:RevocationValues", &element.answer);
                out.write_all(text.as_bytes())?;
                oces::write_signature(out, document, signer)?;
                out.write_all(b"</XAdESSignature></XAdESSignatureElement>")?;
            }
            SeidForm::Norwegian { signer, at } => {
                let digest = document.digest();
                let signature = cms::sign_detached(&digest, *at, signer)?;
                let cms = Cms {
                    policy: BANKID_POLICY,
                    mime_type: "application/pdf",
                    digest: &digest,
                    signature: &signature,
                    answer: &element.answer,
                };
                cms.write(&mut text);
                out.write_all(text.as_bytes())?;
            }
        }
        out.write_all(b"</SignatureElement>")?;
    }
    Ok(out.write_all(b"</SDODataPart>")?)
}

/// Everything that passes goes into the digest as well, while it is at hand.
struct Digested<'a> {
    out: &'a mut dyn Write,
    digest: Context,
}

impl Write for Digested<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.digest.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A CMS signature and what is said of it.
struct Cms<'a> {
    policy: &'static str,
    /// Of what is signed, whose digest this is.
    mime_type: &'static str,
    digest: &'a Digest,
    signature: &'a [u8],
    answer: &'a [u8],
}

impl Cms<'_> {
    fn write(&self, out: &mut String) {
        for part in [
            "<CMSSignatureElement><SDOProfile>",
            PROFILE,
            "</SDOProfile><SignaturePolicyIdentifier><SignaturePolicyId><SigPolicyId><XAdES:Identifier>",
            self.policy,
            "</XAdES:Identifier></SigPolicyId></SignaturePolicyId></SignaturePolicyIdentifier>",
            "<SignersDocumentFormat><MimeType>",
            self.mime_type,
            "</MimeType></SignersDocumentFormat>",
            r#"<HashedData><ds:DigestMethod Algorithm="SHA-256"/><ds:DigestValue>"#,
        ] {
            out.push_str(part);
        }
        STANDARD.encode_append(self.digest, out);
        out.push_str("</ds:DigestValue></HashedData><CMSSignature>");
        STANDARD.encode_append(self.signature, out);
        out.push_str("</CMSSignature><UserCertificateAndRevocationData>");
        write_revocation(out, "RevocationValues", self.answer);
        out.push_str("</UserCertificateAndRevocationData></CMSSignatureElement>");
    }
}

fn write_revocation(out: &mut String, element: &str, answer: &[u8]) {
    for part in ["<", element, "><XAdES:OCSPValues><XAdES:EncapsulatedOCSPValue>"] {
        out.push_str(part);
    }
    STANDARD.encode_append(answer, out);
    for part in ["</XAdES:EncapsulatedOCSPValue></XAdES:OCSPValues></", element, ">"] {
        out.push_str(part);
    }
}
