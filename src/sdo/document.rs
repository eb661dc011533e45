//! The document to be signed, read once for all its signers.

use aws_lc_rs::digest::{Context, Digest, SHA256, digest};
use base64_simd::{AsOut, STANDARD};

use crate::oces;

/// Base64 that is only digested is made in pieces that stay in the fastest memory: three bytes become
/// four characters, so a piece must be a multiple of three.
const PIECE: usize = 12 * 1024;

/// A document with everything about it that more than one signer needs: it may be a megabyte
/// and have nine signers, so nothing of this is done twice, or at all before somebody needs it.
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    digest: Option<Digest>,
    signtext: Option<Context>,
}

impl<'a> Document<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Document { bytes, digest: None, signtext: None }
    }

    /// How long its base64 is.
    pub fn base64_len(&self) -> usize {
        self.bytes.len().div_ceil(3) * 4
    }

    /// Encoding is as cheap as copying, so no copy is kept.
    pub fn write_base64(&self, out: &mut String) {
        STANDARD.encode_append(self.bytes, out);
    }

    /// The SHA-256 digest of the document itself: what a CMS signature covers.
    pub fn digest(&mut self) -> Digest {
        *self.digest.get_or_insert_with(|| digest(&SHA256, self.bytes))
    }

    /// The digest of the part of an OCES signature that every signer's has in common, still open.
    pub fn signtext(&mut self) -> Context {
        self.signtext
            .get_or_insert_with(|| {
                let mut context = Context::new(&SHA256);
                context.update(oces::BEFORE_SIGNTEXT.as_bytes());
                let mut encoded = [0; PIECE / 3 * 4];
                for piece in self.bytes.chunks(PIECE) {
                    context.update(STANDARD.encode(piece, encoded.as_mut_slice().as_out()));
                }
                context.update(oces::AFTER_SIGNTEXT.as_bytes());
                context
            })
            .clone()
    }
}
