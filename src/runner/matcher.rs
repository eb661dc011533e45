//! Which entries of a timeline a pattern means, and which comes nearest to it.

use std::collections::BTreeSet;

use nets_accept::EntryPattern;
use nets_core::identity::UploadId;
use nets_core::timeline::Entry;
use nets_driver::{EntryFilter, SoughtText};
use serde_json::Value;

use crate::seen::Seen;
use crate::told::{Outcome, entry_line};

/// So many entries are shown before the nearest one, and as many behind it.
const AROUND: usize = 5;

/// A pattern made ready to be compared with the entries of one world.
pub(crate) struct EntryMatcher<'p> {
    pattern: &'p EntryPattern,
    /// Of the shipment that the pattern names.
    uploads: BTreeSet<UploadId>,
    /// One for each thing that must hold.
    criteria: Vec<Criterion>,
}

enum Criterion {
    Filter(Box<EntryFilter>),
    Shipment(String),
    Recipient(String),
    DocumentType(String),
}

impl<'p> EntryMatcher<'p> {
    pub(crate) fn of(pattern: &'p EntryPattern, seen: &Seen) -> EntryMatcher<'p> {
        let uploads = pattern.shipment_id.as_deref().map(|id| seen.uploads_of(id)).unwrap_or_default();
        let mut criteria = Vec::new();
        let mut filter = |filter: EntryFilter| criteria.push(Criterion::Filter(Box::new(filter)));
        if !pattern.what.is_empty() {
            let what = pattern.what.iter().map(|what| (*what).to_owned()).collect();
            filter(EntryFilter { what, ..EntryFilter::default() });
        }
        if let Some(user) = &pattern.user {
            filter(EntryFilter { user: Some(user.it.to_string()), ..EntryFilter::default() });
        }
        if pattern.upload.is_some() {
            filter(EntryFilter { upload: pattern.upload, ..EntryFilter::default() });
        }
        if pattern.message_id.is_some() {
            filter(EntryFilter { message_id: pattern.message_id.clone(), ..EntryFilter::default() });
        }
        if pattern.file.is_some() {
            filter(EntryFilter { file: pattern.file.clone(), ..EntryFilter::default() });
        }
        if let Some(text) = pattern.text.as_deref().and_then(SoughtText::of) {
            filter(EntryFilter { text: Some(text), ..EntryFilter::default() });
        }
        if pattern.attention {
            filter(EntryFilter { attention: true, ..EntryFilter::default() });
        }
        criteria.extend(pattern.shipment_id.clone().map(Criterion::Shipment));
        criteria.extend(pattern.recipient.clone().map(Criterion::Recipient));
        let document_type = pattern.document_type.as_ref().map(|it| it.as_str().to_owned());
        criteria.extend(document_type.map(Criterion::DocumentType));
        EntryMatcher { pattern, uploads: uploads.into_iter().collect(), criteria }
    }

    pub(crate) fn matches(&self, entry: &Entry) -> bool {
        self.criteria.iter().all(|criterion| self.holds(criterion, entry))
    }

    pub(crate) fn first<'s>(&self, seen: &'s Seen) -> Option<&'s Entry> {
        seen.entries.iter().find(|entry| self.matches(entry))
    }

    pub(crate) fn count(&self, seen: &Seen) -> usize {
        seen.entries.iter().filter(|entry| self.matches(entry)).count()
    }

    fn holds(&self, criterion: &Criterion, entry: &Entry) -> bool {
        match criterion {
            Criterion::Filter(filter) => filter.matches(entry),
            Criterion::Shipment(id) => {
                entry.evidence.as_ref().is_some_and(|evidence| evidence.shipment_id.as_ref() == Some(id))
                    || entry.happening.upload().is_some_and(|upload| self.uploads.contains(&upload))
            }
            Criterion::Recipient(number) => names(entry, number),
            Criterion::DocumentType(wanted) => {
                let of_evidence = entry.evidence.as_ref().and_then(|it| it.document_type.as_ref());
                of_evidence.is_some_and(|it| it.as_str() == wanted)
                    || member(entry, "document_type").is_some_and(|it| it == *wanted)
            }
        }
    }

    /// The entry of which most holds; of several the kind decides, then the last.
    pub(crate) fn nearest<'s>(&self, seen: &'s Seen, of: impl Fn(&Entry) -> bool) -> Option<&'s Entry> {
        let score = |entry: &Entry| {
            let held = self.criteria.iter().filter(|criterion| self.holds(criterion, entry)).count();
            let is_of_kind = self.pattern.what.contains(entry.happening.name());
            2 * held + usize::from(is_of_kind)
        };
        let scored = seen.entries.iter().filter(|entry| of(entry)).map(|entry| (score(entry), entry));
        let best = scored.max_by_key(|(score, entry)| (*score, entry.seq))?;
        (best.0 > 0).then_some(best.1)
    }

    /// With the entry that comes nearest, and what stands around it; else with the end of the timeline.
    pub(crate) fn with_nearest(&self, outcome: Outcome, seen: &Seen) -> Outcome {
        show(outcome, seen, self.nearest(seen, |entry| !self.matches(entry)))
    }
}

/// With this entry, and what stands around it; else with the end of the timeline.
pub(crate) fn show(mut outcome: Outcome, seen: &Seen, nearest: Option<&Entry>) -> Outcome {
    let real = seen.began.real;
    outcome.nearest = nearest.map(|entry| entry_line(entry, real));
    let at = nearest.and_then(|nearest| seen.entries.iter().position(|entry| entry.seq == nearest.seq));
    let last = seen.entries.len().saturating_sub(1);
    let at = at.unwrap_or(last);
    let around = seen.entries.iter().skip(at.saturating_sub(AROUND)).take(2 * AROUND + 1);
    outcome.around = around.map(|entry| entry_line(entry, real)).collect();
    outcome
}

/// Whether an entry names this person, company or alias.
fn names(entry: &Entry, number: &str) -> bool {
    let Ok(Value::Object(members)) = serde_json::to_value(&entry.happening) else { return false };
    EntryPattern::PARTIES.iter().filter_map(|name| members.get(*name)).any(|value| has(value, number))
}

fn has(value: &Value, text: &str) -> bool {
    match value {
        Value::String(is) => is == text,
        Value::Array(values) => values.iter().any(|value| has(value, text)),
        Value::Object(members) => members.values().any(|value| has(value, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn member(entry: &Entry, name: &str) -> Option<String> {
    let value = serde_json::to_value(&entry.happening).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}
