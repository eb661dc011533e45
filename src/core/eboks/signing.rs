//! Asking for signatures on delivered documents: each until all have signed, one rejects or time is up.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use jiff::Timestamp;

use crate::agenda::Due;
use crate::eboks::absences::Absences;
use crate::eboks::chance::{Lot, moment_after};
use crate::eboks::occurrences::{Addressed, Occurrences, Request};
use crate::eboks::outbox::{OutboundNames, ResultName};
use crate::eboks::register::Register;
use crate::eboks::sent::Sent;
use crate::eboks::uploads::{Uploads, count};
use crate::effect::{Conclusion, OutboundContent, Signature, SigningResult};
use crate::evidence::{DecidedBy, Evidence};
use crate::identity::{MessageRef, Party};
use crate::now::Now;
use crate::out::Out;
use crate::outcome::{Delay, Outcome};
use crate::scenario::Scenario;
use crate::state::{ConcludedAs, MessageState, SignerState};
use crate::timeline::Happening;

/// Every signing under way and every one concluded but not yet returned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signings {
    occurrences: Occurrences,
    /// Bound: one for each message of the open uploads.
    open: BTreeMap<MessageRef, Signing>,
    /// In the order in which they were concluded, as the return file lists them. Bound as those above.
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
    /// The agenda has its name.
    At(Timestamp, Act),
    /// So long after the signer has registered at e-Boks.
    OnceRegistered(Delay, Act),
}

impl Plan {
    /// Who would act at the deadline or later never acts.
    fn at(moment: Timestamp, act: Act, deadline: Timestamp) -> Self {
        if moment < deadline { Plan::At(moment, act) } else { Plan::Nothing }
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
enum Act {
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
            Plan::Nothing | Plan::OnceRegistered(..) => None,
        });
        acts.chain([(self.deadline, Due::Deadline(message))])
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
            let wanted = match outcome {
                Outcome::Sign { after } => Some((after, Act::Sign)),
                Outcome::Reject { after, reason } => Some((after, Act::Reject(reason))),
                Outcome::Ignore => None,
            };
            let plan = match wanted {
                None => Plan::Nothing,
                Some((after, act)) if absences.is_absent(&person, now) => Plan::OnceRegistered(after, act),
                Some((after, act)) => {
                    Plan::at(moment_after(after, now, sent, Lot::Signer, party), act, deadline)
                }
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
                let Signer { state, person: behind, plan, .. } = signer;
                let (Plan::OnceRegistered(after, act), Some(sent)) = (&*plan, uploads.sent(*reference))
                else {
                    continue;
                };
                if behind != person {
                    continue;
                }
                let at = moment_after(*after, now, sent, Lot::Signer, &state.signer);
                *plan = Plan::at(at, act.clone(), deadline);
                if let Plan::At(at, _) = plan {
                    out.schedule(*at, Due::SignerActs { message: *reference, signer: place });
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
        let signing = self.open.get_mut(&sent.reference)?;
        let Signer { state, plan, decided_by, .. } = signing.signers.get_mut(signer)?;
        let evidence = Evidence { decided_by: Some(*decided_by), ..sent.evidence() };
        let Plan::At(_, act) = core::mem::replace(plan, Plan::Nothing) else { return None };
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
        let results = core::mem::take(&mut self.concluded);
        out.tell(Happening::ReturnFileProcessed { results: count(results.len()) });
        let sent = results.into_iter().filter_map(|(reference, conclusion)| {
            Some((reference, write_result(uploads.sent(reference)?, conclusion, names, now, out)))
        });
        sent.collect()
    }
}

fn write_result(
    sent: Sent<'_>,
    conclusion: Conclusion,
    names: &mut OutboundNames,
    now: Now<'_>,
    out: &mut Out<'_>,
) -> MessageState {
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
    out.write(user, Some(reference.upload), file.clone(), OutboundContent::SigningResult(content));
    MessageState::Returned { at: now.time, result, file }
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
