//! An upload of the sender, and what is known of its documents.

use std::hash::{DefaultHasher, Hash, Hasher};

use nets_core::finding::{Position, Severity};
use nets_core::identity::{Party, UploadId, UserId};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::{FormatVersion, Message};
use nets_core::state::{UploadRecord, Verdict};
use nets_core::timeline::Entry;
use nets_story::{Trace, trace};

use crate::kind::{KindSet, SentKind};
use crate::seen_at::SeenAt;

/// An upload, from its beginning to its verdict.
pub(crate) struct SentUpload {
    pub(crate) finished: SeenAt,
    /// The number of the entry by which it began.
    pub(crate) began: u64,
    /// A tester put it in, and not the sender's program.
    pub(crate) by_hand: bool,
    pub(crate) size: u64,
    pub(crate) judged: Option<SeenAt>,
    pub(crate) facts: Option<UploadFacts>,
    /// What became of each message. Bound: its messages.
    arrivals: Vec<Arrival>,
}

/// What is kept of an upload that was judged.
#[derive(Debug, Clone)]
pub struct UploadFacts {
    pub(crate) is_accepted: bool,
    /// Of an accepted one, and of one that was received before.
    pub(crate) shipment_id: Option<String>,
    pub(crate) is_duplicate: bool,
    /// Those that refused it or were warned of, each once.
    pub(crate) rules: Vec<RuleId>,
    pub(crate) messages: Vec<MessageFacts>,
}

/// What is kept of a message.
#[derive(Debug, Clone)]
pub(crate) struct MessageFacts {
    pub(crate) kinds: KindSet,
    pub(crate) receiver: Option<Party>,
    /// By which it is known again under another shipment id and message id; none where its document is not known.
    pub(crate) likeness: Option<u64>,
    pub(crate) is_mandatory: bool,
}

/// What became of a message, by the entries.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Arrival {
    pub(crate) delivered: Option<SeenAt>,
    pub(crate) signing: Option<SeenAt>,
    pub(crate) passed_on: Option<SeenAt>,
    pub(crate) printed: Option<SeenAt>,
    pub(crate) emailed: Option<SeenAt>,
}

impl SentUpload {
    pub(crate) fn new(finished: SeenAt, began: u64, by_hand: bool, size: u64) -> Self {
        SentUpload { finished, began, by_hand, size, judged: None, facts: None, arrivals: Vec::new() }
    }

    /// Whether it was accepted, once that is known.
    pub(crate) fn accepted(&self) -> Option<bool> {
        self.facts.as_ref().map(|facts| facts.is_accepted)
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.accepted() == Some(true)
    }

    pub(crate) fn is_duplicate(&self) -> bool {
        self.facts.as_ref().is_some_and(|facts| facts.is_duplicate)
    }

    /// Whether it was refused, and not only since it had been received before.
    pub(crate) fn is_plainly_refused(&self) -> bool {
        self.accepted() == Some(false) && !self.is_duplicate()
    }

    pub(crate) fn shipment_id(&self) -> Option<&str> {
        self.facts.as_ref()?.shipment_id.as_deref()
    }

    /// Its messages, each with what became of it.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (&MessageFacts, Arrival)> {
        let facts = self.facts.iter().flat_map(|facts| &facts.messages);
        facts.enumerate().map(|(index, facts)| (facts, self.arrivals.get(index).copied().unwrap_or_default()))
    }

    pub(crate) fn message(&self, index: u32) -> Option<&MessageFacts> {
        self.facts.as_ref()?.messages.get(index as usize)
    }

    /// What became of the message at this place.
    pub(crate) fn arrival(&self, index: u32) -> Arrival {
        self.arrivals.get(index as usize).copied().unwrap_or_default()
    }

    /// The entries by which it came and was judged.
    pub(crate) fn entries(&self) -> Vec<u64> {
        [Some(self.finished), self.judged].into_iter().flatten().map(|seen| seen.seq).collect()
    }

    pub(crate) fn note(&mut self, index: u32, seen: SeenAt, trace: Trace<'_>) {
        let index = index as usize;
        if self.arrivals.len() <= index {
            self.arrivals.resize(index + 1, Arrival::default());
        }
        let Some(arrival) = self.arrivals.get_mut(index) else { return };
        let place = match trace {
            Trace::Delivered { .. } => &mut arrival.delivered,
            Trace::SigningStarted { .. } => &mut arrival.signing,
            Trace::NotReached { goes_on: true, .. } => &mut arrival.passed_on,
            Trace::Printed { .. } => &mut arrival.printed,
            Trace::Emailed { .. } => &mut arrival.emailed,
            _ => return,
        };
        *place = place.or(Some(seen));
    }
}

