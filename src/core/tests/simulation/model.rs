//! The independent model: what must come of every shipment, worked out message by message.
//!
//! It is written from the documented behaviour and shares only the vocabulary with the core. The
//! core walks through time; this looks at all shipments at once and computes where each one ends.

use std::collections::BTreeSet;

use nets_core::civil;
use nets_core::effect::{OutboundContent, OutboundFile, Receipt, ReceiptStatus};
use nets_core::event::Upload;
use nets_core::finding::{Finding, Severity};
use nets_core::identity::{MessageRef, Party, UploadId, UserId};
use nets_core::scenario::{LateDocuments, Material, ReceiptName, Scenario, Timetable};
use nets_core::shipment::{Inspection, Message, Shipment};
use nets_core::timeline::Happening;

use crate::chronicle::Chronicle;
use crate::copenhagen;
use crate::document::Document;
use crate::run::moment;
use crate::signing_model::{Signing, Witness, return_results};

/// One upload and its inspection, with their moments.
pub struct Case {
    pub upload: Upload,
    pub arrived: i64,
    pub judged: i64,
    pub inspection: Inspection,
}

/// Foretells the whole chronicle of these cases, which must be in the order of their judgement.
pub fn foretell(scenario: &Scenario, cases: &[Case], witness: &Witness) -> Chronicle {
    let mut foretold = Foretold { scenario, chronicle: Chronicle::default() };
    let mut accepted = BTreeSet::new();
    let mut signings = Vec::new();
    for case in cases {
        let upload = &case.upload;
        foretold.tell(upload.id, case.arrived, uploaded(upload));
        foretold.keep(upload.id, case.judged);
        match &case.inspection.shipment {
            None => foretold.refuse(case, reasons(&case.inspection.findings)),
            Some(shipment) if accepted.insert((upload.user.clone(), shipment.id.clone())) => {
                foretold.accept(case, shipment);
                signings.extend(foretold.deliver(case, shipment));
            }
            Some(_) => {
                foretold.refuse(case, vec!["This shipment has already been received before".to_owned()]);
            }
        }
    }
    return_results(&mut foretold, signings, witness);
    foretold.chronicle
}

/// The chronicle as far as it has been worked out.
pub struct Foretold<'a> {
    pub scenario: &'a Scenario,
    pub chronicle: Chronicle,
}

impl Foretold<'_> {
    fn accept(&mut self, case: &Case, shipment: &Shipment) {
        let Case { upload, judged, inspection, .. } = case;
        self.tell(upload.id, *judged, accepted_as(upload, shipment, &inspection.findings));
        self.answer(case, Receipt { status: ReceiptStatus::Accepted, messages: Vec::new() });
    }

    fn refuse(&mut self, case: &Case, reasons: Vec<String>) {
        self.tell(case.upload.id, case.judged, refused(&case.upload, &reasons));
        self.answer(case, Receipt { status: ReceiptStatus::Refused, messages: reasons });
    }

    fn answer(&mut self, case: &Case, receipt: Receipt) {
        let Upload { id, user, folder, file_name, .. } = &case.upload;
        let name = match self.scenario.outbound.receipt_name {
            ReceiptName::Numbered => format!("{user}_{folder}_{:07}_{file_name}.receipt", id.0),
            ReceiptName::Plain => self.unused(user, &format!("{user}_{folder}_{file_name}"), ".receipt"),
        };
        self.send(user, name, case.judged, OutboundContent::Receipt(receipt));
    }

    /// Brings every message to its receiver or to print. Returns those that are to be signed.
    fn deliver<'a>(&mut self, case: &'a Case, shipment: &'a Shipment) -> Vec<Signing<'a>> {
        let Case { upload, judged, .. } = case;
        let mut signings = Vec::new();
        let mut evenings = Vec::new();
        for (index, message) in (0..).zip(&shipment.messages) {
            let message_ref = MessageRef { upload: upload.id, index };
            let document = Document { upload, shipment, message, message_ref };
            let material = &self.scenario.materials[&message.document_type];
            let outsider = outsider(self.scenario, material, message);
            let account = self.chronicle.messages.entry(message_ref).or_default();
            if let Some(outsider) = outsider {
                account.push((*judged, document.passed_on(outsider)));
                account.push((*judged, document.rejected_by_print()));
                continue;
            }
            let (evening, delivered) = way(&self.scenario.timetable, material, message, *judged);
            evenings.extend(evening);
            let visible = published(message).filter(|published| *published > delivered);
            account.push((delivered, document.delivered(visible)));
            account.extend(visible.map(|visible| (visible, document.published())));
            let delivered = visible.unwrap_or(delivered);
            match material.signing_deadline_days {
                None => self.keep(upload.id, delivered),
                Some(days) => {
                    let (day, second) = copenhagen::shown(delivered);
                    let deadline = copenhagen::moment(day + i64::from(days), second).max(delivered);
                    account.push((delivered, document.signing_started(deadline)));
                    signings.push(Signing { document, delivered, deadline });
                }
            }
        }
        // Whatever waits for an evening was accepted together, and so goes on the same one.
        if let Some(evening) = evenings.first() {
            let messages = evenings.len() as u32;
            let (user, id) = (upload.user.clone(), upload.id);
            self.tell(id, *evening, Happening::ShipmentHandedOver { user, upload: id, messages });
        }
        signings
    }

    fn tell(&mut self, upload: UploadId, at: i64, happening: Happening) {
        self.chronicle.uploads.entry(upload).or_default().push((at, happening));
    }

    /// The zip is needed at least until then.
    pub fn keep(&mut self, upload: UploadId, until: i64) {
        let known = self.chronicle.forgotten.entry(upload).or_insert(until);
        *known = until.max(*known);
    }

    pub fn send(&mut self, user: &UserId, name: String, at: i64, content: OutboundContent) {
        let file = OutboundFile { user: user.clone(), name: name.clone(), at: moment(at), content };
        self.chronicle.files.insert((user.clone(), name), file);
    }

    /// The first of `stem`, `stem_2`, `stem_3` and so on that is not the name of another file.
    pub fn unused(&self, user: &UserId, stem: &str, ending: &str) -> String {
        let numbered = (2..).map(|number| format!("{stem}_{number}{ending}"));
        std::iter::once(format!("{stem}{ending}"))
            .chain(numbered)
            .find(|name| !self.chronicle.files.contains_key(&(user.clone(), name.clone())))
            .expect("there is always another number")
    }
}

