//! The heart of a world: commands in, one after the other; what others are to do comes out.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use nets_core::Timestamp;
use nets_core::act_refusal::ActRefusal;
use nets_core::ebox::in_force::EboxInForce;
use nets_core::effect::Effect;
use nets_core::event::{Event, Observation};
use nets_core::identity::{UploadId, UserId};
use nets_core::script::{AliasRequest, Deed, DocumentAct, RecipientAct};
use nets_core::shipment::Inspection;
use nets_core::simulator::Simulator;
use nets_core::timeline::{EntryDraft, Happening};
use nets_mailbox::{NotTaken, WorldFaults};
use nets_store::{Archive, JournalRecord};
use tokio::sync::{oneshot, watch};

use crate::command::{DriverCommand, EventReply, IdleWork, Todo};
use crate::entry_filter::EntryFilter;
use crate::held::HeldEffects;
use crate::in_order::InOrder;
use crate::ledger::Ledger;
use crate::moving::PendingAdvances;
use crate::not_done::NotDone;
use crate::parked::{ConsequencesReply, FilesToMake, ParkedOutputs};
use crate::ports::{EventLog, FileStore, Time};
use crate::registering::{Registering, Registrant};
use crate::retry_state::RetryState;
use crate::seen::WaitingObservation;
use crate::timeline::Timeline;
use crate::under_way::UploadsUnderWay;
use crate::view::View;

/// So many shipments of one sender wait to be read at the most.
const MOST_UNREAD: usize = 10_000;

/// So often do clients let a recipient act in one world: it remembers each registration and subscription.
pub(crate) const MOST_ACTS: u64 = 200_000;

/// So many answers to `DriverCommand::Settle` are owed at the most.
const MOST_SETTLING: usize = 1_000;

/// A client that lets something happen is shown so many of its consequences at the most.
pub(crate) const MOST_SHOWN: usize = 10_000;

/// A client that wants to know when nothing goes on any more of what did when it asked.
struct Settling {
    /// The last upload that had arrived by then.
    behind: Option<UploadId>,
    reply: oneshot::Sender<Result<(), NotDone>>,
}

/// What a world is made from, besides what its scenario and its journal say.
pub(crate) struct EngineParts {
    pub(crate) core: Simulator,
    /// The uploads that are over.
    pub(crate) archive: Archive,
    pub(crate) timeline: Timeline,
    pub(crate) log: Box<dyn EventLog>,
    pub(crate) files: Box<dyn FileStore>,
    pub(crate) clock: Arc<dyn Time>,
    pub(crate) uploads: Arc<UploadsUnderWay>,
    /// So many files are in the making at once at the most.
    pub(crate) made_at_once: usize,
    /// Where front ends see what holds at the e-Box.
    pub(crate) in_force: watch::Sender<Option<Arc<EboxInForce>>>,
    /// What doors know of faults.
    pub(crate) faults: Arc<WorldFaults>,
}

pub(crate) struct Engine {
    pub(crate) core: Simulator,
    pub(crate) ledger: Ledger,
    pub(crate) archive: Archive,
    pub(crate) timeline: Timeline,
    pub(crate) clock: Arc<dyn Time>,
    pub(crate) files: Box<dyn FileStore>,
    pub(crate) uploads: Arc<UploadsUnderWay>,
    /// Which clients want the clock moved once nothing is being read or asked.
    pub(crate) moves: PendingAdvances,
    /// Which clients want to know when nothing goes on any more. Bound: `MOST_SETTLING`.
    settled: Vec<Settling>,
    pub(crate) reading: InOrder<UploadId, Inspection>,
    /// Shipments that are to be read again, because the system or the disk failed.
    /// Bound: `MOST_UNREAD` for each sender.
    pub(crate) unread: VecDeque<UploadId>,
    /// Those that could not be opened when it was tried last. Bound: `MOST_UNREAD` for each sender.
    pub(crate) unreadable: BTreeSet<UploadId>,
    pub(crate) registering: Registering,
    /// What front ends saw and is not told yet. Bound: what may wait of each login.
    unheard: VecDeque<WaitingObservation<Observation>>,
    /// Effects that wait for the disk.
    pub(crate) held: HeldEffects,
    /// What waits for files that other threads make, and which files they are.
    pub(crate) parked: ParkedOutputs,
    pub(crate) to_make: FilesToMake,
    pub(crate) retry: RetryState,
    pub(crate) faults: Arc<WorldFaults>,
    /// What others are to do for the command being handled. Bound: what one command leads to.
    pub(crate) todos: Vec<Todo>,
    pub(crate) in_force: watch::Sender<Option<Arc<EboxInForce>>>,
}

