//! All e-Boxes of a world with what lies in them.

use alloc::collections::{BTreeMap, BTreeSet};
use core::ops::Bound;
use jiff::Timestamp;

use crate::ebox::message::{EboxMessage, EboxMessageNumber, EboxNumber, EboxSummary};
use crate::ebox::publication::Publication;
use crate::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxEnvironment, EboxMessageId, IdempotencyKey,
};

/// Bound: the messages that have not expired, see `MOST_MESSAGES`, and the recipients that were ever sent to.
#[derive(Debug, Clone, Default)]
pub(super) struct Boxes {
    messages: BTreeMap<EboxMessageNumber, EboxMessage>,
    numbers: BTreeMap<EboxMessageId, EboxMessageNumber>,
    boxes: BTreeMap<EboxAddress, BoxState>,
    addresses: BTreeMap<EboxNumber, EboxAddress>,
    /// A key is forgotten with its message.
    keys: BTreeMap<UsedKey, EboxMessageNumber>,
    /// Messages that lie in further e-Boxes.
    links: BTreeMap<(EboxMessageId, EboxAddress), EboxMessageNumber>,
}

/// A key is unique to a sender and its application, and so in one environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UsedKey {
    pub(super) environment: EboxEnvironment,
    pub(super) organisation: CbeNumber,
    pub(super) application: EboxApplicationId,
    pub(super) key: IdempotencyKey,
}

impl UsedKey {
    fn of(publication: &Publication) -> Option<Self> {
        Some(UsedKey {
            environment: publication.environment,
            organisation: publication.organisation.clone(),
            application: publication.application.clone(),
            key: publication.idempotency_key.clone()?,
        })
    }
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
        if let Some(key) = UsedKey::of(&message.publication) {
            self.keys.insert(key, message.number);
        }
        if message.is_link {
            let linked = (message.id.clone(), message.publication.recipient.clone());
            self.links.insert(linked, message.number);
        } else {
            self.numbers.insert(message.id.clone(), message.number);
        }
        self.messages.insert(message.number, message);
    }

    pub(super) fn take(&mut self, number: EboxMessageNumber) -> Option<EboxMessage> {
        let message = self.messages.remove(&number)?;
        if message.is_link {
            self.links.remove(&(message.id.clone(), message.publication.recipient.clone()));
        } else {
            self.numbers.remove(&message.id);
        }
        if let Some(key) = UsedKey::of(&message.publication) {
            self.keys.remove(&key);
        }
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

    /// A message where it was sent to.
    pub(super) fn by_id(&self, id: &EboxMessageId) -> Option<&EboxMessage> {
        self.messages.get(self.numbers.get(id)?)
    }

    /// A message in this e-Box, whether it was sent there or linked.
    pub(super) fn in_box(&self, id: &EboxMessageId, address: &EboxAddress) -> Option<&EboxMessage> {
        let sent = self.by_id(id).filter(|message| message.publication.recipient == *address);
        sent.or_else(|| self.messages.get(self.links.get(&(id.clone(), address.clone()))?))
    }

    pub(super) fn by_key(&self, key: &UsedKey) -> Option<&EboxMessage> {
        self.messages.get(self.keys.get(key)?)
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

    /// An e-Box as it stands, with what lies there of one environment or of all; one that was never sent to is empty.
    pub(super) fn summary(
        &self,
        address: &EboxAddress,
        opened: bool,
        environment: Option<EboxEnvironment>,
    ) -> EboxSummary {
        let of = self.boxes.get(address);
        let mut summary = EboxSummary {
            address: address.clone(),
            is_open: of.map_or(opened, |of| of.is_open),
            messages: 0,
            unread: 0,
            size: 0,
            last_receipt: of.and_then(|of| of.last_receipt).filter(|_| environment.is_none()),
            last_consultation: of.and_then(|of| of.last_consultation),
        };
        let is_there =
            |it: &&EboxMessage| environment.is_none_or(|wanted| it.publication.environment == wanted);
        for message in self.messages_of(address).filter(is_there) {
            summary.last_receipt = summary.last_receipt.max(Some(message.received));
            summary.messages += 1;
            summary.unread += u32::from(message.read.is_none());
            summary.size += message.size();
        }
        summary
    }
}
