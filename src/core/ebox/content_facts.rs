//! What a publication held, as far as it is compared with what its sender was asked to publish: documents by their digests, texts
//! by digests alone.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::digest::digest;
use crate::ebox::sha256::Sha256;
use crate::identity::belgium::TranslatedText;

/// So many documents are noted of one publication, and so many keys of business data.
pub(super) const MOST: usize = 16;

/// Of texts there are digests, see `text_digest`, for each language that they are in. Bound: `MOST` documents and keys, each of a
/// bounded size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentFacts {
    /// In the order in which the message names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentFacts>,
    /// There were more documents or keys than are noted.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub more: bool,
    #[serde(default)]
    pub subject: TranslatedText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<TranslatedText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<AttentionDigests>,
    /// By key: of all values of the key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub business_data: BTreeMap<String, TranslatedText>,
    /// Whether it may be replied to. None where it does not say so, or a version noted it that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_authorized: Option<bool>,
}

impl ContentFacts {
    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        /// A digest in each language.
        const TEXT: usize = 72;
        let documents =
            self.documents.iter().map(|of| size_of::<DocumentFacts>() + of.name.len() + of.media_type.len());
        let keys = self.business_data.keys().map(|key| key.len() + size_of::<TranslatedText>() + TEXT);
        size_of::<ContentFacts>() + 3 * TEXT + documents.chain(keys).sum::<usize>()
    }
}

/// A document of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFacts {
    pub sha256: Sha256,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Without parameters, in lower case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub media_type: String,
    /// Whether its first bytes are of its media type; none where that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fits_type: Option<bool>,
    /// Whether it is the main content. None where a version noted it that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<bool>,
    /// Whether it is said to be signed.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub signed: bool,
}

/// For whom in the enterprise a message is, as digests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionDigests {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// 16 hexadecimal digits: the same only for the same words, however they are spaced.
pub fn text_digest(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().bytes();
    let others = words.flat_map(|word| core::iter::once(b' ').chain(word.bytes()));
    format!("{:016x}", digest(first.chain(others)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_same_words_have_one_digest() {
        assert_eq!(text_digest("Uw  brief\r\n"), text_digest("Uw brief"));
        assert_ne!(text_digest("Uw brief"), text_digest("Uwbrief"));
        assert_ne!(text_digest("Uw brief"), text_digest("uw brief"));
    }
}