/// The first of those concerned who does not take documents of this type, if that matters.
fn outsider<'a>(scenario: &Scenario, material: &Material, message: &'a Message) -> Option<&'a Party> {
    let takes = |party: &Party| match scenario.recipients.get(party) {
        Some(known) => known.subscriptions.include(&message.document_type),
        None => scenario.strangers_subscribe,
    };
    let mut concerned = std::iter::once(&message.receiver).chain(&message.extra_signers);
    concerned.find(|party| !material.mandatory && !takes(party))
}

/// The evening on which a message is handed to e-Boks, unless it goes there at once, and the moment
/// at which its receiver has it.
fn way(timetable: &Timetable, material: &Material, message: &Message, accepted: i64) -> (Option<i64>, i64) {
    if material.realtime || message.realtime {
        (None, accepted + 30)
    } else {
        let (today, clock) = copenhagen::shown(accepted);
        let in_time =
            clock < seconds(timetable.cut_off) || timetable.late_documents == LateDocuments::SameEvening;
        let tonight = copenhagen::moment(today, seconds(timetable.hand_over));
        let evening = if in_time && accepted < tonight { today } else { today + 1 };
        (
            Some(copenhagen::moment(evening, seconds(timetable.hand_over))),
            copenhagen::moment(evening + 1, seconds(timetable.delivery)),
        )
    }
}

/// When a document may be seen, if it says so.
fn published(message: &Message) -> Option<i64> {
    message.publication_date.map(|date| {
        let day = copenhagen::day(date.year().into(), date.month().into(), date.day().into());
        copenhagen::moment(day, 0)
    })
}

pub fn seconds(time: civil::Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

fn reasons(findings: &[Finding]) -> Vec<String> {
    let errors = findings.iter().filter(|finding| finding.rule.rule().severity == Severity::Error);
    errors.map(Finding::receipt_line).collect()
}

fn uploaded(upload: &Upload) -> Happening {
    Happening::UploadFinished {
        user: upload.user.clone(),
        upload: upload.id,
        file: upload.file_name.clone(),
        size: upload.size,
    }
}

fn accepted_as(upload: &Upload, shipment: &Shipment, findings: &[Finding]) -> Happening {
    let warnings = findings.iter().filter(|finding| finding.rule.rule().severity == Severity::Warning);
    Happening::ShipmentAccepted {
        user: upload.user.clone(),
        upload: upload.id,
        shipment_id: shipment.id.clone(),
        messages: shipment.messages.len() as u32,
        warnings: warnings.count() as u32,
    }
}

fn refused(upload: &Upload, reasons: &[String]) -> Happening {
    Happening::ShipmentRefused {
        user: upload.user.clone(),
        upload: upload.id,
        errors: reasons.len() as u32,
        reasons: reasons.to_vec(),
    }
}
