//! The model's half about signing: what each signer does, how it ends, and what comes back.

use std::collections::BTreeMap;

use nets_core::civil;
use nets_core::effect::{Conclusion, OutboundContent, Signature, SigningResult};
use nets_core::identity::{MessageRef, Party};
use nets_core::outcome::{Condition, Outcome};
use nets_core::scenario::{Scenario, Timetable};

use crate::chronicle::Account;
use crate::copenhagen;
use crate::document::Document;
use crate::model::{Foretold, seconds};
use crate::run::moment;

/// When each signer was seen to act, where the delay was left to chance.
pub type Witness = BTreeMap<(MessageRef, Party), i64>;

/// A document delivered to be signed.
pub struct Signing<'a> {
    pub document: Document<'a>,
    pub delivered: i64,
    pub deadline: i64,
}

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

/// Lets everybody sign, and sends what came of it with the first return file after the conclusion.
pub fn return_results(foretold: &mut Foretold<'_>, mut signings: Vec<Signing<'_>>, witness: &Witness) {
    let scenario = foretold.scenario;
    let mut held = vec![0; scenario.outcomes.rules.len()];
    let mut results = Vec::new();
    signings.sort_by_key(|signing| (signing.delivered, signing.document.message_ref));
    for signing in signings {
        let account = foretold.chronicle.messages.entry(signing.document.message_ref).or_default();
        let acts = acts(scenario, &signing, &mut held, witness);
        let ending = end(scenario, &signing, acts, account);
        results.push((ending, signing.document));
    }

    // A return file lists results in the order of their conclusion; where moments are equal, those
    // that somebody brought about come before those that time did.
    results.sort_by_key(|(ending, document)| {
        let timeout = matches!(ending.conclusion, Conclusion::DeadlinePassed { .. });
        (ending.at, timeout, document.message_ref)
    });
    for (ending, document) in results {
        send_result(foretold, &document, ending);
    }
}

fn send_result(foretold: &mut Foretold<'_>, document: &Document<'_>, ending: Ending) {
    let Document { upload, shipment, message, .. } = document;
    let returned = next_return_file(&foretold.scenario.timetable, ending.at);
    *foretold.chronicle.return_files.entry(returned).or_default() += 1;
    foretold.keep(upload.id, returned);
    let (today, _) = copenhagen::shown(returned);
    let stem = format!("signed_documents_{}_{}", copenhagen::written(today), harmless(&message.id));
    let name = foretold.unused(&upload.user, &stem, ".zip");
    let (year, month, day) = copenhagen::civil(today);
    let result = SigningResult {
        upload: upload.id,
        shipment_id: shipment.id.clone(),
        message_id: message.id.clone(),
        eboks_id: message.eboks_id.clone(),
        document_type: message.document_type.clone(),
        file: message.file.clone(),
        receiver: message.receiver.clone(),
        processed: civil::date(year as i16, month as i8, day as i8),
        conclusion: ending.conclusion,
        format: foretold.scenario.outbound.signed_object,
    };
    foretold.send(&upload.user, name, returned, OutboundContent::SigningResult(result));
}

fn next_return_file(timetable: &Timetable, after: i64) -> i64 {
    let (today, _) = copenhagen::shown(after);
    (today - 1..)
        .map(|day| copenhagen::moment(day, seconds(timetable.return_file)))
        .find(|at| *at > after)
        .expect("there is always another day")
}

fn harmless(message_id: &str) -> String {
    let is_harmless = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    message_id.chars().map(|letter| if is_harmless(letter) { letter } else { '_' }).collect()
}

/// What the signers would do, in the order in which they would do it. Where a delay was drawn, the
/// witness says when: that must be between the ends, and whoever was not seen acts at the latest.
fn acts(scenario: &Scenario, signing: &Signing<'_>, held: &mut [u32], witness: &Witness) -> Vec<Act> {
    let mut acts = Vec::new();
    for (place, signer) in signing.document.signers().into_iter().enumerate() {
        let (delay, rejection) = match decide(scenario, &signing.document, signer, held) {
            Outcome::Sign { after } => (after, None),
            Outcome::Reject { after, reason } => (after, Some(reason)),
            Outcome::Ignore => continue,
        };
        let earliest = signing.delivered + delay.at_least.as_secs();
        let latest = signing.delivered + delay.at_most.as_secs();
        let seen = witness.get(&(signing.document.message_ref, signer.clone()));
        let drawn = seen.filter(|_| earliest < latest);
        let at = drawn.copied().unwrap_or(latest);
        assert!((earliest..=latest).contains(&at), "{signer} acts at {at}, out of bounds");
        acts.push(Act { at, place, rejection });
    }
    acts.sort_by_key(|act| (act.at, act.place));
    acts
}

/// Writes down what the signers do before it ends, and how it ends.
fn end(scenario: &Scenario, signing: &Signing<'_>, acts: Vec<Act>, account: &mut Account) -> Ending {
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
        let signature = Signature { signer: signer.clone(), name: name(scenario, signer), at: moment(at) };
        signatures.insert(place, signature);
        if signatures.len() == signers.len() {
            let signatures = signatures.values().cloned().collect();
            ending = Ending { at, conclusion: Conclusion::Signed { signatures } };
        }
    }
    account.push((ending.at, document.concluded(&ending.conclusion)));
    ending
}

fn name(scenario: &Scenario, signer: &Party) -> String {
    let known = scenario.recipients.get(signer).map(|known| known.name.clone());
    known.unwrap_or_else(|| format!("Test Person {}", signer.value()))
}

/// The first rule whose conditions hold, for the right time, decides.
fn decide(scenario: &Scenario, document: &Document<'_>, signer: &Party, held: &mut [u32]) -> Outcome {
    for (rule, times) in scenario.outcomes.rules.iter().zip(held) {
        if concerns(&rule.when, document, signer) {
            *times += 1;
            if rule.when.nth.is_none() || rule.when.nth == Some(*times) {
                return rule.then.clone();
            }
        }
    }
    scenario.outcomes.otherwise.clone()
}

fn concerns(when: &Condition, document: &Document<'_>, signer: &Party) -> bool {
    let fits = |pattern: &Option<String>, text: &str| match pattern {
        None => true,
        Some(pattern) => glob(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>()),
    };
    let number = match signer {
        Party::Person { number, .. } | Party::Organisation { number, .. } => number,
        Party::Alias { value, .. } => value,
    };
    fits(&when.recipient, number)
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
