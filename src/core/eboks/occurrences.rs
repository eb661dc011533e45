//! Which rule of a scenario fits a signer or a letter, and how often each has fitted before.

use alloc::{string::String, vec::Vec};
use wildmatch::WildMatch;

use crate::evidence::DecidedBy;
use crate::identity::Party;
use crate::outcome::{Condition, Delay, Outcome, Outcomes, ReturnedMail};
use crate::shipment::Message;

/// One signer being asked to sign one message, or one letter to one receiver.
pub(crate) struct Request<'a> {
    /// None for a letter whose receiver has no place in e-Boks: no rule that names a recipient fits it.
    pub(crate) addressed: Option<Addressed<'a>>,
    pub(crate) shipment_id: &'a str,
    pub(crate) message: &'a Message,
}

/// Who is asked, or gets a letter.
#[derive(Clone, Copy)]
pub(crate) struct Addressed<'a> {
    pub(crate) party: &'a Party,
    /// Who that is, when an alias stands for a person.
    pub(crate) person: &'a Party,
}

/// Counts how often each rule's other conditions have held, for the rules that name the n-th time.
/// Bound: the scenario's rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Occurrences(Vec<u32>);

impl Occurrences {
    /// How long after printing a letter comes back, by the first rule that matches.
    pub(crate) fn returned_mail(
        &mut self,
        rules: &[ReturnedMail],
        request: &Request<'_>,
    ) -> Option<(Delay, DecidedBy)> {
        let (place, rule) = self.first(rules, |rule| &rule.when, request)?;
        Some((rule.after, DecidedBy::ReturnedMail(place + 1)))
    }

    /// The outcome of the first rule that matches, and which that is. Rules behind it do not count this request.
    pub(crate) fn decide(&mut self, outcomes: &Outcomes, request: &Request<'_>) -> (Outcome, DecidedBy) {
        match self.first(&outcomes.rules, |rule| &rule.when, request) {
            Some((place, rule)) => (rule.then.clone(), outcomes.name_of(place)),
            None => (outcomes.otherwise.clone(), DecidedBy::Otherwise),
        }
    }

    /// The first rule that matches, with its place.
    fn first<'r, R>(
        &mut self,
        rules: &'r [R],
        when: impl Fn(&R) -> &Condition,
        request: &Request<'_>,
    ) -> Option<(usize, &'r R)> {
        self.0.resize(rules.len(), 0);
        for ((place, rule), count) in rules.iter().enumerate().zip(&mut self.0) {
            let when = when(rule);
            if holds(when, request) {
                *count += 1;
                if when.nth.is_none_or(|nth| nth == *count) {
                    return Some((place, rule));
                }
            }
        }
        None
    }
}

fn holds(condition: &Condition, request: &Request<'_>) -> bool {
    let Request { addressed, shipment_id, message } = request;
    let matches = |pattern: &Option<String>, text: &str| {
        pattern.as_deref().is_none_or(|pattern| WildMatch::new(pattern).matches(text))
    };
    let is_meant = match addressed {
        Some(Addressed { party, person }) => {
            matches(&condition.recipient, party.value()) || matches(&condition.recipient, person.value())
        }
        None => condition.recipient.is_none(),
    };
    let others = [
        (&condition.document_type, message.document_type.as_str()),
        (&condition.eboks_id, message.eboks_id.as_ref().map_or("", |id| id.as_str())),
        (&condition.shipment_id, shipment_id),
        (&condition.message_id, message.id.as_str()),
        (&condition.file, message.file.as_str()),
    ];
    is_meant && others.into_iter().all(|(pattern, text)| matches(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Position;
    use crate::identity::{Country, DocumentType, EboksId};
    use crate::outcome::OutcomeRule;
    use jiff::SignedDuration;

    fn person(number: &str) -> Party {
        Party::person(Country::Denmark, number).expect("a person number")
    }

    fn message(id: &str) -> Message {
        Message {
            id: id.into(),
            position: Position { line: 1, column: 1 },
            eboks_id: Some(EboksId::new("15723").expect("five digits")),
            receiver: Some(person("6101800001")),
            production_unit: None,
            description: None,
            realtime: false,
            publication_date: None,
            extra_signers: Vec::new(),
            document_type: DocumentType::new("162812").expect("six digits"),
            file: "contract.pdf".into(),
            attachments: Vec::new(),
            payment_attachment: None,
            content: None,
            enclosed: None,
            addressed: None,
            channels: Vec::new(),
            print: None,
            email: false,
        }
    }

    fn addressed(party: &Party) -> Option<Addressed<'_>> {
        Some(Addressed { party, person: party })
    }

    fn holds(condition: Condition) -> bool {
        let message = message("M1");
        let signer = person("6101800001");
        let addressed = addressed(&signer);
        super::holds(&condition, &Request { addressed, shipment_id: "S-7", message: &message })
    }

    fn text(pattern: &str) -> Option<String> {
        Some(pattern.into())
    }

    #[test]
    fn a_condition_without_demands_always_holds() {
        assert!(holds(Condition::default()));
    }

    #[test]
    fn a_letter_without_a_receiver_in_eboks_is_meant_by_rules_that_name_no_recipient() {
        let message = message("M1");
        let letter = Request { addressed: None, shipment_id: "S-7", message: &message };
        assert!(super::holds(&Condition { message_id: text("M?"), ..Condition::default() }, &letter));
        assert!(!super::holds(&Condition { recipient: text("*"), ..Condition::default() }, &letter));
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
        let outcomes = Outcomes { rules: [second].into(), magic: 0, otherwise: Outcome::Ignore };
        let mut occurrences = Occurrences::default();
        let decided = ["M1", "other", "M2", "M3"].map(|id| {
            let signer = person("6101800001");
            let request = Request { addressed: addressed(&signer), shipment_id: "S", message: &message(id) };
            occurrences.decide(&outcomes, &request)
        });
        let ignored = (Outcome::Ignore, DecidedBy::Otherwise);
        assert_eq!(decided, [ignored.clone(), ignored.clone(), (rejects, DecidedBy::Outcome(1)), ignored]);
    }
}
