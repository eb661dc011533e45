//! Asking for signatures on one delivered document, until all have signed, one rejects or time is up.

use alloc::{collections::BTreeMap, vec::Vec};
use jiff::Timestamp;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::agenda::{Act, Due};
use crate::effect::{Conclusion, Signature};
use crate::identity::{MessageRef, Party};
use crate::outcome::{Occurrences, Outcome, Request};
use crate::scenario::Scenario;
use crate::shipment::Message;
use crate::state::SignerState;

/// One signing under way.
#[derive(Debug, Clone)]
pub(crate) struct Signing {
    pub(crate) deadline: Timestamp,
    pub(crate) signers: Vec<SignerState>,
    /// Who they are, when an alias stands for somebody; in the same order.
    persons: Vec<Party>,
    /// What is on the agenda because of it.
    pub(crate) planned: Vec<(Timestamp, Due)>,
}

/// What a signer will do, and when.
pub(crate) struct Plan {
    pub(crate) signer: usize,
    pub(crate) at: Timestamp,
    pub(crate) act: Act,
}

impl Signing {
    pub(crate) fn new(
        message: &Message,
        persons: Vec<Party>,
        deadline: Timestamp,
        planned: Vec<(Timestamp, Due)>,
    ) -> Self {
        let signers =
            message.signers().map(|party| SignerState { signer: party.clone(), signed: None }).collect();
        Signing { deadline, signers, persons, planned }
    }

    /// Notes a signature. The conclusion is there when it was the last one missing.
    pub(crate) fn sign(&mut self, signer: usize, at: Timestamp, scenario: &Scenario) -> Option<Conclusion> {
        self.signers[signer].signed = Some(at);
        let signatures = self
            .signers
            .iter()
            .zip(&self.persons)
            .map(|(state, person)| {
                let at = state.signed?;
                Some(Signature { signer: state.signer.clone(), name: name_of(person, scenario), at })
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Conclusion::Signed { signatures })
    }
}

/// One delivered document whose signers are asked.
pub(crate) struct Asked<'a> {
    pub(crate) reference: MessageRef,
    pub(crate) shipment_id: &'a str,
    pub(crate) message: &'a Message,
    /// Who the signers are, in their order.
    pub(crate) persons: &'a [Party],
    /// Since when they can sign.
    pub(crate) shown: Timestamp,
    pub(crate) deadline: Timestamp,
}

/// Decides what each signer will do. Whoever would act at the deadline or later never acts.
pub(crate) fn plan(scenario: &Scenario, occurrences: &mut Occurrences, asked: &Asked<'_>) -> Vec<Plan> {
    let mut plans = Vec::new();
    for (signer, (party, person)) in asked.message.signers().zip(asked.persons).enumerate() {
        let request =
            Request { signer: party, person, shipment_id: asked.shipment_id, message: asked.message };
        let (after, act) = match occurrences.decide(&scenario.outcomes, &request) {
            Outcome::Sign { after } => (after, Act::Sign),
            Outcome::Reject { after, reason } => (after, Act::Reject(reason)),
            Outcome::Ignore => continue,
        };
        let delay = after.draw(&mut chance(scenario.seed, asked.reference, signer));
        let at = asked.shown.saturating_add(delay).unwrap_or(Timestamp::MAX);
        if at < asked.deadline {
            plans.push(Plan { signer, at, act });
        }
    }
    plans
}

/// Chance belongs to the signer of the message, so that one document more changes no other's fate.
pub(crate) fn chance(seed: u64, message: MessageRef, signer: usize) -> Pcg64Mcg {
    let MessageRef { upload, index } = message;
    let parts = [upload.0, u64::from(index), signer as u64];
    let mixed = parts
        .into_iter()
        .fold(seed, |mixed, part| (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
    Pcg64Mcg::seed_from_u64(mixed)
}

fn name_of(party: &Party, scenario: &Scenario) -> alloc::string::String {
    match scenario.recipients.get(party) {
        Some(recipient) => recipient.name.clone(),
        None => alloc::format!("Test Person {}", party.value()),
    }
}

/// Every signing under way and every one concluded but not yet returned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signings {
    pub(crate) open: BTreeMap<MessageRef, Signing>,
    /// In the order in which they were concluded, as the return file lists them.
    pub(crate) concluded: Vec<(MessageRef, Conclusion)>,
}
