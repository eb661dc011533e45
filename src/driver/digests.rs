//! SHA-256 of files that came and went: of each when it is first asked for, or when it goes. Neither an upload nor a
//! receipt waits for it, and what is never asked for and stays costs nothing.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use aws_lc_rs::digest::{Context, SHA256};
use nets_core::timeline::TransferredFile;
use nets_text::system_words;
use tokio::sync::oneshot;

use crate::inspectors::give_way;

/// So many digests are known at the most; the oldest are forgotten.
const MOST_KNOWN: usize = 20_000;

/// So many files that have gone are held open at the most, until they are hashed; what goes faster has no digest.
const MOST_HELD: usize = 64;

/// A file is read in pieces of 256 KiB.
const PIECE: usize = 262_144;

/// The digests of one world, and the thread that reckons them: it begins with the first.
pub(crate) struct Digests {
    jobs: Mutex<Option<Sender<DigestJob>>>,
    held: Arc<AtomicUsize>,
}

enum DigestJob {
    /// The file goes: what it was is kept.
    Going(TransferredFile, File),
    Asked {
        which: TransferredFile,
        open: OpenFile,
        reply: oneshot::Sender<Option<String>>,
    },
}

type OpenFile = Box<dyn FnOnce() -> io::Result<File> + Send>;

#[derive(Default)]
struct KnownDigests {
    by_file: BTreeMap<TransferredFile, String>,
    /// In the order in which they were reckoned.
    order: VecDeque<TransferredFile>,
}

impl Digests {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Digests { jobs: Mutex::default(), held: Arc::default() })
    }

    /// The file goes, and can be read through this handle for the last time. Never waits.
    pub(crate) fn before_it_goes(&self, which: TransferredFile, file: File) {
        if self.held.fetch_add(1, Ordering::Relaxed) < MOST_HELD {
            self.submit(DigestJob::Going(which, file));
        } else {
            self.held.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// The digest of a file, if it is there or was known when it went.
    pub(crate) async fn ask(
        &self,
        which: TransferredFile,
        open: impl FnOnce() -> io::Result<File> + Send + 'static,
    ) -> Option<String> {
        let (reply, answer) = oneshot::channel();
        self.submit(DigestJob::Asked { which, open: Box::new(open), reply });
        answer.await.ok().flatten()
    }

    fn submit(&self, job: DigestJob) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.is_none() {
            #[expect(
                clippy::disallowed_methods,
                reason = "a file that goes is counted up to `MOST_HELD`, and each other is a request that waits"
            )]
            let (sender, receiver) = channel();
            let held = Arc::clone(&self.held);
            let work = move || {
                give_way();
                work_off(&receiver, &held);
            };
            match thread::Builder::new().name("digests".to_owned()).spawn(work) {
                Ok(_) => *jobs = Some(sender),
                // The system has no thread to spare: a client that asks is told that it is not known.
                Err(error) => tracing::warn!(error = system_words(&error), "no digest can be reckoned"),
            }
        }
        if let Some(sender) = jobs.as_ref() {
            // It fails only when the thread has ended, and then the answer does not come.
            drop(sender.send(job));
        }
    }
}

/// Until its world is gone.
fn work_off(jobs: &Receiver<DigestJob>, held: &AtomicUsize) {
    let mut known = KnownDigests::default();
    while let Ok(job) = jobs.recv() {
        match job {
            DigestJob::Going(which, file) => {
                known.of(which, || Ok(file));
                held.fetch_sub(1, Ordering::Relaxed);
            }
            DigestJob::Asked { which, open, reply } => {
                // The client may have gone.
                drop(reply.send(known.of(which, open)));
            }
        }
    }
}

impl KnownDigests {
    fn of(&mut self, which: TransferredFile, open: impl FnOnce() -> io::Result<File>) -> Option<String> {
        if let Some(known) = self.by_file.get(&which) {
            return Some(known.clone());
        }
        // A file that is gone has none.
        let digest = open().and_then(sha256).ok()?;
        if self.order.len() >= MOST_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_file.remove(&oldest);
        }
        self.order.push_back(which.clone());
        self.by_file.insert(which, digest.clone());
        Some(digest)
    }
}

