//! Tells of publications that were taken more than once. It refuses nothing: version 2.1 knows no publication again, and no
//! document says what a recipient makes of two.

use alloc::collections::{BTreeMap, VecDeque};

use crate::digest::digest;
use crate::ebox::publication::Publication;
use crate::identity::belgium::{EboxAddress, EboxMessageId};
use crate::out::Out;
use crate::timeline::Happening;

/// So many publications of a world are remembered; the oldest are forgotten first.
const MOST: usize = 10_000;

/// Bound: `MOST`.
#[derive(Debug, Clone, Default)]
pub(super) struct TakenPublications {
    known: BTreeMap<u64, Takings>,
    /// In the order in which they came first.
    order: VecDeque<u64>,
}

/// How often one publication was taken.
#[derive(Debug, Clone)]
struct Takings {
    first: EboxMessageId,
    count: u32,
}

/// By what a publication is known again, and to whom it goes.
pub(super) struct SamePublication {
    key: u64,
    recipient: EboxAddress,
}

impl SamePublication {
    /// None where a version took it that told of nothing sent again: what such a version wrote is told as it was then.
    pub(super) fn of(publication: &Publication) -> Option<Self> {
        let facts = &publication.facts;
        facts.content.as_ref()?;
        let parts = [
            publication.client.as_str(),
            publication.environment.name(),
            publication.recipient.number(),
            facts.mark.as_str(),
        ];
        let key = digest(parts.into_iter().flat_map(|part| part.bytes().chain([0])));
        Some(SamePublication { key, recipient: publication.recipient.clone() })
    }
}

impl TakenPublications {
    /// This was taken as the message of this id: tells if the same was taken before, from the same client for the same recipient.
    pub(super) fn note(&mut self, same: SamePublication, id: EboxMessageId, out: &mut Out<'_>) {
        let SamePublication { key, recipient } = same;
        let Some(takings) = self.known.get_mut(&key) else {
            self.known.insert(key, Takings { first: id, count: 1 });
            self.order.push_back(key);
            if self.order.len() > MOST
                && let Some(oldest) = self.order.pop_front()
            {
                self.known.remove(&oldest);
            }
            return;
        };
        takings.count = takings.count.saturating_add(1);
        let (earlier, sent) = (takings.first.clone(), takings.count);
        out.tell(Happening::EboxSentAgain { message_id: id, earlier, recipient, sent });
    }
}
