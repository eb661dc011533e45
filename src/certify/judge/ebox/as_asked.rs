//! What was published beside what the case files asked for. Where no case file is known, nothing is compared.

use std::collections::BTreeSet;

use nets_core::ebox::content_facts::{ContentFacts, text_digest};
use nets_core::identity::belgium::TranslatedText;
use unicode_normalization::UnicodeNormalization;

use crate::ebox_traffic::{EboxTraffic, PublicationTry, TryOutcome};
use crate::judge::judged::{JudgedLine, LineStanding};
use crate::wanted::{WantedCaseFile, WantedDocument, WantedMessage};

/// A longer subject may be cut as its sender likes.
const LONGEST_SUBJECT: usize = 400;

/// What may stand behind a subject that was cut, and say so.
const CUT_MARKS: [&str; 9] =
    ["", "...", " ...", "\u{2026}", " \u{2026}", "[...]", " [...]", "(...)", " (...)"];

/// So much of an expected text is told.
const TOLD: usize = 60;

/// What of a publication is otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentPart {
    Documents,
    /// The names of documents, and their media types.
    Names,
    Subject,
    Body,
    BusinessData,
    Attention,
    /// To whom it goes, of which type, or that it came at all.
    Message,
}

/// A difference between what was asked for and what was published.
struct Otherwise {
    seq: u64,
    part: ContentPart,
    words: String,
}

/// All that was compared.
#[derive(Default)]
struct Comparison {
    otherwise: Vec<Otherwise>,
    /// The publications that are as they were asked for.
    same: Vec<u64>,
    /// Those of which it is not known what they held.
    not_known: Vec<u64>,
}

/// The line about all that is published.
pub(super) fn proven(traffic: &EboxTraffic) -> JudgedLine {
    if traffic.asked().is_empty() {
        let why = "What it is to publish is known only where cases are played.";
        return JudgedLine::new(LineStanding::NotClaimed, why, []);
    }
    let Comparison { otherwise, same, not_known } = compared(traffic);
    if let Some(broken) = broken(&otherwise) {
        return broken;
    }
    match (same.is_empty(), not_known.is_empty()) {
        (_, false) => JudgedLine::undecided("What it published is not known in full.", not_known),
        (false, true) => JudgedLine::shown("What it published is what the case files ask for.", same),
        (true, true) => JudgedLine::not_exercised("It has published nothing."),
    }
}

/// The same line, but broken where one of these parts is otherwise than it was asked for, and open where that is not known.
pub(super) fn held_to(parts: &[ContentPart], traffic: &EboxTraffic, judged: JudgedLine) -> JudgedLine {
    if traffic.asked().is_empty() {
        return judged;
    }
    let Comparison { mut otherwise, not_known, .. } = compared(traffic);
    otherwise.retain(|one| parts.contains(&one.part));
    match broken(&otherwise) {
        Some(broken) => broken,
        None if judged.standing == LineStanding::Shown && !not_known.is_empty() => {
            JudgedLine::undecided("What it published is not known in full.", not_known)
        }
        None => judged,
    }
}

fn broken(otherwise: &[Otherwise]) -> Option<JudgedLine> {
    let first = otherwise.first()?;
    let more = match otherwise.len() - 1 {
        0 => String::new(),
        more => format!(" And {more} more."),
    };
    let why = format!("It published something else than it was asked to. {}.{more}", first.words);
    Some(JudgedLine::broken(why, otherwise.iter().map(|one| one.seq)))
}

fn compared(traffic: &EboxTraffic) -> Comparison {
    let mut compared = Comparison::default();
    // How often each message was taken, and by which entry last.
    let mut taken: Vec<(&WantedCaseFile, &WantedMessage, Vec<u64>)> = Vec::new();
    for file in traffic.asked() {
        taken.extend(file.messages.iter().map(|message| (file, message, Vec::new())));
    }
    for tried in traffic.tries.iter().filter(|tried| is_meant(tried)) {
        let seq = tried.seen.seq;
        let Some(content) = tried.facts.content.as_deref().filter(|content| !content.more) else {
            compared.not_known.push(seq);
            continue;
        };
        let beside = taken.iter().enumerate().filter(|(at, (file, message, _))| {
            is_to(tried, file, message) && (is_told_apart(message) || has_come_to(*at, &taken))
        });
        let beside = beside.map(|(at, (_, message, _))| (at, *message, differences(tried, content, message)));
        // The nearest is the one that was meant.
        match beside.min_by_key(|(_, _, differences)| differences.len()) {
            None => {
                let to = tried.recipient.as_ref().map_or("no recipient", |to| to.number());
                let words = format!("No case file has such a message to {to}");
                compared.otherwise.push(Otherwise { seq, part: ContentPart::Message, words });
            }
            Some((at, _, differences)) if differences.is_empty() => {
                compared.same.push(seq);
                if let Some((_, _, taken)) = taken.get_mut(at).filter(|_| tried.is_taken()) {
                    taken.push(seq);
                }
            }
            Some((_, message, differences)) => {
                let told = differences.into_iter().map(|(part, words)| Otherwise {
                    seq,
                    part,
                    words: format!("{}, {words}", message.id),
                });
                compared.otherwise.extend(told);
            }
        }
    }
    compared.otherwise.extend(taken_for_another(&taken));
    compared
}

