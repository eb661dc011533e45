//! Reading the zips of a bundle again, and what is found otherwise than before.

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::event::Upload;
use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::{Inspection, Message, Shipment};
use nets_intake::{Cancel, Context, Inspector, Interrupted, ZipFile};

use crate::difference::{changed, shortened};
use crate::problem::BundleProblem;

/// What is otherwise with one upload.
pub(crate) struct OtherInspection {
    pub(crate) about: String,
    pub(crate) expected: String,
    pub(crate) came: String,
    /// The rule that it is about.
    pub(crate) rule: Option<&'static str>,
}

/// When an upload was read: on the day it came, or on that when it had been read.
#[derive(Clone, Copy)]
pub(crate) struct ReadBetween(pub(crate) Timestamp, pub(crate) Timestamp);

pub(crate) struct Rereading<'b> {
    pub(crate) inspector: Inspector,
    pub(crate) scenario: &'b Scenario,
}

impl Rereading<'_> {
    /// What reading this zip gives otherwise than it gave; none when all is the same.
    pub(crate) fn compare(
        &self,
        upload: &Upload,
        open: &dyn Fn() -> std::io::Result<ZipFile>,
        when: ReadBetween,
        before: &Inspection,
    ) -> Result<Option<OtherInspection>, BundleProblem> {
        let ReadBetween(came, read) = when;
        let day = |at: Timestamp| copenhagen().to_datetime(at).date();
        let read_at = |at: Timestamp| -> Result<Inspection, BundleProblem> {
            let now = self.read(upload, open().map_err(BundleProblem::System)?, at)?;
            Ok(without_unknown_marks(now, before))
        };
        let first = read_at(came)?;
        if first == *before {
            return Ok(None);
        }
        // One that came before midnight may have been read behind it.
        if day(came) != day(read) && read_at(read)? == *before {
            return Ok(None);
        }
        Ok(Some(other(before, &first)))
    }

    fn read(&self, upload: &Upload, zip: ZipFile, at: Timestamp) -> Result<Inspection, BundleProblem> {
        let cancel = Cancel::default();
        let context = Context {
            scenario: self.scenario,
            sender: self.scenario.senders.get(&upload.user),
            folder: Some(&upload.folder),
            today: Some(copenhagen().to_datetime(at).date()),
            cancel: &cancel,
        };
        let inspected = self.inspector.inspect_zip_at(zip, &upload.file_name, &context);
        inspected.map_err(|interrupted| match interrupted {
            Interrupted::System(error) => BundleProblem::System(error),
            Interrupted::Cancelled => BundleProblem::System(std::io::ErrorKind::Interrupted.into()),
        })
    }
}

/// What was found now, without the marks of documents and addresses where there were none then: older versions kept none.
fn without_unknown_marks(now: Inspection, before: &Inspection) -> Inspection {
    let lacks_marks = |shipment: &Shipment| {
        let marks = |message: &Message| [message.content, message.enclosed, message.addressed];
        shipment.messages.iter().flat_map(marks).any(|mark| mark.is_none())
    };
    if !before.shipment().is_some_and(lacks_marks) {
        return now;
    }
    let Some((mut shipment, old)) = now.shipment().cloned().zip(before.shipment()) else { return now };
    for (message, old) in shipment.messages.iter_mut().zip(&old.messages) {
        if old.content.is_none() {
            message.content = None;
        }
        if old.enclosed.is_none() {
            message.enclosed = None;
        }
        if old.addressed.is_none() {
            message.addressed = None;
        }
    }
    Inspection::new(now.findings().to_vec(), Some(shipment))
}

/// Whether the zip could not be read then, for a reason that says nothing of it.
pub(crate) fn was_not_readable(inspection: &Inspection) -> bool {
    inspection.findings().iter().any(|finding| finding.rule == RuleId::InspectionFailed)
}

/// The first finding that differs; else the first place in what was read.
fn other(before: &Inspection, now: &Inspection) -> OtherInspection {
    let (old, new) = (before.findings(), now.findings());
    let place = (0..old.len().max(new.len())).find(|place| old.get(*place) != new.get(*place));
    if let Some(place) = place {
        let (was, is) = (old.get(place), new.get(place));
        let is_new = was.is_none() || is.is_some_and(|is| !old.contains(is));
        let named = if is_new { is.or(was) } else { was.or(is) };
        return OtherInspection {
            about: format!("finding {}", place + 1),
            expected: said(was),
            came: said(is),
            rule: named.map(|finding| finding.rule().id),
        };
    }
    let json = |inspection: &Inspection| serde_json::to_value(inspection.shipment()).unwrap_or_default();
    let difference = changed(&json(before), &json(now)).unwrap_or_default();
    OtherInspection {
        about: format!("what was read of shipment.xml, at {}", difference.place),
        expected: difference.expected,
        came: difference.came,
        rule: None,
    }
}

fn said(finding: Option<&Finding>) -> String {
    finding.map_or_else(|| "no finding".to_owned(), |finding| shortened(&finding.receipt_line()))
}
