//! A file of Nets beside ours.

use std::collections::BTreeSet;
use std::io;

use nets_core::effect::{OutboundContent, OutboundFile, SubscriptionList};
use nets_core::identity::UploadId;
use nets_core::result_name::result_name_part;
use nets_core::subscription::Subscriber;
use nets_outbound::{OutboundFormat, Sources, Templates, sample_xml, write_xml};

use crate::difference::{DifferenceKind, FormDifference, FoundDifferences};
use crate::form::shown;
use crate::grades::ElementGrades;
use crate::model::FormModel;
use crate::names;
use crate::reading::{self, SeenElement};
use crate::received::{DropContent, DropFile, format_of, message_of, shipments_of};
use crate::sent::SentShipments;

const OF_NAMES: &str = "docs/outbound/ has it, with the page of the format.";
const OF_RECEIPTS_LINE: &str = "documented: Nets' example of a receipt has no XML declaration.";
const OF_DECLARATIONS: &str = "assumed: no document shows whether there is one.";

/// Sets files of Nets beside those we would have written for the same shipments.
pub struct DropComparer<'c> {
    pub sent: &'c SentShipments,
    pub templates: &'c Templates,
    /// Whether values are shown as they are, and not by their shape.
    pub with_contents: bool,
}

/// What came of one file.
pub enum DropOutcome {
    Compared(ComparedDrop),
    /// It belongs to nothing that was sent, or is of no kind that is known. Why, in a sentence.
    NotCompared(String),
    /// Why, in a sentence.
    Unreadable(String),
}

/// A file that was compared.
pub struct ComparedDrop {
    pub format: OutboundFormat,
    /// The places of the shipments it is about. Bound: those that were sent.
    pub sent: BTreeSet<usize>,
    /// Whether we would have written a file about the same; else it was held to our samples alone.
    pub is_written_by_us: bool,
    /// Bound: as `FoundDifferences`.
    pub differences: Vec<FormDifference>,
}

