//! The model's memory of who subscribes to what: one list of facts, read from the beginning at
//! every question.

use std::collections::BTreeMap;

use nets_core::identity::{Alias, AliasValue, Country, DocumentType, Party};
use nets_core::scenario::Scenario;

use crate::nets_day::{Key, until};

#[derive(Debug, Clone)]
pub enum Fact {
    /// This party began or ceased to subscribe.
    Acted(Party, bool),
    /// An alias became this person's.
    Given(String, Party),
    /// An alias ceased to be this person's.
    Ended(String, Party),
}

/// What Nets or e-Boks knows: the facts before these keys.
#[derive(Clone, Copy)]
pub struct Known {
    /// Of what e-Boks tells.
    pub told: Key,
    /// Of aliases given, which Nets has asked about itself.
    pub asked: Key,
}

impl Known {
    /// Everything before this.
    pub fn before(key: Key) -> Self {
        Known { told: key, asked: key }
    }
}

pub struct Facts<'a> {
    pub scenario: &'a Scenario,
    of_type: BTreeMap<DocumentType, Vec<(Key, Fact)>>,
}

impl<'a> Facts<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        Facts { scenario, of_type: BTreeMap::new() }
    }

    pub fn add(&mut self, key: Key, document_type: &DocumentType, fact: Fact) {
        self.of_type.entry(document_type.clone()).or_default().push((key, fact));
    }

    fn of(&self, document_type: &DocumentType) -> &[(Key, Fact)] {
        self.of_type.get(document_type).map_or(&[], Vec::as_slice)
    }

    pub fn subscribes(&self, party: &Party, document_type: &DocumentType, known: Known) -> bool {
        let mut acted = None;
        let mut now = None;
        for (key, fact) in self.of(document_type) {
            let is_known = match fact {
                Fact::Given(..) => *key < known.asked,
                Fact::Acted(..) | Fact::Ended(..) => *key < known.told,
            };
            match fact {
                Fact::Acted(who, subscribes) if is_known && who == party => {
                    acted = Some(*subscribes);
                    now = acted;
                }
                Fact::Given(alias1, person) if is_known && is_of(party, alias1) => {
                    // Given to a foreigner, the alias is another country's.
                    now = if same_country(party, person) { Some(true) } else { acted };
                }
                Fact::Ended(alias1, person) if is_known && is_of(party, alias1) => {
                    now = if same_country(party, person) { Some(false) } else { acted };
                }
                Fact::Acted(..) | Fact::Given(..) | Fact::Ended(..) => {}
            }
        }
        now.unwrap_or_else(|| self.in_the_beginning(party, document_type))
    }

    /// A type with aliases reaches no person by number, and by alias those who are listed or register.
    fn in_the_beginning(&self, party: &Party, document_type: &DocumentType) -> bool {
        let listed = self.scenario.recipients.get(party).map(|listed| &listed.subscriptions);
        let by_alias =
            self.scenario.materials.get(document_type).is_some_and(|material| material.alias.is_some());
        match (listed, self.scenario.crowd.as_ref()) {
            _ if by_alias && !matches!(party, Party::Alias(_)) => false,
            (Some(subscriptions), _) => subscriptions.include(document_type),
            _ if by_alias => false,
            (None, Some(crowd)) if is_among_the_first(crowd.people, party) => {
                crowd.subscriptions.include(document_type)
            }
            (None, _) => self.scenario.strangers_subscribe,
        }
    }

    /// Whose alias this is, and who else has none of this type.
    pub fn holder(&self, document_type: &DocumentType, alias1: &str) -> Option<&Party> {
        let about = |fact: &&(Key, Fact)| match &fact.1 {
            Fact::Given(alias, _) | Fact::Ended(alias, _) => alias == alias1,
            Fact::Acted(..) => false,
        };
        match self.of(document_type).iter().rfind(about) {
            Some((_, Fact::Given(_, person))) => Some(person),
            _ => None,
        }
    }

    /// The alias that a person has now, or that is meant by the text of an address.
    pub fn alias_of(&self, document_type: &DocumentType, party: &Party) -> Option<String> {
        if let Party::Alias(alias) = party {
            let alias1 = alias.value.as_str();
            let holder = self.holder(document_type, alias1)?;
            return same_country(party, holder).then(|| alias1.to_owned());
        }
        let given = self.of(document_type).iter().filter_map(|(_, fact)| match fact {
            Fact::Given(alias1, person) if person == party => Some(alias1),
            _ => None,
        });
        let held = given.rev().find(|alias1| self.holder(document_type, alias1) == Some(party));
        held.cloned()
    }

    /// Whom a document reached that came then: behind an alias the last to whom it had been given.
    pub fn person(&self, party: &Party, document_type: &DocumentType, before: Key) -> Party {
        let given = self.of(document_type).iter().rev().find_map(|(key, fact)| match fact {
            Fact::Given(alias1, person) if *key < before && is_of(party, alias1) => Some(person),
            _ => None,
        });
        given.filter(|person| same_country(party, person)).unwrap_or(party).clone()
    }

    /// Whether a list can say anything of a party and a type: of a party in the scenario it tells
    /// everything, of all others only what they have done about it.
    pub fn is_told_of(&self, party: &Party, document_type: &DocumentType, as_of: i64) -> bool {
        let crowd = self.scenario.crowd.as_ref().map_or(0, |crowd| crowd.people);
        let is_about = |fact: &Fact| match fact {
            Fact::Acted(who, _) => who == party,
            Fact::Given(alias1, person) | Fact::Ended(alias1, person) => {
                is_of(party, alias1) && same_country(party, person)
            }
        };
        self.scenario.recipients.contains_key(party)
            || is_among_the_first(crowd, party)
            || self.of(document_type).iter().any(|(key, fact)| *key < until(as_of) && is_about(fact))
    }

    /// All who are known by then: to the scenario, as one of the crowd, by having acted, by an alias.
    pub fn everybody(&self, as_of: i64) -> Vec<Party> {
        let mut all: Vec<Party> = self.scenario.recipients.keys().cloned().collect();
        let crowd = self.scenario.crowd.as_ref().map_or(0, |crowd| crowd.people);
        all.extend((1..=crowd).map(|serial| crate::world::dane(&format!("610100{serial:04}"))));
        let facts = self.of_type.values().flatten().filter(|(key, _)| *key < until(as_of));
        all.extend(facts.map(|(_, fact)| match fact {
            Fact::Acted(party, _) => party.clone(),
            Fact::Given(alias1, person) | Fact::Ended(alias1, person) => {
                Party::Alias(Alias { country: person.country(), value: AliasValue::let_through(alias1) })
            }
        }));
        all.sort();
        all.dedup();
        all
    }
}

fn is_of(party: &Party, alias1: &str) -> bool {
    matches!(party, Party::Alias(alias) if alias.value.as_str() == alias1)
}

fn same_country(party: &Party, person: &Party) -> bool {
    party.country() == person.country()
}

/// A crowd's first people were "born" on the 61st of January 2000, with serial numbers from 1 on.
fn is_among_the_first(people: u32, party: &Party) -> bool {
    let Party::Person(person) = party else { return false };
    let danish = (person.country() == Country::Denmark).then(|| person.number());
    let serial = danish.and_then(|number| number.strip_prefix("610100"));
    serial.and_then(|serial| serial.parse().ok()).is_some_and(|serial| (1..=people).contains(&serial))
}
