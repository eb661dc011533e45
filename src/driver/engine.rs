//! The driver's loop: the one place where events reach the core, one after the other.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use nets_core::Timestamp;
use nets_core::alias::AliasAnswer;
use nets_core::calendar;
use nets_core::effect::{AliasQuestion, Effect};
use nets_core::event::{Event, Observation};
use nets_core::identity::{RegistrationId, UploadId};
use nets_core::scenario::Scenario;
use nets_core::script::{AliasRequest, RecipientAct, ScriptedEvent};
use nets_core::shipment::Inspection;
use nets_core::simulator::{Output, Simulator};
use nets_core::timeline::Entry;
use nets_mailbox::{Files, NotTaken};
use nets_store::{Journal, Record};
use tokio::sync::oneshot;

use crate::asking::AskAlias;
use crate::clock::Clock;
use crate::effects::Performer;
use crate::in_order::InOrder;
use crate::inspecting::{Inspectors, Job};
use crate::registering::{Registering, Registrant};
use crate::restore::Restored;
use crate::timeline::{Filter, Timeline};
use crate::world::{Advance, Advanced, Commands, View, WorldSpec};

/// So many events share one write to the disk at the most.
const BATCH: usize = 64;

/// How soon an effect that failed, say for a full disk, is tried again.
const RETRY: Duration = Duration::from_secs(1);

