//! How often each document was sent and delivered: known by its content, else by the sender's own id, else by its recipient
//! and document type; never by the name of a file.

use crate::seen::{SeenDocument, SeenRecipient, SeenSendings, UnreadDocument};

/// How often one document was sent and delivered in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCount {
    /// Of which, in words.
    pub document: String,
    pub sent: u32,
    pub delivered: u32,
}

/// What a run without a fault delivered, counted in another run. Each document of the latter is counted for one.
pub(crate) fn counts(clean: &SeenSendings, run: &SeenSendings) -> Vec<DocumentCount> {
    let expected: Vec<&SeenDocument> = clean.taken.iter().filter(|document| document.is_delivered).collect();
    let mut counts: Vec<DocumentCount> = expected.iter().map(|document| none_of(document)).collect();
    // What is known best is counted first, so that it takes no place of another.
    let mut taken: Vec<(Likeness, &SeenDocument)> =
        run.taken.iter().map(|document| (best(&expected, document), document)).collect();
    taken.sort_by_key(|(likeness, _)| *likeness);
    for (likeness, document) in taken {
        let alike = |expected: &SeenDocument| likeness_of(expected, document) == Some(likeness);
        if let Some(count) = least(&expected, &mut counts, alike) {
            count.sent += 1;
            count.delivered += u32::from(document.is_delivered);
        }
    }
    for document in &run.refused {
        let best = expected.iter().filter_map(|expected| meaning_of(expected, document)).min();
        let is_meant = |expected: &SeenDocument| best.is_some() && meaning_of(expected, document) == best;
        if let Some(count) = least(&expected, &mut counts, is_meant) {
            count.sent += 1;
        }
    }
    for count in &mut counts {
        count.sent += run.unreadable;
    }
    counts
}

fn none_of(document: &SeenDocument) -> DocumentCount {
    let SeenDocument { to, document_type, reference, .. } = document;
    let id =
        if reference.is_empty() { String::new() } else { format!("message {reference} without a fault, ") };
    let document = format!("{id}document type {document_type} to {to}");
    DocumentCount { document, sent: 0, delivered: 0 }
}

/// How alike two documents of one kind to one recipient are, the most alike first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    ContentAndReference,
    Content,
    Reference,
    Recipient,
}

fn likeness_of(expected: &SeenDocument, found: &SeenDocument) -> Option<Likeness> {
    if expected.recipient != found.recipient || expected.document_type != found.document_type {
        return None;
    }
    let has_content = expected.content.is_some() && expected.content == found.content;
    Some(match (has_content, expected.reference == found.reference) {
        (true, true) => Likeness::ContentAndReference,
        (true, false) => Likeness::Content,
        (false, true) => Likeness::Reference,
        (false, false) => Likeness::Recipient,
    })
}

fn best(expected: &[&SeenDocument], found: &SeenDocument) -> Likeness {
    let alike = expected.iter().filter_map(|expected| likeness_of(expected, found));
    alike.min().unwrap_or(Likeness::Recipient)
}

/// By what a refused document belongs to one that was expected, the surest first. Only its texts are known; of a publication
/// that is its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Recipient,
    /// Its own id, of a letter that names no recipient.
    Reference,
    Letter,
}

fn meaning_of(expected: &SeenDocument, found: &UnreadDocument) -> Option<Meaning> {
    let says = |text: &String| found.values.contains(text);
    let has_type = says(&expected.document_type);
    match &expected.recipient {
        SeenRecipient::Named(recipient) => {
            (says(recipient) && (has_type || found.values.len() == 1)).then_some(Meaning::Recipient)
        }
        SeenRecipient::Addressed(_) if !has_type => None,
        SeenRecipient::Addressed(_) if says(&expected.reference) => Some(Meaning::Reference),
        SeenRecipient::Addressed(_) => Some(Meaning::Letter),
    }
}

/// Of those that are alike, the one of which there were the fewest.
fn least<'c>(
    expected: &[&SeenDocument],
    counts: &'c mut [DocumentCount],
    is_alike: impl Fn(&SeenDocument) -> bool,
) -> Option<&'c mut DocumentCount> {
    let alike = expected.iter().zip(counts.iter_mut()).filter(|(expected, _)| is_alike(expected));
    alike.map(|(_, count)| count).min_by_key(|count| count.sent)
}

#[cfg(test)]
mod tests {
    use nets_core::shipment::ContentMark;

    use super::*;

