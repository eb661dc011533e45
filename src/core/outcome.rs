//! What each signer does with a document: the first rule that matches decides, else the default.

use alloc::{string::String, vec::Vec};
use jiff::SignedDuration;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use crate::identity::Party;
use crate::shipment::Message;

/// What one signer does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Sign {
        after: Delay,
    },
    Reject {
        after: Delay,
        reason: Option<String>,
    },
    /// Never answers, so the deadline passes.
    Ignore,
}

/// A while after delivery, drawn between the two ends when they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delay {
    pub at_least: SignedDuration,
    pub at_most: SignedDuration,
}

impl Delay {
    pub const fn exactly(duration: SignedDuration) -> Self {
        Delay { at_least: duration, at_most: duration }
    }

    /// Draws whole seconds, so that a time printed in a receipt says everything.
    pub(crate) fn draw(self, chance: &mut Pcg64Mcg) -> SignedDuration {
        let begun = i64::from(self.at_least.subsec_nanos() > 0);
        let (low, high) = (self.at_least.as_secs().saturating_add(begun), self.at_most.as_secs());
        if low >= high { self.at_least } else { SignedDuration::from_secs(chance.random_range(low..=high)) }
    }
}

/// Conditions that must all hold. Texts may use `*` and `?`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// The signer's number or alias; of one addressed by alias, either.
    pub recipient: Option<String>,
    pub document_type: Option<String>,
    pub eboks_id: Option<String>,
    pub shipment_id: Option<String>,
    pub message_id: Option<String>,
    /// The PDF's name in the zip.
    pub file: Option<String>,
    /// Only the n-th time that everything else matches, from 1.
    pub nth: Option<u32>,
}

impl Condition {
    fn holds(&self, request: &Request<'_>) -> bool {
        let Request { signer, person, shipment_id, message } = request;
        let matches = |pattern: &Option<String>, text: &str| {
            pattern.as_deref().is_none_or(|pattern| WildMatch::new(pattern).matches(text))
        };
        let is_meant = matches(&self.recipient, signer.value()) || matches(&self.recipient, person.value());
        let others = [
            (&self.document_type, message.document_type.as_str()),
            (&self.eboks_id, message.eboks_id.as_str()),
            (&self.shipment_id, shipment_id),
            (&self.message_id, message.id.as_str()),
            (&self.file, message.file.as_str()),
        ];
        is_meant && others.into_iter().all(|(pattern, text)| matches(pattern, text))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRule {
    pub when: Condition,
    pub then: Outcome,
}

/// A printed letter that comes back, this long after it was printed. The recipient of its condition
/// is the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedMail {
    pub when: Condition,
    pub after: Delay,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    pub rules: Vec<OutcomeRule>,
    pub otherwise: Outcome,
}

/// One signer being asked to sign one message.
pub(crate) struct Request<'a> {
    pub signer: &'a Party,
    /// Who the signer is, when an alias stands for somebody.
    pub person: &'a Party,
    pub shipment_id: &'a str,
    pub message: &'a Message,
}

/// Counts how often each rule's other conditions have held, for the rules that name the n-th time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Occurrences(Vec<u32>);

impl Occurrences {
    /// How long after printing a letter comes back, by the first rule that matches.
    pub(crate) fn returned_mail(&mut self, rules: &[ReturnedMail], request: &Request<'_>) -> Option<Delay> {
        self.first(rules, |rule| &rule.when, request).map(|rule| rule.after)
    }

    /// The outcome of the first rule that matches. Rules behind it do not count this request.
    pub(crate) fn decide(&mut self, outcomes: &Outcomes, request: &Request<'_>) -> Outcome {
        let rule = self.first(&outcomes.rules, |rule| &rule.when, request);
        rule.map_or_else(|| outcomes.otherwise.clone(), |rule| rule.then.clone())
    }