pub(crate) enum Command {
    /// An event that must be in the journal before it is handled and before anybody is answered.
    Journal {
        event: Event,
        reply: Option<Reply>,
    },
    /// A thread has read a zip.
    Inspected {
        upload: UploadId,
        inspection: Inspection,
    },
    /// Somebody registers by alias, and wants to know what comes of it.
    Register {
        request: AliasRequest,
        registrant: Registrant,
    },
    /// A sender's web service has answered, or could not be asked.
    AliasAnswered {
        registration: RegistrationId,
        answer: AliasAnswer,
    },
    /// An event that is not worth the disk: nothing follows from it.
    Observed(Observation),
    /// An event of the control API, whose consequences the one who sent it wants to see.
    Tell {
        event: Event,
        reply: oneshot::Sender<Result<Vec<Entry>, NotTaken>>,
    },
    Advance {
        advance: Advance,
        reply: oneshot::Sender<Advanced>,
    },
    Settle {
        reply: oneshot::Sender<()>,
    },
    Watch {
        filter: Filter,
        reply: oneshot::Sender<Entry>,
    },
    Query(Box<dyn FnOnce(View<'_>) + Send>),
    /// Something the loop looks at has changed.
    Nudge,
    Stop {
        reply: oneshot::Sender<()>,
    },
}

/// Who waits for an event to be durable.
pub(crate) type Reply = oneshot::Sender<Result<(), NotTaken>>;

pub(crate) struct Engine {
    core: Simulator,
    scenario: Arc<Scenario>,
    journal: Journal,
    timeline: Timeline,
    clock: Arc<Clock>,
    performer: Performer,
    inspectors: Inspectors,
    /// For the answers of the threads that read shipments.
    commands: Commands,
    inbox: Receiver<Box<Command>>,
    /// Commands already taken from the inbox, to be handled before it.
    ahead: VecDeque<Command>,
    /// Who wants the clock moved once nothing is being read or asked.
    advances: VecDeque<Moving>,
    /// Who wants to know when nothing goes on any more.
    settled: Vec<oneshot::Sender<()>>,
    /// Inbound files open for writing.
    uploads: Arc<AtomicUsize>,
    reading: InOrder<UploadId, Inspection>,
    registering: Registering,
    alias: Arc<dyn AskAlias>,
    /// Effects that failed and are tried again.
    failed: VecDeque<Effect>,
    /// Whether the journal holds records that may not be on disk yet.
    unsynced: bool,
}

impl Engine {
    pub(crate) fn new(
        spec: WorldSpec,
        restored: Restored,
        commands: Commands,
        inbox: Receiver<Box<Command>>,
        files: Arc<Files>,
        clock: Arc<Clock>,
        uploads: Arc<AtomicUsize>,
    ) -> io::Result<Self> {
        files.restore(restored.arrived)?;
        let mut engine = Engine {
            core: restored.core,
            scenario: Arc::new(spec.scenario),
            journal: restored.journal,
            timeline: restored.timeline.told_to(spec.listener),
            clock,
            performer: Performer::new(files, spec.scribe),
            inspectors: spec.inspectors,
            commands,
            inbox,
            ahead: VecDeque::new(),
            advances: VecDeque::new(),
            settled: Vec::new(),
            uploads,
            reading: InOrder::default(),
            registering: Registering::default(),
            alias: spec.alias,
            failed: VecDeque::new(),
            unsynced: false,
        };
        engine.performer.remove(&restored.deleted)?;
        for effect in restored.unfinished {
            engine.perform_again(effect);
        }
        if !restored.began {
            engine.handle_journaled(vec![(Event::Began, None)]);
        }
        Ok(engine)
    }

    pub(crate) fn run(mut self) {
        loop {
            match self.next_command() {
                Next::Command(Command::Stop { reply }) => {
                    self.sync();
                    // Dropping everything first, so that the folder is free when the answer arrives.
                    drop(self);
                    let _ = reply.send(());
                    return;
                }
                Next::Command(command) => self.handle(command),
                Next::TimeHasCome => drop(self.step(self.clock.now())),
                Next::Retry => self.retry(),
                Next::Closed => return,
            }
        }
    }

    fn next_command(&mut self) -> Next {
        loop {
            if let Some(command) = self.ahead.pop_front() {
                return Next::Command(command);
            }
            match self.inbox.try_recv() {
                Ok(command) => return Next::Command(*command),
                Err(TryRecvError::Disconnected) => return Next::Closed,
                Err(TryRecvError::Empty) => {}
            }
            if !self.use_the_quiet() {
                self.sync();
                return self.wait_for_command();
            }
        }
    }

    fn wait_for_command(&mut self) -> Next {
        let wakeup = self.core.next_wakeup().and_then(|moment| self.clock.real_time_until(moment));
        let retry = (!self.failed.is_empty()).then_some(RETRY);
        let (timeout, then) = match (wakeup, retry) {
            (Some(wakeup), Some(retry)) if retry < wakeup => (retry, Next::Retry),
            (Some(wakeup), _) => (wakeup, Next::TimeHasCome),
            (None, Some(retry)) => (retry, Next::Retry),
            (None, None) => return self.inbox.recv().map_or(Next::Closed, |command| Next::Command(*command)),
        };
        match self.inbox.recv_timeout(timeout) {
            Ok(command) => Next::Command(*command),
            Err(RecvTimeoutError::Timeout) => then,
            Err(RecvTimeoutError::Disconnected) => Next::Closed,
        }
    }

    /// Does the next thing that waited for nothing to go on; false when there is none.
    fn use_the_quiet(&mut self) -> bool {
        if !self.reading.is_empty() || !self.registering.is_empty() {
            return false;
        }
        if let Some(moving) = self.advances.pop_front() {
            self.advance(moving);
            return true;
        }
        if self.uploads.load(Ordering::SeqCst) > 0 {
            return false;
        }
        if let Some(moment) = self.core.next_event().filter(|_| self.clock.is_instant()) {
            self.step(moment);
            return true;
        }
        for reply in self.settled.drain(..) {
            let _ = reply.send(());
        }
        false
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Journal { event, reply } => {
                let batch = self.batch((event, reply));
                self.handle_journaled(batch);
            }
            Command::Inspected { upload, inspection } => {
                let ready = self
                    .reading
                    .finish(upload, inspection)
                    .into_iter()
                    .map(|(upload, inspection)| (Event::ShipmentInspected { upload, inspection }, None));
                let batch = ready.collect();
                self.handle_journaled(batch);
            }
            Command::Tell { event, reply } => {
                let first = self.timeline.newest();
                let (taken, mut answer) = oneshot::channel();
                self.handle_journaled(vec![(event, Some(taken))]);
                let behind = Filter { after: first, ..Filter::default() };
                let entries = || self.timeline.select(&behind, usize::MAX);
                let told = match answer.try_recv() {
                    Ok(taken) => taken.map(|()| entries()),
                    Err(_) => Err(NotTaken("the simulator is stopping".to_owned())),
                };
                // Whoever asked may have gone; it has happened all the same.
                drop(reply.send(told));
            }
            Command::Observed(observation) => {
                let output = self.core.handle(self.clock.now(), Event::Observed(observation));
                self.absorb(output);
            }
            Command::Register { request, registrant } => self.register(request, registrant),
            Command::AliasAnswered { registration, answer } => {
                let ready = self.registering.finish(registration, answer);
                self.handle_journaled(ready.into_iter().map(|event| (event, None)).collect());
                self.registering.tell_ended(&self.core);
            }
            Command::Advance { advance, reply } => self.advances.push_back(Moving::new(advance, reply)),
            Command::Settle { reply } => {
                // Those whose client has gone would pile up beside an upload that takes long.
                self.settled.retain(|waiting| !waiting.is_closed());
                self.settled.push(reply);
            }
            Command::Watch { filter, reply } => self.timeline.watch(filter, reply),
            Command::Query(look) => look(View { simulator: &self.core, timeline: &self.timeline }),
            // A second Stop finds the loop over; a nudge has done its work by arriving.
            Command::Nudge | Command::Stop { .. } => {}
        }
    }

    /// This event, and those that wait right behind it: they share one write to the disk.
    fn batch(&mut self, first: (Event, Option<Reply>)) -> Vec<(Event, Option<Reply>)> {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            let Ok(command) = self.inbox.try_recv() else { break };
            match *command {
                Command::Journal { event, reply } => batch.push((event, reply)),
                other => {
                    self.ahead.push_back(other);
                    break;
                }
            }
        }
        batch
    }