impl Arrival {
    /// The entry by which a document of this kind has arrived.
    pub(crate) fn of(self, kind: SentKind) -> Option<SeenAt> {
        match kind {
            SentKind::Signing | SentKind::MultiSigning => self.signing,
            SentKind::Print => self.printed,
            SentKind::Email => self.emailed,
            SentKind::NextChannel => self.passed_on.and(self.printed.or(self.emailed)),
            _ => self.delivered,
        }
    }
}

impl UploadFacts {
    /// Of a record whose verdict is there.
    pub fn of(record: &UploadRecord, scenario: &Scenario) -> Option<UploadFacts> {
        let findings = match &record.verdict {
            Verdict::Pending => return None,
            Verdict::Refused { findings } | Verdict::Accepted { findings, .. } => findings,
        };
        let mut rules: Vec<RuleId> = findings
            .iter()
            .filter(|finding| finding.severity() != Severity::Lint)
            .map(|finding| finding.rule)
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let duplicate = findings.iter().find(|finding| finding.rule == RuleId::DuplicateShipment);
        let shipment = record.shipment();
        let messages = shipment.iter().flat_map(|shipment| &shipment.messages);
        Some(UploadFacts {
            is_accepted: shipment.is_some(),
            shipment_id: shipment
                .map(|shipment| shipment.id.clone())
                .or_else(|| duplicate.map(|finding| finding.found.clone())),
            is_duplicate: duplicate.is_some(),
            rules,
            messages: messages
                .map(|message| MessageFacts::of(message, shipment.map(|shipment| shipment.version), scenario))
                .collect(),
        })
    }

    /// What its messages are, and what a refused one was to be.
    pub(crate) fn kinds(&self) -> KindSet {
        let hinted: KindSet = self.rules.iter().filter_map(|rule| SentKind::hinted_by(*rule)).collect();
        self.messages.iter().fold(hinted, |all, message| all.with(message.kinds))
    }
}

impl MessageFacts {
    fn of(message: &Message, version: Option<FormatVersion>, scenario: &Scenario) -> MessageFacts {
        let material = scenario.materials.get(&message.document_type);
        MessageFacts {
            kinds: KindSet::of(message, scenario),
            receiver: message.receiver.clone(),
            likeness: message.content.map(|_| likeness(message, version)),
            is_mandatory: material.is_some_and(|material| material.mandatory),
        }
    }

    pub(crate) fn is_to_a_number(&self) -> bool {
        matches!(self.receiver, Some(Party::Person(_)))
    }
}

/// Of all that a message says, its document among it, but for its id and its place.
fn likeness(message: &Message, version: Option<FormatVersion>) -> u64 {
    let bare = Message { id: String::new(), position: Position { line: 0, column: 0 }, ..message.clone() };
    let mut hasher = DefaultHasher::new();
    format!("{version:?} {bare:?}").hash(&mut hasher);
    hasher.finish()
}

/// The upload of this sender that an entry is the verdict of.
pub(crate) fn judged_upload(entry: &Entry, user: &UserId) -> Option<UploadId> {
    match trace(&entry.happening)? {
        Trace::Judged { upload } if entry.happening.user() == Some(user.as_str()) => Some(upload),
        _ => None,
    }
}
