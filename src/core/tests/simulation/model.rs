//! The independent model: what must come of every event, worked out message by message.
//!
//! It is written from the documented behaviour and shares only the vocabulary with the core. The
//! core walks through time; this looks at everything at once and computes where each thing ends.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::effect::{OutboundContent, Receipt, ReceiptStatus};
use nets_core::event::{Event, Upload};
use nets_core::finding::{Finding, Severity};
use nets_core::scenario::{ReceiptName, Scenario};
use nets_core::shipment::Shipment;
use nets_core::timeline::Happening;

use crate::alias_model::{began, live};
use crate::by_hand_model::{by_hand, read};
use crate::chronicle::Chronicle;
use crate::foretold::{Case, Foretold};
use crate::nets_day::NetsDay;
use crate::signing_model::Witness;

/// Foretells the whole chronicle of these events, which must be in the order of time, until its end.
pub fn foretell(scenario: &Scenario, events: &[(i64, Event)], ends: i64, seen: &Chronicle) -> Chronicle {
    let (witness, registered): (Witness, _) = (seen.acts(), seen.registered());
    let mut chronicle = Chronicle::default();
    let facts = live(scenario, events, &registered, &mut chronicle);
    let day = NetsDay(&scenario.timetable);
    let (files, entries, letters, signings, arrivals) = Default::default();
    let mut foretold =
        Foretold { scenario, day, facts, chronicle, files, entries, letters, signings, arrivals };
    foretold.judge_all(&cases(events));
    foretold.tell_of_absences(began(events), &registered);
    foretold.print_letters(&witness);
    let acts = by_hand(events);
    foretold.chronicle.read = read(events);
    foretold.return_results(&witness, &acts);
    foretold.keep_zips();
    foretold.write_reports();
    foretold.write_lists(events.first().map_or(0, |(at, _)| *at), ends);
    foretold.name_files();
    foretold.chronicle
}

/// Every upload that was read, in the order in which they were.
fn cases(events: &[(i64, Event)]) -> Vec<Case<'_>> {
    let mut arrivals = BTreeMap::new();
    let mut cases = Vec::new();
    for (place, (at, event)) in events.iter().enumerate() {
        match event {
            Event::UploadFinished(upload) => {
                arrivals.insert(upload.id, (upload, *at));
            }
            Event::ShipmentInspected { upload, inspection } => {
                let (upload, arrived) = arrivals[upload];
                cases.push(Case { upload, arrived, judged: (*at, 1, place), inspection });
            }
            _ => {}
        }
    }
    cases
}

impl<'a> Foretold<'a> {
    fn judge_all(&mut self, cases: &[Case<'a>]) {
        let mut accepted = BTreeSet::new();
        for case in cases {
            let upload = case.upload;
            self.tell(upload.id, case.arrived, uploaded(upload));
            self.keep(upload.id, case.judged.0);
            match case.inspection.shipment() {
                None => self.refuse(case, reasons(case.inspection.findings())),
                Some(shipment) if accepted.insert((&upload.user, &shipment.id)) => {
                    self.accept(case, shipment);
                    self.send_on(case, shipment);
                }
                Some(_) => {
                    self.refuse(case, vec!["This shipment has already been received before".to_owned()]);
                }
            }
        }
    }

    fn accept(&mut self, case: &Case<'_>, shipment: &Shipment) {
        let Case { upload, judged, inspection, .. } = case;
        self.tell(upload.id, judged.0, accepted_as(upload, shipment, inspection.findings()));
        self.answer(case, Receipt { status: ReceiptStatus::Accepted, messages: Vec::new() });
    }

    fn refuse(&mut self, case: &Case<'_>, reasons: Vec<String>) {
        self.tell(case.upload.id, case.judged.0, refused(case.upload, &reasons));
        self.answer(case, Receipt { status: ReceiptStatus::Refused, messages: reasons });
    }

    fn answer(&mut self, case: &Case<'_>, receipt: Receipt) {
        let Upload { id, user, folder, file_name, .. } = case.upload;
        let beginning = match self.scenario.outbound.receipt_name {
            ReceiptName::Numbered => format!("{user}_{folder}_{:07}", id.0),
            ReceiptName::Plain => format!("{user}_{folder}"),
        };
        // A number that keeps two apart stands before the name of the zip.
        let name = (beginning, format!("_{file_name}.receipt"));
        self.send((user, Some(*id)), name, case.judged.0, OutboundContent::Receipt(receipt));
    }
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
