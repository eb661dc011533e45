//! Who receives, and to what they subscribe.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::calendar::copenhagen;
use nets_core::civil::{Date, Time};
use nets_core::identity::{Country, DocumentType, Party};
use nets_core::script::RecipientAct;
use nets_scenario::scripted_act;
use nets_yaml::quoted;

use super::draft::{Draft, DraftItem};
use super::materials::Materials;
use super::reached::{Reached, is_alias, parties, quoted_type};
use super::sources::DropSources;
use crate::file::FileRef;
use crate::moments::{day_of, in_copenhagen};
use crate::received::ListFacts;
use crate::remark::{ImportRemark, RemarkKind};

/// A scenario takes 1 MiB, and has room for so many.
const MOST: usize = 4_000;

/// Before the cut-off of subscriptions.
const AFTERNOON: Time = Time::constant(16, 0, 0, 0);

/// Bound: what the files say of one.
#[derive(Default)]
struct RecipientFacts {
    /// How many were seen before it. The scenario has them in this order, and not in that of their numbers, of which a copy
    /// with pseudonyms is to tell nothing.
    order: usize,
    seen_in: Option<FileRef>,
    /// Whether a message is addressed to it, and not only a list has it.
    is_addressed: bool,
    reached: BTreeMap<DocumentType, FileRef>,
    missed: BTreeMap<DocumentType, FileRef>,
    /// Addressed, and no file says what came of it.
    open: BTreeSet<DocumentType>,
    listed: BTreeMap<DocumentType, FileRef>,
}

/// A row of a list, and the list.
type ListedRow = ((Party, DocumentType), FileRef);

/// A list with its day and its rows.
type DatedList<'l> = (Option<Date>, FileRef, BTreeSet<(&'l Party, &'l DocumentType)>, &'l ListFacts);

/// A change between two lists.
struct ListChange {
    day: Date,
    party: Party,
    document_type: DocumentType,
    begins: bool,
    file: FileRef,
}

pub(super) fn write(
    of: DropSources<'_>,
    materials: &Materials,
    draft: &mut Draft,
    remarks: &mut Vec<ImportRemark>,
) {
    let (first, changes) = lists(of, remarks);
    let mut found: BTreeMap<Party, RecipientFacts> = BTreeMap::new();
    for (_, message) in of.accepted() {
        note(message, &mut found);
    }
    for ((party, document_type), file) in first {
        let facts = seen(&mut found, party);
        facts.seen_in.get_or_insert(file);
        facts.listed.insert(document_type, file);
    }
    for change in &changes {
        seen(&mut found, change.party.clone()).seen_in.get_or_insert(change.file);
    }
    if found.len() > MOST {
        let before = found.len();
        found.retain(|_, facts| facts.is_addressed);
        if let Some((file, _)) = of.lists().next() {
            let sentence = format!(
                "{} of all who are on lists are left out, to whom nothing was sent: a scenario has no room for them",
                before - found.len()
            );
            remarks.push(ImportRemark::new(RemarkKind::DropNotRead, file, sentence));
        }
    }
    let strangers_subscribe = found.len() > MOST;
    if strangers_subscribe {
        draft.comments.add(
            "strangers",
            None,
            "there are too many to list all: those who are not listed subscribe",
        );
        draft.line("strangers", "subscribed");
        found.retain(|_, facts| !facts.missed.is_empty());
    }
    let changed = |party: &Party, document_type: &DocumentType| {
        changes.iter().any(|change| change.party == *party && change.document_type == *document_type)
    };
    let mut in_order: Vec<_> = found.iter().collect();
    in_order.sort_by_key(|(_, facts)| facts.order);
    let items = in_order.into_iter().map(|(party, facts)| {
        let is_open = |document_type: &DocumentType| !changed(party, document_type);
        facts.item(party, materials, &is_open, remarks)
    });
    let items = items.collect();
    draft.section("recipients", items);
    let events =
        changes.iter().filter(|change| found.contains_key(&change.party)).filter_map(ListChange::item);
    let events = events.collect();
    draft.section("events", events);
}

fn seen(found: &mut BTreeMap<Party, RecipientFacts>, party: Party) -> &mut RecipientFacts {
    let order = found.len();
    found.entry(party).or_insert_with(|| RecipientFacts { order, ..RecipientFacts::default() })
}

fn note(message: &crate::history::MessageHistory<'_>, found: &mut BTreeMap<Party, RecipientFacts>) {
    let Some(document_type) = &message.message.document_type else { return };
    let reached = Reached::of(message);
    for party in parties(message) {
        let facts = seen(found, party.clone());
        facts.seen_in.get_or_insert(FileRef::Sent(message.sent));
        facts.is_addressed = true;
        let is_receiver = message.message.receiver.as_ref() == Some(party);
        match reached {
            Reached::AtEboks(file) => drop(facts.reached.entry(document_type.clone()).or_insert(file)),
            // Which of several signers was not to be reached, no file says.
            Reached::Elsewhere(file) if is_receiver => {
                facts.missed.entry(document_type.clone()).or_insert(file);
            }
            Reached::Elsewhere(_) | Reached::Unknown => drop(facts.open.insert(document_type.clone())),
        }
    }
}

