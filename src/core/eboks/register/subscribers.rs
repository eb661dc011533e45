//! The rows of a subscription list, one after the other: none is kept, so a million need no memory.

use alloc::sync::Arc;
use jiff::Timestamp;

use super::{Change, Knowledge, Register, last_until};
use crate::crowd::Crowd;
use crate::identity::{Alias, AliasValue, DocumentType, EboksId, Party};
use crate::scenario::Scenario;
use crate::subscription::Subscriber;

impl Register {
    /// Every subscription to what this e-Boks id may send, as it was then: those of all whom the
    /// scenario lists, of the crowd, and what others have done about it, by number and by alias. What a
    /// stranger subscribes to without having done anything is on no list.
    pub(crate) fn subscribers<'a>(
        &'a self,
        scenario: &'a Scenario,
        eboks_id: &EboksId,
        as_of: Timestamp,
    ) -> impl Iterator<Item = Subscriber> + use<'a> {
        let types = scenario.materials_of(eboks_id).map(|material| &material.document_type).collect();
        let view = RegisterView { register: self, scenario, as_of };
        let crowd = scenario.crowd.iter();
        view.listed(&types)
            .chain(crowd.flat_map({
                let types = Arc::clone(&types);
                move |crowd| view.crowd(crowd, &types)
            }))
            .chain(view.strangers(&types))
            .chain(view.aliases(types))
    }
}

type Types<'a> = Arc<[&'a DocumentType]>;

/// What was true at one moment.
#[derive(Clone, Copy)]
struct RegisterView<'a> {
    register: &'a Register,
    scenario: &'a Scenario,
    as_of: Timestamp,
}

impl<'a> RegisterView<'a> {
    fn listed(self, types: &Types<'a>) -> impl Iterator<Item = Subscriber> + use<'a> {
        let types = Arc::clone(types);
        self.scenario.recipients.keys().flat_map(move |party| {
            let types = self.subscribed(party, &types);
            Rows::of(party.clone(), types)
        })
    }

    /// Nearly all of a crowd never do anything, so what they subscribe to is worked out once: for the part
    /// that subscribes, and nothing for the others.
    fn crowd(self, crowd: &'a Crowd, types: &Types<'a>) -> impl Iterator<Item = Subscriber> + use<'a> {
        let types = Arc::clone(types);
        let is_quiet = |person: &Party| !self.is_listed(person) && !self.has_acted(person);
        let quiet = crowd.people().find(|(person, subscribes)| *subscribes && is_quiet(person));
        let as_planned = quiet.map(|(person, _)| self.subscribed(&person, &types)).unwrap_or_default();
        let none = Types::default();
        let others = crowd.people().filter(move |(person, _)| !self.is_listed(person));
        others.flat_map(move |(person, subscribes)| {
            let types = if self.has_acted(&person) {
                self.subscribed(&person, &types)
            } else if subscribes {
                Arc::clone(&as_planned)
            } else {
                Arc::clone(&none)
            };
            Rows::of(person, types)
        })
    }