impl DropComparer<'_> {
    pub fn compare(&self, file: &DropFile<'_>) -> DropOutcome {
        match self.try_compare(file) {
            Ok(outcome) => outcome,
            Err(why) => DropOutcome::Unreadable(why),
        }
    }

    fn try_compare(&self, file: &DropFile<'_>) -> Result<DropOutcome, String> {
        let lower = file.name.to_ascii_lowercase();
        if ![".xml", ".zip", ".receipt"].iter().any(|end| lower.ends_with(end)) {
            return Ok(DropOutcome::NotCompared(
                "no file of Outbound ends so: .receipt, .xml, .zip".to_owned(),
            ));
        }
        let content = DropContent::of(file)?;
        let root = reading::root(&mut *content.read()?)?;
        let names = self.sent.shipments.iter().map(|shipment| shipment.file_name.as_str());
        let Some(format) = format_of(&file.name, &root, names) else {
            return Ok(DropOutcome::NotCompared(
                "neither its name nor its content says what it is".to_owned(),
            ));
        };
        let sent = shipments_of(file, &content, self.sent)?;
        if sent.is_empty() && format != OutboundFormat::SubscriptionList {
            return Ok(DropOutcome::NotCompared(
                "it belongs to none of the shipments that were sent".to_owned(),
            ));
        }
        let ours = self.ours(file, format, &sent);
        let grades = ElementGrades::of(format);
        let our_files = self.our_files(format, ours)?;
        let mut model = FormModel::default();
        let mut has_declaration = false;
        let mut our_root = String::new();
        for bytes in &our_files {
            let seen = reading::read_all(bytes, grades.root(), &mut |element| model.learn(&element))?;
            (has_declaration, our_root) = (seen.has_declaration, seen.root);
        }
        let mut found = FoundDifferences::default();
        let mut looked = DropValues::default();
        let seen = reading::read(&mut *content.read()?, grades.root(), &mut |element| {
            model.check(&element, self.with_contents, &mut found);
            looked.note(&element);
        })?;
        if seen.root != our_root {
            found.add(DifferenceKind::Root, grades.root().to_owned(), seen.root, our_root);
        }
        if seen.has_declaration != has_declaration {
            let words = |has: bool| if has { "it has one" } else { "none" }.to_owned();
            let kind = DifferenceKind::Declaration;
            found.add(kind, grades.root().to_owned(), words(seen.has_declaration), words(has_declaration));
        }
        if format == OutboundFormat::Receipt {
            self.verdict(&sent, &looked, &mut found);
        }
        self.name(file, &sent, ours, &mut found);
        let differences = graded(found, format, &grades);
        Ok(DropOutcome::Compared(ComparedDrop {
            format,
            sent,
            is_written_by_us: ours.is_some(),
            differences,
        }))
    }

    /// The file that we would have written about the same.
    fn ours(
        &self,
        file: &DropFile<'_>,
        format: OutboundFormat,
        sent: &BTreeSet<usize>,
    ) -> Option<&OutboundFile> {
        let shipments = || sent.iter().filter_map(|place| self.sent.shipments.get(*place));
        let is_of = |id: &str| shipments().any(|shipment| shipment.shipment_id.as_deref() == Some(id));
        let uploads: Vec<_> = sent.iter().map(|place| UploadId(*place as u64 + 1)).collect();
        let message = message_of(&file.name, self.sent).map(|(_, id)| id);
        self.sent.written.iter().find(|written| match &written.content {
            OutboundContent::Receipt(_) => {
                format == OutboundFormat::Receipt
                    && written.upload.is_some_and(|upload| uploads.contains(&upload))
            }
            OutboundContent::RealtimeReceipt(receipt) => {
                format == OutboundFormat::RealtimeReceipt && is_of(&receipt.shipment_id)
            }
            OutboundContent::DistributionReport(report) => {
                format == OutboundFormat::DistributionReport
                    && report.entries.iter().any(|entry| is_of(&entry.shipment_id))
            }
            OutboundContent::SubscriptionList(_) => format == OutboundFormat::SubscriptionList,
            OutboundContent::SigningResult(result) => {
                format == OutboundFormat::SigningReceipt
                    && is_of(&result.shipment_id)
                    && message.is_none_or(|id| id == result.message_id)
            }
        })
    }

    /// Our own file, and samples of all that may stand in such a one.
    fn our_files(&self, format: OutboundFormat, ours: Option<&OutboundFile>) -> Result<Vec<Vec<u8>>, String> {
        let mut files = sample_xml(self.templates, format).map_err(|problem| problem.to_string())?;
        // The rows of a list are those of the samples: whom a scenario has says nothing of their form.
        if let Some(ours) = ours.filter(|_| format != OutboundFormat::SubscriptionList) {
            let mut written = Vec::new();
            write_xml(self.templates, ours, &NoSources, &mut written)
                .map_err(|problem| problem.to_string())?;
            files.push(written);
        }
        Ok(files)
    }

    fn verdict(&self, sent: &BTreeSet<usize>, looked: &DropValues, found: &mut FoundDifferences) {
        let Some(shipment) = sent.first().and_then(|place| self.sent.shipments.get(*place)) else { return };
        if looked.is_duplicate && shipment.accepted {
            return;
        }
        let ours = if shipment.accepted { "200" } else { "400" };
        let Some(nets) = looked.status.as_deref().filter(|nets| *nets != ours) else { return };
        // A code of three digits is no person's data.
        let is_code = nets.len() == 3 && nets.bytes().all(|byte| byte.is_ascii_digit());
        let why = match (shipment.accepted, shipment.rules.is_empty()) {
            (false, false) => format!("{ours}, by {}", shipment.rules.join(", ")),
            (false, true) => format!("{ours}, as a duplicate"),
            (true, _) => ours.to_owned(),
        };
        let nets = shown(nets, self.with_contents || is_code);
        found.add(DifferenceKind::Verdict, "receipt/status".to_owned(), nets, why);
    }

    fn name(
        &self,
        file: &DropFile<'_>,
        sent: &BTreeSet<usize>,
        ours: Option<&OutboundFile>,
        found: &mut FoundDifferences,
    ) {
        let Some(ours) = ours else { return };
        let shipment = sent.first().and_then(|place| self.sent.shipments.get(*place));
        let (nets, ours, is_documented) = match (&ours.content, shipment) {
            (content, Some(shipment)) if ours.name.contains(&shipment.file_name) => {
                let form = |name: &str| names::receipt_form(name, &ours.name, &shipment.file_name);
                let nets = form(&file.name);
                let is_receipt = matches!(content, OutboundContent::Receipt(_));
                let plain = is_receipt && nets == "{user}_{folder}_{sent}.receipt";
                (nets, form(&ours.name), plain)
            }
            (content, shipment) => {
                let message = match content {
                    OutboundContent::SigningResult(result) => result_name_part(&result.message_id),
                    _ => String::new(),
                };
                let organisation = shipment.and_then(|shipment| shipment.organisation.as_deref());
                let organisation = match content {
                    OutboundContent::SubscriptionList(list) => Some(list.organisation.number()),
                    _ => organisation,
                };
                let sent = shipment.map_or("", |shipment| shipment.file_name.as_str());
                let known = [
                    (message.as_str(), "{message id}"),
                    (organisation.unwrap_or_default(), "{organisation}"),
                    (sent, "{sent}"),
                    (ours.user.as_str(), "{user}"),
                ];
                (
                    names::form(&file.name, &ours.name, &known),
                    names::form(&ours.name, &ours.name, &known),
                    false,
                )
            }
        };
        // The second result of one name is numbered.
        let first = |form: &str| form.replace("{message id}_{number}.zip", "{message id}.zip");
        if first(&nets) != first(&ours) && !is_documented {
            let nets = if self.with_contents { file.name.clone() } else { nets };
            found.add(DifferenceKind::FileName, String::new(), shown_name(&nets), shown_name(&ours));
        }
    }
}

