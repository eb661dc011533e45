//! Plays the uploads by the scenario that was learnt, and holds what comes of them to the files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::sync::Arc;

use nets_core::calendar::copenhagen;
use nets_core::effect::{
    Conclusion, DistributionStatus, Effect, OutboundContent, OutboundFile, ReceiptStatus,
};
use nets_core::event::{Event, Upload};
use nets_core::finding::{Severity, of_severity};
use nets_core::identity::{UploadId, UserId};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::{Channel, Inspection};
use nets_core::simulator::{Simulator, Step};
use nets_core::{SignedDuration, Timestamp};
use nets_intake::{Cancel, Context, Inspector, Interrupted};
use nets_store::JournalRecord;

use crate::file::FileRef;
use crate::history::{History, MessageKey};
use crate::learning::DropSources;
use crate::received::{DropSigning, is_good};
use crate::remark::{ImportRemark, RemarkKind};

/// Longer than any deadline that is agreed on: what comes of an upload has come by then.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 60);

/// How far what comes of the uploads here is what came of them at Nets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    pub verdicts: Agreed,
    pub signings: Agreed,
    pub deliveries: Agreed,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    pub alike: u64,
    pub of: u64,
}

impl Agreed {
    fn note(&mut self, is_alike: bool) {
        self.of += 1;
        self.alike += u64::from(is_alike);
    }
}

/// What was played.
pub(crate) struct Played {
    /// Bound: the uploads, and the days that they take.
    pub(crate) records: Vec<JournalRecord>,
    /// The place of each upload's zip, by its number. Bound: the uploads.
    pub(crate) zips: BTreeMap<UploadId, usize>,
    /// The rules by which each upload is refused here. Bound: the uploads, and the rules there are.
    pub(crate) refused_by: BTreeMap<UploadId, BTreeSet<RuleId>>,
    written: Vec<OutboundFile>,
}

pub(crate) fn play(
    of: DropSources<'_>,
    scenario: &Arc<Scenario>,
    inspector: &Inspector,
) -> io::Result<Played> {
    let began = scenario.clock.start.and_then(|start| copenhagen().to_timestamp(start).ok());
    let began = began.or(of.planned.uploads.first().map(|upload| upload.at)).unwrap_or_default();
    let mut playing = Playing {
        core: Simulator::with_seed(Arc::clone(scenario), scenario.seed),
        played: Played {
            records: Vec::new(),
            zips: BTreeMap::new(),
            refused_by: BTreeMap::new(),
            written: Vec::new(),
        },
    };
    playing.handle(began, Event::Began);
    let mut last = began;
    for (number, planned) in (1..).zip(&of.planned.uploads) {
        let Some(user) = user_of(of, planned.sent, scenario) else { continue };
        last = planned.at.max(last);
        playing.wake_until(last);
        let id = UploadId(number);
        let upload = Upload {
            id,
            folder: scenario.senders[&user].organisation.folder(),
            user,
            file_name: of.files.sent[planned.sent].name.clone(),
            size: of.sent[planned.sent].size,
        };
        let file = File::open(&of.files.sent[planned.sent].path)?;
        let inspection = inspect(file, &upload, last, scenario, inspector)?;
        let errors = of_severity(inspection.findings(), Severity::Error);
        playing.played.refused_by.insert(id, errors.into_iter().map(|finding| finding.rule).collect());
        playing.played.zips.insert(id, planned.sent);
        playing.handle(last, Event::UploadFinished(upload));
        playing.handle(last, Event::ShipmentInspected { upload: id, inspection });
    }
    playing.wake_to_the_end(last);
    Ok(playing.played)
}

/// The login of the company that sent a zip; of a zip that says none, the first.
fn user_of(of: DropSources<'_>, sent: usize, scenario: &Scenario) -> Option<UserId> {
    let organisation = of.sent[sent].organisation.as_ref();
    let mut senders = scenario.senders.values();
    let named = senders.find(|sender| Some(&sender.organisation) == organisation);
    named.or_else(|| scenario.senders.values().next()).map(|sender| sender.user.clone())
}

fn inspect(
    file: File,
    upload: &Upload,
    at: Timestamp,
    scenario: &Scenario,
    inspector: &Inspector,
) -> io::Result<Inspection> {
    let cancel = Cancel::default();
    let context = Context {
        scenario,
        sender: scenario.senders.get(&upload.user),
        folder: Some(&upload.folder),
        today: Some(copenhagen().to_datetime(at).date()),
        cancel: &cancel,
    };
    inspector.inspect_zip(file, &upload.file_name, &context).map_err(Interrupted::into)
}

struct Playing {
    core: Simulator,
    played: Played,
}

impl Playing {
    fn handle(&mut self, at: Timestamp, event: Event) {
        self.played.records.push(JournalRecord { at, real: None, event: event.clone() });
        for step in self.core.handle(at, event).steps {
            if let Step::Do(Effect::Write(file)) = step {
                self.played.written.push(file);
            }
        }
    }

    fn wake_until(&mut self, until: Timestamp) {
        while let Some(next) = self.core.next_wakeup().filter(|next| *next <= until) {
            self.handle(next, Event::TimePassed);
        }
    }

    /// Until nothing comes of the uploads any more, and a day beyond, so that the reports on it are written.
    fn wake_to_the_end(&mut self, last: Timestamp) {
        let latest = last + LONGEST;
        while let Some(next) = self.core.next_event().filter(|next| *next <= latest) {
            self.wake_until(next);
        }
        let reached = self.played.records.last().map_or(last, |record| record.at);
        self.wake_until(reached + SignedDuration::from_hours(24));
    }
}