impl Engine {
    pub(crate) fn new(parts: EngineParts) -> Self {
        let EngineParts {
            core,
            archive,
            timeline,
            log,
            files,
            clock,
            uploads,
            made_at_once,
            in_force,
            faults,
        } = parts;
        in_force.send_replace(core.ebox_in_force().cloned());
        let engine = Engine {
            core,
            ledger: Ledger::new(log),
            archive,
            timeline,
            clock,
            files,
            uploads,
            moves: PendingAdvances::default(),
            settled: Vec::new(),
            reading: InOrder::default(),
            unread: VecDeque::new(),
            unreadable: BTreeSet::new(),
            registering: Registering::default(),
            unheard: VecDeque::new(),
            held: HeldEffects::default(),
            parked: ParkedOutputs::default(),
            to_make: FilesToMake::new(made_at_once),
            retry: RetryState::default(),
            faults,
            todos: Vec::new(),
            in_force,
        };
        engine.publish_parts();
        engine.publish_faults();
        engine
    }

    /// Does what the journal leads to and is not done. Files among it were told as written, which they are
    /// not: they are told again when they are.
    #[must_use]
    pub(crate) fn catch_up(&mut self, unfinished: Vec<Effect>) -> Vec<Todo> {
        let missing = unfinished.iter().filter_map(|effect| match effect {
            Effect::Write(file) => Some((file.user.clone(), file.name.clone())),
            Effect::Inspect(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::AskAlias(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => None,
        });
        self.timeline.withdraw(&missing.collect());
        let mut told = Vec::new();
        for effect in unfinished {
            self.begin(effect, true, &mut told);
        }
        for draft in told {
            self.tell_draft(draft);
        }
        std::mem::take(&mut self.todos)
    }

    #[must_use]
    pub(crate) fn handle(&mut self, command: DriverCommand) -> Vec<Todo> {
        match command {
            DriverCommand::Journal { event, reply } => return self.handle_batch(vec![(event, reply)]),
            DriverCommand::Inspected { upload, inspection } => self.inspected(upload, inspection),
            DriverCommand::Unreadable { upload, reason } => {
                self.unread.push_back(upload);
                self.unreadable.insert(upload);
                self.fail(&format!("shipment {upload} cannot be read: {reason}"));
            }
            DriverCommand::Made { file, made } => self.made(file, made),
            DriverCommand::Tell { event, reply } => self.tell_consequences(event, reply),
            DriverCommand::Observed(seen) => {
                self.unheard.push_back(seen);
                self.hear();
            }
            DriverCommand::Meet { operation, reply } => self.meet(operation, reply),
            DriverCommand::Saw { operation, reply } => self.saw_at_door(operation, reply),
            DriverCommand::Publish { sent, reply } => self.publish_at_ebox(*sent, reply),
            DriverCommand::Register { request, registrant } => self.register(request, registrant),
            DriverCommand::AliasAnswered { registration, answer } => {
                let ready = self.registering.finish(registration, answer);
                self.journal_answers(ready);
            }
            DriverCommand::Advance { advance, reply } => {
                self.moves.ask(advance, self.reading.last(), self.clock.elapsed(), reply);
            }
            DriverCommand::Settle { reply } => self.settle_later(reply),
            DriverCommand::Watch { filter, reply } => self.timeline.watch(filter, reply),
            DriverCommand::Query(look) => {
                look(self.view());
            }
            DriverCommand::Stop { reply } => {
                if let Err(problem) = self.ledger.sync() {
                    tracing::error!(%problem, "the journal could not be synced at the end");
                }
                self.todos.push(Todo::End(reply));
            }
            // It has done its work by arriving.
            DriverCommand::Nudge => {}
        }
        self.retry_when_due();
        std::mem::take(&mut self.todos)
    }

    /// As `handle`, for events that share one write to the disk.
    #[must_use]
    pub(crate) fn handle_batch(&mut self, batch: Vec<(Event, Option<EventReply>)>) -> Vec<Todo> {
        let (events, replies): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        for (reply, taken) in replies.into_iter().zip(self.journal(events)) {
            if let Some(reply) = reply {
                // A client that has gone needs no answer.
                drop(reply.send(taken));
            }
        }
        self.retry_when_due();
        std::mem::take(&mut self.todos)
    }

    /// Does the next thing that waited until no command waits.
    #[must_use]
    pub(crate) fn rest(&mut self) -> IdleWork {
        if self.retry_when_due() || self.let_pass() || self.use_the_quiet() {
            return IdleWork::Did(std::mem::take(&mut self.todos));
        }
        if let Err(problem) = self.ledger.sync() {
            self.fail(&problem);
        }
        self.recover();
        let wakeup = self.core.next_wakeup().filter(|_| self.may_pass());
        let wakeup = wakeup.and_then(|moment| self.clock.real_time_until(moment));
        let now = self.clock.elapsed();
        let retry = self.retry.retry_in(now);
        let look = if self.waits_for_uploads() { self.uploads.look_in(now) } else { None };
        IdleWork::Wait([wakeup, retry, look].into_iter().flatten().min())
    }

    /// Lets what was due happen, when the clock moves by itself; false when nothing was.
    fn let_pass(&mut self) -> bool {
        let now = self.clock.now();
        let is_due = self
            .core
            .next_wakeup()
            .is_some_and(|moment| moment <= now && self.clock.real_time_until(moment).is_some());
        is_due && self.step(now)
    }

    /// Tells what front ends saw, behind what was due before: under a clock that goes by itself, not before the files
    /// of that are there.
    pub(crate) fn hear(&mut self) {
        while !self.unheard.is_empty() {
            self.let_pass();
            let now = self.clock.now();
            if !self.parked.is_empty() && self.clock.real_time_until(now).is_some() {
                return;
            }
            let Some(seen) = self.unheard.pop_front() else { return };
            let (observation, dropped) = seen.take();
            if let Some(observation) = observation {
                self.tell_observed(now, observation);
            }
            if let Some((user, count)) = dropped {
                self.tell(now, Happening::ObservationsDropped { user, count });
            }
        }
    }

    /// Does the next thing that waited for nothing to go on; false when there is none.
    fn use_the_quiet(&mut self) -> bool {
        if self.owes_an_answer() {
            return false;
        }
        if !self.moves.is_empty() && self.reading.is_past(self.moves.behind()) {
            return self.advance();
        }
        if !self.waits_for_uploads() || self.uploads.hold(self.clock.elapsed()) {
            return false;
        }
        if self.clock.is_instant()
            && let Some(moment) = self.core.next_jump()
        {
            return self.step(moment);
        }
        if self.held.is_empty() {
            let reading = &self.reading;
            for settled in self.settled.extract_if(.., |settling| reading.is_past(settling.behind)) {
                // A client that has gone needs no answer.
                drop(settled.reply.send(Ok(())));
            }
        }
        false
    }

    /// Whether an answer of others is not there yet, or not in the journal.
    fn owes_an_answer(&self) -> bool {
        !self.registering.is_empty() || !self.parked.is_empty() || !self.ledger.is_clear()
    }

    /// Whether something could go on now that must not while an upload moves.
    fn waits_for_uploads(&self) -> bool {
        if self.owes_an_answer() {
            return false;
        }
        if self.clock.is_instant() {
            if !self.reading.is_empty() {
                return false;
            }
            if self.core.next_jump().is_some() {
                return true;
            }
        }
        let could_be_told = |it: &Settling| !it.reply.is_closed() && self.reading.is_past(it.behind);
        self.held.is_empty() && self.settled.iter().any(could_be_told)
    }

    /// Moves the clock for the first that asked, to the next moment at which something is due: before it goes on, what
    /// comes of that is there, and commands have their turn. False when it can only wait.
    fn advance(&mut self) -> bool {
        let now = self.clock.now();
        let Some(way) = self.moves.way(now, self.core.next_event()) else { return false };
        if now < way.to || self.moves.must_step() {
            let stop = self.core.next_wakeup().filter(|moment| *moment < way.to).unwrap_or(way.to);
            if !self.step(stop.max(now)) {
                return false;
            }
            self.moves.stepped();
            return true;
        }
        if self.ledger.sync().is_err() || !self.held.is_empty() {
            // The retry goes on with it.
            return false;
        }
        if !self.moves.arrive() {
            self.timeline.tell_time();
        }
        true
    }

    fn settle_later(&mut self, reply: oneshot::Sender<Result<(), NotDone>>) {
        // Those whose client has gone would pile up beside an upload that takes long.
        self.settled.retain(|waiting| !waiting.reply.is_closed());
        if self.settled.len() < MOST_SETTLING {
            self.settled.push(Settling { behind: self.reading.last(), reply });
        } else {
            drop(reply.send(Err(NotDone::TooMany("requests wait until nothing goes on"))));
        }
    }

    fn inspected(&mut self, upload: UploadId, inspection: Inspection) {
        // What finds no room is read again: the memory is bounded, however long the disk is full.
        if self.ledger.is_full() || self.reading.is_crowded(upload) {
            self.unread.push_back(upload);
            self.retry.try_later(self.clock.elapsed());
            return;
        }
        self.unreadable.remove(&upload);
        let ready = self.reading.finish(upload, inspection);
        let events =
            ready.into_iter().map(|(upload, inspection)| Event::ShipmentInspected { upload, inspection });
        self.journal_answers(events.collect());
    }

    /// Lets something happen, and tells what came of it at once, or when the files of it are there.
    fn tell_consequences(&mut self, event: Event, reply: ConsequencesReply) {
        let at = self.clock.now();
        if let Err(refused) = self.may_happen(&event, at) {
            return drop(reply.send(Err(refused)));
        }
        let behind = EntryFilter { after: self.timeline.newest(), ..EntryFilter::default() };
        let parked = self.parked.parked();
        let acted = self.act(event, at);
        if acted.is_ok() && self.parked.parked() > parked {
            return self.parked.owe(reply);
        }
        // The client may have gone; it has happened all the same.
        drop(reply.send(acted.map(|()| self.timeline.select(&behind, MOST_SHOWN))));
    }

    /// Whether what the event says can happen. What is due comes first: a deadline may have passed.
    fn may_happen(&mut self, event: &Event, at: Timestamp) -> Result<(), NotDone> {
        match event {
            Event::RecipientActed(RecipientAct::OnDocument(act)) => {
                self.let_what_is_due_happen(at)?;
                self.check_act(act)
            }
            Event::EboxActed(act) => {
                self.let_what_is_due_happen(at)?;
                self.core.check_ebox_act(act).map_err(NotDone::NotAtEbox)
            }
            Event::OnboardingActed(act) => {
                self.let_what_is_due_happen(at)?;
                self.core.onboarding().check(act).map_err(NotDone::OutOfTurn)
            }
            Event::FaultsChanged(change) => self.core.faults().check(change).map_err(NotDone::NoSuchFault),
            _ => Ok(()),
        }
    }

    /// What was due by now comes before what is asked for now.
    pub(crate) fn let_what_is_due_happen(&mut self, at: Timestamp) -> Result<(), NotDone> {
        if self.core.next_wakeup().is_some_and(|moment| moment <= at) {
            if !self.parked.is_empty() {
                return Err(NotDone::TooMany("files wait to be made of what was due a moment ago"));
            }
            if !self.step(at) {
                return Err(NotDone::Disk(self.waits_for_the_disk()));
            }
        }
        Ok(())
    }

    fn register(&mut self, request: AliasRequest, registrant: Registrant) {
        let Some(registrant) = self.registering.admit(registrant) else { return };
        let act = RecipientAct::RegisterAlias(request);
        let acted = self.act(Event::RecipientActed(act), self.clock.now());
        match (acted, self.core.registrations().next_back()) {
            (Ok(()), Some(registration)) => self.registering.tell(registration, registrant),
            (Err(problem), _) => drop(registrant.send(Err(problem))),
            (Ok(()), None) => {}
        }
    }

    /// Writes an event of the control API to the journal and handles it, if the world can remember one act more.
    pub(crate) fn act(&mut self, event: Event, at: Timestamp) -> Result<(), NotDone> {
        if matches!(event, Event::RecipientActed(_) | Event::EboxActed(_)) && self.core.acts() >= MOST_ACTS {
            return Err(NotDone::Full(format!(
                "recipients have acted {MOST_ACTS} times in this world, and it remembers no more"
            )));
        }
        let taken: Result<(), NotTaken> = self.journal_at(at, vec![event]).into_iter().collect();
        taken.map_err(|NotTaken(reason)| NotDone::Disk(reason))
    }

    fn view(&self) -> View<'_> {
        View {
            simulator: &self.core,
            timeline: &self.timeline,
            archive: &self.archive,
            moves_to: self.moves.destination(),
            ledger: &self.ledger,
        }
    }

    /// Whether a recipient can do this now; the upload may be over.
    fn check_act(&self, act: &DocumentAct) -> Result<(), NotDone> {
        let DocumentAct { party, message, deed } = act;
        let view = self.view();
        let found = view.upload(message.upload).map_err(|problem| NotDone::Disk(problem.to_string()))?;
        let unknown = ActRefusal::UnknownMessage { upload: message.upload, index: message.index };
        let record = found.ok_or(NotDone::Refused(unknown))?;
        let checked = match deed {
            Deed::Read(_) => self.core.check_reading(&record, message.index, party),
            Deed::Sign | Deed::Reject { .. } => self.core.check_signing(&record, message.index, party),
        };
        checked.map_err(NotDone::Refused)
    }

    /// Writes events of clients to the journal, then handles them; for each, whether it was taken. What the
    /// disk does not take has never happened.
    fn journal(&mut self, events: Vec<Event>) -> Vec<Result<(), NotTaken>> {
        self.journal_at(self.clock.now(), events)
    }

    /// As `journal`, for what was decided at this moment.
    fn journal_at(&mut self, at: Timestamp, events: Vec<Event>) -> Vec<Result<(), NotTaken>> {
        let mut taken: Vec<_> = events.iter().map(|event| self.admit(event)).collect();
        let admitted = events.into_iter().zip(&taken).filter(|(_, admitted)| admitted.is_ok());
        let real = Some(self.clock.real());
        let records: Vec<_> = admitted.map(|(event, _)| JournalRecord { at, real, event }).collect();
        if records.is_empty() {
            return taken;
        }
        match self.ledger.append(&records) {
            Ok(()) => records.into_iter().for_each(|record| self.take(record)),
            Err(problem) => {
                self.fail(&problem);
                for admitted in taken.iter_mut().filter(|admitted| admitted.is_ok()) {
                    *admitted = Err(NotTaken(problem.clone()));
                }
            }
        }
        taken
    }

    /// Whether there is room for what comes of this event.
    fn admit(&self, event: &Event) -> Result<(), NotTaken> {
        let Event::UploadFinished(upload) = event else { return Ok(()) };
        if self.reading.waiting(&upload.user) >= MOST_UNREAD {
            return Err(NotTaken(format!("{MOST_UNREAD} shipments of {} wait to be read", upload.user)));
        }
        if self.is_held_full() {
            return Err(NotTaken(self.waits_for_the_disk()));
        }
        Ok(())
    }

    /// Writes what other threads have answered to the journal and handles it; what the disk does not
    /// take is kept and tried again.
    fn journal_answers(&mut self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let (at, real) = (self.clock.now(), Some(self.clock.real()));
        let records: Vec<_> = events.into_iter().map(|event| JournalRecord { at, real, event }).collect();
        // Those that wait already were first.
        if !self.ledger.has_untaken() {
            match self.ledger.append(&records) {
                Ok(()) => return records.into_iter().for_each(|record| self.take(record)),
                Err(problem) => self.fail(&problem),
            }
        }
        records.into_iter().for_each(|record| self.ledger.keep(record));
    }

    /// Lets time reach this moment; false when that could not be written down, and so has not happened.
    pub(crate) fn step(&mut self, moment: Timestamp) -> bool {
        if !self.may_pass() {
            return false;
        }
        let passed = JournalRecord { at: moment, real: Some(self.clock.real()), event: Event::TimePassed };
        if let Err(problem) = self.ledger.append_soon(passed.clone()) {
            self.fail(&problem);
            return false;
        }
        self.clock.advance_to(moment);
        self.take(passed);
        true
    }

    /// Whether time may go on: not past an answer that is not in the journal, nor past files in the making, which would
    /// be told behind what comes later, nor when too much waits.
    fn may_pass(&self) -> bool {
        self.ledger.is_clear() && self.parked.is_empty() && !self.is_held_full()
    }

    /// Handles what is in the journal.
    pub(crate) fn take(&mut self, record: JournalRecord) {
        let JournalRecord { at, real, event } = record;
        let answered = match &event {
            Event::AliasAnswered { registration, .. } => Some(*registration),
            _ => None,
        };
        let output = self.core.handle(at, event);
        self.show_what_is_in_force();
        self.publish_parts();
        self.absorb(real, output);
        self.publish_faults();
        if let Some(registration) = answered.and_then(|id| self.core.registration(id)) {
            self.registering.tell_ended(registration);
        }
    }

    pub(crate) fn tell(&mut self, at: Timestamp, happening: Happening) {
        self.tell_draft(EntryDraft::plain(at, happening));
    }

    pub(crate) fn tell_draft(&mut self, draft: EntryDraft) {
        let entry = self.timeline.tell(Some(self.clock.real()), draft);
        self.moves.note(entry);
    }

    /// Whose an event is that waits for the disk.
    pub(crate) fn owner(core: &Simulator, event: &Event) -> Option<UserId> {
        match event {
            Event::ShipmentInspected { upload, .. } => {
                core.upload(*upload).map(|record| record.upload.user.clone())
            }
            Event::AliasAnswered { registration, .. } => {
                core.registration(*registration).map(|it| it.request.user.clone())
            }
            _ => None,
        }
    }

    /// Real time, in which what failed is tried again.
    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}
