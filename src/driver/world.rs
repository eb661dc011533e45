//! A world as the rest of the program sees it: a handle that sends commands to its driver.

use std::any::Any;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::alias::Registration;
use nets_core::ebox::answer::PublicationAnswer;
use nets_core::ebox::in_force::EboxInForce;
use nets_core::ebox::publication::SentPublication;
use nets_core::event::{Event, Observation};
use nets_core::identity::{MessageRef, Party, UploadId};
use nets_core::scenario::Scenario;
use nets_core::script::AliasRequest;
use nets_core::timeline::{Entry, TransferredFile};
use nets_intake::OpenZip;
use nets_mailbox::WorldFiles;
use nets_outbound::OutboundWriter;
use nets_store::{ArchiveProblem, StoreProblem};
use nets_text::{system_words, told};
use tokio::sync::{Semaphore, oneshot, watch};

use crate::asking::AskAlias;
use crate::clock::{Clock, ClockReading};
use crate::command::DriverCommand;
use crate::contents::EboxContents;
use crate::digests::Digests;
use crate::ebox_calls::EboxCalls;
use crate::entry_filter::EntryFilter;
use crate::epoch::Epoch;
use crate::inspectors::{Inspectors, WorldInspectors};
use crate::moving::{Advance, Advanced};
use crate::not_done::NotDone;
use crate::observing::Observing;
use crate::pool::Drivers;
use crate::queue::{Commands, Stopped, send};
use crate::recipients::DocumentPage;
use crate::room::TimelineRoom;
use crate::timeline::EntryListener;
use crate::view::View;
use crate::world_name::WorldName;

/// What all worlds of a process are made from; it is made once.
pub struct Common {
    /// The text of the scenario that the process was started with, which each journal keeps.
    pub started_with: String,
    /// The threads of their drivers.
    pub drivers: Drivers,
    /// The threads that read shipments and make costly files.
    pub inspectors: Inspectors,
    /// The room for their timelines.
    pub timelines: TimelineRoom,
    /// Who is told of each new entry of a timeline.
    pub listener: Arc<dyn EntryListener>,
}

/// What one world is made from besides.
pub struct WorldSpec {
    /// By which it is asked for.
    pub name: WorldName,
    /// Of its chance.
    pub seed: u64,
    pub scenario: Arc<Scenario>,
    /// The scenario as its author wrote it: the journal keeps it.
    pub scenario_text: String,
    /// When it begins, unless it goes on.
    pub begins: Timestamp,
    pub home: WorldHome,
    /// Who writes its files, and signs them.
    pub writer: Arc<OutboundWriter>,
    /// Who asks the senders' alias services.
    pub alias: Arc<dyn AskAlias>,
}

/// Where a world keeps its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorldHome {
    /// A folder that is gone when the process ends: nothing is journaled or synced.
    Temporary(PathBuf),
    /// A folder from which the world can be restored.
    Kept(PathBuf),
}

/// Why a world could not be started.
#[derive(Debug, thiserror::Error)]
pub enum WorldProblem {
    #[error("{0}")]
    Store(StoreProblem),
    /// The folder was made from another scenario, and its journal means nothing under this one.
    #[error(
        "{0} was made from another scenario; start with that one or without --scenario to go on with it, or \
         with an empty folder"
    )]
    OtherScenario(PathBuf),
    /// Files of a world lie here, and what they belong to is not known.
    #[error(
        "{0} holds files of a world and not its journal.redb, and no new world is begun over them; put the \
         journal back, or move the folder away"
    )]
    NoJournal(PathBuf),
    #[error("the mailbox cannot be kept on disk: {}", system_words(.0))]
    Files(io::Error),
}

impl WorldProblem {
    /// Whether the disk or the system did not do what was asked.
    pub fn is_of_the_disk(&self) -> bool {
        matches!(self, WorldProblem::Store(StoreProblem::Failed { .. }) | WorldProblem::Files(_))
    }
}

/// A handle to one running world, which runs until it is told to stop.
#[derive(Clone)]
pub struct World {
    pub(crate) name: Arc<WorldName>,
    pub(crate) commands: Commands,
    pub(crate) observing: Arc<Observing>,
    pub(crate) files: Arc<WorldFiles>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) epoch: Epoch,
    pub(crate) digests: Arc<Digests>,
    pub(crate) contents: Arc<EboxContents>,
    pub(crate) ebox_calls: Arc<EboxCalls>,
    pub(crate) in_force: watch::Receiver<Option<Arc<EboxInForce>>>,
    /// A turn at unpacking a file of a shipment.
    pub(crate) unpacking: Arc<Semaphore>,
    pub(crate) news: watch::Receiver<u64>,
    /// The threads that read, for shipments that are not uploaded.
    pub(crate) inspectors: Arc<WorldInspectors>,
    /// A place for one of those.
    pub(crate) validating: Arc<Semaphore>,
    /// Held by each handle.
    pub(crate) handles: Arc<()>,
}

/// What a look at a world has found, whatever its type is.
type AnySeen = Box<dyn Any + Send>;

/// So many files of shipments are unpacked at a time.
pub(crate) const MOST_UNPACKED: usize = 2;

/// A PDF has 10 MB at the most; what intake let pass is never larger than this.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

impl World {
    pub fn files(&self) -> &Arc<WorldFiles> {
        &self.files
    }

    pub fn name(&self) -> &WorldName {
        &self.name
    }

