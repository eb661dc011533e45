//! A world as the rest of the program sees it: a handle that sends commands to its driver.

use std::fmt;
use std::fs::{DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread;

use nets_core::Timestamp;
use nets_core::alias::Registration;
use nets_core::event::{Event, Observation, Upload};
use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use nets_core::script::AliasRequest;
use nets_core::simulator::Simulator;
use nets_core::timeline::Entry;
use nets_mailbox::{Answer, Files, NotTaken, Post};
use nets_outbound::Scribe;
use nets_store::{Archive, StoreProblem};
use tokio::sync::oneshot;

use crate::asking::AskAlias;
use crate::clock::{Clock, ClockReading};
use crate::command::Command;
use crate::inspecting::Inspectors;
use crate::moving::{Advance, Advanced};
use crate::not_done::NotDone;
use crate::observing::Observing;
use crate::restore::{self, Restored};
use crate::thread::Driver;
use crate::timeline::{Filter, Listener, Timeline};

/// So many commands wait for the driver at the most. Beyond, clients wait, and observations are
/// dropped and counted: a client that floods the door must not fill the memory.
const QUEUE: usize = 16_384;

/// Where the mailboxes lie in a world's folder.
const FILES: &str = "files";

/// Room for all of the queue is taken at the start, so it holds no more than where a command lies.
pub(crate) type Commands = SyncSender<Box<Command>>;

/// All that a world is made from.
pub struct WorldSpec {
    pub scenario: Scenario,
    /// The scenario as its author wrote it: the journal keeps it.
    pub scenario_text: String,
    /// The text of the scenario that the process was started with, which the journal keeps as well.
    pub started_with: String,
    /// When it begins, unless it goes on.
    pub begins: Timestamp,
    pub home: Home,
    pub inspectors: Inspectors,
    pub scribe: Arc<Scribe>,
    /// Who asks the senders' alias services.
    pub alias: Arc<dyn AskAlias>,
    /// Who is told of each new entry of the timeline.
    pub listener: Arc<dyn Listener>,
}

/// Where a world keeps its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// A folder that is gone when the process ends: nothing is journaled or synced.
    Temporary(PathBuf),
    /// A folder from which the world can be restored.
    Kept(PathBuf),
}

/// Why a world could not be started.
#[derive(Debug)]
pub enum WorldProblem {
    Store(StoreProblem),
    /// The folder was made from another scenario, and its journal means nothing under this one.
    OtherScenario(PathBuf),
    /// Files of a world lie here, and what they belong to is not known.
    NoJournal(PathBuf),
    Files(std::io::Error),
}

impl fmt::Display for WorldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorldProblem::Store(problem) => problem.fmt(f),
            WorldProblem::OtherScenario(path) => write!(
                f,
                "{} was made from another scenario; start with that one or without --scenario to go on with it, or with an empty folder",
                path.display()
            ),
            WorldProblem::NoJournal(path) => write!(
                f,
                "{} holds files of a world and not its journal.redb, and no new world is begun over them; put the journal back, or move the folder away",
                path.display()
            ),
            WorldProblem::Files(error) => write!(f, "the mailbox cannot be kept on disk: {error}"),
        }
    }
}

impl std::error::Error for WorldProblem {}

/// The world was stopped or reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this world was stopped or reset")
    }
}

impl std::error::Error for Stopped {}

impl From<Stopped> for NotDone {
    fn from(_: Stopped) -> Self {
        NotDone::Stopped
    }
}

/// What a query may look at.
pub struct View<'a> {
    pub simulator: &'a Simulator,
    pub timeline: &'a Timeline,
    /// The uploads that are over.
    pub archive: &'a Archive,
}

/// A handle to one running world, which runs until it is told to stop.
#[derive(Clone)]
pub struct World {
    commands: Commands,
    observing: Arc<Observing>,
    files: Arc<Files>,
    clock: Arc<Clock>,
}

/// A world of which all is made that can fail.
pub struct Prepared {
    world: World,
    /// Its driver waits for this.
    go: Sender<()>,
}

impl Prepared {
    /// Lets it begin, once its folder lies where its home is.
    pub fn begin(self) -> World {
        // A driver that is gone has stopped, and so does its world answer.
        let _ = self.go.send(());
        self.world
    }
}

impl World {
    /// Makes a new world below `at`, which is to be moved to its home before it begins.
    pub fn prepare(spec: WorldSpec, at: &Path) -> Result<Prepared, WorldProblem> {
        DirBuilder::new().recursive(true).mode(0o700).create(at).map_err(WorldProblem::Files)?;
        let restored = restore::begin(&spec, at)?;
        let parts = Parts::new(&spec, spec.begins, at)?;
        if let Home::Kept(_) = &spec.home {
            File::open(at).and_then(|folder| folder.sync_all()).map_err(WorldProblem::Files)?;
        }
        parts.run(spec, restored, CatchUp::AsItBegins)
    }

