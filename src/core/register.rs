//! Who subscribes to what, since when, and under which alias: what e-Boks knows, and what of it
//! Nets has been told.
//!
//! Nothing that was ever true is forgotten, so that a list can be written again as it was.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};
use jiff::Timestamp;

use crate::identity::{Country, DocumentType, EboksId, Party};
use crate::scenario::{Material, Scenario};

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
    changes: BTreeMap<Party, BTreeMap<DocumentType, Vec<Change>>>,
    aliases: BTreeMap<(DocumentType, String), Vec<Holding>>,
    /// The alias each person holds now, by document type.
    held: BTreeMap<(DocumentType, Party), String>,
}

#[derive(Debug, Clone, Copy)]
struct Change {
    at: Timestamp,
    subscribes: bool,
}

/// An alias being somebody's for a while.
#[derive(Debug, Clone)]
struct Holding {
    person: Party,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Holding {
    fn holds(&self, known: Knowledge) -> bool {
        self.from <= known.asked_until && self.until.is_none_or(|until| until > known.told_until)
    }
}

impl Register {
    /// False when nothing changes by it.
    pub(crate) fn set(
        &mut self,
        scenario: &Scenario,
        party: &Party,
        document_type: &DocumentType,
        subscribes: bool,
        at: Timestamp,
    ) -> bool {
        if self.is_subscribed(scenario, party, document_type, Knowledge::full(at)) == subscribes {
            return false;
        }
        let by_type = self.changes.entry(party.clone()).or_default();
        by_type.entry(document_type.clone()).or_default().push(Change { at, subscribes });
        true
    }

    /// Whether a document of this type reaches somebody. By number nobody subscribes to a type that
    /// is addressed by alias.
    pub(crate) fn is_subscribed(
        &self,
        scenario: &Scenario,
        party: &Party,
        document_type: &DocumentType,
        known: Knowledge,
    ) -> bool {
        if let Party::Alias { country, value } = party
            && self.holder(document_type, value, known).is_some_and(|person| person.country() == *country)
        {
            return true;
        }
        let changed = self.changes.get(party).and_then(|by_type| by_type.get(document_type));
        match changed.and_then(|changes| latest(changes, known.told_until)) {
            Some(subscribes) => subscribes,
            None => {
                let by_number = !matches!(party, Party::Alias { .. });
                let is_addressed_so =
                    !(by_number && scenario.materials.get(document_type).is_some_and(has_alias));
                is_addressed_so && scenario.subscribes_initially(party, document_type)
            }
        }
    }

    /// Whose alias this is.
    pub(crate) fn holder(
        &self,
        document_type: &DocumentType,
        alias1: &str,
        known: Knowledge,
    ) -> Option<&Party> {
        let holdings = self.aliases.get(&(document_type.clone(), alias1.to_string()))?;
        holdings.iter().rev().find(|holding| holding.holds(known)).map(|holding| &holding.person)
    }

    /// Gives an alias to somebody; whoever had it loses it, and so does this person any other alias
    /// of this document type.
    pub(crate) fn give(&mut self, document_type: &DocumentType, alias1: &str, person: &Party, at: Timestamp) {
        if let Some(former) = self.held.get(&(document_type.clone(), person.clone())).cloned() {
            self.end(document_type, &former, at);
        }
        self.end(document_type, alias1, at);
        self.held.insert((document_type.clone(), person.clone()), alias1.to_string());
        let holdings = self.aliases.entry((document_type.clone(), alias1.to_string())).or_default();
        holdings.push(Holding { person: person.clone(), from: at, until: None });
    }

    /// Ends a registration; false when nobody holds this alias.
    pub(crate) fn end(&mut self, document_type: &DocumentType, alias1: &str, at: Timestamp) -> bool {
        let holdings = self.aliases.get_mut(&(document_type.clone(), alias1.to_string()));
        let Some(holding) = holdings.and_then(|all| all.last_mut()).filter(|last| last.until.is_none())
        else {
            return false;
        };
        holding.until = Some(at);
        self.held.remove(&(document_type.clone(), holding.person.clone()));
        true
    }

    /// Every subscription to what this e-Boks id may send, one after the other: none is kept.
    pub(crate) fn subscribers<'a>(
        &'a self,
        scenario: &'a Scenario,
        eboks_id: &'a EboksId,
        as_of: Timestamp,
    ) -> impl Iterator<Item = Subscriber> + 'a {
        let known = Knowledge::full(as_of);
        let listed = scenario.recipients.keys().cloned();
        let crowd = scenario.crowd.iter().flat_map(|crowd| crowd.people());
        let crowd = crowd.filter(|person| !scenario.recipients.contains_key(person));
        let others = self.changes.keys().filter(|party| !is_known(scenario, party)).cloned();
        let by_party = listed.chain(crowd).chain(others).flat_map(move |party| {
            let types = scenario.materials_of(eboks_id).map(|material| &material.document_type);
            let subscribed: Vec<_> = types
                .filter(|document_type| self.is_subscribed(scenario, &party, document_type, known))
                .map(|document_type| Subscriber {
                    party: party.clone(),
                    document_type: document_type.clone(),
                })
                .collect();
            subscribed
        });
        let types: BTreeSet<&DocumentType> =
            scenario.materials_of(eboks_id).map(|material| &material.document_type).collect();
        let by_alias = self
            .aliases
            .iter()
            .filter(move |((document_type, _), _)| types.contains(document_type))
            .filter_map(move |((document_type, alias1), holdings)| {
                let holding = holdings.iter().find(|holding| holding.holds(known))?;
                let party = alias(holding.person.country(), alias1);
                // One that the scenario lists or that has changed is among the parties above.
                let is_told = scenario.recipients.contains_key(&party) || self.changes.contains_key(&party);
                (!is_told).then(|| Subscriber { party, document_type: document_type.clone() })
            });
        by_party.chain(by_alias)
    }

    /// The registrations that hold now: document type, alias 1 and whose it is.
    pub(crate) fn aliases(&self, now: Timestamp) -> impl Iterator<Item = (&DocumentType, &str, &Party)> {
        self.aliases.iter().filter_map(move |((document_type, alias1), holdings)| {
            let holding = holdings.iter().find(|holding| holding.holds(Knowledge::full(now)))?;
            Some((document_type, alias1.as_str(), &holding.person))
        })
    }
}

/// One row of a subscription list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// By number, or by alias 1.
    pub party: Party,
    pub document_type: DocumentType,
}

fn latest(changes: &[Change], until: Timestamp) -> Option<bool> {
    changes.iter().rev().find(|change| change.at <= until).map(|change| change.subscribes)
}

fn has_alias(material: &Material) -> bool {
    material.alias.is_some()
}

fn is_known(scenario: &Scenario, party: &Party) -> bool {
    scenario.recipients.contains_key(party) || scenario.crowd.as_ref().is_some_and(|crowd| crowd.holds(party))
}

fn alias(country: Country, alias1: &str) -> Party {
    Party::Alias { country, value: alias1.to_string() }
}