fn shown_name(name: &str) -> String {
    format!("`{}`", nets_text::plain(name, 200))
}

fn graded(found: FoundDifferences, format: OutboundFormat, grades: &ElementGrades) -> Vec<FormDifference> {
    let template = format.template_name();
    let one = |((kind, path), found): ((DifferenceKind, String), crate::difference::FoundDifference)| {
        let grade = match kind {
            DifferenceKind::FileName => OF_NAMES.to_owned(),
            DifferenceKind::Declaration if format == OutboundFormat::Receipt => OF_RECEIPTS_LINE.to_owned(),
            DifferenceKind::Declaration => OF_DECLARATIONS.to_owned(),
            DifferenceKind::Verdict
            | DifferenceKind::Root
            | DifferenceKind::OnlyInNets
            | DifferenceKind::OnlyInOurs
            | DifferenceKind::Order
            | DifferenceKind::Form => grades.sentence(&path),
        };
        let advice = match kind {
            DifferenceKind::Verdict => {
                "Compare `validate` of the same zip with what Nets says; senders and materials come from --scenario."
                    .to_owned()
            }
            DifferenceKind::FileName => "Set the names in the scenario, under `outbound`, where it has them.".to_owned(),
            DifferenceKind::Declaration
            | DifferenceKind::Root
            | DifferenceKind::OnlyInNets
            | DifferenceKind::OnlyInOurs
            | DifferenceKind::Order
            | DifferenceKind::Form => format!("Write it so in {template} of your own templates (`templates`)."),
        };
        FormDifference { kind, path, nets: found.nets, ours: found.ours, count: found.count, grade, advice }
    };
    found.0.into_iter().map(one).collect()
}

/// What is looked at besides forms.
#[derive(Default)]
struct DropValues {
    status: Option<String>,
    /// Whether it says that the shipment has come before: then it answers a second sending, as we would answer one.
    is_duplicate: bool,
}

impl DropValues {
    /// The name of the element is not held to case: whether it is ours is told by itself.
    fn note(&mut self, element: &SeenElement) {
        let name = element.path.rsplit('/').next().unwrap_or_default();
        if name.eq_ignore_ascii_case("status") && element.children.is_empty() {
            self.status.get_or_insert_with(|| element.text.clone());
        }
        if name.eq_ignore_ascii_case("message") {
            self.is_duplicate |= says_duplicate(&element.text);
        }
    }
}

/// Whether a message in a receipt is the one that refuses a shipment as a duplicate.
pub fn says_duplicate(message: &str) -> bool {
    message.to_lowercase().contains("already been received before")
}

/// No XML of ours has a PDF in it, and lists are not written here.
struct NoSources;

impl Sources for NoSources {
    fn pdf(&self, _: UploadId, _: &str) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn subscribers<'a>(
        &'a self,
        _: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        Box::new(std::iter::empty())
    }
}
