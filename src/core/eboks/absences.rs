//! People and companies that are not at e-Boks yet: what is delivered to them lies there unseen until they
//! register.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use jiff::Timestamp;

use crate::agenda::Due;
use crate::eboks::sent::Sent;
use crate::identity::Party;
use crate::now::Now;
use crate::out::Out;
use crate::scenario::AtEboks;
use crate::timeline::Happening;

#[derive(Debug, Clone, Default)]
pub(crate) struct Absences {
    /// Those who were not there when the world began, and are now. Bound: the scenario's recipients.
    registered: BTreeSet<Party>,
    /// When those will register of whom it is known. Bound: as above.
    expected: BTreeMap<Party, Timestamp>,
    /// The same in the order in which it became known, as the agenda names them. Bound: as above.
    planned: Vec<Party>,
}

impl Absences {
    /// Plans those whose moment the scenario says.
    pub(crate) fn begin(&mut self, now: Now<'_>, out: &mut Out<'_>) {
        for (party, recipient) in &now.scenario.recipients {
            if let AtEboks::From(time) = recipient.at_eboks {
                self.expect(party, now.scripted(time), out);
            }
        }
    }

    fn expect(&mut self, party: &Party, at: Timestamp, out: &mut Out<'_>) {
        out.schedule(at, Due::RegistersAtEboks(self.planned.len()));
        self.planned.push(party.clone());
        self.expected.insert(party.clone(), at);
    }

    /// Whom an entry of the agenda names.
    pub(crate) fn planned(&self, place: usize) -> Option<&Party> {
        self.planned.get(place)
    }

    pub(crate) fn is_absent(&self, party: &Party, now: Now<'_>) -> bool {
        let listed = now.scenario.recipients.get(party);
        listed.is_some_and(|listed| listed.at_eboks != AtEboks::FromTheBeginning)
            && !self.registered.contains(party)
    }

    /// A document has come for these people. Tells who cannot see it yet; the first one is what some
    /// register for.
    pub(crate) fn meet(&mut self, sent: Sent<'_>, now: Now<'_>, out: &mut Out<'_>) {
        let absent: Vec<Party> =
            sent.message.signers().filter(|party| self.is_absent(party, now)).cloned().collect();
        for party in absent {
            let at_eboks = now.scenario.recipients.get(&party).map(|listed| listed.at_eboks);
            if let (Some(AtEboks::After(delay)), false) = (at_eboks, self.expected.contains_key(&party)) {
                self.expect(&party, now.after(delay), out);
            }
            let (user, message, message_id) = sent.names();
            let registers = self.expected.get(&party).copied();
            let absent =
                Happening::RecipientNotAtEboks { user, message, message_id, recipient: party, registers };
            out.tell_with(absent, sent.evidence());
        }
    }

    /// Whether this is news: then it is told.
    pub(crate) fn register(&mut self, party: &Party, now: Now<'_>, out: &mut Out<'_>) -> bool {
        let is_news = self.is_absent(party, now);
        if is_news {
            self.registered.insert(party.clone());
            out.tell(Happening::RegisteredAtEboks { party: party.clone() });
        }
        is_news
    }
}
