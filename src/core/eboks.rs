//! What Nets and e-Boks decide. Each part keeps what it must remember; what concerns several, they do
//! here one after the other.

mod absences;
mod auditor;
mod by_hand;
mod chance;
mod delivery;
mod emails;
mod kept;
mod letters;
mod mailboxes;
mod occurrences;
mod outbox;
mod putting;
pub(crate) mod register;
mod registrations;
mod reports;
mod routing;
mod sent;
mod signing;
pub(crate) mod subscriptions;
mod uploads;

use alloc::{collections::BTreeSet, vec::Vec};
use jiff::Timestamp;

use crate::agenda::Due;
use crate::effect::{OutboundContent, OutboundFile};
use crate::evidence::Evidence;
use crate::faults::fates::Fate;
use crate::identity::{DocumentType, MessageRef, Party, UploadId};
use crate::now::Now;
use crate::out::Out;
use crate::script::{AliasRequest, RecipientAct};
use crate::shipment::Inspection;
use crate::state::MessageState;
use crate::timeline::Happening;
use absences::Absences;
use kept::KeptZips;
use letters::Letters;
use mailboxes::Mailboxes;
use outbox::OutboundNames;
use putting::write_held;
use registrations::Registrations;
use reports::Reports;
use routing::Routing;
use signing::{Behind, Signings};
use subscriptions::Subscriptions;
use uploads::Uploads;

#[derive(Debug, Clone, Default)]
pub(crate) struct Eboks {
    pub(crate) uploads: Uploads,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) registrations: Registrations,
    pub(crate) absences: Absences,
    pub(crate) signings: Signings,
    pub(crate) mailboxes: Mailboxes,
    /// Of shipments with documents that can still be opened.
    kept: KeptZips,
    /// Of refused shipments, and of those that brought no document to e-Boks: for bundles, which have them read again.
    kept_for_bundles: KeptZips,
    letters: Letters,
    reports: Reports,
    names: OutboundNames,
}

impl Eboks {
    /// Plans what recurs every day, and what the scenario lets people do.
    pub(crate) fn begin(&mut self, now: Now<'_>, out: &mut Out<'_>) {
        subscriptions::plan_routine(now, out);
        for (place, event) in now.scenario.events.iter().enumerate() {
            out.schedule(now.scripted(event.at), Due::Scripted(place));
        }
        self.absences.begin(now, out);
    }

    pub(crate) fn act_as_scripted(&mut self, place: usize, now: Now<'_>, out: &mut Out<'_>) {
        if let Some(event) = now.scenario.events.get(place) {
            self.act(event.act.clone(), now, out);
        }
    }

    /// What a recipient does about receiving documents, told by an event or planned by the scenario.
    pub(crate) fn act(&mut self, act: RecipientAct, now: Now<'_>, out: &mut Out<'_>) {
        match act {
            RecipientAct::Subscribe { party, document_type } => {
                self.register_at_eboks(&party, now, out);
                self.subscriptions.set(party, document_type, true, now, out);
            }
            RecipientAct::Unsubscribe { party, document_type } => {
                if let Some(alias1) = self.subscriptions.register().alias_of(&document_type, &party) {
                    self.subscriptions.deregister(document_type.clone(), alias1, now, out);
                }
                self.subscriptions.set(party, document_type, false, now, out);
            }
            RecipientAct::RegisterAlias(request) => {
                self.register_at_eboks(&request.person, now, out);
                self.registrations.start(request, now, out);
            }
            RecipientAct::DeregisterAlias { document_type, alias1 } => {
                self.subscriptions.deregister(document_type, alias1, now, out);
            }
            RecipientAct::OnDocument(act) => self.act_on_document(act, now, out),
        }
    }