    /// Writes the events to the journal, then handles them and answers who waits.
    fn handle_journaled(&mut self, batch: Vec<(Event, Option<Reply>)>) {
        if batch.is_empty() {
            return;
        }
        let at = self.clock.now();
        let (records, replies): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|(event, reply)| (Record { at, event }, reply)).unzip();
        let written = self.journal.append(&records, true);
        match &written {
            // With these, all that was written before them reached the disk.
            Ok(()) => self.unsynced = false,
            Err(problem) => tracing::error!(%problem, "the journal could not be written"),
        }
        for (Record { at, event }, reply) in records.into_iter().zip(replies) {
            // What the disk did not take never happened; what was read or asked can be read or asked again.
            let is_answer = matches!(event, Event::ShipmentInspected { .. } | Event::AliasAnswered { .. });
            if written.is_ok() || is_answer {
                let output = self.core.handle(at, event);
                self.absorb(output);
            }
            if let Some(reply) = reply {
                let answer = written.as_ref().copied().map_err(|problem| NotTaken(problem.to_string()));
                // A client that has gone needs no answer.
                drop(reply.send(answer));
            }
        }
    }

    /// Lets time reach this moment.
    fn step(&mut self, moment: Timestamp) -> Vec<Entry> {
        if let Err(problem) = self.journal.append(&[Record { at: moment, event: Event::TimePassed }], false) {
            tracing::error!(%problem, "the journal could not be written");
        }
        self.unsynced = true;
        self.clock.advance_to(moment);
        let output = self.core.handle(moment, Event::TimePassed);
        let entries = output.entries.clone();
        self.absorb(output);
        entries
    }

    /// Moves the clock, and on the way waits at each moment for the answers to what was asked then.
    fn advance(&mut self, mut moving: Moving) {
        let now = self.clock.now();
        let from = *moving.from.get_or_insert(now);
        let to = match moving.advance {
            Advance::By(duration) => from.saturating_add(duration).unwrap_or(Timestamp::MAX),
            Advance::To(moment) => moment,
            Advance::NextEvent => self.core.next_event().unwrap_or(from),
        };
        let to = to.max(now);
        moving.advance = Advance::To(to);
        if let Some(seen) = moving.seen {
            let meanwhile = Filter { after: seen, ..Filter::default() };
            moving.entries.extend(self.timeline.select(&meanwhile, usize::MAX));
        }
        loop {
            let stop = self.next_question().filter(|moment| *moment < to).unwrap_or(to);
            moving.entries.extend(self.step(stop));
            if !self.registering.is_empty() {
                moving.seen = Some(self.timeline.newest());
                self.advances.push_front(moving);
                return;
            }
            if stop == to {
                break;
            }
        }
        self.sync();
        // Whoever asked may have gone; the clock has moved all the same.
        drop(moving.reply.send(Advanced { from, to, entries: moving.entries }));
    }

    /// The next moment at which somebody may register of himself.
    fn next_question(&self) -> Option<Timestamp> {
        let registers = |event: &ScriptedEvent| matches!(event.act, RecipientAct::RegisterAlias(_));
        self.core.next_wakeup().filter(|_| self.scenario.events.iter().any(registers))
    }

    /// Performs the effects first, so that a reader who learns of a file finds it there; and before
    /// them makes what they follow from durable, so that no file is from a moment that a crash undoes.
    fn absorb(&mut self, output: Output) {
        if !output.effects.is_empty() {
            self.sync();
        }
        for effect in output.effects {
            self.perform(effect);
        }
        self.timeline.extend(output.entries);
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Inspect(upload) => self.inspect(upload),
            Effect::AskAlias(question) => self.ask(question),
            Effect::Write(_) | Effect::Forget(_) => {
                if let Err(error) = self.performer.perform(&effect, &self.core) {
                    tracing::error!(%error, "an effect failed and will be tried again");
                    self.failed.push_back(effect);
                }
            }
        }
    }

    fn ask(&mut self, question: AliasQuestion) {
        let (registration, commands) = (question.registration, self.commands.clone());
        self.registering.begin(&question.user, registration);
        // When the driver has stopped, the journal still knows that this is to be asked.
        let answered =
            move |answer| drop(commands.send(Box::new(Command::AliasAnswered { registration, answer })));
        self.alias.ask(question, Box::new(answered));
    }

    fn register(&mut self, request: AliasRequest, registrant: Registrant) {
        let (reply, mut written) = oneshot::channel();
        let event = Event::RecipientActed(RecipientAct::RegisterAlias(request));
        self.handle_journaled(vec![(event, Some(reply))]);
        match (written.try_recv(), self.core.registrations().next_back()) {
            (Ok(Ok(())), Some(registration)) => self.registering.tell(registration, registrant),
            (Ok(Err(not_taken)), _) => drop(registrant.send(Err(not_taken))),
            // It is answered before it is handled; nobody is told when that should ever change.
            (Ok(Ok(())), None) | (Err(_), _) => {}
        }
    }

    /// Performs what a crash may have left undone.
    fn perform_again(&mut self, effect: Effect) {
        match &effect {
            Effect::Write(file) if self.performer.is_written(file) => {}
            Effect::Write(_) | Effect::Inspect(_) | Effect::Forget(_) | Effect::AskAlias(_) => {
                self.perform(effect);
            }
        }
    }

    fn retry(&mut self) {
        for effect in std::mem::take(&mut self.failed) {
            self.perform(effect);
        }
    }

    fn inspect(&mut self, id: UploadId) {
        let Some(record) = self.core.upload(id) else { return };
        let commands = self.commands.clone();
        self.reading.begin(&record.upload.user, id);
        self.inspectors.submit(Job {
            upload: record.upload.clone(),
            today: calendar::copenhagen().to_datetime(self.clock.now()).date(),
            zip: self.performer.zip(id),
            scenario: Arc::clone(&self.scenario),
            // When the driver has stopped, the journal still knows that this zip is to be read.
            done: Box::new(move |inspection| {
                drop(commands.send(Box::new(Command::Inspected { upload: id, inspection })));
            }),
        });
    }

    fn sync(&mut self) {
        if std::mem::take(&mut self.unsynced)
            && let Err(problem) = self.journal.append(&[], true)
        {
            tracing::error!(%problem, "the journal could not be synced");
        }
    }
}

/// The clock on its way to a moment, which may take several goes.
struct Moving {
    advance: Advance,
    reply: oneshot::Sender<Advanced>,
    /// When it set out, once it has.
    from: Option<Timestamp>,
    entries: Vec<Entry>,
    /// The newest entry when it had to wait.
    seen: Option<u64>,
}

impl Moving {
    fn new(advance: Advance, reply: oneshot::Sender<Advanced>) -> Self {
        Moving { advance, reply, from: None, entries: Vec::new(), seen: None }
    }
}

enum Next {
    Command(Command),
    /// When the core's next wake-up has come.
    TimeHasCome,
    /// When a failed effect is to be tried again.
    Retry,
    Closed,
}
