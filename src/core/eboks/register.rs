//! Who subscribes to what, since when, and under which alias: what e-Boks knows, and what of it
//! Nets has been told.
//!
//! Nothing that was ever true is forgotten, so that a list can be written again as it was.

mod subscribers;

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use jiff::Timestamp;

use crate::identity::{Alias, DocumentType, Party};
use crate::scenario::Scenario;

/// Two moments by which a subscription is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Knowledge {
    /// Up to when the changes are known that e-Boks tells once a day.
    pub(crate) told_until: Timestamp,
    /// Up to when the aliases are known that Nets itself has asked about.
    pub(crate) asked_until: Timestamp,
}

impl Knowledge {
    /// That of e-Boks, which knows everything at once.
    pub(crate) fn full(now: Timestamp) -> Self {
        Knowledge { told_until: now, asked_until: now }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Register {
    /// Never dropped: a list that was written must come out the same again. Bound: the scenario's, and the acts of a
    /// world, which the driver counts.
    changes: BTreeMap<Party, BTreeMap<DocumentType, Vec<Change>>>,
    /// Bound: the registrations, as above.
    aliases: BTreeMap<DocumentType, BTreeMap<String, Vec<Holding>>>,
    /// The alias each person holds now, by document type. Bound: the registrations.
    held: BTreeMap<DocumentType, BTreeMap<Party, String>>,
    /// How many changes there have been.
    noted: u64,
}

/// A recipient beginning or ceasing to subscribe. The later of two is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    at: Timestamp,
    /// Tells changes of one moment apart.
    order: u64,
    subscribes: bool,
}

/// An alias being a person's for a while.
#[derive(Debug, Clone)]
struct Holding {
    person: Party,
    began: Change,
    ended: Option<Change>,
}

impl Holding {
    /// What is known of it to have happened last.
    fn change(&self, known: Knowledge) -> Change {
        self.ended.filter(|ended| ended.at <= known.told_until).unwrap_or(self.began)
    }
}

impl Register {
    pub(crate) fn set(
        &mut self,
        party: &Party,
        document_type: &DocumentType,
        subscribes: bool,
        at: Timestamp,
    ) {
        let change = self.note(subscribes, at);
        let by_type = self.changes.entry(party.clone()).or_default();
        by_type.entry(document_type.clone()).or_default().push(change);
    }

    fn note(&mut self, subscribes: bool, at: Timestamp) -> Change {
        self.noted += 1;
        Change { at, order: self.noted, subscribes }
    }

    /// Whether a document of this type reaches a recipient: what happened last decides, and if nothing
    /// did, the scenario. What cannot be subscribed to so is not, whatever happened.
    pub(crate) fn is_subscribed(
        &self,
        scenario: &Scenario,
        party: &Party,
        document_type: &DocumentType,
        known: Knowledge,
    ) -> bool {
        if !scenario.can_subscribe(party, document_type) {
            return false;
        }
        let changed = self.changes.get(party).and_then(|by_type| by_type.get(document_type));
        let changed = changed.and_then(|changes| latest(changes, known.told_until));
        match changed.max(self.registration(party, document_type, known)) {
            Some(change) => change.subscribes,
            None => scenario.subscribes_initially(party, document_type),
        }
    }

    /// What came last of registering this alias.
    fn registration(&self, party: &Party, document_type: &DocumentType, known: Knowledge) -> Option<Change> {
        let holding = self.last_holding(document_type, party, known.asked_until)?;
        Some(holding.change(known))
    }

    /// The last to be given an alias until then. Another country's alias of the same text is another.
    fn last_holding(
        &self,
        document_type: &DocumentType,
        party: &Party,
        until: Timestamp,
    ) -> Option<&Holding> {
        let Party::Alias(Alias { country, value }) = party else { return None };
        let last = last_until(self.holdings(document_type, value.as_str()), until)?;
        (last.person.country() == *country).then_some(last)
    }

    fn holdings(&self, document_type: &DocumentType, alias1: &str) -> &[Holding] {
        let of_type = self.aliases.get(document_type);
        of_type.and_then(|aliases| aliases.get(alias1)).map_or(&[], Vec::as_slice)
    }

