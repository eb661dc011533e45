//! The turns of a world: its driver takes commands from the queue, has the engine handle them, and passes on
//! what others are to do.

use std::collections::VecDeque;
use std::sync::Arc;

use nets_core::alias::AliasAnswer;
use nets_core::civil::Date;
use nets_core::ebox::in_force::EboxInForce;
use nets_core::effect::{AliasQuestion, Effect, OutboundFile};
use nets_core::event::Upload;
use nets_core::simulator::ListSource;
use nets_intake::{Cancel, Inspector};
use nets_mailbox::WorldFiles;
use tokio::sync::{oneshot, watch};

use crate::asking::AskAlias;
use crate::clock::Clock;
use crate::command::{DriverCommand, IdleWork, Todo};
use crate::contents::EboxContents;
use crate::digests::Digests;
use crate::disk_files::DiskFiles;
use crate::engine::{Engine, EngineParts};
use crate::file_maker::FileMaker;
use crate::inspecting::{PendingReading, ReadingResult, inspect};
use crate::inspectors::{Job, WorldInspectors};
use crate::parked::FileToMake;
use crate::pool::{TakesTurns, Turn};
use crate::queue::{Commands, Inbox};
use crate::restore::Restored;
use crate::under_way::UploadsUnderWay;
use crate::world::{Common, WorldSpec};

/// So many events share one write to the disk at the most.
const BATCH: usize = 64;

/// So much is done in one turn, while other worlds may wait for theirs.
const STEPS: usize = 64;

pub(crate) struct Driver {
    engine: Engine,
    files: Arc<WorldFiles>,
    maker: Arc<FileMaker>,
    inspectors: WorldInspectors,
    alias: Arc<dyn AskAlias>,
    /// For the answers of other threads.
    commands: Commands,
    inbox: Inbox,
    /// Commands already taken from the inbox, to be handled before it. Bound: one of the inbox, and a batch of questions.
    ahead: VecDeque<DriverCommand>,
    /// What is to be done in the first turn. Bound: the effects of the journal.
    unfinished: Vec<Effect>,
}

/// What a driver and its world share.
pub(crate) struct Shared {
    pub(crate) commands: Commands,
    pub(crate) inbox: Inbox,
    pub(crate) files: Arc<WorldFiles>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) uploads: Arc<UploadsUnderWay>,
    pub(crate) digests: Arc<Digests>,
    pub(crate) contents: Arc<EboxContents>,
    pub(crate) in_force: watch::Sender<Option<Arc<EboxInForce>>>,
}

impl Driver {
    pub(crate) fn new(common: &Common, spec: WorldSpec, restored: Restored, shared: Shared) -> Self {
        let Shared { commands, inbox, files, clock, uploads, digests, contents, in_force } = shared;
        let maker = Arc::new(FileMaker::new(Arc::clone(&files), spec.writer));
        let engine = Engine::new(EngineParts {
            in_force,
            core: restored.core,
            archive: restored.archive,
            timeline: restored.timeline.told_to(spec.name, Arc::clone(&common.listener)),
            log: Box::new(restored.journal),
            files: Box::new(DiskFiles::new(Arc::clone(&files), Arc::clone(&maker), digests, contents)),
            clock,
            uploads,
            // Enough that no thread waits for this one, and so few that a shipment of the same sender is soon read.
            made_at_once: 2 * common.inspectors.threads(),
            faults: Arc::clone(files.faults()),
        });
        Driver {
            engine,
            files,
            maker,
            inspectors: common.inspectors.for_world(),
            alias: spec.alias,
            commands,
            inbox,
            ahead: VecDeque::new(),
            unfinished: Vec::new(),
        }
    }

