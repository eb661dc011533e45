//! How the mailbox tells the simulator what clients did.

use std::fs::File;
use std::future::Future;
use std::pin::Pin;

use nets_core::Timestamp;
use nets_core::event::{Observation, Upload};
use nets_core::identity::UserId;

/// A future that can be stored and sent between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Why the simulator could not take an arrival: it is stopping, or its disk failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken(pub String);

/// The simulator as the mailbox sees it. It is called with locks of the mailbox held, so it must
/// neither wait nor call back.
pub trait MailboxHost: Send + Sync + 'static {
    /// A shipment zip is complete and on disk. Resolves when that is durable: only then may the
    /// client be told that its upload succeeded. Called in the order of the ids: the upload is to be
    /// queued when this returns, not when the answer is first polled.
    fn arrived(&self, upload: Upload) -> BoxFuture<Result<(), NotTaken>>;

    /// A client deletes a file from Outbound. Resolves when that is durable: only then is the file
    /// unlinked and the client told, so that a restart in between neither loses nor revives it.
    fn deleted(&self, user: UserId, file: String) -> BoxFuture<Result<(), NotTaken>>;

    /// A file of Outbound is about to be deleted, and can be read through this handle for the last time. Never waits.
    fn going(&self, _user: UserId, _file: String, _bytes: File) {}

    /// Something worth a line on the timeline. Never waits.
    fn observed(&self, observation: Observation);

    /// An inbound file is open for writing until the answer is dropped. Meanwhile the clock does not jump,
    /// unless the upload stalls.
    fn upload_under_way(&self) -> Box<dyn UploadUnderWay>;

    /// Simulated time, for the times that listings show.
    fn now(&self) -> Timestamp;
}

/// An upload under way, which is told what its client does. No call waits.
pub trait UploadUnderWay: Send + Sync {
    /// The client has written something, or set the size. Called for every packet, so it must be cheap.
    fn moved(&self);

    /// The client has closed the file. All that is waited for now is the disk.
    fn closing(&self);
}
