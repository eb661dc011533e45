//! Reading shipments on threads of their own, so that a large one holds up nothing else.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use nets_core::civil::Date;
use nets_core::event::Upload;
use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, Interrupted};

/// One zip to be read.
pub(crate) struct Job {
    pub(crate) upload: Upload,
    pub(crate) zip: PathBuf,
    /// The day it is read, in Copenhagen.
    pub(crate) today: Date,
    pub(crate) scenario: Arc<Scenario>,
    pub(crate) done: Box<dyn FnOnce(Inspection) + Send>,
}

/// The threads that read shipments, for all worlds together.
#[derive(Clone)]
pub struct Inspectors(Sender<Job>);

impl Inspectors {
    /// Starts `threads` threads; they end with the last handle.
    pub fn start(inspector: Arc<Inspector>, threads: usize) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let jobs = Arc::new(Mutex::new(receiver));
        for number in 0..threads.max(1) {
            let (jobs, inspector) = (Arc::clone(&jobs), Arc::clone(&inspector));
            thread::Builder::new().name(format!("inspector-{number}")).spawn(move || {
                while let Some(job) = next(&jobs) {
                    let inspection = inspect(&inspector, &job);
                    (job.done)(inspection);
                }
            })?;
        }
        Ok(Inspectors(sender))
    }

    pub(crate) fn submit(&self, job: Job) {
        if let Err(lost) = self.0.send(job) {
            let Job { upload, done, .. } = lost.0;
            done(failed(&upload, "no thread is left to read shipments"));
        }
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// A fault in reading refuses this shipment and harms no other.
fn inspect(inspector: &Inspector, job: &Job) -> Inspection {
    let zip = match File::open(&job.zip) {
        Ok(zip) => zip,
        Err(error) => return failed(&job.upload, &error.to_string()),
    };
    let context = Context {
        scenario: &job.scenario,
        sender: job.scenario.senders.get(&job.upload.user),
        folder: Some(&job.upload.folder),
        today: Some(job.today),
        cancel: &Cancel::default(),
    };
    let inspected =
        catch_unwind(AssertUnwindSafe(|| inspector.inspect_zip(zip, &job.upload.file_name, &context)));
    match inspected {
        Ok(Ok(inspection)) => inspection,
        Ok(Err(Interrupted::System(error))) => failed(&job.upload, &error.to_string()),
        Ok(Err(Interrupted::Cancelled)) => failed(&job.upload, "it was cancelled"),
        Err(_) => failed(&job.upload, "a fault in the simulator, see its log"),
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

    #[test]
    fn a_shipment_that_the_simulator_cannot_read_is_refused_with_that_reason() {
        let upload = Upload {
            id: UploadId(1),
            user: UserId::new("tTEST1").expect("a user"),
            folder: "DK12345678".to_owned(),
            file_name: "netsshare_gone.zip".to_owned(),
            size: 1,
        };
        let job = Job {
            upload,
            zip: PathBuf::from("/nowhere/1"),
            today: nets_core::civil::date(2026, 1, 5),
            scenario: Arc::new(Scenario::new("none")),
            done: Box::new(|_| {}),
        };
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        let inspection = inspect(&inspector, &job);
        let found: Vec<_> = inspection.findings().iter().map(|finding| finding.rule).collect();
        assert_eq!(found, [RuleId::InspectionFailed]);
        assert!(inspection.findings()[0].message.contains("netsshare_gone.zip could not be read"));
    }
}