    fn strangers(self, types: &Types<'a>) -> impl Iterator<Item = Subscriber> + use<'a> {
        let types = Arc::clone(types);
        let strangers = self.register.changes.iter().filter(move |(party, _)| self.is_stranger(party));
        strangers.flat_map(move |(party, by_type)| {
            let types = Arc::clone(&types);
            let told = by_type.iter().filter(move |(document_type, changes)| {
                types.contains(document_type)
                    && self.is_told(changes)
                    && self.subscribes(party, document_type)
            });
            told.map(|(document_type, _)| row(party, document_type))
        })
    }

    /// The aliases that have no row yet because of what has been done or is listed.
    fn aliases(self, types: Types<'a>) -> impl Iterator<Item = Subscriber> + use<'a> {
        let known = Knowledge::full(self.as_of);
        let of_type = |document_type| Some((document_type, self.register.aliases.get(document_type)?));
        let aliases: alloc::vec::Vec<_> =
            types.iter().filter_map(|document_type| of_type(*document_type)).collect();
        let all = aliases.into_iter().flat_map(|(document_type, aliases)| {
            aliases.iter().map(move |(alias1, holdings)| (document_type, alias1, holdings))
        });
        all.filter_map(move |(document_type, alias1, holdings)| {
            let last = last_until(holdings, self.as_of).filter(|last| last.change(known).subscribes)?;
            let party = Party::Alias(Alias {
                country: last.person.country(),
                value: AliasValue::let_through(alias1),
            });
            let changes = self.register.changes.get(&party).and_then(|by_type| by_type.get(document_type));
            let has_row = self.is_listed(&party) || changes.is_some_and(|changes| self.is_told(changes));
            (!has_row).then(|| row(&party, document_type))
        })
    }

    fn subscribed(self, party: &Party, types: &Types<'a>) -> Types<'a> {
        types.iter().copied().filter(|document_type| self.subscribes(party, document_type)).collect()
    }

    fn subscribes(self, party: &Party, document_type: &DocumentType) -> bool {
        self.register.is_subscribed(self.scenario, party, document_type, Knowledge::full(self.as_of))
    }

    fn is_listed(self, party: &Party) -> bool {
        self.scenario.recipients.contains_key(party)
    }

    fn is_stranger(self, party: &Party) -> bool {
        let in_crowd = self.scenario.crowd.as_ref().is_some_and(|crowd| crowd.holds(party));
        !self.is_listed(party) && !in_crowd
    }

    fn has_acted(self, party: &Party) -> bool {
        self.register.changes.contains_key(party)
    }

    fn is_told(self, changes: &[Change]) -> bool {
        changes.iter().any(|change| change.at <= self.as_of)
    }
}

/// The rows of one party.
struct Rows<'a> {
    /// Until its last row is made.
    party: Option<Party>,
    types: Types<'a>,
    made: usize,
}

impl<'a> Rows<'a> {
    fn of(party: Party, types: Types<'a>) -> Self {
        Rows { party: Some(party), types, made: 0 }
    }
}

impl Iterator for Rows<'_> {
    type Item = Subscriber;

    fn next(&mut self) -> Option<Subscriber> {
        let document_type = (*self.types.get(self.made)?).clone();
        self.made += 1;
        let is_last = self.made == self.types.len();
        // Most have one row.
        let party = if is_last { self.party.take() } else { self.party.clone() };
        Some(Subscriber { party: party?, document_type })
    }
}

fn row(party: &Party, document_type: &DocumentType) -> Subscriber {
    Subscriber { party: party.clone(), document_type: document_type.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crowd::Percent;
    use crate::identity::Country;
    use crate::scenario::{Material, SubscribedTypes};
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    fn material(number: &str) -> (DocumentType, Material) {
        let document_type = DocumentType::new(number).expect("six digits");
        (document_type.clone(), Material::new(document_type))
    }

    /// Two document types, and a crowd that subscribes to one of them.
    fn with_crowd(people: u32) -> Scenario {
        let (document_type, material_of_all) = material("163057");
        let subscriptions = SubscribedTypes::Only(BTreeSet::from([document_type.clone()]));
        Scenario {
            materials: [(document_type, material_of_all), material("162812")].into(),
            crowd: Some(Crowd { people, subscriptions, subscribing: Percent::ALL }),
            strangers_subscribe: false,
            ..Scenario::new("crowd")
        }
    }

    fn eboks_id() -> EboksId {
        EboksId::new("15723").expect("five digits")
    }

    #[test]
    fn a_million_people_are_a_million_rows() {
        let scenario = with_crowd(1_000_000);
        let mut register = Register::default();
        let person = |number: &str| Party::person(Country::Denmark, number).expect("a person number");
        let document_type = DocumentType::new("162812").expect("six digits");
        register.set(&person("6101000002"), &document_type, true, Timestamp::UNIX_EPOCH);
        let rows = register.subscribers(&scenario, &eboks_id(), Timestamp::UNIX_EPOCH);
        assert_eq!(rows.count(), 1_000_001);
    }

    #[test]
    fn of_a_crowd_of_which_a_part_subscribes_the_others_have_rows_for_what_they_do() {
        let mut scenario = with_crowd(1_000);
        if let Some(crowd) = &mut scenario.crowd {
            crowd.subscribing = Percent::new(25).expect("a percentage");
        }
        let mut register = Register::default();
        let first = Party::person(Country::Denmark, "6101000001").expect("a person number");
        let document_type = DocumentType::new("162812").expect("six digits");
        register.set(&first, &document_type, true, Timestamp::UNIX_EPOCH);
        let rows: alloc::vec::Vec<_> =
            register.subscribers(&scenario, &eboks_id(), Timestamp::UNIX_EPOCH).collect();
        assert_eq!(rows.len(), 250 + 1);
        assert_eq!(rows[0], Subscriber { party: first, document_type });
    }

    #[test]
    fn rows_are_made_one_by_one_as_they_are_asked_for() {
        let scenario = with_crowd(Crowd::MOST_PEOPLE);
        let register = Register::default();
        let mut rows = register.subscribers(&scenario, &eboks_id(), Timestamp::UNIX_EPOCH);
        let first = rows.next().map(|row| row.party.to_string());
        assert_eq!(first.as_deref(), Some("DK 6101000001"));
        assert_eq!(rows.nth(9_998).map(|row| row.party.to_string()).as_deref(), Some("DK 6201000001"));
    }
}
