//! From an accepted message to its end: hand-over, delivery, signing, and the daily return file.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use jiff::{SignedDuration, Timestamp};

use crate::agenda::{Act, Due};
use crate::effect::{Conclusion, Effect, OutboundContent, SigningResult};
use crate::identity::{MessageRef, Party, UploadId, UserId};
use crate::shipment::{Message, Shipment};
use crate::signing::{Asked, Signing, plan};
use crate::simulator::{Simulator, accepted, count};
use crate::state::{ConcludedAs, MessageState, Verdict};
use crate::timeline::Happening;

/// A realtime document is in e-Boks well within the minute in which its receipt is due (assumed).
const REALTIME: SignedDuration = SignedDuration::from_secs(30);

/// The standard order of channels is e-Boks, then print.
const NEXT_CHANNEL: &str = "print";

impl Simulator {
    /// Sends every message of a newly accepted shipment on its way.
    pub(crate) fn route(&mut self, upload: UploadId, shipment: &Shipment) -> Vec<MessageState> {
        (0u32..)
            .zip(&shipment.messages)
            .map(|(index, message)| self.route_one(upload, index, message))
            .collect()
    }

    fn route_one(&mut self, upload: UploadId, index: u32, message: &Message) -> MessageState {
        let material = self.scenario.materials.get(&message.document_type);
        let mandatory = material.is_some_and(|material| material.mandatory);
        let realtime = message.realtime || material.is_some_and(|material| material.realtime);
        let stranger = message
            .signers()
            .find(|party| !self.scenario.is_subscribed(party, &message.document_type))
            .cloned();
        if let Some(recipient) = stranger.filter(|_| !mandatory) {
            return self.pass_on(MessageRef { upload, index }, message, recipient);
        }
        let (hand_over, delivery) = if realtime {
            (self.now, self.now.saturating_add(REALTIME).unwrap_or(Timestamp::MAX))
        } else {
            let journey = self.calendar.journey(self.now);
            (journey.hand_over, journey.delivery)
        };
        let published = message.publication_date.map(|date| self.calendar.publication(date));
        let visible = published.map_or(delivery, |date| date.max(delivery));
        self.agenda.schedule(visible, Due::Deliver(upload));
        if realtime {
            return MessageState::HandedOver { visible };
        }
        self.agenda.schedule(hand_over, Due::HandOver(upload));
        MessageState::Accepted { hand_over, visible }
    }

    fn pass_on(&mut self, reference: MessageRef, message: &Message, recipient: Party) -> MessageState {
        if let Some(record) = self.uploads.get(&reference.upload) {
            let user = record.upload.user.clone();
            self.note(Happening::MessagePassedOn {
                user,
                message: reference,
                message_id: message.id.clone(),
                recipient,
                channel: NEXT_CHANNEL.to_string(),
            });
        }
        MessageState::PassedOn { at: self.now, channel: NEXT_CHANNEL.to_string() }
    }

    pub(crate) fn perform(&mut self, due: Due) {
        match due {
            Due::HandOver(upload) => self.hand_over(upload),
            Due::Deliver(upload) => self.deliver(upload),
            Due::SignerActs { message, signer, act } => self.signer_acts(message, signer, act),
            Due::Deadline(message) => self.deadline(message),
            Due::ReturnFile => self.return_file(),
        }
    }

    fn hand_over(&mut self, upload: UploadId) {
        let Some(record) = self.uploads.get_mut(&upload) else { return };
        let Verdict::Accepted { messages, .. } = &mut record.verdict else { return };
        let mut moved = 0;
        for state in messages {
            if let MessageState::Accepted { visible, .. } = *state {
                *state = MessageState::HandedOver { visible };
                moved += 1;
            }
        }
        let user = record.upload.user.clone();
        self.note(Happening::ShipmentHandedOver { user, upload, messages: moved });
    }

    fn deliver(&mut self, upload: UploadId) {
        let now = self.now;
        let Some(record) = self.uploads.get(&upload) else { return };
        let Some((user, shipment)) = accepted(record) else { return };
        let due: Vec<(MessageRef, Message)> = (0u32..)
            .zip(record.messages())
            .filter(
                |(_, (_, state))| matches!(state, MessageState::HandedOver { visible } if *visible <= now),
            )
            .map(|(index, (message, _))| (MessageRef { upload, index }, message.clone()))
            .collect();
        let (user, shipment_id) = (user.clone(), shipment.id.clone());
        for (reference, message) in &due {
            self.deliver_one(&user, &shipment_id, *reference, message);
        }
        self.forget_if_finished(upload);
    }

    fn deliver_one(&mut self, user: &UserId, shipment_id: &str, reference: MessageRef, message: &Message) {
        self.note(Happening::MessageDelivered {
            user: user.clone(),
            message: reference,
            message_id: message.id.clone(),
            recipient: message.receiver.clone(),
        });
        let deadline_days = self
            .scenario
            .materials
            .get(&message.document_type)
            .and_then(|material| material.signing_deadline_days);
        match deadline_days {
            Some(days) => self.start_signing(user, shipment_id, reference, message, days),
            None => self.set_state(reference, MessageState::Delivered { at: self.now }),
        }
    }