fn sha256(mut file: impl Read) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => context.update(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut hexadecimal = String::new();
    for byte in context.finish().as_ref() {
        // A text takes all that is written into it.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    Ok(hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::identity::UploadId;

    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn upload(number: u64) -> TransferredFile {
        TransferredFile::Upload(UploadId(number))
    }

    /// A file with the bytes of the published example.
    fn abc(folder: &std::path::Path) -> File {
        let place = folder.join("abc");
        std::fs::write(&place, "abc").expect("written");
        File::open(place).expect("opened")
    }

    #[tokio::test]
    async fn a_file_is_hashed_when_it_is_asked_for_and_known_after_it_has_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let digests = Digests::new();
        let gone = || Err(io::ErrorKind::NotFound.into());
        assert_eq!(digests.ask(upload(1), gone).await, None);
        let there = abc(folder.path());
        assert_eq!(digests.ask(upload(1), move || Ok(there)).await.as_deref(), Some(OF_ABC));
        assert_eq!(digests.ask(upload(1), gone).await.as_deref(), Some(OF_ABC));
        let going = abc(folder.path());
        std::fs::remove_file(folder.path().join("abc")).expect("removed");
        digests.before_it_goes(upload(2), going);
        assert_eq!(digests.ask(upload(2), gone).await.as_deref(), Some(OF_ABC));
    }

    #[test]
    fn the_oldest_digests_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut known = KnownDigests::default();
        for number in 0..=MOST_KNOWN as u64 {
            known.order.push_back(upload(number));
            known.by_file.insert(upload(number), String::new());
        }
        let next = abc(folder.path());
        assert_eq!(known.of(upload(u64::MAX), || Ok(next)).as_deref(), Some(OF_ABC));
        let gone = || Err(io::ErrorKind::NotFound.into());
        assert_eq!(known.of(upload(0), gone), None);
        assert_eq!(known.of(upload(1), gone).as_deref(), Some(""));
    }

    /// What a file gives, one read after the other.
    struct Scripted(Vec<io::Result<&'static [u8]>>);

    impl Read for Scripted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(bytes) = (!self.0.is_empty()).then(|| self.0.remove(0)).transpose()? else {
                return Ok(0);
            };
            buffer[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }
    }

    #[test]
    fn a_read_that_was_interrupted_is_tried_again_and_one_that_failed_gives_no_digest() {
        let interrupted = || Err(io::ErrorKind::Interrupted.into());
        let file = Scripted(vec![Ok(b"a"), interrupted(), Ok(b"bc")]);
        assert_eq!(sha256(file).expect("a digest"), OF_ABC);
        let file = Scripted(vec![Ok(b"a"), Err(io::ErrorKind::StaleNetworkFileHandle.into()), Ok(b"bc")]);
        assert_eq!(sha256(file).map_err(|error| error.kind()), Err(io::ErrorKind::StaleNetworkFileHandle));
    }

    #[tokio::test]
    async fn of_files_that_go_faster_than_they_are_hashed_so_many_are_held_and_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let digests = Digests::new();
        let gone = || Err(io::ErrorKind::NotFound.into());
        // The thread is busy with one that cannot be opened yet.
        let (go_on, wait) = std::sync::mpsc::sync_channel::<()>(1);
        let (asking, waiting) = (Arc::clone(&digests), abc(folder.path()));
        let open = move || {
            wait.recv().expect("the test goes on");
            Ok(waiting)
        };
        let first = tokio::spawn(async move { asking.ask(upload(0), open).await });
        while digests.jobs.lock().expect("no panic").is_none() {
            tokio::task::yield_now().await;
        }
        for number in 1..=MOST_HELD as u64 + 1 {
            digests.before_it_goes(upload(number), abc(folder.path()));
        }
        go_on.send(()).expect("it waits");
        assert_eq!(first.await.expect("no panic").as_deref(), Some(OF_ABC));
        for (number, digest) in
            [(1, Some(OF_ABC)), (MOST_HELD as u64, Some(OF_ABC)), (MOST_HELD as u64 + 1, None)]
        {
            assert_eq!(digests.ask(upload(number), gone).await.as_deref(), digest, "{number}");
        }
        digests.before_it_goes(upload(100), abc(folder.path()));
        assert_eq!(digests.ask(upload(100), gone).await.as_deref(), Some(OF_ABC), "there is room again");
    }
}
