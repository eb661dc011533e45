//! Reading one shipment, on a thread that may take its time.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use nets_core::civil::Date;
use nets_core::event::Upload;
use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, Interrupted};
use nets_text::system_words;

use crate::ports::is_of_the_system;

/// One zip to be read.
pub(crate) struct PendingReading {
    pub(crate) upload: Upload,
    /// Opens the zip; none once its world has ended.
    pub(crate) open: Box<dyn Fn() -> io::Result<Option<File>> + Send>,
    /// The day it is read, in Copenhagen.
    pub(crate) today: Date,
    pub(crate) scenario: Arc<Scenario>,
}

/// What came of reading a zip.
#[derive(Debug)]
pub(crate) enum ReadingResult {
    Inspected(Inspection),
    /// The system or the disk was the reason, and may not be another time.
    NotNow(String),
}

/// A fault in reading refuses this shipment and harms no other; what the system lacked is not the
/// shipment's fault. None when its world has ended.
pub(crate) fn inspect(
    inspector: &Inspector,
    reading: &PendingReading,
    cancel: &Cancel,
) -> Option<ReadingResult> {
    let zip = match (reading.open)() {
        Ok(Some(zip)) => zip,
        Ok(None) => return None,
        Err(error) if is_of_the_system(&error) => return Some(ReadingResult::NotNow(system_words(&error))),
        Err(error) => return Some(ReadingResult::Inspected(failed(&reading.upload, &system_words(&error)))),
    };
    let context = Context {
        scenario: &reading.scenario,
        sender: reading.scenario.senders.get(&reading.upload.user),
        folder: Some(&reading.upload.folder),
        today: Some(reading.today),
        cancel,
    };
    let inspected =
        catch_unwind(AssertUnwindSafe(|| inspector.inspect_zip(zip, &reading.upload.file_name, &context)));
    match inspected {
        Ok(Ok(inspection)) => Some(ReadingResult::Inspected(inspection)),
        Ok(Err(Interrupted::System(error))) => Some(ReadingResult::NotNow(system_words(&error))),
        Ok(Err(Interrupted::Cancelled)) => None,
        Err(_) => {
            Some(ReadingResult::Inspected(failed(&reading.upload, "a fault in the simulator, see its log")))
        }
    }
}

fn failed(upload: &Upload, reason: &str) -> Inspection {
    tracing::error!(upload = upload.id.0, file = upload.file_name, reason, "a shipment could not be read");
    let finding = Finding::new(
        RuleId::InspectionFailed,
        Place::default(),
        format!("{} could not be read: {reason}", upload.file_name),
    );
    Inspection::new(vec![finding], None)
}

#[cfg(test)]
mod tests {
    use nets_core::identity::{UploadId, UserId};
    use nets_intake::SchemaSource;

    use super::*;

    fn reading(number: u64) -> PendingReading {
        let upload = Upload {
            id: UploadId(number),
            user: UserId::new("tTEST1").expect("a user"),
            folder: "DK12345678".to_owned(),
            file_name: "netsshare_gone.zip".to_owned(),
            size: 1,
        };
        PendingReading {
            upload,
            open: Box::new(|| File::open("/nowhere/1").map(Some)),
            today: nets_core::civil::date(2026, 1, 5),
            scenario: Arc::new(Scenario::new("none")),
        }
    }

    #[test]
    fn a_shipment_that_the_simulator_cannot_read_is_refused_with_that_reason() {
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        let Some(ReadingResult::Inspected(inspection)) = inspect(&inspector, &reading(1), &Cancel::default())
        else {
            panic!("it was inspected")
        };
        let found: Vec<_> = inspection.findings().iter().map(|finding| finding.rule).collect();
        assert_eq!(found, [RuleId::InspectionFailed]);
        assert!(inspection.findings()[0].message.contains("netsshare_gone.zip could not be read"));
    }

    #[test]
    fn a_shipment_of_a_world_that_has_ended_is_not_blamed() {
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        let ended = PendingReading { open: Box::new(|| Ok(None)), ..reading(1) };
        assert!(inspect(&inspector, &ended, &Cancel::default()).is_none());
    }

    #[test]
    fn a_zip_that_cannot_be_opened_for_want_of_descriptors_is_not_the_shipments_fault() {
        // EMFILE, ENFILE, ENOMEM, ENOSPC and EIO, as the system numbers them.
        for code in [24, 23, 12, 28, 5] {
            assert!(is_of_the_system(&io::Error::from_raw_os_error(code)), "{code}");
        }
        assert!(!is_of_the_system(&io::ErrorKind::NotFound.into()));
    }

    #[test]
    fn a_shipment_that_the_system_cannot_open_now_is_read_another_time() {
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        // EMFILE.
        let open = Box::new(|| Err(io::Error::from_raw_os_error(24)));
        let reading = inspect(&inspector, &PendingReading { open, ..reading(1) }, &Cancel::default());
        assert!(matches!(reading, Some(ReadingResult::NotNow(_))), "{reading:?}");
    }
}