    fn first<'r, R>(
        &mut self,
        rules: &'r [R],
        when: impl Fn(&R) -> &Condition,
        request: &Request<'_>,
    ) -> Option<&'r R> {
        self.0.resize(rules.len(), 0);
        for (rule, count) in rules.iter().zip(&mut self.0) {
            let when = when(rule);
            if when.holds(request) {
                *count += 1;
                if when.nth.is_none_or(|nth| nth == *count) {
                    return Some(rule);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Position;
    use crate::identity::{Country, DocumentType, EboksId};
    use rand::SeedableRng;

    fn person(number: &str) -> Party {
        Party::Person { country: Country::Denmark, number: number.into() }
    }

    fn message(id: &str) -> Message {
        Message {
            id: id.into(),
            position: Position { line: 1, column: 1 },
            eboks_id: EboksId::new("15723").expect("five digits"),
            receiver: person("6101800001"),
            production_unit: None,
            description: None,
            realtime: false,
            publication_date: None,
            extra_signers: Vec::new(),
            document_type: DocumentType::new("162812").expect("six digits"),
            file: "contract.pdf".into(),
            attachments: Vec::new(),
            payment_attachment: None,
            channels: Vec::new(),
            print: None,
        }
    }

    fn holds(condition: Condition) -> bool {
        let message = message("M1");
        let signer = &person("6101800001");
        condition.holds(&Request { signer, person: signer, shipment_id: "S-7", message: &message })
    }

    fn text(pattern: &str) -> Option<String> {
        Some(pattern.into())
    }

    #[test]
    fn a_condition_without_demands_always_holds() {
        assert!(holds(Condition::default()));
    }

    #[test]
    fn each_demand_looks_at_its_own_text() {
        for (fits, fails) in [
            (
                Condition { recipient: text("610180*"), ..Condition::default() },
                Condition { recipient: text("62*"), ..Condition::default() },
            ),
            (
                Condition { document_type: text("1628??"), ..Condition::default() },
                Condition { document_type: text("163057"), ..Condition::default() },
            ),
            (
                Condition { eboks_id: text("15723"), ..Condition::default() },
                Condition { eboks_id: text("1572"), ..Condition::default() },
            ),
            (
                Condition { shipment_id: text("S-?"), ..Condition::default() },
                Condition { shipment_id: text("s-7"), ..Condition::default() },
            ),
            (
                Condition { message_id: text("*1"), ..Condition::default() },
                Condition { message_id: text("m*"), ..Condition::default() },
            ),
            (
                Condition { file: text("*.pdf"), ..Condition::default() },
                Condition { file: text("contract"), ..Condition::default() },
            ),
        ] {
            assert!(holds(fits.clone()), "{fits:?}");
            assert!(!holds(fails.clone()), "{fails:?}");
        }
    }

    #[test]
    fn all_demands_must_hold_together() {
        assert!(holds(Condition { recipient: text("6*"), file: text("*"), ..Condition::default() }));
        assert!(!holds(Condition { recipient: text("6*"), file: text("x"), ..Condition::default() }));
    }

    #[test]
    fn the_nth_time_is_told_from_the_others() {
        let rejects = Outcome::Reject { after: Delay::exactly(SignedDuration::ZERO), reason: None };
        let second = OutcomeRule {
            when: Condition { message_id: text("M*"), nth: Some(2), ..Condition::default() },
            then: rejects.clone(),
        };
        let outcomes = Outcomes { rules: [second].into(), otherwise: Outcome::Ignore };
        let mut occurrences = Occurrences::default();
        let decided = ["M1", "other", "M2", "M3"].map(|id| {
            let signer = &person("6101800001");
            let request = Request { signer, person: signer, shipment_id: "S", message: &message(id) };
            occurrences.decide(&outcomes, &request)
        });
        assert_eq!(decided, [Outcome::Ignore, Outcome::Ignore, rejects, Outcome::Ignore]);
    }

    #[test]
    fn a_delay_between_two_ends_is_a_whole_second_of_them() {
        let mut chance = Pcg64Mcg::seed_from_u64(1);
        let delay =
            Delay { at_least: SignedDuration::from_millis(1_500), at_most: SignedDuration::from_secs(4) };
        for _ in 0..100 {
            let drawn = delay.draw(&mut chance);
            assert!((delay.at_least..=delay.at_most).contains(&drawn), "{drawn:?}");
            assert_eq!(drawn.subsec_nanos(), 0);
        }
    }

    #[test]
    fn a_delay_whose_ends_are_the_same_is_taken_as_it_is() {
        let half = Delay::exactly(SignedDuration::from_millis(500));
        assert_eq!(half.draw(&mut Pcg64Mcg::seed_from_u64(1)), SignedDuration::from_millis(500));
    }
}
