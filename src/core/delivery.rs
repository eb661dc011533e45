//! From an accepted message to its end: hand-over, delivery, signing, and the daily return file.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;

use crate::agenda::{Act, Due};
use crate::effect::{Conclusion, DistributionStatus, Effect, OutboundContent, SigningResult};
use crate::identity::{MessageRef, Party, UploadId, UserId};
use crate::routing::Sent;
use crate::shipment::{Channel, Message};
use crate::signing::{Asked, Signing, plan};
use crate::simulator::{Simulator, accepted, count};
use crate::state::{ConcludedAs, MessageState, Verdict};
use crate::timeline::Happening;

impl Simulator {
    pub(crate) fn perform(&mut self, due: Due) {
        match due {
            Due::Scripted(place) => self.act_as_scripted(place),
            Due::SubscriptionHandOver => self.subscriptions_handed_over(),
            Due::SubscriptionLists => self.subscription_lists(),
            Due::HandOver(upload) => self.hand_over(upload),
            Due::Deliver(upload) => self.deliver(upload),
            Due::Publish(message) => self.publish(message),
            Due::Print(message) => self.print(message),
            Due::MailReturns(message) => self.mail_returns(message),
            Due::RealtimeReceipt(upload) => self.realtime_receipt(upload),
            Due::DistributionReport => self.distribution_reports(),
            Due::SignerActs { message, signer, act } => self.signer_acts(message, signer, act),
            Due::Deadline(message) => self.deadline(message),
            Due::ReturnFile => self.return_file(),
        }
    }

    fn hand_over(&mut self, upload: UploadId) {
        let now = self.now;
        let due = self.messages_in(upload, |state| match state {
            MessageState::Accepted { hand_over, delivery } if *hand_over <= now => Some(*delivery),
            _ => None,
        });
        let Some((user, shipment_id)) = self.shipment_of(upload) else { return };
        let mut moved = 0;
        for (reference, message, delivery) in &due {
            let sent = Sent { user: &user, shipment_id: &shipment_id, reference: *reference, message };
            let state = self.hand_over_one(sent, *delivery);
            moved += u32::from(matches!(state, MessageState::HandedOver { .. }));
            self.set_state(*reference, state);
        }
        if moved > 0 {
            self.note(Happening::ShipmentHandedOver { user, upload, messages: moved });
        }
        self.forget_if_finished(upload);
    }

    fn deliver(&mut self, upload: UploadId) {
        let now = self.now;
        let due = self.messages_in(upload, |state| match state {
            MessageState::HandedOver { delivery } => (*delivery <= now).then_some(()),
            _ => None,
        });
        let Some((user, shipment_id)) = self.shipment_of(upload) else { return };
        for (reference, message, ()) in &due {
            let sent = Sent { user: &user, shipment_id: &shipment_id, reference: *reference, message };
            self.deliver_one(sent);
        }
        self.forget_if_finished(upload);
    }

    /// Every message of an upload of which something is wanted, with what is wanted of it.
    fn messages_in<T>(
        &self,
        upload: UploadId,
        wanted: impl Fn(&MessageState) -> Option<T>,
    ) -> Vec<(MessageRef, Message, T)> {
        let messages = self.uploads.get(&upload).into_iter().flat_map(|record| record.messages());
        (0u32..)
            .zip(messages)
            .filter_map(|(index, (message, state))| {
                Some((MessageRef { upload, index }, message.clone(), wanted(state)?))
            })
            .collect()
    }

    fn deliver_one(&mut self, sent: Sent<'_>) {
        let Sent { user, reference, message, .. } = sent;
        let published = message.publication_date.map(|date| self.calendar.publication(date));
        let visible = published.filter(|published| *published > self.now);
        self.note(Happening::MessageDelivered {
            user: user.clone(),
            message: reference,
            message_id: message.id.clone(),
            recipient: message.receiver.clone(),
            production_unit: self.known_unit(message),
            visible,
        });
        self.report(sent, Channel::Eboks, DistributionStatus::Confirmed);
        match visible {
            Some(visible) => {
                self.agenda.schedule(visible, Due::Publish(reference));
                self.set_state(reference, MessageState::AwaitingPublication { at: self.now, visible });
            }
            None => self.show(sent, self.now),
        }
    }

