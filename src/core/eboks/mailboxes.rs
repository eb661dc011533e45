//! The recipients' mailboxes at e-Boks: which uploads brought something for whom, and what has been read.

use alloc::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    vec::Vec,
};
use jiff::Timestamp;

use crate::digest::digest;
use crate::eboks::register::Register;
use crate::eboks::sent::Sent;
use crate::evidence::{DecidedBy, Evidence};
use crate::identity::{MessageRef, Party, UploadId};
use crate::now::Now;
use crate::out::Out;
use crate::script::ReadDocument;
use crate::timeline::Happening;

/// So many recipients are kept whom the scenario does not name.
const MOST_STRANGERS: usize = 10_000;

#[derive(Debug, Clone, Default)]
pub(crate) struct Mailboxes {
    /// A digest of each recipient and signer of the documents that an upload brought. No bound: four bytes for
    /// each, so that a mailbox can be listed without reading every upload there ever was.
    holders: BTreeMap<UploadId, Vec<u32>>,
    /// When each recipient opened a document first. Bound: the acts of a world, which the driver counts.
    read: BTreeMap<(MessageRef, Party), Timestamp>,
    strangers: Strangers,
}

/// Recipients who are not in the scenario and had a document. Bound: the last 10,000.
#[derive(Debug, Clone, Default)]
struct Strangers {
    all: BTreeSet<Party>,
    /// In the order in which each had the first.
    order: VecDeque<Party>,
}

impl Strangers {
    fn meet(&mut self, party: &Party) {
        if !self.all.insert(party.clone()) {
            return;
        }
        self.order.push_back(party.clone());
        if self.order.len() > MOST_STRANGERS
            && let Some(first) = self.order.pop_front()
        {
            self.all.remove(&first);
        }
    }
}

impl Mailboxes {
    /// e-Boks has this document for its receiver and its signers.
    pub(crate) fn put(&mut self, sent: Sent<'_>, register: &Register, now: Now<'_>) {
        let held = self.holders.entry(sent.reference.upload).or_default();
        for party in sent.message.signers() {
            let person = register.person_behind(party, &sent.message.document_type, now.time);
            held.push(holder_digest(party));
            if person != party {
                held.push(holder_digest(person));
            }
            if !now.scenario.recipients.contains_key(person) {
                self.strangers.meet(person);
            }
        }
    }

    /// The uploads before this one that may hold a document for this recipient, the newest first.
    pub(crate) fn uploads_for(
        &self,
        party: &Party,
        before: Option<UploadId>,
    ) -> impl Iterator<Item = UploadId> {
        let wanted = holder_digest(party);
        let before = before.unwrap_or(UploadId(u64::MAX));
        let older = self.holders.range(..before).rev();
        older.filter(move |(_, held)| held.contains(&wanted)).map(|(upload, _)| *upload)
    }

    /// Those who had a document and whom the scenario does not name.
    pub(crate) fn strangers(&self) -> impl Iterator<Item = &Party> {
        self.strangers.all.iter()
    }

    /// A recipient opens a document; only the first time is told.
    pub(crate) fn read(
        &mut self,
        (message, party): (MessageRef, Party),
        document: ReadDocument,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let recipient = party.clone();
        if self.read.contains_key(&(message, party.clone())) {
            return;
        }
        self.read.insert((message, party), now.time);
        let ReadDocument { user, shipment_id, message_id, document_type } = document;
        let evidence = Evidence {
            shipment_id: Some(shipment_id),
            document_type: Some(document_type),
            decided_by: Some(DecidedBy::ByHand),
            ..Evidence::default()
        };
        out.tell_with(Happening::DocumentRead { user, message, message_id, recipient }, evidence);
    }

    pub(crate) fn was_read(&self, message: MessageRef, party: &Party) -> Option<Timestamp> {
        self.read.get(&(message, party.clone())).copied()
    }
}

/// The half of a digest, which two recipients hardly ever share.
fn holder_digest(party: &Party) -> u32 {
    let parts = [party.kind(), "\0", party.country().code(), "\0", party.value()];
    let digest = digest(parts.into_iter().flat_map(str::bytes));
    (digest & u64::from(u32::MAX)) as u32
}
