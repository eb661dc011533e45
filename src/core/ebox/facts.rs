//! What a publication was, as far as a sender is certified by it.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Write;
use serde::{Deserialize, Serialize};

use crate::digest::digest;
use crate::ebox::publication::{SentPublication, Sha256};
use crate::identity::belgium::{EboxLanguage, MessageTypeId};

/// Lengths are in characters, sizes in bytes. Bound: of fixed size, but for the id of a message type, which has a form.
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
}

impl PublicationFacts {
    pub fn of(sent: &SentPublication) -> PublicationFacts {
        let message = &sent.message;
        let subject = message.subject.as_ref().map(|subject| subject.any());
        let names = || sent.parts.iter().filter_map(|part| part.file_name.as_deref());
        let with_digest = |sha256: Sha256| sha256.base64_url().contains(['-', '_']);
        let digests: Vec<bool> = message
            .attachments
            .iter()
            .filter(|attachment| attachment.digest.is_some())
            .map(|attachment| {
                let part = sent.parts.iter().find(|part| Some(&part.name) == attachment.part_name.as_ref());
                part.is_some_and(|part| with_digest(part.sha256))
            })
            .collect();
        let telling = digests.iter().filter(|telling| **telling).count();
        PublicationFacts {
            mark: mark(sent),
            message_type: message.message_type.as_deref().and_then(|id| MessageTypeId::new(id).ok()),
            languages: languages(sent),
            subject_length: count(subject.map_or(0, |text| text.chars().count())),
            subject_accents: subject.is_some_and(|text| !text.is_ascii()),
            body: message.body.is_some(),
            attention: message.attention.is_some(),
            business_data: !message.business_data.is_empty(),
            name_length: count(names().map(|name| name.chars().count()).max().unwrap_or(0)),
            name_accents: names().any(|name| !name.is_ascii()),
            pdf: !sent.parts.is_empty()
                && sent.parts.iter().all(|part| part.media_type.as_deref() == Some("application/pdf")),
            digests: count(digests.len()),
            telling_digests: count(telling),
            largest: sent.parts.iter().map(|part| part.size).max().unwrap_or(0),
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// How many of the three languages its texts use.
fn languages(sent: &SentPublication) -> u8 {
    let message = &sent.message;
    let data = message.business_data.iter().flat_map(|data| &data.values);
    let titles = message.attachments.iter().filter_map(|attachment| attachment.title.as_ref());
    let texts = message.subject.iter().chain(&message.body).chain(data).chain(titles);
    let used = texts.fold([false; 3], |used, text| {
        let here = EboxLanguage::ALL.map(|language| text.get(language).is_some());
        core::array::from_fn(|at| used[at] || here[at])
    });
    used.into_iter().map(u8::from).sum()
}

fn mark(sent: &SentPublication) -> String {
    let message = &sent.message;
    let mut text = String::new();
    let mut documents: Vec<String> = sent.parts.iter().map(|part| part.sha256.hex()).collect();
    documents.sort_unstable();
    let data: Vec<_> = message.business_data.iter().map(|data| (&data.key, &data.values)).collect();
    // Whatever writes it: it is compared with others of the same program alone.
    let written = write!(
        text,
        "{:?} {:?} {:?} {:?} {data:?} {documents:?}",
        message.message_type, message.subject, message.body, message.attention
    );
    debug_assert!(written.is_ok(), "a text takes all that is written");
    format!("{:016x}", digest(text.bytes()))
}