    /// Whom a document reached that was delivered then.
    fn person_behind<'a>(
        &'a self,
        address: &'a Party,
        document_type: &DocumentType,
        delivered: Timestamp,
    ) -> &'a Party {
        self.subscriptions.register().person_behind(address, document_type, delivered)
    }

    /// A person registers by alias whom the scenario had not planned.
    pub(crate) fn register_alias(&mut self, request: AliasRequest, now: Now<'_>, out: &mut Out<'_>) {
        self.register_at_eboks(&request.person, now, out);
        self.registrations.start_by_event(request, now, out);
    }

    /// One who was expected at e-Boks registers.
    pub(crate) fn registers_at_eboks(&mut self, place: usize, now: Now<'_>, out: &mut Out<'_>) {
        if let Some(party) = self.absences.planned(place).cloned() {
            self.register_at_eboks(&party, now, out);
        }
    }

    /// From now on a recipient sees what has been delivered, signs what waits, and subscribes to what the
    /// scenario says. Who does something at e-Boks has registered there; who was there stays.
    fn register_at_eboks(&mut self, party: &Party, now: Now<'_>, out: &mut Out<'_>) {
        if !self.absences.register(party, now, out) {
            return;
        }
        let subscriptions = now.scenario.recipients.get(party).map(|recipient| &recipient.subscriptions);
        for document_type in now.scenario.materials.keys() {
            if subscriptions.is_some_and(|subscriptions| subscriptions.include(document_type)) {
                self.subscriptions.set(party.clone(), document_type.clone(), true, now, out);
            }
        }
        self.signings.signer_registers(party, &self.uploads, now, out);
    }

    pub(crate) fn write_lists(&mut self, now: Now<'_>, out: &mut Out<'_>) {
        subscriptions::write_lists(&mut self.names, now, out);
    }

    /// Judges a shipment, and sends the messages of one that is accepted on their way.
    pub(crate) fn judge(
        &mut self,
        upload: UploadId,
        inspection: Inspection,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let (names, zips) = (&mut self.names, &mut self.kept_for_bundles);
        if !self.uploads.judge(upload, inspection, names, zips, now, out) {
            return;
        }
        let routing = Routing { register: self.subscriptions.register(), now };
        let (mut states, mut answers) = (Vec::new(), Vec::new());
        for sent in self.uploads.messages(upload) {
            let state = routing.send(sent, out);
            self.reports.report(sent, &state, now, out);
            answers.extend(routing.realtime_answer(sent.message, &state));
            states.push(state);
        }
        if !answers.is_empty() && now.scenario.outbound.realtime_receipt.is_some() {
            self.reports.expect_realtime(upload, answers, routing.realtime(), out);
        }
        self.uploads.set_states(upload, states);
        self.finish(upload, now, out);
    }

    /// Nets hands the day's documents over to e-Boks.
    pub(crate) fn hand_over(&mut self, upload: UploadId, now: Now<'_>, out: &mut Out<'_>) {
        let routing = Routing { register: self.subscriptions.register(), now };
        let (mut sender, mut moved, mut states) = (None, 0, Vec::new());
        for (sent, state) in self.uploads.states(upload) {
            let MessageState::Accepted { delivery, .. } = state else { continue };
            let state = routing.hand_over(sent, *delivery, out);
            self.reports.report(sent, &state, now, out);
            moved += u32::from(matches!(state, MessageState::HandedOver { .. }));
            sender = Some((sent.user.clone(), sent.shipment_id.into()));
            states.push((sent.reference, state));
        }
        self.set(states);
        if let Some((user, shipment_id)) = sender.filter(|_| moved > 0) {
            let evidence = Evidence { shipment_id: Some(shipment_id), ..Evidence::default() };
            out.tell_with(Happening::ShipmentHandedOver { user, upload, messages: moved }, evidence);
        }
        self.finish(upload, now, out);
    }

    /// e-Boks delivers documents.
    pub(crate) fn deliver(&mut self, upload: UploadId, now: Now<'_>, out: &mut Out<'_>) {
        let register = self.subscriptions.register();
        let mut states = Vec::new();
        for (sent, state) in self.uploads.states(upload) {
            if !matches!(state, MessageState::HandedOver { delivery } if *delivery <= now.time) {
                continue;
            }
            let visible = delivery::deliver(sent, now, out);
            self.absences.meet(sent, now, out);
            self.mailboxes.put(sent, register, now);
            let behind = Behind { register, absences: &self.absences, delivered: now.time };
            let state = match visible {
                Some(visible) => MessageState::AwaitingPublication { at: now.time, visible },
                None => self.signings.show(sent, behind, now, out),
            };
            self.reports.report(sent, &state, now, out);
            states.push((sent.reference, state));
        }
        for (reference, _) in &states {
            self.uploads.note_delivery(*reference, now.time);
        }
        self.set(states);
        self.finish(upload, now, out);
    }

    /// The publication date of a delivered document has come.
    pub(crate) fn publish(&mut self, reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) {
        let Some(sent) = self.uploads.sent(reference) else { return };
        let Some(MessageState::AwaitingPublication { at: delivered, .. }) = self.uploads.state(reference)
        else {
            return;
        };
        delivery::publish(sent, out);
        let register = self.subscriptions.register();
        let behind = Behind { register, absences: &self.absences, delivered: *delivered };
        let state = self.signings.show(sent, behind, now, out);
        self.uploads.set_state(reference, state);
        self.finish(reference.upload, now, out);
    }

    pub(crate) fn print(&mut self, reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) {
        let Some(sent) = self.uploads.sent(reference) else { return };
        let printed = self.letters.print(sent, self.subscriptions.register(), now, out);
        let Some(state) = printed else { return };
        self.reports.report(sent, &state, now, out);
        self.uploads.set_state(reference, state);
        self.finish(reference.upload, now, out);
    }

    pub(crate) fn email(&mut self, reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) {
        let Some(sent) = self.uploads.sent(reference) else { return };
        let state = emails::send(sent, now, out);
        self.reports.report(sent, &state, now, out);
        self.uploads.set_state(reference, state);
        self.finish(reference.upload, now, out);
    }

    pub(crate) fn mail_returns(&mut self, reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) {
        let Some(sent) = self.uploads.sent(reference) else { return };
        let state = self.letters.come_back(sent, now, out);
        self.reports.report(sent, &state, now, out);
        self.uploads.set_state(reference, state);
        self.archive_if_over(reference.upload, out);
    }

    pub(crate) fn signer_acts(
        &mut self,
        reference: MessageRef,
        signer: usize,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let Some(sent) = self.uploads.sent(reference) else { return };
        if let Some(state) = self.signings.act(sent, signer, now, out) {
            self.uploads.set_state(reference, state);
        }
    }

    pub(crate) fn deadline(&mut self, reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) {
        let Some(sent) = self.uploads.sent(reference) else { return };
        if let Some(state) = self.signings.end(sent, now, out) {
            self.uploads.set_state(reference, state);
        }
    }

    pub(crate) fn return_file(&mut self, now: Now<'_>, out: &mut Out<'_>) {
        let states = self.signings.return_file(&self.uploads, &mut self.names, now, out);
        let touched: BTreeSet<UploadId> = states.iter().map(|(reference, _)| reference.upload).collect();
        self.set(states);
        for upload in touched {
            self.finish(upload, now, out);
        }
    }

    pub(crate) fn realtime_receipt(&mut self, upload: UploadId, now: Now<'_>, out: &mut Out<'_>) {
        let Some(record) = self.uploads.get(upload) else { return };
        self.reports.write_realtime(record, &mut self.names, now, out);
        self.archive_if_over(upload, out);
    }

    pub(crate) fn distribution_reports(&mut self, now: Now<'_>, out: &mut Out<'_>) {
        self.reports.write_distribution(&mut self.names, now, out);
    }

    /// What comes of a file at which a fault has struck.
    pub(crate) fn go_on(&mut self, number: u64, now: Now<'_>, out: &mut Out<'_>) {
        match out.faults.fates.take(number) {
            Some(Fate::Write(held)) => self.wrote(&write_held(*held, now, out), now, out),
            Some(Fate::Whole(user, file)) if out.faults.fates.show_whole(&user, &file) => {
                out.tell(Happening::FileGrew { user, file });
            }
            Some(Fate::Gone(file)) => out.remove(file),
            Some(Fate::Whole(..)) | None => {}
        }
    }

    /// A file that was held back is in Outbound.
    fn wrote(&mut self, file: &OutboundFile, now: Now<'_>, out: &mut Out<'_>) {
        let Some(upload) = file.upload else { return };
        match &file.content {
            OutboundContent::Receipt(_) => self.uploads.set_receipt(upload, &file.name),
            OutboundContent::SigningResult(result) => {
                if let Some(MessageState::Concluded { result: concluded, .. }) =
                    self.uploads.state(result.message)
                {
                    let (result, concluded) = (result.message, *concluded);
                    let file = file.name.clone();
                    let state = MessageState::Returned { at: now.time, result: concluded, file };
                    self.uploads.set_state(result, state);
                }
            }
            OutboundContent::RealtimeReceipt(_)
            | OutboundContent::DistributionReport(_)
            | OutboundContent::SubscriptionList(_) => {}
        }
        self.finish(upload, now, out);
        self.archive_if_over(upload, out);
    }

    fn set(&mut self, states: Vec<(MessageRef, MessageState)>) {
        for (reference, state) in states {
            self.uploads.set_state(reference, state);
        }
    }

    /// When every message has come to its end, no more needs the zip; those who have its documents can open
    /// them for a while.
    fn finish(&mut self, upload: UploadId, now: Now<'_>, out: &mut Out<'_>) {
        if self.uploads.is_finished(upload) && !out.faults.fates().holds_back(upload) {
            if let Some(record) = self.uploads.get(upload) {
                let zips = if record.has_deliveries() { &mut self.kept } else { &mut self.kept_for_bundles };
                zips.keep_or_forget(&record.upload, now, out);
            }
            self.archive_if_over(upload, out);
        }
    }

    /// The time is over for which the zip of a shipment was kept.
    pub(crate) fn forget(&mut self, upload: UploadId, out: &mut Out<'_>) {
        self.kept.forget(upload, out);
        self.kept_for_bundles.forget(upload, out);
    }

    /// Hands the record out when nothing more can come of the upload: no message changes any more, no
    /// letter is on its way back, and no realtime receipt is due.
    fn archive_if_over(&mut self, upload: UploadId, out: &mut Out<'_>) {
        let is_held_back = out.faults.fates().holds_back(upload);
        if !is_held_back && !self.reports.has_receipt_due(upload) && !self.letters.has_one_returning(upload) {
            self.uploads.archive_if_over(upload, out);
        }
    }
}
