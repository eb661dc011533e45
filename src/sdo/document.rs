//! The document to be signed, read once for all its signers.

use aws_lc_rs::digest::{Context, Digest, SHA256, digest};
use base64_simd::STANDARD;

use crate::oces;

/// A document with everything about it that more than one signer needs: it may be a megabyte
/// and have nine signers, so nothing of this is done twice, or at all before somebody needs it.
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    base64: Option<String>,
    digest: Option<Digest>,
    signtext: Option<Context>,
}

impl<'a> Document<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Document { bytes, base64: None, digest: None, signtext: None }
    }

    /// How long its base64 is.
    pub fn base64_len(&self) -> usize {
        self.bytes.len().div_ceil(3) * 4
    }

    pub fn write_base64(&self, out: &mut String) {
        match &self.base64 {
            Some(base64) => out.push_str(base64),
            None => STANDARD.encode_append(self.bytes, out),
        }
    }

    /// The SHA-256 digest of the document itself: what a CMS signature covers.
    pub fn digest(&mut self) -> Digest {
        *self.digest.get_or_insert_with(|| digest(&SHA256, self.bytes))
    }

    /// The digest of the part of an OCES signature that every signer's has in common, still open.
    pub fn signtext(&mut self) -> Context {
        let base64 = self.base64.get_or_insert_with(|| STANDARD.encode_to_string(self.bytes));
        self.signtext
            .get_or_insert_with(|| {
                let mut context = Context::new(&SHA256);
                context.update(oces::BEFORE_SIGNTEXT.as_bytes());
                context.update(base64.as_bytes());
                context.update(oces::AFTER_SIGNTEXT.as_bytes());
                context
            })
            .clone()
    }
}
