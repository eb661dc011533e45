//! What is to be signed, by whom and when.

use aws_lc_rs::digest::{Context, SHA256};
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Party, UploadId};

/// Everything a signed object says besides the document. The same request for the same document
/// gives the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct SigningRequest<'a> {
    pub upload: UploadId,
    pub message_id: &'a str,
    /// The PDF's name, as the description of the signed object.
    pub file: &'a str,
    /// In the order in which they stand in the object.
    pub signatures: &'a [Signature],
    /// When the object is sealed.
    pub sealed: Timestamp,
}

impl SigningRequest<'_> {
    /// Eight bytes for what a real signature takes from chance or from the signer's computer.
    /// They follow from who signs what and when, so every signature has its own.
    pub(crate) fn draw(&self, seed: u64, purpose: &str, signature: &Signature) -> u64 {
        let moment = signature.at.as_second().to_be_bytes();
        let upload = self.upload.0.to_be_bytes();
        draw(
            seed,
            &[purpose.as_bytes(), &upload, self.message_id.as_bytes(), &moment, &party(&signature.signer)],
        )
    }
}

/// Eight bytes that follow from these parts.
pub(crate) fn draw(seed: u64, parts: &[&[u8]]) -> u64 {
    let mut context = Context::new(&SHA256);
    context.update(&seed.to_be_bytes());
    for part in parts {
        context.update(&part.len().to_be_bytes());
        context.update(part);
    }
    let digest = context.finish();
    digest.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A party as bytes that no other party has.
pub(crate) fn party(party: &Party) -> Vec<u8> {
    format!("{} {} {}", party.kind(), party.country(), party.value()).into_bytes()
}