    /// The person whom a document reached that arrived then: behind an alias its last holder, even one
    /// who has left since it was handed over; behind a number its own party.
    pub(crate) fn person_behind<'a>(
        &'a self,
        party: &'a Party,
        document_type: &DocumentType,
        then: Timestamp,
    ) -> &'a Party {
        self.last_holding(document_type, party, then).map_or(party, |holding| &holding.person)
    }

    /// Whose alias this is now.
    pub(crate) fn holder(&self, document_type: &DocumentType, alias1: &str) -> Option<&Party> {
        let last = self.holdings(document_type, alias1).last();
        last.filter(|last| last.ended.is_none()).map(|last| &last.person)
    }

    /// The alias a recipient has now: a person's own, or that which is meant by its text.
    pub(crate) fn alias_of(&self, document_type: &DocumentType, party: &Party) -> Option<String> {
        match party {
            Party::Alias(Alias { country, value }) => {
                let holder = self.holder(document_type, value.as_str())?;
                (holder.country() == *country).then(|| value.to_string())
            }
            Party::Person(_) | Party::Organisation(_) => self.held.get(document_type)?.get(party).cloned(),
        }
    }

    /// Gives an alias to a person. Its former holder loses it, and so does this person any other alias of
    /// this document type, which is returned.
    pub(crate) fn give(
        &mut self,
        document_type: &DocumentType,
        alias1: &str,
        person: &Party,
        at: Timestamp,
    ) -> Option<String> {
        let former = self.alias_of(document_type, person);
        for ended in former.as_deref().into_iter().chain([alias1]) {
            self.end(document_type, ended, at);
        }
        let began = self.note(true, at);
        let held = self.held.entry(document_type.clone()).or_default();
        held.insert(person.clone(), alias1.to_string());
        let aliases = self.aliases.entry(document_type.clone()).or_default();
        let holding = Holding { person: person.clone(), began, ended: None };
        aliases.entry(alias1.to_string()).or_default().push(holding);
        former.filter(|former| former != alias1)
    }

    /// Ends a registration; false when no person holds this alias.
    pub(crate) fn end(&mut self, document_type: &DocumentType, alias1: &str, at: Timestamp) -> bool {
        let ended = self.note(false, at);
        let aliases = self.aliases.get_mut(document_type);
        let holdings = aliases.and_then(|aliases| aliases.get_mut(alias1));
        let Some(holding) = holdings.and_then(|all| all.last_mut()).filter(|last| last.ended.is_none())
        else {
            return false;
        };
        holding.ended = Some(ended);
        if let Some(held) = self.held.get_mut(document_type) {
            held.remove(&holding.person);
        }
        true
    }

    /// The registrations that hold now: document type, alias 1 and whose it is.
    pub(crate) fn registered(&self) -> impl Iterator<Item = (&DocumentType, &str, &Party)> {
        self.aliases.iter().flat_map(|(document_type, aliases)| {
            let last = aliases.iter().filter_map(|(alias1, holdings)| Some((alias1, holdings.last()?)));
            let now = last.filter(|(_, last)| last.ended.is_none());
            now.map(move |(alias1, last)| (document_type, alias1.as_str(), &last.person))
        })
    }
}

/// The last of one alias' holdings that had begun by then.
fn last_until(holdings: &[Holding], until: Timestamp) -> Option<&Holding> {
    holdings.iter().rev().find(|holding| holding.began.at <= until)
}

fn latest(changes: &[Change], until: Timestamp) -> Option<Change> {
    changes.iter().rev().find(|change| change.at <= until).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Country;
    use crate::scenario::{AliasFields, Material, TakenAlias};

    #[test]
    fn of_two_changes_of_one_moment_the_later_counts_whatever_they_are() {
        let document_type = DocumentType::new("300001").expect("six digits");
        let fields = AliasFields {
            field1_id: "customer number".into(),
            field2_id: "code".into(),
            document_group: None,
            taken: TakenAlias::Refuse,
        };
        let material = Material { alias: Some(fields), ..Material::new(document_type.clone()) };
        let mut scenario = Scenario::new("aliases");
        scenario.materials.insert(document_type.clone(), material);
        let person = Party::person(Country::Denmark, "6101800001").expect("a person number");
        let alias = Party::alias(Country::Denmark, "K1").expect("an alias");
        let now = Timestamp::UNIX_EPOCH;
        let is_subscribed = |register: &Register| {
            register.is_subscribed(&scenario, &alias, &document_type, Knowledge::full(now))
        };

        let mut register = Register::default();
        register.set(&alias, &document_type, true, now);
        register.give(&document_type, "K1", &person, now);
        register.end(&document_type, "K1", now);
        assert!(!is_subscribed(&register), "it was ended last");
        register.set(&alias, &document_type, true, now);
        assert!(is_subscribed(&register), "it was begun again");
        register.set(&alias, &document_type, false, now);
        register.give(&document_type, "K1", &person, now);
        assert!(is_subscribed(&register), "it was given again");
    }
}