    /// Goes on with the world that lies in its home.
    pub fn resume(spec: WorldSpec) -> Result<Prepared, WorldProblem> {
        let restored = restore::resume(&spec)?;
        let (Home::Kept(home) | Home::Temporary(home)) = spec.home.clone();
        let parts = Parts::new(&spec, restored.resumed.unwrap_or(spec.begins), &home)?;
        parts.files.restore(restored.arrived.clone()).map_err(WorldProblem::Files)?;
        for (user, name) in &restored.deleted {
            parts.files.remove_outbound(user, name).map_err(WorldProblem::Files)?;
        }
        parts.run(spec, restored, CatchUp::AtOnce)
    }

    /// The world in its home: the one that lies there, or else a new one.
    pub fn start(spec: WorldSpec) -> Result<World, WorldProblem> {
        let prepared = match spec.home.clone() {
            Home::Kept(home) if restore::kept_world(&home)?.is_some() => Self::resume(spec)?,
            Home::Kept(home) | Home::Temporary(home) => Self::prepare(spec, &home)?,
        };
        Ok(prepared.begin())
    }

    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    pub fn clock(&self) -> ClockReading {
        self.clock.reading()
    }

    /// Moves the clock once nothing is going on, and answers when all that was due has happened and is
    /// on the disk.
    pub async fn advance(&self, advance: Advance) -> Result<Advanced, NotDone> {
        self.ask(|reply| Command::Advance { advance, reply }).await?
    }

    /// Lets something happen, and answers with what came of it at once.
    pub async fn tell(&self, event: Event) -> Result<Result<Vec<Entry>, NotTaken>, Stopped> {
        self.ask(|reply| Command::Tell { event, reply }).await
    }

    /// Answers once every shipment taken in has been read, nothing waits for the disk, and under an
    /// instant clock nothing is left to happen.
    pub async fn settled(&self) -> Result<(), NotDone> {
        self.ask(|reply| Command::Settle { reply }).await?
    }

    /// Answers with the first timeline entry that matches, now or later.
    pub async fn wait(&self, filter: Filter) -> Result<Entry, NotDone> {
        self.ask(|reply| Command::Watch { filter, reply }).await?
    }

    /// Looks at the world between two events.
    pub async fn query<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        self.ask(|reply| {
            Command::Query(Box::new(move |view| {
                // Whoever asked may have gone.
                drop(reply.send(look(view)));
            }))
        })
        .await
    }

    /// Registers somebody by alias, and answers with what came of it once the sender's service has answered.
    pub async fn register(&self, request: AliasRequest) -> Result<Result<Registration, NotTaken>, Stopped> {
        self.ask(|registrant| Command::Register { request, registrant }).await
    }

    /// Records what a front end saw.
    pub fn observe(&self, observation: Observation) {
        self.observing.observe(observation);
    }

    /// Ends the world: first its mailboxes, whose sessions are told why, then the driver. Whoever still
    /// waits is told so.
    pub async fn stop(&self, why: &str) {
        let (files, why) = (Arc::clone(&self.files), why.to_owned());
        // It waits for uploads that are being synced.
        if let Err(error) = tokio::task::spawn_blocking(move || files.end(&why)).await {
            tracing::error!(%error, "the mailboxes could not be ended");
        }
        // A world that has already stopped is what was asked for.
        let _ = self.ask(|reply| Command::Stop { reply }).await;
    }

    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        send(self.commands.clone(), Box::new(command(reply))).await?;
        answer.await.map_err(|_| Stopped)
    }
}

/// When the effects are performed that events of the journal lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CatchUp {
    /// Before anything answers.
    AtOnce,
    /// When its folder lies where its home is.
    AsItBegins,
}

/// What a world and its driver share.
struct Parts {
    commands: Commands,
    inbox: Receiver<Box<Command>>,
    observing: Arc<Observing>,
    clock: Arc<Clock>,
    files: Arc<Files>,
    uploads: Arc<AtomicUsize>,
}