    /// Whether there is another handle than this one, or a login has a mailbox.
    pub fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.handles) > 1 || self.files.is_in_use()
    }

    pub fn clock(&self) -> ClockReading {
        self.clock.reading()
    }

    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Moves the clock once nothing is going on, and answers when all that was due has happened and is
    /// on the disk.
    pub async fn advance(&self, advance: Advance) -> Result<Advanced, NotDone> {
        self.ask(|reply| DriverCommand::Advance { advance, reply }).await?
    }

    /// Lets something happen, and answers with what came of it at once.
    pub async fn tell(&self, event: Event) -> Result<Vec<Entry>, NotDone> {
        self.ask(|reply| DriverCommand::Tell { event, reply }).await?
    }

    /// Answers once every shipment taken in before has been read, nothing waits for the disk, and under
    /// an instant clock nothing is left to happen.
    pub async fn settled(&self) -> Result<(), NotDone> {
        self.ask(|reply| DriverCommand::Settle { reply }).await?
    }

    /// Answers with the first timeline entry that matches, now or later.
    pub async fn wait(&self, filter: EntryFilter) -> Result<Entry, NotDone> {
        self.ask(|reply| DriverCommand::Watch { filter, reply }).await?
    }

    /// Follows the number of the newest entry of the timeline. It costs the world nothing, however slow who follows is,
    /// and ends with it.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }

    /// Looks at the world between two events.
    pub fn query<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Stopped>> + Send {
        // What follows is in the program once, and not for each look.
        let seen = self.seen(Box::new(move |view| Box::new(look(view))));
        async { seen.await?.downcast().map(|seen| *seen).map_err(|_| Stopped) }
    }

    async fn seen(&self, look: Box<dyn FnOnce(View<'_>) -> AnySeen + Send>) -> Result<AnySeen, Stopped> {
        self.ask(|reply| {
            DriverCommand::Query(Box::new(move |view| {
                // The client may have gone.
                drop(reply.send(look(view)));
            }))
        })
        .await
    }

    /// Registers a person by alias, and answers with what came of it once the sender's service has answered.
    pub async fn register(&self, request: AliasRequest) -> Result<Registration, NotDone> {
        self.ask(|registrant| DriverCommand::Register { request, registrant }).await?
    }

    /// Publishes at the e-Box, and answers as the sender is to be answered once that is in the journal.
    pub async fn publish(&self, sent: SentPublication) -> Result<PublicationAnswer, NotDone> {
        self.ask(|reply| DriverCommand::Publish { sent: Box::new(sent), reply }).await?
    }

    /// Where the documents of the e-Box lie.
    pub fn contents(&self) -> &Arc<EboxContents> {
        &self.contents
    }

    /// What holds at the e-Box now, if the scenario has one: all that was configured by an event that was answered.
    pub fn ebox_in_force(&self) -> Option<Arc<EboxInForce>> {
        self.in_force.borrow().clone()
    }

    /// The records of calls of the e-Box.
    pub fn ebox_calls(&self) -> &EboxCalls {
        &self.ebox_calls
    }

    /// The documents of a recipient before this one, the newest first, at most `limit`.
    pub async fn documents(
        &self,
        party: &Party,
        mut before: Option<MessageRef>,
        limit: usize,
    ) -> Result<Result<DocumentPage, ArchiveProblem>, Stopped> {
        let mut documents = Vec::new();
        loop {
            let (of, left) = (party.clone(), limit - documents.len());
            let piece = match self.query(move |view| view.documents(&of, before, left)).await? {
                Ok(piece) => piece,
                Err(problem) => return Ok(Err(problem)),
            };
            documents.extend(piece.documents);
            match piece.next {
                None => return Ok(Ok(DocumentPage { documents, more: false })),
                Some(_) if documents.len() == limit => return Ok(Ok(DocumentPage { documents, more: true })),
                next => before = next,
            }
        }
    }

    /// A file of an accepted shipment; none once its zip is gone.
    pub async fn shipment_file(&self, upload: UploadId, name: String) -> io::Result<Option<Vec<u8>>> {
        // They lie in memory as a whole.
        let _turn = self.unpacking.acquire().await;
        let files = Arc::clone(&self.files);
        let read = tokio::task::spawn_blocking(move || {
            let zip = match files.open_shipment(upload) {
                Ok(Some(zip)) => zip,
                Ok(None) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            OpenZip::of(zip)?.read(&name, LARGEST_FILE).map(Some)
        });
        read.await.unwrap_or_else(|_| Err(told("the thread that read the shipment has ended")))
    }

    /// SHA-256 of a file that came or went, in hexadecimal: of one that is there, or was hashed as it went. Reckoned at
    /// a low priority when it is first asked for.
    pub async fn sha256(&self, which: TransferredFile) -> Option<String> {
        let (files, of) = (Arc::clone(&self.files), which.clone());
        let open = move || match of {
            TransferredFile::Upload(upload) => {
                files.open_shipment(upload)?.ok_or_else(|| std::io::ErrorKind::NotFound.into())
            }
            TransferredFile::Outbound(user, name) => files.read_outbound(&user, &name),
        };
        self.digests.ask(which, open).await
    }

    /// Records what a front end saw.
    pub fn observe(&self, observation: Observation) {
        self.observing.observe(observation);
    }

    /// Ends the world: first its mailboxes, whose sessions are told why, then the driver. Clients that
    /// still wait are told so.
    pub async fn stop(&self, why: &str) {
        let (files, why) = (Arc::clone(&self.files), why.to_owned());
        // It waits for uploads that are being synced.
        if let Err(error) = tokio::task::spawn_blocking(move || files.end(&why)).await {
            tracing::error!(panicked = error.is_panic(), "the mailboxes could not be ended");
        }
        self.contents.end();
        // A world that has already stopped is what was asked for.
        let _ = self.ask(|reply| DriverCommand::Stop { reply }).await;
    }

    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> DriverCommand) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        send(self.commands.clone(), Box::new(command(reply))).await?;
        answer.await.map_err(|_| Stopped)
    }
}
