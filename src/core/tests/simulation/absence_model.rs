//! The model's half about those who are not at e-Boks when a document comes for them.

use std::collections::BTreeMap;

use nets_core::identity::Party;
use nets_core::scenario::AtEboks;
use nets_core::timeline::Happening;

use crate::document::Document;
use crate::foretold::Foretold;
use crate::nets_day::{scripted_moment, when_nets_acts};

impl Foretold<'_> {
    /// Tells of each document that a recipient cannot see yet, and asks whether those who register for the
    /// first one were seen to do so in time.
    pub fn tell_of_absences(&mut self, began: Option<i64>, seen: &BTreeMap<Party, i64>) {
        let arrivals = std::mem::take(&mut self.arrivals);
        let unseen: Vec<(&Document<'_>, i64, &Party)> = arrivals
            .iter()
            .flat_map(|(document, delivered)| {
                document.signers().into_iter().map(move |party| (document, *delivered, party))
            })
            .filter(|(_, delivered, party)| !self.facts.is_there(party, when_nets_acts(*delivered)))
            .collect();
        let mut first = BTreeMap::new();
        for (_, delivered, party) in &unseen {
            let known = first.entry(*party).or_insert(*delivered);
            *known = *delivered.min(known);
        }
        for (party, first) in &first {
            let Some(expected) = self.expected(party, began, *first) else { continue };
            let registered = seen.get(*party).copied();
            // Who does something at e-Boks before then has registered by that.
            let by_an_act = registered.is_some_and(|at| at <= expected && self.facts.acted(party, at));
            assert!(registered == Some(expected) || by_an_act, "{party}: {expected}, seen {registered:?}");
        }
        for (document, delivered, party) in unseen {
            let registers = self.expected(party, began, first[party]);
            let account = self.chronicle.messages.entry(document.message_ref).or_default();
            let told_before = |(_, told): &(i64, Happening)| {
                matches!(told, Happening::MessageDelivered { .. } | Happening::RecipientNotAtEboks { .. })
            };
            let behind = account.iter().rposition(told_before).map_or(0, |place| place + 1);
            account.insert(behind, (delivered, document.not_seen_by(party, registers)));
        }
    }

    /// When the scenario has this recipient register, if the first document came then.
    fn expected(&self, party: &Party, began: Option<i64>, first: i64) -> Option<i64> {
        match self.scenario.recipients.get(party)?.at_eboks {
            AtEboks::From(time) => Some(scripted_moment(time, began?)),
            AtEboks::After(delay) => Some(first + delay.as_secs()),
            AtEboks::Never | AtEboks::FromTheBeginning => None,
        }
    }
}
