//! Making outbound files: on the driver's thread what is soon done, on others what takes long.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nets_core::effect::{OutboundContent, OutboundFile, SubscriptionList};
use nets_core::identity::{UploadId, UserId};
use nets_core::simulator::ListSource;
use nets_core::subscription::Subscriber;
use nets_intake::OpenZip;
use nets_mailbox::{PreparedFile, WorldFiles};
use nets_outbound::{OutboundWriter, RenderProblem, Sources};
use nets_text::told;

use crate::ports::{NotWritten, is_of_the_system};

/// A document for signing is at most 1 MB; what intake let pass is never larger than this.
const LARGEST_DOCUMENT: u64 = 16_777_216;

/// So many zips are held open at the most: results come by upload or, where signers take their time, mixed.
const ZIPS: usize = 4;

/// Whether a file takes long to make: it is signed, or has a row for each message of a day or each subscriber.
/// Receipts are soon made, and clients wait for them.
pub(crate) fn is_costly(file: &OutboundFile) -> bool {
    match file.content {
        OutboundContent::SigningResult(_)
        | OutboundContent::DistributionReport(_)
        | OutboundContent::SubscriptionList(_) => true,
        OutboundContent::Receipt(_) | OutboundContent::RealtimeReceipt(_) => false,
    }
}

/// Makes the files of one world, on any thread.
pub(crate) struct FileMaker {
    files: Arc<WorldFiles>,
    writer: Arc<OutboundWriter>,
    zips: Mutex<LastZips<OpenZip>>,
    /// What was made and is not published. Bound: the files of outputs that are parked.
    made: Mutex<BTreeMap<(UserId, String), PreparedFile>>,
}

impl FileMaker {
    pub(crate) fn new(files: Arc<WorldFiles>, writer: Arc<OutboundWriter>) -> Self {
        FileMaker { files, writer, zips: Mutex::default(), made: Mutex::default() }
    }

    /// Makes a file and keeps it for `publish`. A fault in making harms no other file.
    pub(crate) fn make(&self, file: &OutboundFile, lists: &ListSource) -> Result<(), NotWritten> {
        let make =
            || self.watched(file, lists, |write| self.files.prepare(&file.user, &file.name, file.at, write));
        let made = catch_unwind(AssertUnwindSafe(make))
            .unwrap_or_else(|_| Err(NotWritten::Ever("a fault in the simulator, see its log".to_owned())));
        let prepared = made?;
        hold(&self.made).insert((file.user.clone(), file.name.clone()), prepared);
        Ok(())
    }

    /// Puts files that were made into Outbound, in this order.
    pub(crate) fn publish(&self, files: &[&OutboundFile]) -> Vec<Result<(), NotWritten>> {
        let mut made = hold(&self.made);
        let prepared: Vec<_> =
            files.iter().map(|file| made.remove(&(file.user.clone(), file.name.clone()))).collect();
        drop(made);
        let is_there: Vec<bool> = prepared.iter().map(Option::is_some).collect();
        let mut published = self.files.publish_prepared(prepared.into_iter().flatten().collect()).into_iter();
        let lost = || NotWritten::Now(io::ErrorKind::NotFound.into());
        let outcome = |is_there: bool| match is_there.then(|| published.next()).flatten() {
            Some(published) => published.map_err(NotWritten::Now),
            None => Err(lost()),
        };
        is_there.into_iter().map(outcome).collect()
    }

    /// Makes a file and puts it into Outbound.
    pub(crate) fn write(&self, file: &OutboundFile, lists: &ListSource) -> Result<(), NotWritten> {
        self.watched(file, lists, |write| {
            self.files.publish_written(&file.user, &file.name, file.at, write)
        })?;
        Ok(())
    }

    /// Has `put` take what is written, and tells why it failed.
    fn watched<T>(
        &self,
        file: &OutboundFile,
        lists: &ListSource,
        put: impl FnOnce(&mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<T>,
    ) -> Result<T, NotWritten> {
        let known = WorldSources { maker: self, lists };
        let mut hopeless = None;
        let mut write = |out: &mut dyn Write| {
            let mut out = WatchedWriter { out, has_failed: false };
            let written = self.writer.write(file, &known, &mut out);
            written.map_err(|problem| {
                if is_hopeless(out.has_failed, &problem) {
                    hopeless = Some(problem.to_string());
                }
                io_error(problem)
            })
        };
        let put = put(&mut write);
        match (put, hopeless) {
            (Ok(put), _) => Ok(put),
            (Err(_), Some(reason)) => Err(NotWritten::Ever(reason)),
            (Err(error), None) => Err(NotWritten::Now(error)),
        }
    }

    /// Closes the zip of an upload: no file needs it any more.
    pub(crate) fn close(&self, upload: UploadId) {
        hold(&self.zips).close(upload);
    }

    fn zip(&self, upload: UploadId) -> io::Result<Arc<OpenZip>> {
        // Other threads wait while one opens: they want the same one, most likely.
        hold(&self.zips).get(upload, || OpenZip::open(&self.files.shipment(upload)))
    }
}

/// The zips that documents came from last, the last one first: a shipment's results come in a row, and opening a zip of
/// 10,000 entries costs more than reading one. Bound: `ZIPS`.
struct LastZips<Zip>(Vec<(UploadId, Arc<Zip>)>);

impl<Zip> Default for LastZips<Zip> {
    fn default() -> Self {
        LastZips(Vec::new())
    }
}

impl<Zip> LastZips<Zip> {
    fn get(&mut self, upload: UploadId, open: impl FnOnce() -> io::Result<Zip>) -> io::Result<Arc<Zip>> {
        let zip = match self.0.iter().position(|(held, _)| *held == upload) {
            Some(place) => self.0.remove(place).1,
            None => Arc::new(open()?),
        };
        self.0.truncate(ZIPS - 1);
        self.0.insert(0, (upload, Arc::clone(&zip)));
        Ok(zip)
    }

