//! What a publication was, as far as a sender is certified by it.

use alloc::{boxed::Box, string::String};
use serde::{Deserialize, Serialize};

use crate::ebox::content_facts::ContentFacts;
use crate::identity::belgium::MessageTypeId;

/// Lengths are in characters, sizes in bytes. Bound: of fixed size, but for the id of a message type,
/// which has a form, and for `ContentFacts`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationFacts {
    /// 16 hexadecimal digits: the same only for the same texts and documents. A digest that is wrong does not
    /// make it another.
    pub mark: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageTypeId>,
    /// In how many languages its texts are.
    #[serde(default)]
    pub languages: u8,
    #[serde(default)]
    pub subject_length: u32,
    /// The subject has other characters than those of ASCII.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub subject_accents: bool,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub body: bool,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub attention: bool,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub business_data: bool,
    /// Of the longest name of a file.
    #[serde(default)]
    pub name_length: u32,
    /// A name of a file has other characters than those of ASCII.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub name_accents: bool,
    /// There are documents, and all are PDFs by their media type.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub pdf: bool,
    /// So many documents came with a digest.
    #[serde(default)]
    pub digests: u32,
    /// Of those, so many whose digest is another one in plain base64.
    #[serde(default)]
    pub telling_digests: u32,
    /// Of the largest document.
    #[serde(default)]
    pub largest: u64,
    /// What it held. None where a version noted it that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Box<ContentFacts>>,
}

impl PublicationFacts {
    /// About how many bytes it takes besides what has a fixed size.
    pub fn weight(&self) -> usize {
        self.mark.len() + self.content.as_ref().map_or(0, |content| content.weight())
    }
}
