//! The scenario that is learnt from all files: each value with the file that shows it.

mod materials;
mod outcomes;
mod recipients;
mod senders;
mod times;

use std::collections::BTreeMap;

use nets_core::Timestamp;
use nets_core::identity::{DocumentType, Party};
use nets_core::rule_book::RuleId;

use crate::commented::Comments;
use crate::file::{FileRef, ImportedFiles};
use crate::history::{History, MessageHistory};
use crate::received::{ListFacts, ReceivedFacts};
use crate::remark::ImportRemark;
use crate::sent::SentFacts;
use crate::uploads::PlannedUploads;

/// All that a scenario is learnt from.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'s> {
    pub(crate) files: &'s ImportedFiles,
    pub(crate) sent: &'s [SentFacts],
    pub(crate) received: &'s [Option<ReceivedFacts>],
    pub(crate) history: &'s History<'s>,
    pub(crate) planned: &'s PlannedUploads,
}

/// A scenario that was learnt.
pub(crate) struct LearntScenario {
    /// Without comments.
    pub(crate) text: String,
    pub(crate) comments: Comments,
}

/// The text of a scenario as it is put together.
#[derive(Default)]
struct Draft {
    text: String,
    comments: Comments,
}

impl Draft {
    fn line(&mut self, key: &str, value: &str) {
        self.text.push_str(&format!("{key}: {value}\n"));
    }

    fn section(&mut self, name: &str, items: Vec<DraftItem>) {
        if items.is_empty() {
            return;
        }
        self.text.push_str(&format!("{name}:\n"));
        for (place, DraftItem { lines, comments }) in items.into_iter().enumerate() {
            for (number, line) in lines.iter().enumerate() {
                self.text.push_str(if number == 0 { "  - " } else { "    " });
                self.text.push_str(line);
                self.text.push('\n');
            }
            comments.into_iter().for_each(|comment| self.comments.add(name, Some(place), comment));
        }
    }
}

/// An item of a section. Bound: the keys of one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct DraftItem {
    lines: Vec<String>,
    comments: Vec<String>,
}

impl DraftItem {
    fn line(&mut self, key: &str, value: impl AsRef<str>) {
        self.lines.push(format!("{key}: {}", value.as_ref()));
    }

    fn comment(&mut self, comment: impl Into<String>) {
        self.comments.push(comment.into());
    }
}

/// Learns. `off` are rules by which we would refuse what Nets took, each with the zip that shows it.
pub(crate) fn learn(
    of: Sources<'_>,
    off: &BTreeMap<RuleId, FileRef>,
    remarks: &mut Vec<ImportRemark>,
) -> LearntScenario {
    let mut draft = Draft::default();
    let hours = times::write(of, &mut draft, remarks);
    senders::write(of, &mut draft, remarks);
    let materials = materials::Materials::learn(of, hours, remarks);
    materials.write(&mut draft);
    recipients::write(of, &materials, &mut draft, remarks);
    outcomes::write(of, hours, &mut draft, remarks);
    draft.comments.add(
        "otherwise",
        None,
        "a guess: no file says what becomes of documents that were not sent yet",
    );
    draft.line("otherwise", "sign");
    if !off.is_empty() {
        let ids: Vec<_> = off.keys().map(|rule| rule.rule().id).collect();
        for (rule, file) in off {
            draft.comments.add(
                "rules",
                None,
                format!("{}: Nets accepted {file}, which breaks it", rule.rule().id),
            );
        }
        draft.line("rules", &format!("{{off: [{}]}}", ids.join(", ")));
    }
    let Draft { text, comments } = draft;
    LearntScenario { text, comments }
}

impl<'s> Sources<'s> {
    fn lists(self) -> impl Iterator<Item = (FileRef, &'s ListFacts)> {
        self.received.iter().enumerate().filter_map(|(place, facts)| match facts {
            Some(ReceivedFacts::List(list)) => Some((FileRef::Received(place), list)),
            _ => None,
        })
    }

    /// Messages of shipments that Nets took.
    fn accepted(self) -> impl Iterator<Item = (&'s (String, String), &'s MessageHistory<'s>)> {
        self.history.messages.iter().filter(move |(_, message)| self.planned.accepted.contains(&message.sent))
    }

    /// When a zip was sent first.
    fn sent_at(self, sent: usize) -> Option<Timestamp> {
        self.planned.sent_at.get(&sent).copied()
    }
}

/// What a message showed about whether its receiver has e-Boks.
enum Reached {
    /// e-Boks took it.
    AtEboks(FileRef),
    /// It did not, or another channel was tried in its place.
    Elsewhere(FileRef),
    Unknown,
}

impl Reached {
    fn of(message: &MessageHistory<'_>) -> Reached {
        if let Some((_, file)) = message.signing {
            return Reached::AtEboks(file);
        }
        if let Some((row, file)) = message.end {
            let took = crate::received::is_good(&row.status);
            match row.channel.as_str() {
                "EBOKS" | "E-BOKS" if took => return Reached::AtEboks(file),
                "EBOKS" | "E-BOKS" => return Reached::Elsewhere(file),
                // A sender may have named the channels.
                _ if !message.message.names_channels => return Reached::Elsewhere(file),
                _ => {}
            }
        }
        match message.realtime {
            Some((true, file)) => Reached::AtEboks(file),
            Some((false, file)) => Reached::Elsewhere(file),
            None => Reached::Unknown,
        }
    }
}

fn is_alias(party: &Party) -> bool {
    matches!(party, Party::Alias(_))
}

/// All that a message is about.
fn parties<'m>(message: &'m MessageHistory<'_>) -> impl Iterator<Item = &'m Party> {
    message.message.receiver.iter().chain(&message.message.signers)
}

fn quoted_type(document_type: &DocumentType) -> String {
    format!("\"{}\"", document_type.as_str())
}
