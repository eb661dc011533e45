//! Asking for signatures on delivered documents: each until all have signed, one rejects or time is up.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use jiff::Timestamp;

use crate::agenda::Due;
use crate::eboks::absences::Absences;
use crate::eboks::chance::{Lot, moment_after};
use crate::eboks::occurrences::{Addressed, Occurrences, Request};
use crate::eboks::outbox::{OutboundNames, ResultName};
use crate::eboks::putting::{FileDraft, PutAs, put, put_off_return_file};
use crate::eboks::register::Register;
use crate::eboks::sent::Sent;
use crate::eboks::uploads::{Uploads, count};
use crate::effect::{Conclusion, OutboundContent, Signature, SigningResult};
use crate::event::Upload;
use crate::evidence::{DecidedBy, Evidence};
use crate::identity::{MessageRef, Party};
use crate::now::Now;
use crate::out::Out;
use crate::outcome::{Delay, Outcome, SignerPlan};
use crate::scenario::Scenario;
use crate::state::{ConcludedAs, MessageState, SignerState};
use crate::timeline::Happening;

/// Every signing under way and every one concluded but not yet returned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signings {
    occurrences: Occurrences,
    /// Bound: one for each message of the open uploads.
    open: BTreeMap<MessageRef, Signing>,
    /// Who waits for a decision by hand, the earliest deadline first: the signer's place is counted from the
    /// receiver. Bound: nine for each of those above.
    asked: BTreeSet<(Timestamp, MessageRef, usize)>,
    /// In the order in which they were concluded, as the return file lists them. Bound as those above.
    /// Bound: one for each message of the open uploads.
    concluded: Vec<(MessageRef, Conclusion)>,
}

/// One signing under way. Nine sign at the most.
#[derive(Debug, Clone)]
struct Signing {
    deadline: Timestamp,
    signers: Vec<Signer>,
}

#[derive(Debug, Clone)]
struct Signer {
    state: SignerState,
    /// Who it is, when an alias stands for a person.
    person: Party,
    plan: Plan,
    /// The rule that says so.
    decided_by: DecidedBy,
}

/// What is to come of a signer before the deadline.
#[derive(Debug, Clone)]
enum Plan {
    Nothing,
    /// Waits for a decision by hand.
    Asked,
    /// The agenda has its name.
    At(Timestamp, Act),
    /// From when the signer has registered at e-Boks.
    OnceRegistered(Wish),
}

/// What an outcome rule wants of a signer, from when the document is seen.
#[derive(Debug, Clone)]
enum Wish {
    Nothing,
    Ask,
    Act(Delay, Act),
}

impl From<Outcome> for Wish {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Sign { after } => Wish::Act(after, Act::Sign),
            Outcome::Reject { after, reason } => Wish::Act(after, Act::Reject(reason)),
            Outcome::Ignore => Wish::Nothing,
            Outcome::Ask => Wish::Ask,
        }
    }
}

impl Plan {
    /// Who would act at the deadline or later never acts.
    fn at(moment: Timestamp, act: Act, deadline: Timestamp) -> Self {
        if moment < deadline { Plan::At(moment, act) } else { Plan::Nothing }
    }

    /// That of a signer who sees the document from now on.
    fn seen(wish: Wish, moment: impl FnOnce(Delay) -> Timestamp, deadline: Timestamp) -> Self {
        match wish {
            Wish::Nothing => Plan::Nothing,
            Wish::Ask => Plan::Asked,
            Wish::Act(after, act) => Plan::at(moment(after), act, deadline),
        }
    }
}

/// Who is behind the addresses of a document.
#[derive(Clone, Copy)]
pub(crate) struct Behind<'a> {
    pub(crate) register: &'a Register,
    pub(crate) absences: &'a Absences,
    /// When e-Boks had the document.
    pub(crate) delivered: Timestamp,
}

#[derive(Debug, Clone)]
pub(crate) enum Act {
    Sign,
    Reject(Option<String>),
}

impl Signing {
    fn state(&self) -> MessageState {
        let signers = self.signers.iter().map(|signer| signer.state.clone()).collect();
        MessageState::Signing { deadline: self.deadline, signers }
    }

    /// All signatures, once none is missing.
    fn signatures(&self, scenario: &Scenario) -> Option<Vec<Signature>> {
        let signatures = self.signers.iter().map(|Signer { state, person, .. }| {
            let (signer, name) = (state.signer.clone(), name_of(person, scenario));
            state.signed.map(|at| Signature { signer, name, at })
        });
        signatures.collect()
    }

