//! Whether the conditions of a scenario hold of copies as they held of the originals.

use std::collections::BTreeMap;
use std::fmt;

use nets_core::outcome::Condition;
use nets_core::scenario::Scenario;
use nets_core::shipment::{Message, Shipment};
use wildmatch::WildMatch;

/// Conditions that hold of some text otherwise than they held of its original, and of how many.
/// Bound: the conditions of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedConditions(pub BTreeMap<ConditionPlace, u64>);

/// A condition, as its author finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConditionPlace {
    /// The key of the scenario below which its rule stands.
    pub rules: &'static str,
    /// The rule, from 1.
    pub rule: usize,
    pub key: &'static str,
}

impl fmt::Display for ConditionPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of rule {} of `{}`", self.key, self.rule, self.rules)
    }
}

impl ChangedConditions {
    pub fn add(&mut self, other: &ChangedConditions) {
        for (place, count) in &other.0 {
            *self.0.entry(*place).or_default() += count;
        }
    }

    /// Holds a shipment and its copy to the conditions of both scenarios.
    pub fn note(&mut self, original: (&Scenario, &Shipment), copy: (&Scenario, &Shipment)) {
        let outcomes = |of: &Scenario| -> Vec<Condition> {
            of.outcomes.rules.iter().map(|rule| rule.when.clone()).collect()
        };
        let returned = |of: &Scenario| -> Vec<Condition> {
            of.returned_mail.iter().map(|rule| rule.when.clone()).collect()
        };
        for (rules, before, after) in [
            ("outcomes", outcomes(original.0), outcomes(copy.0)),
            ("returned_mail", returned(original.0), returned(copy.0)),
        ] {
            for (rule, (before, after)) in (1..).zip(before.iter().zip(&after)) {
                self.note_rule(rules, rule, (before, original.1), (after, copy.1));
            }
        }
    }

    fn note_rule(
        &mut self,
        rules: &'static str,
        rule: usize,
        (before, original): (&Condition, &Shipment),
        (after, copy): (&Condition, &Shipment),
    ) {
        let before = texts(before, original);
        for ((key, held), (_, holds)) in before.into_iter().zip(texts(after, copy)) {
            let changed = held.iter().zip(&holds).filter(|(held, holds)| held != holds).count();
            if changed > 0 {
                let place = ConditionPlace { rules, rule, key };
                *self.0.entry(place).or_default() += changed as u64;
            }
        }
    }
}

/// Of each key with which texts it holds, in their order.
fn texts(condition: &Condition, shipment: &Shipment) -> [(&'static str, Vec<bool>); 4] {
    let holds = |pattern: &Option<String>, texts: &mut dyn Iterator<Item = &str>| match pattern {
        Some(pattern) => {
            let pattern = WildMatch::new(pattern);
            texts.map(|text| pattern.matches(text)).collect()
        }
        None => Vec::new(),
    };
    let messages = &shipment.messages;
    let parties =
        |message: &'_ Message| message.receiver.clone().into_iter().chain(message.extra_signers.clone());
    let parties: Vec<_> = messages.iter().flat_map(parties).collect();
    [
        ("recipient", holds(&condition.recipient, &mut parties.iter().map(|party| party.value()))),
        ("shipment_id", holds(&condition.shipment_id, &mut std::iter::once(shipment.id.as_str()))),
        ("message_id", holds(&condition.message_id, &mut messages.iter().map(|it| it.id.as_str()))),
        ("file", holds(&condition.file, &mut messages.iter().map(|it| it.file.as_str()))),
    ]
}
