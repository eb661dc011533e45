//! Reading shipments on threads of their own, so that a large one holds up nothing else.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use nets_core::civil::Date;
use nets_core::event::Upload;
use nets_core::finding::{Finding, Place};
use nets_core::identity::UserId;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, Interrupted};

use crate::fair::FairQueue;
use crate::ports::is_of_the_system;

/// One zip to be read.
pub(crate) struct Job {
    pub(crate) upload: Upload,
    /// Opens the zip; none once its world has ended.
    pub(crate) open: Box<dyn Fn() -> io::Result<Option<File>> + Send>,
    /// The day it is read, in Copenhagen.
    pub(crate) today: Date,
    pub(crate) scenario: Arc<Scenario>,
    /// Set when its world ends: it is not read any more then.
    pub(crate) cancel: Cancel,
    pub(crate) done: Box<dyn FnOnce(ReadingResult) + Send>,
}

/// What came of reading a zip.
#[derive(Debug)]
pub(crate) enum ReadingResult {
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
pub(crate) struct WorldInspectors {
    inspectors: Inspectors,
    world: usize,
    cancel: Cancel,
}

struct Shared {
    queue: Mutex<Queue>,
    /// Told when there may be work for a thread.
    changed: Condvar,
}

struct Queue {
    jobs: FairQueue<Key, Job>,
    is_closed: bool,
}

impl Inspectors {
    /// Starts `threads` threads and one more, which is there for a sender while another has large
    /// shipments read.
    pub fn start(inspector: Arc<Inspector>, threads: usize) -> io::Result<Self> {
        let threads = threads.max(1) + 1;
        let queue = Mutex::new(Queue { jobs: FairQueue::new(threads), is_closed: false });
        let shared = Arc::new(Shared { queue, changed: Condvar::new() });
        let worlds = AtomicUsize::new(0);
        let inspectors = Inspectors(Arc::new(Handle { shared: Arc::clone(&shared), worlds }));
        for number in 0..threads {
            let (shared, inspector) = (Arc::clone(&shared), Arc::clone(&inspector));
            thread::Builder::new().name(format!("inspector-{number}")).spawn(move || {
                give_way();
                shared.work(|job| inspect(&inspector, job));
            })?;
        }
        Ok(inspectors)
    }