    /// What is on the agenda because of it.
    fn planned(&self, message: MessageRef) -> impl Iterator<Item = (Timestamp, Due)> {
        let acts = self.signers.iter().enumerate().filter_map(move |(signer, it)| match it.plan {
            Plan::At(at, _) => Some((at, Due::SignerActs { message, signer })),
            Plan::Nothing | Plan::Asked | Plan::OnceRegistered(_) => None,
        });
        acts.chain([(self.deadline, Due::Deadline(message))])
    }

    /// The place of one who has still to sign, by the address or as the person behind it.
    fn place_of(&self, party: &Party) -> Option<usize> {
        self.signers.iter().position(|Signer { state, person, .. }| {
            (state.signer == *party || person == party) && state.signed.is_none()
        })
    }
}

impl Signings {
    /// From now on the recipient sees the document, and can sign it if it is there to be signed. Says
    /// where the message stands then.
    pub(crate) fn show(
        &mut self,
        sent: Sent<'_>,
        behind: Behind<'_>,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> MessageState {
        let Sent { reference, message, .. } = sent;
        let material = now.scenario.materials.get(&message.document_type);
        let Some(days) = material.and_then(|material| material.signing_deadline_days) else {
            return MessageState::Delivered { at: now.time };
        };
        let deadline = now.calendar.deadline(now.time, days);
        let signing = Signing { deadline, signers: self.plan(sent, behind, deadline, now) };
        let signers = message.signers().cloned().collect();
        let (user, message, message_id) = sent.names();
        let signers_decided_by = signing.signers.iter().map(|signer| signer.decided_by).collect();
        let evidence = Evidence { signers_decided_by, ..sent.evidence() };
        out.tell_with(Happening::SigningStarted { user, message, message_id, signers, deadline }, evidence);
        for (at, due) in signing.planned(reference) {
            out.schedule(at, due);
        }
        for (place, signer) in signing.signers.iter().enumerate() {
            if let Plan::Asked = signer.plan {
                self.asked.insert((deadline, reference, place));
                tell_asked(sent, signer, deadline, out);
            }
        }
        let state = signing.state();
        self.open.insert(reference, signing);
        state
    }

    /// Decides what each signer will do.
    fn plan(&mut self, sent: Sent<'_>, behind: Behind<'_>, deadline: Timestamp, now: Now<'_>) -> Vec<Signer> {
        let Sent { shipment_id, message, .. } = sent;
        let Behind { register, absences, delivered } = behind;
        let signers = message.signers().map(|party| {
            let person = register.person_behind(party, &message.document_type, delivered).clone();
            let request =
                Request { addressed: Some(Addressed { party, person: &person }), shipment_id, message };
            let (outcome, decided_by) = self.occurrences.decide(&now.scenario.outcomes, &request);
            let wish = Wish::from(outcome);
            let plan = if absences.is_absent(&person, now) {
                Plan::OnceRegistered(wish)
            } else {
                Plan::seen(wish, |after| moment_after(after, now, sent, Lot::Signer, party), deadline)
            };
            let state = SignerState { signer: party.clone(), signed: None };
            Signer { state, person, plan, decided_by }
        });
        signers.collect()
    }

    /// What has waited for this signer to register at e-Boks is planned from now on.
    pub(crate) fn signer_registers(
        &mut self,
        person: &Party,
        uploads: &Uploads,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        for (reference, signing) in &mut self.open {
            let deadline = signing.deadline;
            for (place, signer) in signing.signers.iter_mut().enumerate() {
                let (Plan::OnceRegistered(wish), Some(sent)) = (&signer.plan, uploads.sent(*reference))
                else {
                    continue;
                };
                if signer.person != *person {
                    continue;
                }
                let moment = |after| moment_after(after, now, sent, Lot::Signer, &signer.state.signer);
                signer.plan = Plan::seen(wish.clone(), moment, deadline);
                match &signer.plan {
                    Plan::At(at, _) => {
                        out.schedule(*at, Due::SignerActs { message: *reference, signer: place });
                    }
                    Plan::Asked => {
                        self.asked.insert((deadline, *reference, place));
                        tell_asked(sent, signer, deadline, out);
                    }
                    Plan::Nothing | Plan::OnceRegistered(_) => {}
                }
            }
        }
    }

