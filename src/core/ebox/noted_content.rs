//! What a publication held, noted as it was sent.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String};

use crate::ebox::content_facts::{AttentionDigests, ContentFacts, DocumentFacts, MOST, text_digest};
use crate::ebox::publication::{AttentionOf, SentAttachment, SentEboxMessage, SentPart, SentPublication};
use crate::identity::belgium::TranslatedText;

/// So many characters of a name or a key. A name of a file has 255 at the most.
const LONGEST: usize = 260;

pub(super) fn content(sent: &SentPublication) -> ContentFacts {
    let SentEboxMessage { attachments, business_data, subject, body, attention, reply_authorized, .. } =
        &sent.message;
    let documents = attachments.iter().filter_map(|attachment| {
        let name = attachment.part_name.as_ref()?;
        let part = sent.parts.iter().find(|part| part.name == *name)?;
        Some(document(attachment, part))
    });
    let mut data = BTreeMap::new();
    for of_key in business_data.iter().take(MOST) {
        let digests: &mut TranslatedText = data.entry(cut(&of_key.key)).or_default();
        for value in &of_key.values {
            add(digests, value);
        }
    }
    let digests = |text: &TranslatedText| text.map(text_digest);
    ContentFacts {
        documents: documents.take(MOST).collect(),
        more: attachments.len() > MOST || business_data.len() > MOST,
        subject: subject.as_ref().map(digests).unwrap_or_default(),
        body: body.as_ref().map(digests),
        attention: attention.as_ref().map(|AttentionOf { id, name, .. }| AttentionDigests {
            id: id.as_deref().map(text_digest),
            name: name.as_deref().map(text_digest),
        }),
        business_data: data,
        reply_authorized: *reply_authorized,
    }
}

fn document(attachment: &SentAttachment, part: &SentPart) -> DocumentFacts {
    DocumentFacts {
        sha256: part.sha256,
        name: cut(part.file_name.as_deref().unwrap_or_default()),
        media_type: cut(part.media_type.as_deref().unwrap_or_default()),
        fits_type: part.fits_type,
        main: attachment.main_content,
        signed: attachment.signed,
    }
}

/// The digests of several values of a language become one.
fn add(digests: &mut TranslatedText, value: &TranslatedText) {
    let TranslatedText { nl, fr, de } = value;
    let pairs = [(&mut digests.nl, nl), (&mut digests.fr, fr), (&mut digests.de, de)];
    for (all, one) in pairs {
        let Some(one) = one.as_deref().map(text_digest) else { continue };
        *all = Some(match all.take() {
            None => one,
            Some(before) => text_digest(&format!("{before} {one}")),
        });
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_are_in_one_digest_in_their_order() {
        let of = |texts: &[&str]| {
            let mut digests = TranslatedText::default();
            for text in texts {
                add(
                    &mut digests,
                    &TranslatedText { nl: Some((*text).to_owned()), ..TranslatedText::default() },
                );
            }
            digests.nl
        };
        assert_eq!(of(&["one"]), Some(text_digest("one")));
        assert_ne!(of(&["one", "two"]), of(&["two", "one"]));
        assert_ne!(of(&["one", "two"]), of(&["one"]));
    }

    #[test]
    fn a_long_name_is_cut_at_a_character() {
        assert_eq!(cut(&"é".repeat(300)).chars().count(), LONGEST);
        assert_eq!(cut("é"), "é");
    }
}
