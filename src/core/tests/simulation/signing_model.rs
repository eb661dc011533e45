//! The model's half about signing: what each signer does, how it ends, and what comes back.

use std::collections::BTreeMap;

use nets_core::effect::{Conclusion, OutboundContent, Signature, SigningResult};
use nets_core::identity::{MessageRef, Party};
use nets_core::outcome::{Condition, Delay, Outcome};
use nets_core::scenario::Scenario;

use crate::chronicle::Account;
use crate::copenhagen;
use crate::document::Document;
use crate::foretold::{Foretold, Signing, Unnamed, harmless};
use crate::nets_day::{date, when_nets_acts};
use crate::run::moment;

/// When each signer was seen to act, and each letter to come back, where the delay was left to chance; a letter may
/// name no party.
pub type Witness = BTreeMap<(MessageRef, Option<Party>), i64>;

/// What one signer would do, were there no deadline and no other signer.
struct Act {
    at: i64,
    /// Where the signer is named in the shipment, from the receiver on.
    place: usize,
    rejection: Option<Option<String>>,
}

struct Ending {
    at: i64,
    conclusion: Conclusion,
}

impl Foretold<'_> {
    /// Lets all signers act, and sends the outcome with the first return file after the conclusion.
    pub fn return_results(&mut self, witness: &Witness) {
        let mut held = vec![0; self.scenario.outcomes.rules.len()];
        let mut results = Vec::new();
        let mut signings = std::mem::take(&mut self.signings);
        signings.sort_by_key(|signing| (signing.begins, signing.was_published, signing.document.message_ref));
        for signing in signings {
            let persons = self.persons(&signing);
            let begins: Vec<_> = persons.iter().map(|person| self.sees_it(person, &signing)).collect();
            let acts = acts(self.scenario, &signing, &persons, &begins, &mut held, witness);
            let account = self.chronicle.messages.entry(signing.document.message_ref).or_default();
            let ending = end(self.scenario, &signing, &persons, acts, account);
            results.push((ending, signing.document));
        }

        // A return file lists results in the order of their conclusion; where moments are equal, those
        // that a signer brought about come before those that time did.
        results.sort_by_key(|(ending, document)| {
            let timeout = matches!(ending.conclusion, Conclusion::DeadlinePassed { .. });
            (ending.at, timeout, document.message_ref)
        });
        for (ending, document) in results {
            self.send_result(&document, ending);
        }
    }

    /// From when on a signer sees the document: who has no e-Boks yet has to register first.
    fn sees_it(&self, person: &Party, signing: &Signing<'_>) -> Option<i64> {
        if self.facts.is_there(person, when_nets_acts(signing.begins)) {
            return Some(signing.begins);
        }
        self.facts.registered(person).map(|(at, ..)| at)
    }

    /// Who the signers are, behind their aliases.
    fn persons(&self, signing: &Signing<'_>) -> Vec<Party> {
        let document_type = &signing.document.message.document_type;
        let then = when_nets_acts(signing.delivered);
        let signers = signing.document.signers().into_iter();
        signers.map(|signer| self.facts.person(signer, document_type, then)).collect()
    }

    fn send_result(&mut self, document: &Document<'_>, ending: Ending) {
        let Document { upload, shipment, message, .. } = document;
        let returned = self.day.return_file_after(ending.at);
        *self.chronicle.return_files.entry(returned).or_default() += 1;
        self.keep(upload.id, returned);
        let (today, _) = copenhagen::shown(returned);
        let stem = format!("signed_documents_{}_{}", copenhagen::written(today), harmless(&message.id));
        let result = SigningResult {
            message: document.message_ref,
            shipment_id: shipment.id.clone(),
            message_id: message.id.clone(),
            eboks_id: message.eboks_id.clone(),
            document_type: message.document_type.clone(),
            file: message.file.clone(),
            receiver: message.receiver.clone(),
            processed: date(today),
            conclusion: ending.conclusion,
            format: self.scenario.outbound.signed_object,
        };
        self.files.push(Unnamed {
            at: returned,
            user: upload.user.clone(),
            upload: Some(upload.id),
            stem,
            ending: ".zip".to_owned(),
            content: OutboundContent::SigningResult(result),
            named_after: Some(document.message_ref),
        });
    }
}

/// A while after a moment. Where it was drawn, the witness says when: that must be between the ends,
/// and what was not seen happens at the latest.
pub fn moment_of(
    document: &Document<'_>,
    who: Option<&Party>,
    from: i64,
    delay: Delay,
    witness: &Witness,
) -> i64 {
    let (earliest, latest) = (from + delay.at_least.as_secs(), from + delay.at_most.as_secs());
    let seen = witness.get(&(document.message_ref, who.cloned()));
    let drawn = seen.filter(|_| earliest < latest);
    let at = drawn.copied().unwrap_or(latest);
    assert!((earliest..=latest).contains(&at), "{who:?} is seen at {at}, out of bounds");
    at
}

