//! What the engine needs from outside, behind traits, so that its tests need no disk and no clock.

use std::io;
use std::time::Duration;

use nets_core::Timestamp;
use nets_core::ebox::publication::ContentId;
use nets_core::effect::{GoneFile, OutboundFile};
use nets_core::identity::{SecretId, UploadId};
use nets_core::simulator::ListSource;
use nets_store::{EventsSoFar, Journal, JournalRecord, StoreProblem};

/// Where events are kept.
pub(crate) trait EventLog: Send {
    /// Appends all of these records or none. When `durable`, they and all before them are on the disk
    /// when this returns; else they may be lost with a crash, though never out of order.
    fn append(&mut self, records: &[JournalRecord], durable: bool) -> Result<(), StoreProblem>;

    /// Erases the secret of a record, wherever it is kept.
    fn erase_secret(&mut self, secret: SecretId) -> Result<(), StoreProblem>;

    /// All that stands in it now; or why it cannot be had, in a sentence.
    fn so_far(&self) -> Result<EventsSoFar, String>;
}

impl EventLog for Journal {
    fn append(&mut self, records: &[JournalRecord], durable: bool) -> Result<(), StoreProblem> {
        Journal::append(self, records, durable)
    }

    fn erase_secret(&mut self, secret: SecretId) -> Result<(), StoreProblem> {
        Journal::erase_secret(self, secret)
    }

    fn so_far(&self) -> Result<EventsSoFar, String> {
        Journal::so_far(self)
    }
}

/// Where files are kept. Doing the same thing twice is harmless.
pub(crate) trait FileStore: Send {
    /// Makes a file and puts it into Outbound, whole or not at all.
    fn write(&self, file: &OutboundFile, lists: &ListSource) -> Result<(), NotWritten>;

    /// Puts files that another thread has made into Outbound, in this order. One that fails is made again.
    fn publish(&self, files: &[&OutboundFile]) -> Vec<Result<(), NotWritten>>;

    /// Takes a file out of Outbound; one that is not there is well.
    fn remove(&self, file: &GoneFile) -> io::Result<()>;

    /// Drops the zip of an upload.
    fn forget(&self, upload: UploadId) -> io::Result<()>;

    /// Removes the bytes of a document of the e-Box. What cannot be removed now, the next start removes.
    fn erase_content(&self, content: ContentId);

    /// Whether it takes nothing any more because its world has ended, which is no failure of the disk.
    fn has_ended(&self) -> bool {
        false
    }
}

/// Why a file is not in Outbound.
#[derive(Debug)]
pub(crate) enum NotWritten {
    /// The disk or the system was the reason: another time it may go well.
    Now(io::Error),
    /// The file cannot be made.
    Ever(String),
}

/// Simulated time, and the real time in which the driver waits.
pub(crate) trait Time: Send + Sync {
    fn now(&self) -> Timestamp;

    /// Moves the clock forward; a moment that has passed changes nothing.
    fn advance_to(&self, moment: Timestamp);

    /// Whether the clock jumps to what is next when nothing goes on.
    fn is_instant(&self) -> bool;

    /// How long it really takes until this moment; none when the clock does not move by itself.
    fn real_time_until(&self, moment: Timestamp) -> Option<Duration>;

    /// Real time since the clock was started.
    fn elapsed(&self) -> Duration;

    /// Real time, as the system shows it.
    fn real(&self) -> Timestamp;
}

/// Whether this error says nothing about the file: the system lacked something, and may have it later.
pub(crate) fn is_of_the_system(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::FileTooLarge
            | ErrorKind::OutOfMemory
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::ResourceBusy
            | ErrorKind::Interrupted
            | ErrorKind::TimedOut
            | ErrorKind::WouldBlock
            | ErrorKind::PermissionDenied
    ) || error.raw_os_error().is_some_and(|code| matches!(code, EIO | ENFILE | EMFILE))
}

/// Errors that have no kind of their own, by their numbers on every Linux.
const EIO: i32 = 5;
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
