//! What is noted of a publication as it was sent.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::fmt::Write;

use crate::digest::digest;
use crate::ebox::facts::PublicationFacts;
use crate::ebox::noted_content::content;
use crate::ebox::publication::{SentPublication, Sha256};
use crate::identity::belgium::{EboxLanguage, MessageTypeId};

pub(super) fn facts(sent: &SentPublication) -> PublicationFacts {
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
        content: Some(Box::new(content(sent))),
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