    /// A signer does what was planned. Says where the message stands then; nothing when the signing is over.
    pub(crate) fn act(
        &mut self,
        sent: Sent<'_>,
        signer: usize,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> Option<MessageState> {
        let Signer { plan, decided_by, .. } = self.open.get_mut(&sent.reference)?.signers.get_mut(signer)?;
        let decided_by = *decided_by;
        let Plan::At(_, act) = core::mem::replace(plan, Plan::Nothing) else { return None };
        self.perform(sent, (signer, act), decided_by, now, out)
    }

    /// A signer acts by hand, and what was planned is dropped. Says where the message stands then; nothing
    /// when there is nothing to sign for this recipient.
    pub(crate) fn act_by_hand(
        &mut self,
        sent: Sent<'_>,
        party: &Party,
        act: Act,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> Option<MessageState> {
        let signing = self.open.get_mut(&sent.reference)?;
        let place = signing.place_of(party)?;
        let plan = core::mem::replace(&mut signing.signers.get_mut(place)?.plan, Plan::Nothing);
        match plan {
            Plan::At(at, _) => {
                out.cancel([(at, Due::SignerActs { message: sent.reference, signer: place })]);
            }
            Plan::Asked => {
                self.asked.remove(&(signing.deadline, sent.reference, place));
            }
            Plan::Nothing | Plan::OnceRegistered(_) => {}
        }
        self.perform(sent, (place, act), DecidedBy::ByHand, now, out)
    }

    /// The first moment at which a signer who is asked would be too late.
    pub(crate) fn asked_until(&self) -> Option<Timestamp> {
        self.asked.first().map(|(deadline, ..)| *deadline)
    }

    /// What is to come of a signer who has not signed, and which rule says so.
    pub(crate) fn plan_of(&self, message: MessageRef, party: &Party) -> Option<(SignerPlan, DecidedBy)> {
        let signing = self.open.get(&message)?;
        let Signer { plan, decided_by, .. } = signing.signers.get(signing.place_of(party)?)?;
        let plan = match plan {
            Plan::Nothing => SignerPlan::Nothing,
            Plan::Asked => SignerPlan::Asked,
            Plan::At(at, Act::Sign) => SignerPlan::Signs { at: *at },
            Plan::At(at, Act::Reject(reason)) => SignerPlan::Rejects { at: *at, reason: reason.clone() },
            Plan::OnceRegistered(Wish::Nothing) => SignerPlan::Nothing,
            Plan::OnceRegistered(Wish::Ask | Wish::Act(..)) => SignerPlan::OnceRegistered,
        };
        Some((plan, *decided_by))
    }

    fn perform(
        &mut self,
        sent: Sent<'_>,
        (place, act): (usize, Act),
        decided_by: DecidedBy,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> Option<MessageState> {
        let signing = self.open.get_mut(&sent.reference)?;
        let state = &mut signing.signers.get_mut(place)?.state;
        let evidence = Evidence { decided_by: Some(decided_by), ..sent.evidence() };
        let party = state.signer.clone();
        let (user, message, message_id) = sent.names();
        let conclusion = match act {
            Act::Sign => {
                state.signed = Some(now.time);
                out.tell_with(Happening::SignerSigned { user, message, message_id, signer: party }, evidence);
                signing.signatures(now.scenario).map(|signatures| Conclusion::Signed { signatures })
            }
            Act::Reject(reason) => {
                let (signer, told) = (party.clone(), reason.clone());
                let rejected = Happening::SignerRejected { user, message, message_id, signer, reason: told };
                out.tell_with(rejected, evidence);
                Some(Conclusion::Rejected { by: party, at: now.time, reason })
            }
        };
        let state = signing.state();
        Some(conclusion.map_or(state, |conclusion| self.conclude(sent, conclusion, now, out)))
    }

    /// The time to sign is over; nothing when the signing was over before.
    pub(crate) fn end(&mut self, sent: Sent<'_>, now: Now<'_>, out: &mut Out<'_>) -> Option<MessageState> {
        let is_open = self.open.contains_key(&sent.reference);
        let conclusion = Conclusion::DeadlinePassed { deadline: now.time };
        is_open.then(|| self.conclude(sent, conclusion, now, out))
    }

    fn conclude(
        &mut self,
        sent: Sent<'_>,
        conclusion: Conclusion,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> MessageState {
        if let Some(signing) = self.open.remove(&sent.reference) {
            out.cancel(signing.planned(sent.reference));
            for place in 0..signing.signers.len() {
                self.asked.remove(&(signing.deadline, sent.reference, place));
            }
        }
        let (user, message, message_id) = sent.names();
        let happening = match conclusion {
            Conclusion::Signed { .. } => Happening::DocumentSigned { user, message, message_id },
            Conclusion::Rejected { .. } => Happening::DocumentRejected { user, message, message_id },
            Conclusion::DeadlinePassed { .. } => Happening::DeadlinePassed { user, message, message_id },
        };
        out.tell_with(happening, sent.evidence());
        let result = concluded_as(&conclusion);
        self.concluded.push((message, conclusion));
        out.schedule(now.calendar.return_file_after(now.time), Due::ReturnFile);
        MessageState::Concluded { at: now.time, result }
    }

    /// Nets processes the daily return file: a result for each document that was concluded.
    pub(crate) fn return_file(
        &mut self,
        uploads: &Uploads,
        names: &mut OutboundNames,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> Vec<(MessageRef, MessageState)> {
        if let Some(until) = put_off_return_file(now, out) {
            out.schedule(until, Due::ReturnFile);
            return Vec::new();
        }
        let results = core::mem::take(&mut self.concluded);
        out.tell(Happening::ReturnFileProcessed { results: count(results.len()) });
        let sent = results.into_iter().filter_map(|(reference, conclusion)| {
            let upload = &uploads.get(reference.upload)?.upload;
            let state = write_result(uploads.sent(reference)?, upload, conclusion, names, now, out)?;
            Some((reference, state))
        });
        sent.collect()
    }
}

fn tell_asked(sent: Sent<'_>, signer: &Signer, deadline: Timestamp, out: &mut Out<'_>) {
    let (user, message, message_id) = sent.names();
    let evidence = Evidence { decided_by: Some(signer.decided_by), ..sent.evidence() };
    let signer = signer.state.signer.clone();
    out.tell_with(Happening::SignerAsked { user, message, message_id, signer, deadline }, evidence);
}

/// Says where the message stands then; nothing while a fault holds the result back.
fn write_result(
    sent: Sent<'_>,
    upload: &Upload,
    conclusion: Conclusion,
    names: &mut OutboundNames,
    now: Now<'_>,
    out: &mut Out<'_>,
) -> Option<MessageState> {
    let Sent { user, shipment_id, reference, message } = sent;
    let processed = now.calendar.date(now.time);
    let ResultName { file, renamed } = names.signing_result(user, processed, &message.id);
    if let Some(because) = renamed {
        let (user, message, message_id) = sent.names();
        let renamed = Happening::ResultRenamed { user, message, message_id, file: file.clone(), because };
        out.tell_with(renamed, sent.evidence());
    }
    let result = concluded_as(&conclusion);
    let content = SigningResult {
        message: reference,
        shipment_id: shipment_id.into(),
        message_id: message.id.clone(),
        eboks_id: message.eboks_id.clone(),
        document_type: message.document_type.clone(),
        file: message.file.clone(),
        receiver: message.receiver.clone(),
        processed,
        conclusion,
        format: now.scenario.outbound.signed_object,
    };
    let content = OutboundContent::SigningResult(content);
    let draft = FileDraft { user, answers: Some(upload), name: file.clone(), content };
    let again = |content: &OutboundContent| {
        (names.signing_result(user, processed, &message.id).file, content.clone())
    };
    let put = put(draft, again, now, out);
    (put != PutAs::HeldBack).then_some(MessageState::Returned { at: now.time, result, file })
}

fn concluded_as(conclusion: &Conclusion) -> ConcludedAs {
    match conclusion {
        Conclusion::Signed { .. } => ConcludedAs::Signed,
        Conclusion::Rejected { .. } => ConcludedAs::Rejected,
        Conclusion::DeadlinePassed { .. } => ConcludedAs::DeadlinePassed,
    }
}

/// As the scenario has it, for the certificate.
fn name_of(party: &Party, scenario: &Scenario) -> String {
    match scenario.recipients.get(party) {
        Some(recipient) => recipient.name.clone(),
        None => format!("Test Person {}", party.value()),
    }
}
