//! Reading shipments on threads of their own, so that a large one holds up nothing else.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use nets_core::civil::Date;
use nets_core::event::Upload;
use nets_core::finding::{Finding, Place};
use nets_core::identity::UserId;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Context, Inspector};

use crate::fair::Fair;
use crate::ports::is_of_the_system;

/// One zip to be read.
pub(crate) struct Job {
    pub(crate) upload: Upload,
    pub(crate) zip: PathBuf,
    /// The day it is read, in Copenhagen.
    pub(crate) today: Date,
    pub(crate) scenario: Arc<Scenario>,
    /// Set when its world ends: it is not read any more then.
    pub(crate) cancelled: Arc<AtomicBool>,
    pub(crate) done: Box<dyn FnOnce(Reading) + Send>,
}

/// What came of reading a zip.
#[derive(Debug)]
pub(crate) enum Reading {
    Inspected(Inspection),
    /// The system or the disk was the reason, and may not be another time.
    NotNow(String),
}

/// A world, by its number among all of the process, and one of its senders.
type Key = (usize, UserId);

/// The threads that read shipments, for all worlds together; senders take turns.
#[derive(Clone)]
pub struct Inspectors(Arc<Handle>);

/// The threads end with it.
struct Handle {
    shared: Arc<Shared>,
    /// How many worlds there have been.
    worlds: AtomicUsize,
}

/// The threads as one world has them. When it is dropped, what waits is not read any more, and what is
/// being read is not waited for.
pub(crate) struct Desk {
    inspectors: Inspectors,
    world: usize,
    cancelled: Arc<AtomicBool>,
}

struct Shared {
    queue: Mutex<Queue>,
    /// Told when there may be work for a thread.
    changed: Condvar,
}

struct Queue {
    jobs: Fair<Key, Job>,
    is_closed: bool,
}

impl Inspectors {
    /// Starts `threads` threads and one more, which is there for a sender while another has large
    /// shipments read.
    pub fn start(inspector: Arc<Inspector>, threads: usize) -> io::Result<Self> {
        let threads = threads.max(1) + 1;
        let queue = Mutex::new(Queue { jobs: Fair::new(threads), is_closed: false });
        let shared = Arc::new(Shared { queue, changed: Condvar::new() });
        let worlds = AtomicUsize::new(0);
        let inspectors = Inspectors(Arc::new(Handle { shared: Arc::clone(&shared), worlds }));
        for number in 0..threads {
            let (shared, inspector) = (Arc::clone(&shared), Arc::clone(&inspector));
            thread::Builder::new()
                .name(format!("inspector-{number}"))
                .spawn(move || shared.work(|job| inspect(&inspector, job)))?;
        }
        Ok(inspectors)
    }

    /// The threads for one more world.
    pub(crate) fn desk(&self) -> Desk {
        let world = self.0.worlds.fetch_add(1, Ordering::Relaxed);
        Desk { inspectors: self.clone(), world, cancelled: Arc::default() }
    }
}

impl Desk {
    /// What a job looks at to learn that its world has ended.
    pub(crate) fn cancelled(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// Has a thread read a zip, in its sender's turn.
    pub(crate) fn submit(&self, job: Job) {
        let shared = &self.inspectors.0.shared;
        shared.queue().jobs.push((self.world, job.upload.user.clone()), job);
        shared.changed.notify_all();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.inspectors.0.shared.queue().jobs.retain(|job| !job.cancelled.load(Ordering::Relaxed));
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.queue().is_closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one thread does until all handles are gone.
    fn work(&self, read: impl Fn(&Job) -> Option<Reading>) {
        while let Some((key, job)) = self.next() {
            let reading = read(&job);
            if let Some(reading) = reading {
                (job.done)(reading);
            }
            self.queue().jobs.done(&key);
            self.changed.notify_all();
        }
    }

    fn next(&self) -> Option<(Key, Job)> {
        let mut queue = self.queue();
        loop {
            if queue.is_closed {
                return None;
            }
            if let Some(next) = queue.jobs.take() {
                return Some(next);
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A fault in reading refuses this shipment and harms no other; what the system lacked is not the
/// shipment's fault. None when its world has ended.
fn inspect(inspector: &Inspector, job: &Job) -> Option<Reading> {
    if job.cancelled.load(Ordering::Relaxed) {
        return None;
    }
    let zip = match File::open(&job.zip) {
        Ok(zip) => zip,
        Err(error) if is_of_the_system(&error) => return Some(Reading::NotNow(error.to_string())),
        Err(error) => return Some(Reading::Inspected(failed(&job.upload, &error.to_string()))),
    };
    let context = Context {
        scenario: &job.scenario,
        sender: job.scenario.senders.get(&job.upload.user),
        folder: Some(&job.upload.folder),
        today: Some(job.today),
    };
    let inspection =
        catch_unwind(AssertUnwindSafe(|| inspector.inspect_zip(zip, &job.upload.file_name, &context)))
            .unwrap_or_else(|_| failed(&job.upload, "a fault in the simulator, see its log"));
    (!job.cancelled.load(Ordering::Relaxed)).then_some(Reading::Inspected(inspection))
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
            cancelled: Arc::default(),
            done: Box::new(|_| {}),
        };
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        let Some(Reading::Inspected(inspection)) = inspect(&inspector, &job) else {
            panic!("it was inspected")
        };
        let found: Vec<_> = inspection.findings().iter().map(|finding| finding.rule).collect();
        assert_eq!(found, [RuleId::InspectionFailed]);
        assert!(inspection.findings()[0].message.contains("netsshare_gone.zip could not be read"));
    }
}
