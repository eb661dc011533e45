//! All e-Boxes of a world with what lies in them.

use alloc::collections::{BTreeMap, BTreeSet};
use core::ops::Bound;
use jiff::Timestamp;

use crate::ebox::message::{EboxMessage, EboxMessageNumber, EboxNumber, EboxSummary};
use crate::identity::belgium::{EboxAddress, EboxMessageId};

/// Bound: the messages that have not expired, see `MOST_MESSAGES`, and the recipients that were ever sent to.
#[derive(Debug, Clone, Default)]
pub(super) struct Boxes {
    messages: BTreeMap<EboxMessageNumber, EboxMessage>,
    numbers: BTreeMap<EboxMessageId, EboxMessageNumber>,
    boxes: BTreeMap<EboxAddress, BoxState>,
    addresses: BTreeMap<EboxNumber, EboxAddress>,
}

/// Bound: as `Boxes`.
#[derive(Debug, Clone)]
pub(super) struct BoxState {
    pub(super) number: EboxNumber,
    pub(super) is_open: bool,
    pub(super) messages: BTreeSet<EboxMessageNumber>,
    /// Whether its opening is planned.
    pub(super) opening_planned: bool,
    last_receipt: Option<Timestamp>,
    pub(super) last_consultation: Option<Timestamp>,
}

impl Boxes {
    /// The e-Box of a recipient, made when it is first asked for.
    pub(super) fn box_of(&mut self, address: &EboxAddress, opened: bool) -> &mut BoxState {
        let next = EboxNumber(self.boxes.len() as u64 + 1);
        self.boxes.entry(address.clone()).or_insert_with(|| {
            self.addresses.insert(next, address.clone());
            BoxState {
                number: next,
                is_open: opened,
                messages: BTreeSet::new(),
                opening_planned: false,
                last_receipt: None,
                last_consultation: None,
            }
        })
    }

    pub(super) fn state(&self, address: &EboxAddress) -> Option<&BoxState> {
        self.boxes.get(address)
    }

    /// Whose e-Boxes there are, in order, behind this one.
    pub(super) fn addresses(&self, after: Option<&EboxAddress>) -> impl Iterator<Item = &EboxAddress> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.boxes.range::<EboxAddress, _>((from, Bound::Unbounded)).map(|(address, _)| address)
    }

    pub(super) fn address(&self, number: EboxNumber) -> Option<&EboxAddress> {
        self.addresses.get(&number)
    }

    /// Puts a message into an e-Box that there is.
    pub(super) fn put(&mut self, message: EboxMessage) {
        if let Some(of) = self.boxes.get_mut(&message.publication.recipient) {
            of.messages.insert(message.number);
            of.last_receipt = Some(message.received);
        }
        self.numbers.insert(message.id.clone(), message.number);
        self.messages.insert(message.number, message);
    }

    pub(super) fn take(&mut self, number: EboxMessageNumber) -> Option<EboxMessage> {
        let message = self.messages.remove(&number)?;
        self.numbers.remove(&message.id);
        if let Some(of) = self.boxes.get_mut(&message.publication.recipient) {
            of.messages.remove(&number);
        }
        Some(message)
    }

    pub(super) fn get(&self, number: EboxMessageNumber) -> Option<&EboxMessage> {
        self.messages.get(&number)
    }

    pub(super) fn get_mut(&mut self, number: EboxMessageNumber) -> Option<&mut EboxMessage> {
        self.messages.get_mut(&number)
    }

    pub(super) fn by_id(&self, id: &EboxMessageId) -> Option<&EboxMessage> {
        self.messages.get(self.numbers.get(id)?)
    }

    /// All messages, in the order of receipt.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &EboxMessage> {
        self.messages.values()
    }

    pub(super) fn count(&self) -> usize {
        self.messages.len()
    }

    /// The messages of an e-Box, the newest first.
    pub(super) fn messages_of(&self, address: &EboxAddress) -> impl Iterator<Item = &EboxMessage> {
        let numbers = self.boxes.get(address).into_iter().flat_map(|of| of.messages.iter().rev());
        numbers.filter_map(|number| self.messages.get(number))
    }

    /// An e-Box as it stands; one that was never sent to is empty.
    pub(super) fn summary(&self, address: &EboxAddress, opened: bool) -> EboxSummary {
        let of = self.boxes.get(address);
        let mut summary = EboxSummary {
            address: address.clone(),
            is_open: of.map_or(opened, |of| of.is_open),
            messages: 0,
            unread: 0,
            size: 0,
            last_receipt: of.and_then(|of| of.last_receipt),
            last_consultation: of.and_then(|of| of.last_consultation),
        };
        for message in self.messages_of(address) {
            summary.messages += 1;
            summary.unread += u32::from(message.read.is_none());
            summary.size += message.size();
        }
        summary
    }
}