    /// Does what the events of the journal lead to and what may be undone yet.
    pub(crate) fn catch_up(&mut self, effects: Vec<Effect>) {
        let is_there = |file: &OutboundFile| self.files.read_outbound(&file.user, &file.name).is_ok();
        let is_undone = |effect: &Effect| match effect {
            // Names are never given out twice: a file that is there is this one.
            Effect::Write(file) => !is_there(file),
            Effect::Inspect(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::AskAlias(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => true,
        };
        let unfinished = effects.into_iter().filter(is_undone).collect();
        let todos = self.engine.catch_up(unfinished);
        // A world that goes on is not told to end.
        let _ = self.pass_on(todos);
    }

    /// As `catch_up`, in the first turn.
    pub(crate) fn begin_with(&mut self, effects: Vec<Effect>) {
        self.unfinished = effects;
    }

    /// Handles the next command, or does what waited until there was none.
    fn next(&mut self) -> IdleWork {
        if self.files.has_ended() {
            return self.wait_for_the_end();
        }
        if let Some(command) = self.ahead.pop_front() {
            return self.handle(command);
        }
        match self.inbox.try_recv() {
            Some(command) => self.handle(*command),
            None => self.engine.rest(),
        }
    }

    /// Nothing happens any more in a world whose mailboxes have ended: its folder may be another's by now.
    /// Who asked for something is told so by the answer that does not come.
    fn wait_for_the_end(&mut self) -> IdleWork {
        self.ahead.clear();
        while let Some(command) = self.inbox.try_recv() {
            if let stop @ DriverCommand::Stop { .. } = *command {
                return IdleWork::Did(self.engine.handle(stop));
            }
        }
        IdleWork::Wait(None)
    }

    fn handle(&mut self, command: DriverCommand) -> IdleWork {
        let DriverCommand::Journal { event, reply } = command else {
            return IdleWork::Did(self.engine.handle(command));
        };
        // Those that wait right behind it share its write to the disk.
        let mut batch = vec![(event, reply)];
        while batch.len() < BATCH {
            let Some(command) = self.inbox.try_recv() else { break };
            match *command {
                DriverCommand::Journal { event, reply } => batch.push((event, reply)),
                other => {
                    self.ahead.push_back(other);
                    break;
                }
            }
        }
        IdleWork::Did(self.engine.handle_batch(batch))
    }

    /// Has others do their part; whom to answer when the world is to end.
    fn pass_on(&mut self, todos: Vec<Todo>) -> Option<oneshot::Sender<()>> {
        for todo in todos {
            match todo {
                Todo::Inspect { upload, today } => self.inspect(upload, today),
                Todo::Make { id, file, lists } => self.make(id, file, lists),
                Todo::Ask(question) => self.ask(question),
                Todo::End(reply) => return Some(reply),
            }
        }
        None
    }

    fn inspect(&self, upload: Upload, today: Date) {
        let (id, commands, files) = (upload.id, self.commands.clone(), Arc::clone(&self.files));
        let user = upload.user.clone();
        let reading = PendingReading {
            open: Box::new(move || files.open_shipment(id)),
            upload,
            today,
            scenario: Arc::clone(self.engine.core.scenario()),
        };
        let work = move |inspector: &Inspector, cancel: &Cancel| {
            let Some(result) = inspect(inspector, &reading, cancel) else { return };
            // When the driver has stopped, the journal still knows that this zip is to be read.
            let _ = commands.send(Box::new(match result {
                ReadingResult::Inspected(inspection) => DriverCommand::Inspected { upload: id, inspection },
                ReadingResult::NotNow(reason) => DriverCommand::Unreadable { upload: id, reason },
            }));
        };
        self.inspectors.submit(Job { user, work: Box::new(work) });
    }

    fn make(&self, id: FileToMake, file: Box<OutboundFile>, lists: ListSource) {
        let (maker, commands, user) = (Arc::clone(&self.maker), self.commands.clone(), file.user.clone());
        let work = move |_: &Inspector, _: &Cancel| {
            let made = maker.make(&file, &lists);
            // When the driver has stopped, the journal still knows that this file is to be there.
            let _ = commands.send(Box::new(DriverCommand::Made { file: id, made }));
        };
        self.inspectors.submit(Job { user, work: Box::new(work) });
    }

    fn ask(&mut self, question: AliasQuestion) {
        let (registration, commands) = (question.registration, self.commands.clone());
        if question.alias2.is_erased() {
            let lost = "alias 2 was kept beside the journal and cannot be read any more".to_owned();
            let answer = AliasAnswer { word: None, findings: vec![lost], exchange: Vec::new() };
            return self.ahead.push_back(DriverCommand::AliasAnswered { registration, answer });
        }
        let fault = self.engine.meet_alias_call(&question.user);
        if let (false, Some(told)) = (fault.is_made, &fault.told) {
            let answer = AliasAnswer { word: None, findings: vec![told.clone()], exchange: Vec::new() };
            return self.ahead.push_back(DriverCommand::AliasAnswered { registration, answer });
        }
        // When the driver has stopped, the journal still knows that this is to be asked.
        let answered = move |answer: AliasAnswer| {
            let answer = match fault.told {
                Some(told) => AliasAnswer { word: None, findings: vec![told], ..answer },
                None => answer,
            };
            let _ = commands.send(Box::new(DriverCommand::AliasAnswered { registration, answer }));
        };
        self.alias.ask(question, Box::new(answered));
    }
}

impl TakesTurns for Driver {
    fn turn(&mut self) -> Turn {
        let unfinished = std::mem::take(&mut self.unfinished);
        if !unfinished.is_empty() {
            self.catch_up(unfinished);
        }
        for _ in 0..STEPS {
            match self.next() {
                IdleWork::Did(todos) => {
                    if let Some(reply) = self.pass_on(todos) {
                        return Turn::Over(Some(reply));
                    }
                }
                IdleWork::Wait(time) => return Turn::Sleeps(time),
            }
        }
        Turn::GoesOn
    }
}