    fn document(recipient: &str, reference: &str, content: u32) -> SeenDocument {
        SeenDocument {
            to: format!("DK {recipient}"),
            recipient: SeenRecipient::Named(recipient.to_owned()),
            document_type: "162812".to_owned(),
            reference: reference.to_owned(),
            content: Some(content.to_string()),
            is_delivered: true,
        }
    }

    /// By post alone, to one of several addresses.
    fn letter(address: u32, reference: &str, content: u32) -> SeenDocument {
        let addressed = ContentMark { size: 40, crc32: address };
        let recipient = SeenRecipient::Addressed(Some(addressed));
        SeenDocument { recipient, ..document("", reference, content) }
    }

    fn sent(taken: &[SeenDocument]) -> SeenSendings {
        SeenSendings { taken: taken.to_vec(), ..SeenSendings::default() }
    }

    fn of(clean: &[SeenDocument], run: &SeenSendings) -> Vec<(u32, u32)> {
        counts(&sent(clean), run).iter().map(|count| (count.sent, count.delivered)).collect()
    }

    #[test]
    fn a_document_is_known_by_content_or_reference_and_else_by_whom_it_is_for() {
        let clean = [document("1", "a", 7), document("1", "b", 8), document("2", "c", 9)];
        assert_eq!(of(&clean, &sent(&clean)), [(1, 1), (1, 1), (1, 1)]);
        assert_eq!(of(&clean, &sent(&[])), [(0, 0), (0, 0), (0, 0)]);
        let again =
            [document("1", "a", 7), document("1", "x", 7), document("1", "b", 1), document("2", "z", 2)];
        assert_eq!(of(&clean, &sent(&again)), [(2, 2), (1, 1), (1, 1)]);
        // Made anew each time, twice to one: the fewest get what is like none.
        let anew =
            [document("1", "p", 1), document("1", "q", 2), document("2", "r", 3), document("2", "s", 4)];
        assert_eq!(of(&clean, &sent(&anew)), [(1, 1), (1, 1), (2, 2)]);
        assert_eq!(of(&clean, &sent(&[document("3", "a", 7)])), [(0, 0), (0, 0), (0, 0)]);
    }

    #[test]
    fn what_was_refused_was_sent_and_what_is_rejected_later_is_not_delivered() {
        let clean = [document("1", "a", 7)];
        let refused = UnreadDocument { values: ["1", "162812"].map(str::to_owned).into() };
        let run = SeenSendings { taken: clean.to_vec(), refused: vec![refused], unreadable: 1 };
        assert_eq!(of(&clean, &run), [(3, 1)]);
        let rejected = SeenDocument { is_delivered: false, ..document("1", "a", 7) };
        assert_eq!(of(&clean, &sent(std::slice::from_ref(&rejected))), [(1, 0)]);
        assert_eq!(of(&[rejected], &sent(&clean)), []);
    }

    #[test]
    fn letters_by_post_alone_are_known_by_their_addresses() {
        let clean = [letter(1, "a", 7), letter(2, "b", 7)];
        assert_eq!(of(&clean, &sent(&clean)), [(1, 1), (1, 1)]);
        // One PDF for two people, whose ids are made anew: one has it twice, the other never.
        let twice = [letter(1, "p", 7), letter(1, "q", 7)];
        assert_eq!(of(&clean, &sent(&twice)), [(2, 2), (0, 0)]);
    }

    #[test]
    fn a_refused_letter_is_known_by_its_id_and_else_counted_where_it_may_belong() {
        let clean = [document("1", "a", 7), letter(2, "b", 7), letter(3, "c", 7)];
        let refused = |values: &[&str]| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            let run = SeenSendings { refused: vec![UnreadDocument { values }], ..SeenSendings::default() };
            of(&clean, &run).iter().map(|(sent, _)| *sent).collect::<Vec<_>>()
        };
        assert_eq!(refused(&["c", "162812", "Bo Demo"]), [0, 0, 1]);
        assert_eq!(refused(&["x", "162812", "Bo Demo"]), [0, 1, 0]);
        assert_eq!(refused(&["x", "162812", "1"]), [1, 0, 0]);
        assert_eq!(refused(&["x", "163057", "Bo Demo"]), [0, 0, 0]);
        // Of a publication the recipient alone is known, and a letter names none.
        assert_eq!(refused(&["1"]), [1, 0, 0]);
        assert_eq!(refused(&["9"]), [0, 0, 0]);
    }
}