    /// The department of a company, when e-Boks knows it; else its main mailbox has the document.
    fn known_unit(&self, message: &Message) -> Option<String> {
        let unit = message.production_unit.as_ref()?;
        let company = self.scenario.recipients.get(&message.receiver)?;
        company.production_units.contains(unit).then(|| unit.clone())
    }

    fn publish(&mut self, reference: MessageRef) {
        let Some((user, shipment_id, message)) = self.sent(reference) else { return };
        let delivered = self.delivered(reference).unwrap_or(self.now);
        self.note(Happening::MessagePublished {
            user: user.clone(),
            message: reference,
            message_id: message.id.clone(),
        });
        self.show(Sent { user: &user, shipment_id: &shipment_id, reference, message: &message }, delivered);
        self.forget_if_finished(reference.upload);
    }

    /// From now on the recipient sees the document, and can sign it if it is there to be signed.
    fn show(&mut self, sent: Sent<'_>, delivered: Timestamp) {
        let material = self.scenario.materials.get(&sent.message.document_type);
        match material.and_then(|material| material.signing_deadline_days) {
            Some(days) => self.start_signing(sent, delivered, days),
            None => self.set_state(sent.reference, MessageState::Delivered { at: self.now }),
        }
    }

    fn start_signing(&mut self, sent: Sent<'_>, delivered: Timestamp, days: u16) {
        let Sent { user, shipment_id, reference, message } = sent;
        let deadline = self.calendar.deadline(self.now, days);
        let person = |party| self.person_behind(party, &message.document_type, delivered);
        let persons: Vec<Party> = message.signers().map(person).collect();
        let asked = Asked { reference, shipment_id, message, persons: &persons, shown: self.now, deadline };
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
        let signing = Signing::new(message, persons, deadline, planned);
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
        self.write(user, Some(reference.upload), name, OutboundContent::SigningResult(content));
    }

    pub(crate) fn forget_if_finished(&mut self, upload: UploadId) {
        let finished = self
            .uploads
            .get(&upload)
            .is_some_and(|record| record.messages().all(|(_, state)| state.is_final()));
        if finished {
            self.ask(Effect::Forget(upload));
            self.archive_if_over(upload);
        }
    }

    pub(crate) fn set_state(&mut self, reference: MessageRef, state: MessageState) {
        let Some(record) = self.uploads.get_mut(&reference.upload) else { return };
        if let Verdict::Accepted { messages, .. } = &mut record.verdict
            && let Some(slot) = messages.get_mut(reference.index as usize)
        {
            *slot = state;
        }
    }

    /// When a document was delivered that waits for its publication date.
    fn delivered(&self, reference: MessageRef) -> Option<Timestamp> {
        let record = self.uploads.get(&reference.upload)?;
        match record.messages().nth(reference.index as usize)? {
            (_, MessageState::AwaitingPublication { at, .. }) => Some(*at),
            _ => None,
        }
    }

    fn shipment_of(&self, upload: UploadId) -> Option<(UserId, String)> {
        let (user, shipment) = self.uploads.get(&upload).and_then(accepted)?;
        Some((user.clone(), shipment.id.clone()))
    }

    /// A message with its sender and the id of its shipment.
    pub(crate) fn sent(&self, reference: MessageRef) -> Option<(UserId, String, Message)> {
        let (user, shipment) = self.uploads.get(&reference.upload).and_then(accepted)?;
        let message = shipment.messages.get(reference.index as usize)?;
        Some((user.clone(), shipment.id.clone(), message.clone()))
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