    /// The threads for one more world.
    pub(crate) fn for_world(&self) -> WorldInspectors {
        let world = self.0.worlds.fetch_add(1, Ordering::Relaxed);
        WorldInspectors { inspectors: self.clone(), world, cancel: Cancel::default() }
    }
}

impl WorldInspectors {
    /// What a job looks at to learn that its world has ended.
    pub(crate) fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Has a thread read a zip, in its sender's turn.
    pub(crate) fn submit(&self, job: Job) {
        let shared = &self.inspectors.0.shared;
        shared.queue().jobs.push((self.world, job.upload.user.clone()), job);
        shared.changed.notify_all();
    }
}

impl Drop for WorldInspectors {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.inspectors.0.shared.queue().jobs.retain(|job| !job.cancel.is_cancelled());
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
    fn work(&self, read: impl Fn(&Job) -> Option<ReadingResult>) {
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

/// What is done in milliseconds does not wait for what takes seconds: threads that read, those they
/// start and those that make keys have a lower priority than those that talk to clients. Only Linux has one for each thread.
#[cfg(target_os = "linux")]
pub fn give_way() {
    const NICENESS: i32 = 10;
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "a thread that should give way keeps the priority of the others");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn give_way() {}

/// A fault in reading refuses this shipment and harms no other; what the system lacked is not the
/// shipment's fault. None when its world has ended.
fn inspect(inspector: &Inspector, job: &Job) -> Option<ReadingResult> {
    if job.cancel.is_cancelled() {
        return None;
    }
    let zip = match (job.open)() {
        Ok(Some(zip)) => zip,
        Ok(None) => return None,
        Err(error) if is_of_the_system(&error) => return Some(ReadingResult::NotNow(error.to_string())),
        Err(error) => return Some(ReadingResult::Inspected(failed(&job.upload, &error.to_string()))),
    };
    let context = Context {
        scenario: &job.scenario,
        sender: job.scenario.senders.get(&job.upload.user),
        folder: Some(&job.upload.folder),
        today: Some(job.today),
        cancel: &job.cancel,
    };
    let inspected =
        catch_unwind(AssertUnwindSafe(|| inspector.inspect_zip(zip, &job.upload.file_name, &context)));
    match inspected {
        Ok(Ok(inspection)) => Some(ReadingResult::Inspected(inspection)),
        Ok(Err(Interrupted::System(error))) => Some(ReadingResult::NotNow(error.to_string())),
        Ok(Err(Interrupted::Cancelled)) => None,
        Err(_) => {
            Some(ReadingResult::Inspected(failed(&job.upload, "a fault in the simulator, see its log")))
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
    use nets_core::identity::UploadId;
    use nets_intake::SchemaSource;

    use super::*;

    fn job(number: u64, cancel: Cancel) -> Job {
        let upload = Upload {
            id: UploadId(number),
            user: UserId::new("tTEST1").expect("a user"),
            folder: "DK12345678".to_owned(),
            file_name: "netsshare_gone.zip".to_owned(),
            size: 1,
        };
        Job {
            upload,
            open: Box::new(|| File::open("/nowhere/1").map(Some)),
            today: nets_core::civil::date(2026, 1, 5),
            scenario: Arc::new(Scenario::new("none")),
            cancel,
            done: Box::new(|_| {}),
        }
    }

    /// As `Inspectors::start`, and the test takes the threads' place.
    fn without_threads() -> Inspectors {
        let queue = Mutex::new(Queue { jobs: FairQueue::new(1), is_closed: false });
        let shared = Arc::new(Shared { queue, changed: Condvar::new() });
        Inspectors(Arc::new(Handle { shared, worlds: AtomicUsize::new(0) }))
    }

    #[test]
    fn a_shipment_that_the_simulator_cannot_read_is_refused_with_that_reason() {
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        let Some(ReadingResult::Inspected(inspection)) = inspect(&inspector, &job(1, Cancel::default()))
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
        let ended = Job { open: Box::new(|| Ok(None)), ..job(1, Cancel::default()) };
        assert!(inspect(&inspector, &ended).is_none());
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
    fn what_is_being_read_is_cancelled_with_its_world_and_what_waits_is_dropped() {
        let inspectors = without_threads();
        let (ending, lasting) = (inspectors.for_world(), inspectors.for_world());
        for world in [&ending, &lasting] {
            world.submit(job(1, world.cancel()));
            world.submit(job(2, world.cancel()));
        }
        let shared = Arc::clone(&inspectors.0.shared);
        let (key, under_way) = shared.next().expect("work");
        drop(ending);
        assert!(under_way.cancel.is_cancelled());
        shared.queue().jobs.done(&key);
        let mut left = Vec::new();
        let next = || shared.queue().jobs.take();
        while let Some((key, job)) = next() {
            assert!(!job.cancel.is_cancelled());
            left.push((key.0, job.upload.id.0));
            shared.queue().jobs.done(&key);
        }
        assert_eq!(left, [(lasting.world, 1), (lasting.world, 2)]);
    }

    #[test]
    fn a_shipment_that_the_system_cannot_open_now_is_read_another_time() {
        let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
        // EMFILE.
        let open = Box::new(|| Err(io::Error::from_raw_os_error(24)));
        let reading = inspect(&inspector, &Job { open, ..job(1, Cancel::default()) });
        assert!(matches!(reading, Some(ReadingResult::NotNow(_))), "{reading:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_that_gives_way_has_a_lower_priority_and_the_others_keep_theirs() {
        let priority = || rustix::process::getpriority_process(None).expect("the system tells");
        let before = priority();
        let (given, kept) = thread::scope(|scope| {
            let given = scope.spawn(|| {
                give_way();
                priority()
            });
            (given.join().expect("no panic"), priority())
        });
        assert!(given > before || before >= 10, "{given} after {before}");
        assert_eq!(kept, before);
    }
}