    fn start_signing(
        &mut self,
        user: &UserId,
        shipment_id: &str,
        reference: MessageRef,
        message: &Message,
        days: u16,
    ) {
        let deadline = self.calendar.deadline(self.now, days);
        let asked = Asked { reference, shipment_id, message, delivered: self.now, deadline };
        let plans = plan(&self.scenario, &mut self.occurrences, &asked);
        self.note(Happening::SigningStarted {
            user: user.clone(),
            message: reference,
            message_id: message.id.clone(),
            signers: message.signers().cloned().collect(),
            deadline,
        });
        let acts = plans.into_iter().map(|plan| {
            (plan.at, Due::SignerActs { message: reference, signer: plan.signer, act: plan.act })
        });
        let planned: Vec<_> = acts.chain([(deadline, Due::Deadline(reference))]).collect();
        for (at, due) in planned.clone() {
            self.agenda.schedule(at, due);
        }
        let signing = Signing::new(message, deadline, planned);
        self.set_state(reference, MessageState::Signing { deadline, signers: signing.signers.clone() });
        self.signings.open.insert(reference, signing);
    }

    fn signer_acts(&mut self, reference: MessageRef, signer: usize, act: Act) {
        let now = self.now;
        let Some(signing) = self.signings.open.get_mut(&reference) else { return };
        let party = signing.signers[signer].signer.clone();
        let conclusion = match &act {
            Act::Sign => signing.sign(signer, now, &self.scenario),
            Act::Reject(reason) => {
                Some(Conclusion::Rejected { by: party.clone(), at: now, reason: reason.clone() })
            }
        };
        let state = MessageState::Signing { deadline: signing.deadline, signers: signing.signers.clone() };
        self.set_state(reference, state);
        let Some((user, message_id)) = self.owner(reference) else { return };
        self.note(match act {
            Act::Sign => Happening::SignerSigned { user, message: reference, message_id, signer: party },
            Act::Reject(reason) => {
                Happening::SignerRejected { user, message: reference, message_id, signer: party, reason }
            }
        });
        if let Some(conclusion) = conclusion {
            self.conclude(reference, conclusion);
        }
    }

    fn deadline(&mut self, reference: MessageRef) {
        if self.signings.open.contains_key(&reference) {
            self.conclude(reference, Conclusion::DeadlinePassed { deadline: self.now });
        }
    }

    fn conclude(&mut self, reference: MessageRef, conclusion: Conclusion) {
        if let Some(signing) = self.signings.open.remove(&reference) {
            self.agenda.cancel(signing.planned);
        }
        let Some((user, message_id)) = self.owner(reference) else { return };
        self.note(match conclusion {
            Conclusion::Signed { .. } => Happening::DocumentSigned { user, message: reference, message_id },
            Conclusion::Rejected { .. } => {
                Happening::DocumentRejected { user, message: reference, message_id }
            }
            Conclusion::DeadlinePassed { .. } => {
                Happening::DeadlinePassed { user, message: reference, message_id }
            }
        });
        let result = concluded_as(&conclusion);
        self.set_state(reference, MessageState::Concluded { at: self.now, result });
        self.signings.concluded.push((reference, conclusion));
        self.agenda.schedule(self.calendar.return_file_after(self.now), Due::ReturnFile);
    }

    fn return_file(&mut self) {
        let results = core::mem::take(&mut self.signings.concluded);
        self.note(Happening::ReturnFileProcessed { results: count(results.len()) });
        let mut touched: Vec<UploadId> = results.iter().map(|(reference, _)| reference.upload).collect();
        for (reference, conclusion) in results {
            self.return_one(reference, conclusion);
        }
        touched.sort();
        touched.dedup();
        for upload in touched {
            self.forget_if_finished(upload);
        }
    }

    fn return_one(&mut self, reference: MessageRef, conclusion: Conclusion) {
        let Some((user, shipment)) = self.uploads.get(&reference.upload).and_then(accepted) else { return };
        let Some(message) = shipment.messages.get(reference.index as usize) else { return };
        let user = user.clone();
        let processed = self.calendar.date(self.now);
        let name = self.names.signing_result(&user, processed, &message.id);
        let result = concluded_as(&conclusion);
        let content = SigningResult {
            upload: reference.upload,
            shipment_id: shipment.id.clone(),
            message_id: message.id.clone(),
            eboks_id: message.eboks_id.clone(),
            document_type: message.document_type.clone(),
            file: message.file.clone(),
            receiver: message.receiver.clone(),
            processed,
            conclusion,
            format: self.scenario.outbound.signed_object,
        };
        self.set_state(reference, MessageState::Returned { at: self.now, result, file: name.clone() });
        self.write(user, name, OutboundContent::SigningResult(content));
    }

    pub(crate) fn forget_if_finished(&mut self, upload: UploadId) {
        let finished = self
            .uploads
            .get(&upload)
            .is_some_and(|record| record.messages().all(|(_, state)| state.is_final()));
        if finished {
            self.output.effects.push(Effect::Forget(upload));
        }
    }

    fn set_state(&mut self, reference: MessageRef, state: MessageState) {
        let Some(record) = self.uploads.get_mut(&reference.upload) else { return };
        if let Verdict::Accepted { messages, .. } = &mut record.verdict
            && let Some(slot) = messages.get_mut(reference.index as usize)
        {
            *slot = state;
        }
    }

    fn owner(&self, reference: MessageRef) -> Option<(UserId, String)> {
        let (user, shipment) = self.uploads.get(&reference.upload).and_then(accepted)?;
        let message = shipment.messages.get(reference.index as usize)?;
        Some((user.clone(), message.id.clone()))
    }
}

fn concluded_as(conclusion: &Conclusion) -> ConcludedAs {
    match conclusion {
        Conclusion::Signed { .. } => ConcludedAs::Signed,
        Conclusion::Rejected { .. } => ConcludedAs::Rejected,
        Conclusion::DeadlinePassed { .. } => ConcludedAs::DeadlinePassed,
    }
}