/// What the signers would do, in the order in which they would do it.
fn acts(
    scenario: &Scenario,
    signing: &Signing<'_>,
    persons: &[Party],
    begins: &[Option<i64>],
    held: &mut [u32],
    witness: &Witness,
) -> Vec<Act> {
    let mut acts = Vec::new();
    let document = &signing.document;
    for (place, (signer, person)) in document.signers().into_iter().zip(persons).enumerate() {
        let conditions = scenario.outcomes.rules.iter().map(|rule| &rule.when);
        let outcome = match first_rule(conditions, document, Some((signer, person)), held) {
            Some(rule) => &scenario.outcomes.rules[rule].then,
            None => &scenario.outcomes.otherwise,
        };
        let (delay, rejection) = match outcome.clone() {
            Outcome::Sign { after } => (after, None),
            Outcome::Reject { after, reason } => (after, Some(reason)),
            Outcome::Ignore => continue,
        };
        let Some(begins) = begins[place] else { continue };
        let at = moment_of(document, Some(signer), begins, delay, witness);
        acts.push(Act { at, place, rejection });
    }
    acts.sort_by_key(|act| (act.at, act.place));
    acts
}

/// Writes down what the signers do before it ends, and how it ends.
fn end(
    scenario: &Scenario,
    signing: &Signing<'_>,
    persons: &[Party],
    acts: Vec<Act>,
    account: &mut Account,
) -> Ending {
    let document = &signing.document;
    let signers = document.signers();
    let mut signatures = BTreeMap::new();
    let mut ending = Ending {
        at: signing.deadline,
        conclusion: Conclusion::DeadlinePassed { deadline: moment(signing.deadline) },
    };
    for Act { at, place, rejection } in acts.into_iter().take_while(|act| act.at < signing.deadline) {
        let signer = signers[place];
        if let Some(reason) = rejection {
            account.push((at, document.rejected_by(signer, reason.clone())));
            let conclusion = Conclusion::Rejected { by: signer.clone(), at: moment(at), reason };
            ending = Ending { at, conclusion };
            break;
        }
        account.push((at, document.signed_by(signer)));
        let name = name(scenario, &persons[place]);
        let signature = Signature { signer: signer.clone(), name, at: moment(at) };
        signatures.insert(place, signature);
        if signatures.len() == signers.len() {
            let signatures = signatures.values().cloned().collect();
            ending = Ending { at, conclusion: Conclusion::Signed { signatures } };
        }
    }
    account.push((ending.at, document.concluded(&ending.conclusion)));
    ending
}

fn name(scenario: &Scenario, person: &Party) -> String {
    let known = scenario.recipients.get(person).map(|known| known.name.clone());
    known.unwrap_or_else(|| format!("Test Person {}", person.value()))
}

/// The first rule whose conditions hold, for the right time: by the address, or the person behind it.
pub fn first_rule<'r>(
    conditions: impl Iterator<Item = &'r Condition>,
    document: &Document<'_>,
    who: Option<(&Party, &Party)>,
    held: &mut [u32],
) -> Option<usize> {
    for (rule, (when, times)) in conditions.zip(held).enumerate() {
        if concerns(when, document, who) {
            *times += 1;
            if when.nth.is_none() || when.nth == Some(*times) {
                return Some(rule);
            }
        }
    }
    None
}

/// A letter that is addressed to no party is meant by no rule that names one.
fn concerns(when: &Condition, document: &Document<'_>, who: Option<(&Party, &Party)>) -> bool {
    let fits = |pattern: &Option<String>, text: &str| match pattern {
        None => true,
        Some(pattern) => glob(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>()),
    };
    let names = who.map(|(address, person)| [address.value(), person.value()]);
    let is_meant = match names {
        Some(names) => names.iter().any(|name| fits(&when.recipient, name)),
        None => when.recipient.is_none(),
    };
    is_meant
        && fits(&when.document_type, document.message.document_type.as_str())
        && fits(&when.eboks_id, document.message.eboks_id.as_str())
        && fits(&when.shipment_id, &document.shipment.id)
        && fits(&when.message_id, &document.message.id)
        && fits(&when.file, &document.message.file)
}

/// `*` stands for any text, `?` for one character.
fn glob(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| glob(rest, &text[skipped..])),
        ['?', rest @ ..] => !text.is_empty() && glob(rest, &text[1..]),
        [letter, rest @ ..] => text.first() == Some(letter) && glob(rest, &text[1..]),
    }
}