impl Parts {
    /// Its files lie below `at` now.
    fn new(spec: &WorldSpec, now: Timestamp, at: &Path) -> Result<Parts, WorldProblem> {
        let (commands, inbox) = sync_channel(QUEUE);
        let uploads = Arc::new(AtomicUsize::new(0));
        let clock = Arc::new(Clock::start(&spec.scenario.clock, Some(now)));
        let observing = Arc::new(Observing::new(commands.clone(), spec.scenario.senders.keys()));
        let post = Arc::new(Letterbox {
            commands: commands.clone(),
            observing: Arc::clone(&observing),
            clock: Arc::clone(&clock),
            uploads: Arc::clone(&uploads),
        });
        let senders =
            spec.scenario.senders.values().map(|sender| (sender.user.clone(), sender.organisation.clone()));
        let (home, durable) = match &spec.home {
            Home::Temporary(home) => (home, false),
            Home::Kept(home) => (home, true),
        };
        let files = Files::open_for(&at.join(FILES), &home.join(FILES), durable, post, senders)
            .map_err(WorldProblem::Files)?;
        Ok(Parts { commands, inbox, observing, clock, files, uploads })
    }

    /// Starts the driver, which waits until the world may begin.
    fn run(
        self,
        spec: WorldSpec,
        mut restored: Restored,
        catch_up: CatchUp,
    ) -> Result<Prepared, WorldProblem> {
        let Parts { commands, inbox, observing, clock, files, uploads } = self;
        let (files_too, clock_too) = (Arc::clone(&files), Arc::clone(&clock));
        let world = World { commands: commands.clone(), observing, files: files_too, clock: clock_too };
        let mut unfinished = std::mem::take(&mut restored.unfinished);
        let mut driver = Driver::new(spec, restored, commands, inbox, files, Arc::clone(&clock), uploads);
        if catch_up == CatchUp::AtOnce {
            driver.catch_up(std::mem::take(&mut unfinished));
        }
        let (go, may_begin) = channel();
        let started = thread::Builder::new().name("driver".to_owned()).spawn(move || {
            // None comes for a world that is not wanted after all.
            if may_begin.recv().is_ok() {
                clock.go_on();
                driver.catch_up(unfinished);
                driver.run();
            }
        });
        started.map_err(WorldProblem::Files)?;
        Ok(Prepared { world, go })
    }
}

/// Sends without holding up the caller's thread when the queue is full.
async fn send(commands: Commands, command: Box<Command>) -> Result<(), Stopped> {
    match commands.try_send(command) {
        Ok(()) => Ok(()),
        Err(TrySendError::Disconnected(_)) => Err(Stopped),
        Err(TrySendError::Full(command)) => {
            tokio::task::spawn_blocking(move || commands.send(command).map_err(|_| Stopped))
                .await
                .unwrap_or(Err(Stopped))
        }
    }
}

/// The world as its mailbox sees it.
struct Letterbox {
    commands: Commands,
    observing: Arc<Observing>,
    clock: Arc<Clock>,
    uploads: Arc<AtomicUsize>,
}

impl Letterbox {
    fn journal(&self, event: Event) -> Answer<Result<(), NotTaken>> {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(Command::Journal { event, reply: Some(reply) });
        // Sent at once and not when somebody first waits for the answer: events keep the order in
        // which they were told, and a client that vanishes does not take its event with it.
        let waiting = match self.commands.try_send(command) {
            Ok(()) => None,
            Err(TrySendError::Full(command)) => Some((self.commands.clone(), command)),
            Err(TrySendError::Disconnected(_)) => {
                return Box::pin(async { Err(NotTaken(Stopped.to_string())) });
            }
        };
        Box::pin(async move {
            let stopped = || NotTaken(Stopped.to_string());
            if let Some((commands, command)) = waiting {
                send(commands, command).await.map_err(|_| stopped())?;
            }
            answer.await.unwrap_or_else(|_| Err(stopped()))
        })
    }
}

impl Post for Letterbox {
    fn arrived(&self, upload: Upload) -> Answer<Result<(), NotTaken>> {
        self.journal(Event::UploadFinished(upload))
    }

    fn deleted(&self, user: UserId, file: String) -> Answer<Result<(), NotTaken>> {
        self.journal(Event::Observed(Observation::FileDeleted { user, file }))
    }

    fn observed(&self, observation: Observation) {
        self.observing.observe(observation);
    }

    fn upload_under_way(&self) -> Box<dyn Send + Sync> {
        self.uploads.fetch_add(1, Ordering::SeqCst);
        Box::new(UnderWay { commands: self.commands.clone(), uploads: Arc::clone(&self.uploads) })
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Holds an instant clock still while a file is being written.
struct UnderWay {
    commands: Commands,
    uploads: Arc<AtomicUsize>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.uploads.fetch_sub(1, Ordering::SeqCst);
        // When the queue is full the driver is awake anyway.
        drop(self.commands.try_send(Box::new(Command::Nudge)));
    }
}