/// Whether nothing was wrong with it: of what is refused by the rules, parts may be missing.
fn is_meant(tried: &PublicationTry) -> bool {
    match tried.outcome {
        TryOutcome::Taken { .. } => true,
        TryOutcome::Refused { scripted, .. } => scripted,
    }
}

fn is_to(tried: &PublicationTry, file: &WantedCaseFile, message: &WantedMessage) -> bool {
    let environment = tried.seen.environment.map(|environment| environment.name());
    environment == Some(file.environment.as_str())
        && tried.recipient.as_ref().is_some_and(|to| to.number() == message.recipient)
}

/// Whether its subject tells it from others: one that is too long may come with any.
fn is_told_apart(message: &WantedMessage) -> bool {
    message.subject.chars().count() <= LONGEST_SUBJECT
}

/// Whether the messages that stand before this one in its file have come.
fn has_come_to(at: usize, taken: &[(&WantedCaseFile, &WantedMessage, Vec<u64>)]) -> bool {
    let file = taken.get(at).map(|(file, _, _)| &file.file);
    let before = taken.iter().take(at).filter(|(of, _, _)| Some(&of.file) == file);
    before.into_iter().all(|(_, _, seqs)| !seqs.is_empty())
}

/// Messages that never came, while another to the same recipient came more than once.
fn taken_for_another(taken: &[(&WantedCaseFile, &WantedMessage, Vec<u64>)]) -> Vec<Otherwise> {
    let twice = taken.iter().filter_map(|(file, message, seqs)| match seqs.as_slice() {
        [_, second, ..] => Some((file, message, *second)),
        _ => None,
    });
    let mut found = Vec::new();
    for (file, message, seq) in twice {
        let missing = taken.iter().find(|(other_file, other, seqs)| {
            seqs.is_empty()
                && other.recipient == message.recipient
                && other_file.environment == file.environment
        });
        if let Some((_, missing, _)) = missing {
            let words = format!("{} was never published, and {} more than once", missing.id, message.id);
            found.push(Otherwise { seq, part: ContentPart::Message, words });
        }
    }
    found
}

fn differences(
    tried: &PublicationTry,
    content: &ContentFacts,
    message: &WantedMessage,
) -> Vec<(ContentPart, String)> {
    let mut found = documents(content, message);
    let of_type = tried.facts.message_type.as_ref().map_or("none", |id| id.as_str());
    if of_type != message.message_type {
        found.push((ContentPart::Message, otherwise("its message type", &message.message_type, of_type)));
    }
    let language = &message.language;
    if is_told_apart(message) || !is_cut(&message.subject, language, &content.subject) {
        let told = text("its subject", Some(&message.subject), language, Some(&content.subject));
        found.extend(told.map(|words| (ContentPart::Subject, words)));
    }
    let told = text("its body", message.body.as_deref(), language, content.body.as_ref());
    found.extend(told.map(|words| (ContentPart::Body, words)));
    found.extend(attention(content, message).map(|words| (ContentPart::Attention, words)));
    found.extend(main_content(content, message));
    if content.reply_authorized == Some(true) {
        found.push((ContentPart::Message, otherwise("whether it may be replied to", "no", "yes")));
    }
    let keys = message.business_data.keys().chain(content.business_data.keys());
    let keys: BTreeSet<&String> = keys.collect();
    for key in keys {
        let (value, digests) = (message.business_data.get(key), content.business_data.get(key));
        let told = text(&format!("business data {key}"), value.map(String::as_str), language, digests);
        found.extend(told.map(|words| (ContentPart::BusinessData, words)));
    }
    found
}

fn documents(content: &ContentFacts, message: &WantedMessage) -> Vec<(ContentPart, String)> {
    let (expected, found) = (&message.documents, &content.documents);
    if expected.len() != found.len() {
        let counts = [expected.len(), found.len()].map(|count| format!("{count} of them"));
        return vec![(ContentPart::Documents, otherwise("its documents", &counts[0], &counts[1]))];
    }
    let mut told = Vec::new();
    for (number, (expected, found)) in expected.iter().zip(found).enumerate() {
        let place = format!("document {}", number + 1);
        let sha256 = found.sha256.hex();
        if sha256 != expected.sha256 {
            // Where it is another of the same message, its file says more than its digest.
            let other = message.documents.iter().find(|other| other.sha256 == sha256);
            let is = other.map_or(format!("SHA-256 {sha256}"), |other| other.file.clone());
            let was = format!("{} with SHA-256 {}", expected.file, expected.sha256);
            told.push((ContentPart::Documents, otherwise(&place, &was, &is)));
        }
        told.extend(names(&place, expected, &found.name, &found.media_type));
    }
    told
}

