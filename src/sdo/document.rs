//! The document to be signed, read once for all its signers.

use std::io::{self, Write};

use aws_lc_rs::digest::{Context, Digest, SHA256, digest};
use base64_simd::{AsOut, STANDARD};

/// Megabytes are encoded and handed on in pieces that stay in the fastest memory: three bytes become
/// four characters, so a piece must be a multiple of three.
const PIECE: usize = 12 * 1024;
const ENCODED_PIECE: usize = PIECE / 3 * 4;

/// What stands before the document in an OCES signature: the text that was shown and signed, which for
/// a PDF is the PDF. It comes first, so that one digest serves all signers up to its end.
pub(crate) const BEFORE_SIGNTEXT: &str = concat!(
    r#"<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#" "#,
    r#"xmlns:openoces="http://www.openoces.org/2006/07/signature#" Id="ToBeSigned">"#,
    r#"<ds:SignatureProperties><ds:SignatureProperty Target="signature"><openoces:Name>signtext</openoces:Name>"#,
    r#"<openoces:Value Encoding="base64" VisibleToSigner="yes">"#,
);
pub(crate) const AFTER_SIGNTEXT: &str = "</openoces:Value></ds:SignatureProperty>";

/// A document with everything about it that more than one signer needs: it may be a megabyte
/// and have nine signers, so each part is made once, and only when a signature needs it.
pub(crate) struct DocumentToSign<'a> {
    bytes: &'a [u8],
    digest: Option<Digest>,
    signtext: Option<Signtext>,
}

/// The part of an OCES signature that every signer's has in common.
struct Signtext {
    /// The document in base64, which each of these signatures holds.
    base64: Vec<u8>,
    /// The digest of the part, still open.
    digest: Context,
}

impl<'a> DocumentToSign<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        DocumentToSign { bytes, digest: None, signtext: None }
    }

    /// The SHA-256 digest of the document itself: what a CMS signature covers.
    pub fn digest(&mut self) -> Digest {
        *self.digest.get_or_insert_with(|| digest(&SHA256, self.bytes))
    }

    /// The digest of the part of an OCES signature that every signer's has in common, still open.
    pub fn signtext(&mut self) -> Context {
        self.signtext.get_or_insert_with(|| Signtext::of(self.bytes)).digest.clone()
    }

    /// Where no signature needs the text as a whole, none is kept.
    pub fn write_base64(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.signtext {
            Some(signtext) => {
                signtext.base64.chunks(ENCODED_PIECE).try_for_each(|piece| out.write_all(piece))
            }
            None => {
                let mut encoded = [0; ENCODED_PIECE];
                self.bytes.chunks(PIECE).try_for_each(|piece| {
                    out.write_all(STANDARD.encode(piece, encoded.as_mut_slice().as_out()))
                })
            }
        }
    }
}

impl Signtext {
    fn of(document: &[u8]) -> Self {
        let mut base64 = Vec::with_capacity(document.len().div_ceil(3) * 4);
        let mut digest = Context::new(&SHA256);
        digest.update(BEFORE_SIGNTEXT.as_bytes());
        for piece in document.chunks(PIECE) {
            let begin = base64.len();
            STANDARD.encode_append(piece, &mut base64);
            digest.update(&base64[begin..]);
        }
        digest.update(AFTER_SIGNTEXT.as_bytes());
        Signtext { base64, digest }
    }
}