    fn close(&mut self, upload: UploadId) {
        self.0.retain(|(held, _)| *held != upload);
    }
}

fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is being written, and whether the disk refused some of it: a template that fails because
/// of that is not wrong.
struct WatchedWriter<'a> {
    out: &'a mut dyn Write,
    has_failed: bool,
}

impl Write for WatchedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).inspect_err(|_| self.has_failed = true)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes).inspect_err(|_| self.has_failed = true)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().inspect_err(|_| self.has_failed = true)
    }
}

/// What files are made from: the zips on the disk, and who subscribes.
struct WorldSources<'a> {
    maker: &'a FileMaker,
    lists: &'a ListSource,
}

impl Sources for WorldSources<'_> {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        self.maker.zip(upload)?.read(file, LARGEST_DOCUMENT)
    }

    fn subscribers<'a>(
        &'a self,
        list: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        Box::new(self.lists.subscribers(list))
    }
}

/// Whether the file can never be made: neither did the disk refuse some of it, nor was the system the reason.
fn is_hopeless(has_failed: bool, problem: &RenderProblem) -> bool {
    !has_failed && !is_passing(problem)
}

/// Whether the system was the reason, and may not be another time.
fn is_passing(problem: &RenderProblem) -> bool {
    match problem {
        RenderProblem::Output(_) => true,
        RenderProblem::Document { source, .. } => is_of_the_system(source),
        // A key that is made for the first signature, and kept.
        RenderProblem::Signing(problem) => problem.io_error().is_some_and(is_of_the_system),
        RenderProblem::Template(_) | RenderProblem::Archive(_) => false,
    }
}

/// The disk's own problem, where it was the disk's.
fn io_error(problem: RenderProblem) -> io::Error {
    match problem {
        RenderProblem::Output(error) => error,
        other => told(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that is full.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn what_the_disk_refuses_is_noted_and_passed_on() {
        let mut out = WatchedWriter { out: &mut Full, has_failed: false };
        out.write(b"x").expect_err("it is full");
        assert!(out.has_failed);
        let mut out = WatchedWriter { out: &mut Full, has_failed: false };
        out.flush().expect_err("it is full");
        assert!(out.has_failed);
        let mut taken = Vec::new();
        let mut out = WatchedWriter { out: &mut taken, has_failed: false };
        out.write_all(b"x").and_then(|()| out.flush()).expect("there is room");
        assert!(!out.has_failed);
        assert_eq!(taken, b"x");
    }

    #[test]
    fn a_file_is_given_up_when_neither_the_disk_nor_the_system_was_the_reason() {
        let wrong = RenderProblem::Archive("two files of one name");
        let passing = RenderProblem::Output(io::ErrorKind::StorageFull.into());
        assert!(is_hopeless(false, &wrong));
        assert!(!is_hopeless(true, &wrong), "a template fails when the disk takes no more of what it says");
        assert!(!is_hopeless(false, &passing) && !is_hopeless(true, &passing));
        assert_eq!(io_error(passing).kind(), io::ErrorKind::StorageFull, "told as what it is");
    }

    #[test]
    fn the_zips_used_last_stay_open_and_no_more() {
        let mut zips = LastZips::default();
        let opens = |zips: &mut LastZips<u64>, upload: u64| {
            let mut has_opened = false;
            let open = || {
                has_opened = true;
                Ok(upload)
            };
            assert_eq!(*zips.get(UploadId(upload), open).expect("a zip"), upload);
            has_opened
        };
        let most = ZIPS as u64;
        assert!((1..=most).all(|upload| opens(&mut zips, upload)));
        assert!(!(1..=most).any(|upload| opens(&mut zips, upload)), "as many as are held");
        assert!(
            !opens(&mut zips, 1) && opens(&mut zips, most + 1),
            "in the place of the one not used for longest"
        );
        assert!(!opens(&mut zips, 1) && opens(&mut zips, 2));
        zips.close(UploadId(1));
        assert!(!opens(&mut zips, 2) && opens(&mut zips, 1), "it was closed, and it alone");
        assert!(zips.get(UploadId(9), || Err(io::ErrorKind::NotFound.into())).is_err());
    }

    #[test]
    fn a_problem_that_the_system_caused_passes_and_one_of_the_file_does_not() {
        let document = |source: io::Error| {
            let (upload, file) = (UploadId(1), "a.pdf".to_owned());
            RenderProblem::Document { upload, file, source }
        };
        assert!(is_passing(&RenderProblem::Output(io::ErrorKind::Other.into())));
        assert!(is_passing(&document(io::ErrorKind::StorageFull.into())));
        assert!(!is_passing(&document(io::ErrorKind::NotFound.into())));
        assert!(!is_passing(&RenderProblem::Archive("two files of one name")));
        let signing =
            |kind: io::ErrorKind| RenderProblem::Signing(nets_sdo::SigningProblem::Output(kind.into()));
        assert!(is_passing(&signing(io::ErrorKind::StorageFull)));
        assert!(!is_passing(&signing(io::ErrorKind::NotFound)));
    }
}