impl Played {
    fn accepted(&self) -> BTreeSet<UploadId> {
        let receipts = self.written.iter().filter_map(|file| match &file.content {
            OutboundContent::Receipt(receipt) if receipt.status == ReceiptStatus::Accepted => file.upload,
            _ => None,
        });
        receipts.collect()
    }

    /// The rules by which we refuse what Nets accepted, each with the zip that shows it.
    pub(crate) fn too_strict(&self, of: DropSources<'_>) -> BTreeMap<RuleId, FileRef> {
        let mut found = BTreeMap::new();
        for (number, planned) in (1..).zip(&of.planned.uploads) {
            if planned.accepted == Some(true) {
                for rule in self.refused_by.get(&UploadId(number)).into_iter().flatten() {
                    found.entry(*rule).or_insert(FileRef::Sent(planned.sent));
                }
            }
        }
        found
    }

    /// Holds what came of the uploads to the files, and tells what is otherwise.
    pub(crate) fn compare(&self, of: DropSources<'_>, remarks: &mut Vec<ImportRemark>) -> Agreement {
        let mut agreement = Agreement::default();
        let accepted = self.accepted();
        for (number, planned) in (1..).zip(&of.planned.uploads) {
            let id = UploadId(number);
            let Some((nets, receipt)) = planned.accepted.zip(planned.receipt) else { continue };
            agreement.verdicts.note(accepted.contains(&id) == nets);
            if accepted.contains(&id) != nets {
                let rules = self.refused_by.get(&id).into_iter().flatten().map(|rule| rule.rule().id);
                let rules: Vec<_> = rules.collect();
                let sentence = match (nets, rules.is_empty()) {
                    (true, false) => {
                        format!("Nets accepted the shipment, and we refuse it: {}", rules.join(", "))
                    }
                    (true, true) => "Nets accepted the shipment, and we refuse it as a duplicate".to_owned(),
                    (false, _) if planned.is_duplicate => {
                        "it is refused as a duplicate, and what it repeats is not among the files".to_owned()
                    }
                    (false, _) => "Nets refused the shipment, and we find nothing wrong with it".to_owned(),
                };
                let kind = if planned.is_duplicate { RemarkKind::NotMatched } else { RemarkKind::Otherwise };
                remarks.push(ImportRemark::new(kind, FileRef::Received(receipt), sentence));
            }
        }
        self.compare_signings(of.history, &mut agreement, remarks);
        self.compare_deliveries(of.history, &mut agreement, remarks);
        agreement
    }

    fn compare_signings(
        &self,
        history: &History<'_>,
        agreement: &mut Agreement,
        remarks: &mut Vec<ImportRemark>,
    ) {
        let ours: BTreeMap<MessageKey, &Conclusion> = self
            .written
            .iter()
            .filter_map(|file| match &file.content {
                OutboundContent::SigningResult(result) => {
                    Some(((result.shipment_id.clone(), result.message_id.clone()), &result.conclusion))
                }
                _ => None,
            })
            .collect();
        for (key, message) in &history.messages {
            let Some((nets, file)) = message.signing else { continue };
            let is_alike = ours.get(key).is_some_and(|ours| ends_alike(&nets.end, ours));
            agreement.signings.note(is_alike);
            if !is_alike {
                let ours = match ours.get(key) {
                    Some(Conclusion::Signed { .. }) => "it is signed here",
                    Some(Conclusion::Rejected { .. }) => {
                        "it is rejected here, by another or with other words"
                    }
                    Some(Conclusion::DeadlinePassed { .. }) => "the deadline passes here",
                    None => "nothing is to be signed here",
                };
                remarks.push(ImportRemark::new(RemarkKind::Otherwise, file, ours));
            }
        }
    }

    fn compare_deliveries(
        &self,
        history: &History<'_>,
        agreement: &mut Agreement,
        remarks: &mut Vec<ImportRemark>,
    ) {
        let entries = self.written.iter().filter_map(|file| match &file.content {
            OutboundContent::DistributionReport(report) => Some(&report.entries),
            _ => None,
        });
        let ours: BTreeMap<MessageKey, (Channel, bool)> = entries
            .flatten()
            .filter(|entry| entry.status != DistributionStatus::Returned)
            .map(|entry| {
                let key = (entry.shipment_id.clone(), entry.message_id.clone());
                (key, (entry.channel, entry.status == DistributionStatus::Confirmed))
            })
            .collect();
        let mut differ: BTreeMap<FileRef, u64> = BTreeMap::new();
        for (key, message) in &history.messages {
            let Some((nets, file)) = message.end else { continue };
            let is_alike = ours.get(key).is_some_and(|(channel, confirmed)| {
                nets.channel.replace('-', "").eq_ignore_ascii_case(channel.name())
                    && *confirmed == is_good(&nets.status)
            });
            agreement.deliveries.note(is_alike);
            if !is_alike {
                *differ.entry(file).or_default() += 1;
            }
        }
        for (file, count) in differ {
            let sentence = format!("{count} of its messages end in another channel here, or otherwise");
            remarks.push(ImportRemark::new(RemarkKind::Otherwise, file, sentence));
        }
    }
}

fn ends_alike(nets: &DropSigning, ours: &Conclusion) -> bool {
    match (nets, ours) {
        (DropSigning::Signed(_), Conclusion::Signed { .. })
        | (DropSigning::DeadlinePassed, Conclusion::DeadlinePassed { .. }) => true,
        (DropSigning::Rejected { by, words }, Conclusion::Rejected { by: ours_by, reason, .. }) => {
            words == reason && by.as_ref().is_none_or(|by| by.value() == ours_by.value())
        }
        _ => false,
    }
}
