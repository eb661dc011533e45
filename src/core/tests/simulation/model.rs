//! The independent model: what must come of every event, worked out message by message.
//!
//! It is written from the documented behaviour and shares only the vocabulary with the core. The
//! core walks through time; this looks at everything at once and computes where each thing ends.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::effect::{OutboundContent, OutboundFile, Receipt, ReceiptStatus};
use nets_core::event::{Event, Upload};
use nets_core::finding::{Finding, Severity};
use nets_core::identity::{UploadId, UserId};
use nets_core::scenario::{NamePattern, ReceiptName, Scenario};
use nets_core::shipment::{Inspection, Shipment};
use nets_core::timeline::Happening;

use crate::alias_model::live;
use crate::channel_model::Letter;
use crate::chronicle::Chronicle;
use crate::document::Document;
use crate::facts::Facts;
use crate::nets_day::{Key, NetsDay};
use crate::report_model::ReportEntry;
use crate::run::moment;
use crate::signing_model::{Signing, Witness};

/// One upload and its inspection.
pub struct Case<'a> {
    pub upload: &'a Upload,
    pub arrived: i64,
    pub judged: Key,
    pub inspection: &'a Inspection,
}

/// Foretells the whole chronicle of these events, which must be in the order of time, until its end.
pub fn foretell(scenario: &Scenario, events: &[(i64, Event)], ends: i64, witness: &Witness) -> Chronicle {
    let mut chronicle = Chronicle::default();
    let facts = live(scenario, events, &mut chronicle);
    let day = NetsDay(&scenario.timetable);
    let (files, entries, letters, signings) = Default::default();
    let mut foretold = Foretold { scenario, day, facts, chronicle, files, entries, letters, signings };
    foretold.judge_all(&cases(events));
    foretold.print_letters(witness);
    foretold.return_results(witness);
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

/// A file that has no name yet, only the beginning and the ending of one.
struct Unnamed {
    at: i64,
    user: UserId,
    upload: Option<UploadId>,
    stem: String,
    ending: String,
    content: OutboundContent,
}

/// What has been worked out so far.
pub struct Foretold<'a> {
    pub scenario: &'a Scenario,
    pub day: NetsDay<'a>,
    pub facts: Facts<'a>,
    pub chronicle: Chronicle,
    /// Of one kind in the order in which they are written at one moment.
    files: Vec<Unnamed>,
    pub entries: Vec<ReportEntry>,
    pub letters: Vec<Letter<'a>>,
    pub signings: Vec<Signing<'a>>,
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
        let stem = match self.scenario.outbound.receipt_name {
            ReceiptName::Numbered => format!("{user}_{folder}_{:07}_{file_name}", id.0),
            ReceiptName::Plain => format!("{user}_{folder}_{file_name}"),
        };
        let name = (stem, ".receipt".to_owned());
        self.send((user, Some(*id)), name, case.judged.0, OutboundContent::Receipt(receipt));
    }

    pub fn tell(&mut self, upload: UploadId, at: i64, happening: Happening) {
        self.chronicle.uploads.entry(upload).or_default().push((at, happening));
    }

    pub fn tell_of(&mut self, document: &Document<'_>, at: i64, happening: Happening) {
        self.chronicle.messages.entry(document.message_ref).or_default().push((at, happening));
    }

    /// The zip is needed at least until then.
    pub fn keep(&mut self, upload: UploadId, until: i64) {
        let known = self.chronicle.forgotten.entry(upload).or_insert(until);
        *known = until.max(*known);
    }

    /// A file to this user, about this upload if it is about one, whose name begins and ends so.
    pub fn send(
        &mut self,
        (user, upload): (&UserId, Option<UploadId>),
        name: (String, String),
        at: i64,
        content: OutboundContent,
    ) {
        let (stem, ending) = name;
        self.files.push(Unnamed { at, user: user.clone(), upload, stem, ending, content });
    }

    /// Names are given in the order of time: the first of `stem`, `stem_2`, `stem_3` and so on that is
    /// not the name of another file.
    fn name_files(&mut self) {
        let mut files = std::mem::take(&mut self.files);
        files.sort_by_key(|file| file.at);
        for Unnamed { at, user, upload, stem, ending, content } in files {
            let numbered = (2..).map(|number| format!("{stem}_{number}{ending}"));
            let name = std::iter::once(format!("{stem}{ending}"))
                .chain(numbered)
                .find(|name| !self.chronicle.files.contains_key(&(user.clone(), name.clone())))
                .expect("there is always another number");
            let key = (user.clone(), name.clone());
            let file = OutboundFile { user, upload, name, at: moment(at), content };
            self.chronicle.files.insert(key, file);
        }
    }
}

/// A pattern with its places filled, cut before the ending.
pub fn filled(pattern: &NamePattern, places: &[(&str, &str)]) -> (String, String) {
    let mut name = pattern.0.clone();
    for (place, value) in places {
        name = name.replace(place, value);
    }
    let ending = name.rfind('.').unwrap_or(name.len());
    (name[..ending].to_owned(), name[ending..].to_owned())
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
