//! The document to be signed, read once for all its signers.

use aws_lc_rs::digest::{Context, Digest, SHA256, digest};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::oces;

/// A document with everything about it that every signer needs: a document may be a megabyte
/// and have nine signers, so nothing of this is done twice.
pub(crate) struct Document {
    base64: String,
    digest: Digest,
    signtext: Option<Context>,
}

impl Document {
    pub fn new(bytes: &[u8]) -> Self {
        Document { base64: BASE64_STANDARD.encode(bytes), digest: digest(&SHA256, bytes), signtext: None }
    }

    pub fn base64(&self) -> &str {
        &self.base64
    }

    /// The SHA-256 digest of the decoded document: what a CMS signature covers.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The digest of the part of an OCES signature that every signer's has in common, still open.
    pub fn signtext(&mut self) -> Context {
        self.signtext
            .get_or_insert_with(|| {
                let mut context = Context::new(&SHA256);
                context.update(oces::BEFORE_SIGNTEXT.as_bytes());
                context.update(self.base64.as_bytes());
                context.update(oces::AFTER_SIGNTEXT.as_bytes());
                context
            })
            .clone()
    }
}