/// Who is on the first list of each e-Boks id, and what the later ones have otherwise.
fn lists(of: DropSources<'_>, remarks: &mut Vec<ImportRemark>) -> (Vec<ListedRow>, Vec<ListChange>) {
    let mut by_id: BTreeMap<_, Vec<DatedList<'_>>> = BTreeMap::new();
    for (file, list) in of.lists() {
        let left_out = list.left_out + list.unclear;
        if left_out > 0 {
            let sentence = format!("{left_out} of its rows are left out");
            remarks.push(ImportRemark::new(RemarkKind::DropNotRead, file, sentence));
        }
        let id = list.rows.iter().find_map(|(_, _, id)| id.as_ref());
        let rows = list.rows.iter().map(|(party, document_type, _)| (party, document_type)).collect();
        by_id.entry((&list.organisation, id)).or_default().push((list.date, file, rows, list));
    }
    let (mut first, mut changes) = (Vec::new(), Vec::new());
    for mut lists in by_id.into_values() {
        lists.sort_by_key(|(date, file, _, _)| (*date, *file));
        if let Some((_, file, _, list)) = lists.first() {
            let rows = list.rows.iter().map(|(party, kind, _)| ((party.clone(), kind.clone()), *file));
            first.extend(rows);
        }
        for pair in lists.windows(2) {
            let [(_, _, before, _), (date, file, after, _)] = pair else { continue };
            // A list has what was true in the afternoon of the day before.
            let Some(day) = date.and_then(|date| date.yesterday().ok()) else { continue };
            for ((party, document_type), begins) in after
                .difference(before)
                .map(|row| (*row, true))
                .chain(before.difference(after).map(|row| (*row, false)))
            {
                let (party, document_type) = (party.clone(), document_type.clone());
                changes.push(ListChange { day, party, document_type, begins, file: *file });
            }
        }
    }
    changes.sort_by_key(|change| change.day);
    changes.truncate(MOST);
    (first, changes)
}

impl RecipientFacts {
    fn item(
        &self,
        party: &Party,
        materials: &Materials,
        is_unchanged: &dyn Fn(&DocumentType) -> bool,
        remarks: &mut Vec<ImportRemark>,
    ) -> DraftItem {
        let mut item = DraftItem::default();
        if let Some(file) = self.seen_in {
            item.comment(format!("by {file}"));
        }
        item.line(party.kind(), quoted(party.value()));
        if party.country() != Country::Denmark {
            item.line("country", quoted(party.country().code()));
        }
        let fits = |document_type: &&DocumentType| materials.is_by_alias(document_type) == is_alias(party);
        let mut subscribes: BTreeSet<&DocumentType> = BTreeSet::new();
        for (document_type, file) in self.listed.iter().filter(|(kind, _)| fits(kind)) {
            item.comment(format!("subscribes to {document_type}: by {file}"));
            subscribes.insert(document_type);
        }
        for (document_type, file) in self.reached.iter().filter(|(kind, _)| fits(kind) && is_unchanged(kind))
        {
            if !materials.is_mandatory(document_type) && subscribes.insert(document_type) {
                item.comment(format!("subscribes to {document_type}: a guess, by {file} it was delivered"));
            }
        }
        for (document_type, file) in &self.missed {
            if self.reached.contains_key(document_type) || self.listed.contains_key(document_type) {
                let sentence =
                    format!("{document_type} did not reach one whom other files have as a subscriber");
                remarks.push(ImportRemark::new(RemarkKind::Contradiction, *file, sentence));
            } else {
                item.comment(format!(
                    "does not subscribe to {document_type}: by {file} e-Boks was not its last channel"
                ));
            }
        }
        for document_type in self.open.iter().filter(|kind| fits(kind) && is_unchanged(kind)) {
            let is_known = self.missed.contains_key(document_type) || materials.is_mandatory(document_type);
            if !is_known && subscribes.insert(document_type) {
                item.comment(format!("subscribes to {document_type}: a guess, no file says what came of it"));
            }
        }
        let types: Vec<_> = subscribes.into_iter().map(quoted_type).collect();
        item.line("subscribes", format!("[{}]", types.join(", ")));
        item
    }
}

impl ListChange {
    fn item(&self) -> Option<DraftItem> {
        let at = in_copenhagen(self.day.to_datetime(AFTERNOON))?;
        let (party, document_type) = (self.party.clone(), self.document_type.clone());
        let act = if self.begins {
            RecipientAct::Subscribe { party, document_type }
        } else {
            RecipientAct::Unsubscribe { party, document_type }
        };
        let text = scripted_act(copenhagen().to_datetime(at), &act)?;
        let mut lines = text.lines().skip(1).map(|line| line.get(4..).unwrap_or_default().to_owned());
        let item = DraftItem { lines: lines.by_ref().collect(), comments: Vec::new() };
        let is_after = if self.begins { "is on" } else { "is not on" };
        let day = day_of(at);
        Some(DraftItem {
            comments: vec![format!(
                "a guess: on {day}, since the recipient {is_after} {}, and the list before is otherwise",
                self.file
            )],
            ..item
        })
    }
}