/// Where another document is the main content, or is said to be signed: a body is the main content where there is one, else the
/// first document.
fn main_content(content: &ContentFacts, message: &WantedMessage) -> Vec<(ContentPart, String)> {
    let part = if message.body.is_some() { ContentPart::Body } else { ContentPart::Documents };
    let main = |is_main: bool| if is_main { "the main content" } else { "not the main content" };
    let mut told = Vec::new();
    for (index, document) in content.documents.iter().enumerate() {
        let (place, is_meant) = (format!("document {}", index + 1), message.body.is_none() && index == 0);
        if let Some(is_main) = document.main.filter(|is_main| *is_main != is_meant) {
            told.push((part, otherwise(&place, main(is_meant), main(is_main))));
        }
        if document.signed {
            told.push((ContentPart::Documents, otherwise(&place, "not signed", "said to be signed")));
        }
    }
    told
}

fn names(place: &str, expected: &WantedDocument, name: &str, media_type: &str) -> Vec<(ContentPart, String)> {
    let mut told = Vec::new();
    // Two spellings of one accent look alike.
    if !expected.name.nfc().eq(name.nfc()) {
        let words = otherwise(&format!("the name of {place}"), &quoted(&expected.name), &quoted(name));
        told.push((ContentPart::Names, words));
    }
    if expected.media_type != media_type {
        let words = otherwise(&format!("the media type of {place}"), &expected.media_type, media_type);
        told.push((ContentPart::Names, words));
    }
    told
}

fn attention(content: &ContentFacts, message: &WantedMessage) -> Option<String> {
    const WHAT: &str = "for whose attention it is";
    match (&message.attention, &content.attention) {
        (None, None) => None,
        (None, Some(_)) => Some(otherwise(WHAT, "no person", "one")),
        (Some(person), None) => Some(otherwise(WHAT, &quoted(&person.name), "no person")),
        (Some(person), Some(found)) => {
            let is_id = found.id.as_deref() == Some(&*text_digest(&person.id));
            let is_name = found.name.as_deref() == Some(&*text_digest(&person.name));
            match (is_id, is_name) {
                (true, true) => None,
                (false, _) => Some(otherwise(WHAT, &person.id, "another id, or none")),
                (true, false) => Some(otherwise(WHAT, &quoted(&person.name), "another name, or none")),
            }
        }
    }
}

/// Whether the only text is the beginning of what was asked for in this language, wherever it is cut.
fn is_cut(asked: &str, language: &str, found: &TranslatedText) -> bool {
    let mut digests = found.texts();
    let (Some((of, digest)), None) = (digests.next(), digests.next()) else { return false };
    let cuts = asked.char_indices().map(|(at, _)| at).skip(1).take(LONGEST_SUBJECT);
    let mut beginnings = cuts.filter_map(|cut| asked.get(..cut));
    of.code() == language
        && beginnings.any(|beginning| {
            CUT_MARKS.iter().any(|mark| text_digest(&format!("{beginning}{mark}")) == *digest)
        })
}

/// How a text differs that was to be in this language.
fn text(
    what: &str,
    expected: Option<&str>,
    language: &str,
    found: Option<&TranslatedText>,
) -> Option<String> {
    let digests = found.into_iter().flat_map(TranslatedText::texts);
    let found: Vec<(&str, &str)> = digests.map(|(language, digest)| (language.code(), digest)).collect();
    let Some(expected) = expected else {
        return (!found.is_empty()).then(|| otherwise(what, "none", "one"));
    };
    let digest = text_digest(expected);
    let told = format!("{} in {language}", quoted(expected));
    match found.iter().find(|(of, _)| *of == language) {
        Some((_, is)) if *is == digest => None,
        Some(_) => Some(otherwise(what, &told, "another text")),
        None if found.is_empty() => Some(otherwise(what, &told, "none")),
        None => {
            let languages: Vec<&str> = found.iter().map(|(language, _)| *language).collect();
            Some(otherwise(what, &told, &format!("a text in {}", languages.join(", "))))
        }
    }
}

fn otherwise(what: &str, expected: &str, found: &str) -> String {
    format!("{what}: expected {expected}, found {found}")
}

fn quoted(text: &str) -> String {
    format!("`{}`", nets_text::cut(&nets_text::spelt(text), TOLD, "..."))
}
