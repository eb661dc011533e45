//! The model's part about recipients who are played by hand: what was tried, and which of it can be.

use std::collections::BTreeMap;

use nets_core::event::Event;
use nets_core::identity::{MessageRef, Party};
use nets_core::script::{Deed, DocumentAct, RecipientAct};

/// Something tried by hand about a signing.
pub struct Try<'a> {
    pub at: i64,
    /// Among the events.
    pub place: usize,
    pub party: &'a Party,
    /// A rejection and its reason, or a signature.
    pub rejection: Option<Option<String>>,
}

/// What was tried by hand about each message, in order.
pub type Tries<'a> = BTreeMap<MessageRef, Vec<Try<'a>>>;

fn acts(events: &[(i64, Event)]) -> impl Iterator<Item = (usize, i64, &DocumentAct)> {
    events.iter().enumerate().filter_map(|(place, (at, event))| match event {
        Event::RecipientActed(RecipientAct::OnDocument(act)) => Some((place, *at, act)),
        _ => None,
    })
}

pub fn by_hand(events: &[(i64, Event)]) -> Tries<'_> {
    let mut tries = Tries::new();
    for (place, at, DocumentAct { party, message, deed }) in acts(events) {
        let rejection = match deed {
            Deed::Read(_) => continue,
            Deed::Sign => None,
            Deed::Reject { reason } => Some(reason.clone()),
        };
        tries.entry(*message).or_default().push(Try { at, place, party, rejection });
    }
    tries
}

/// When each recipient opened a document first.
pub fn read(events: &[(i64, Event)]) -> BTreeMap<(MessageRef, Party), i64> {
    let mut read = BTreeMap::new();
    for (_, at, act) in acts(events).filter(|(.., act)| matches!(act.deed, Deed::Read(_))) {
        read.entry((act.message, act.party.clone())).or_insert(at);
    }
    read
}
