//! The document types, and what was agreed on them.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::civil::Date;
use nets_core::identity::{DocumentType, Party};

use super::draft::{Draft, DraftItem};
use super::reached::{Reached, is_alias, quoted_type};
use super::sources::DropSources;
use super::times::Hours;
use crate::file::FileRef;
use crate::history::MessageHistory;
use crate::moments::day_of;
use crate::received::DropSigning;
use crate::remark::{ImportRemark, RemarkKind};

/// As in the document on e-Boks, where nothing says otherwise.
const USUAL_DAYS: i64 = 3;

const DAYS: std::ops::RangeInclusive<i64> = 1..=365;

/// Bound: what the files say of it.
#[derive(Default)]
pub(super) struct MaterialFacts {
    seen_in: Option<FileRef>,
    signing: Option<FileRef>,
    /// Days after delivery on which a deadline had passed.
    deadline: Option<(i64, FileRef)>,
    /// Days after delivery on which signers still answered.
    answered: i64,
    pub(super) mandatory: Option<FileRef>,
    realtime: Option<FileRef>,
    pub(super) alias: Option<FileRef>,
}

/// Bound: the document types that the files name.
pub(super) struct Materials(pub(super) BTreeMap<DocumentType, MaterialFacts>);

impl Materials {
    pub(super) fn learn(of: DropSources<'_>, hours: Hours, remarks: &mut Vec<ImportRemark>) -> Materials {
        let mut materials = Materials(BTreeMap::new());
        for message in of.history.messages.values() {
            materials.note_message(of, message, hours, remarks);
        }
        for (file, list) in of.lists() {
            for (party, document_type, _) in &list.rows {
                let facts = materials.0.entry(document_type.clone()).or_default();
                facts.seen_in.get_or_insert(file);
                if is_alias(party) {
                    facts.alias.get_or_insert(file);
                }
            }
        }
        materials.learn_mandatory(of, remarks);
        materials
    }

    fn note_message(
        &mut self,
        of: DropSources<'_>,
        message: &MessageHistory<'_>,
        hours: Hours,
        remarks: &mut Vec<ImportRemark>,
    ) {
        let Some(document_type) = &message.message.document_type else { return };
        let sent = FileRef::Sent(message.sent);
        let facts = self.0.entry(document_type.clone()).or_default();
        facts.seen_in.get_or_insert(sent);
        if message.message.receiver.as_ref().is_some_and(is_alias) {
            facts.alias.get_or_insert(sent);
        }
        if !message.message.signers.is_empty() {
            facts.signing.get_or_insert(sent);
        }
        if let Some((_, file)) = message.realtime.filter(|_| !message.message.realtime) {
            facts.realtime.get_or_insert(file);
        }
        let Some((signing, file)) = message.signing else { return };
        facts.signing.get_or_insert(file);
        let delivered = message.end.and_then(|(row, _)| row.at);
        let delivered = delivered.or_else(|| hours.delivery_after(of.sent_at(message.sent)?)).map(day_of);
        let Some((delivered, processed)) = delivered.zip(signing.processed) else { return };
        match &signing.end {
            // The return file of the next morning tells of it.
            DropSigning::DeadlinePassed => {
                let days = (days_between(delivered, processed) - 1).clamp(*DAYS.start(), *DAYS.end());
                match facts.deadline {
                    Some((other, first)) if other != days => {
                        let sentence = format!(
                            "by it the deadline of {document_type} is {days} days after delivery, by {first} {other}"
                        );
                        remarks.push(ImportRemark::new(RemarkKind::Contradiction, file, sentence));
                        facts.deadline = Some((other.max(days), first));
                    }
                    _ => facts.deadline = Some((days, file)),
                }
            }
            DropSigning::Signed(_) | DropSigning::Rejected { .. } => {
                facts.answered = facts.answered.max(days_between(delivered, processed));
            }
        }
    }

    /// A type is mandatory that reached people who are on no list.
    fn learn_mandatory(&mut self, of: DropSources<'_>, remarks: &mut Vec<ImportRemark>) {
        let listed: BTreeSet<(&Party, &DocumentType)> = of
            .lists()
            .flat_map(|(_, list)| list.rows.iter().map(|(party, document_type, _)| (party, document_type)))
            .collect();
        let is_listed = of.lists().next().is_some();
        let is_cut = of.lists().any(|(_, list)| list.left_out > 0);
        if !is_listed || is_cut {
            return;
        }
        let mut missed = BTreeSet::new();
        let mut reached = BTreeMap::new();
        for (_, message) in of.accepted() {
            let Some(document_type) = &message.message.document_type else { continue };
            match (&message.message.receiver, Reached::of(message)) {
                (Some(receiver), Reached::AtEboks(file)) if !listed.contains(&(receiver, document_type)) => {
                    reached.entry(document_type).or_insert(file);
                }
                (_, Reached::Elsewhere(_)) => drop(missed.insert(document_type)),
                _ => {}
            }
        }
        for (document_type, file) in reached {
            if missed.contains(document_type) {
                let sentence =
                    format!("{document_type} reached someone who is on no list, and others it did not reach");
                remarks.push(ImportRemark::new(RemarkKind::Contradiction, file, sentence));
            } else if let Some(facts) = self.0.get_mut(document_type) {
                facts.mandatory = Some(file);
            }
        }
    }

    pub(super) fn write(&self, draft: &mut Draft) {
        let items = self.0.iter().map(|(document_type, facts)| facts.item(document_type)).collect();
        draft.section("materials", items);
    }

    pub(super) fn is_by_alias(&self, document_type: &DocumentType) -> bool {
        self.0.get(document_type).is_some_and(|facts| facts.alias.is_some())
    }

    pub(super) fn is_mandatory(&self, document_type: &DocumentType) -> bool {
        self.0.get(document_type).is_some_and(|facts| facts.mandatory.is_some())
    }
}

impl MaterialFacts {
    fn item(&self, document_type: &DocumentType) -> DraftItem {
        let mut item = DraftItem::default();
        if let Some(file) = self.seen_in {
            item.comment(format!("by {file}"));
        }
        item.line("document_type", quoted_type(document_type));
        if let Some(file) = self.signing {
            let (days, why) = match self.deadline {
                Some((days, file)) => (days.max(self.answered), format!("the deadline by {file}")),
                None => {
                    (USUAL_DAYS.max(self.answered), "the deadline is a guess, none has passed".to_owned())
                }
            };
            item.comment(format!("for signing: by {file}; {why}"));
            item.line("signing", format!("{{deadline_days: {}}}", days.clamp(*DAYS.start(), *DAYS.end())));
        }
        if let Some(file) = self.mandatory {
            item.comment(format!("mandatory: a guess, by {file} it reached someone who is on no list"));
            item.line("mandatory", "true");
        }
        if let Some(file) = self.realtime {
            item.comment(format!("realtime: by {file}, though the message does not ask for it"));
            item.line("realtime", "true");
        }
        if let Some(file) = self.alias {
            item.comment(format!("by alias: by {file}; how the fields are called is a guess"));
            item.line("alias", "{}");
        }
        item
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map(|span| span.get_days()).unwrap_or_default())
}
