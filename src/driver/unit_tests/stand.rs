//! An engine on a disk, a journal and a clock that do what a test says.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use nets_core::ebox::publication::ContentId;
use nets_core::effect::{GoneFile, OutboundFile};
use nets_core::event::{Event, Upload};
use nets_core::finding::{Finding, Place, Position};
use nets_core::identity::{Country, DocumentType, EboksId, Party, SecretId, UploadId, UserId};
use nets_core::outcome::Outcome;
use nets_core::rule_book::RuleId;
use nets_core::scenario::{NamePattern, Scenario};
use nets_core::shipment::{FormatVersion, Inspection, Message, Shipment};
use nets_core::simulator::{ListSource, Simulator};
use nets_core::timeline::Entry;
use nets_core::{Timestamp, calendar};
use nets_mailbox::NotTaken;
use nets_store::{Archive, EventsSoFar, JournalRecord, StoreProblem};
use tokio::sync::{oneshot, watch};

use crate::command::{DriverCommand, IdleWork, Todo};
use crate::engine::{Engine, EngineParts};
use crate::entry_filter::EntryFilter;
use crate::moving::{Advance, Advanced};
use crate::not_done::NotDone;
use crate::ports::{EventLog, FileStore, NotWritten, Time};
use crate::retry_state::RETRY;
use crate::room::TimelineRoom;
use crate::timeline::Timeline;
use crate::under_way::{OpenUpload, UploadsUnderWay};
use crate::world_name::WorldName;

/// What the pretended disk is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Access {
    /// Of records whose events are named so.
    Append(Vec<&'static str>),
    Sync,
    /// Of a file of this name that is costly, and not seen yet.
    Make(String),
    /// Of a file of this name in Outbound.
    Write(String),
    Forget(UploadId),
}

/// Whether an access is refused.
type Refuses = Box<dyn FnMut(&Access) -> bool + Send>;

/// A disk that refuses what a test says.
#[derive(Default)]
pub(super) struct PretendedDisk {
    pub records: Vec<JournalRecord>,
    pub written: BTreeSet<(UserId, String)>,
    /// What is made and not in Outbound yet.
    made: BTreeSet<(UserId, String)>,
    /// All that was done, in order.
    pub done: Vec<Access>,
    pub refused: Vec<Access>,
    refuses: Option<Refuses>,
    /// A file whose name contains this cannot be made at all.
    pub hopeless: Option<&'static str>,
}

impl PretendedDisk {
    fn access(&mut self, access: Access) -> io::Result<()> {
        if self.refuses.as_mut().is_some_and(|refuses| refuses(&access)) {
            self.refused.push(access);
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.done.push(access);
        Ok(())
    }

    fn put(&mut self, file: &OutboundFile) -> Result<(), NotWritten> {
        self.access(Access::Write(file.name.clone())).map_err(NotWritten::Now)?;
        self.written.insert((file.user.clone(), file.name.clone()));
        Ok(())
    }

    fn can_make(&self, file: &OutboundFile) -> Result<(), NotWritten> {
        match self.hopeless.filter(|part| file.name.contains(part)) {
            Some(_) => Err(NotWritten::Ever("the template is wrong".to_owned())),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Default)]
pub(super) struct Disk(Arc<Mutex<PretendedDisk>>);

impl Disk {
    pub(super) fn look(&self) -> MutexGuard<'_, PretendedDisk> {
        self.0.lock().expect("the test goes on")
    }

    /// Refuses from now on what this says.
    pub(super) fn refuse(&self, refuses: impl FnMut(&Access) -> bool + Send + 'static) {
        self.look().refuses = Some(Box::new(refuses));
    }

    pub(super) fn make_room(&self) {
        self.look().refuses = None;
    }

    pub(super) fn files(&self) -> Vec<String> {
        self.look().written.iter().map(|(_, name)| name.clone()).collect()
    }

    /// As another thread makes a file.
    fn make(&self, file: &OutboundFile) -> Result<(), NotWritten> {
        let mut disk = self.look();
        disk.can_make(file)?;
        disk.access(Access::Make(file.name.clone())).map_err(NotWritten::Now)?;
        disk.made.insert((file.user.clone(), file.name.clone()));
        Ok(())
    }

    pub(super) fn journaled(&self) -> Vec<&'static str> {
        self.look().records.iter().map(|record| name_of(&record.event)).collect()
    }
}

impl EventLog for Disk {
    fn append(&mut self, records: &[JournalRecord], _: bool) -> Result<(), StoreProblem> {
        let names: Vec<_> = records.iter().map(|record| name_of(&record.event)).collect();
        let access = if names.is_empty() { Access::Sync } else { Access::Append(names) };
        let mut disk = self.look();
        disk.access(access).map_err(|error| StoreProblem::Failed {
            path: PathBuf::from("journal"),
            reason: nets_text::system_words(&error),
        })?;
        disk.records.extend_from_slice(records);
        Ok(())
    }

    fn erase_secret(&mut self, _: SecretId) -> Result<(), StoreProblem> {
        Ok(())
    }

    fn so_far(&self) -> Result<EventsSoFar, String> {
        Err("a pretended disk keeps nothing".to_owned())
    }
}

impl FileStore for Disk {
    fn write(&self, file: &OutboundFile, _: &ListSource) -> Result<(), NotWritten> {
        let mut disk = self.look();
        disk.can_make(file)?;
        disk.put(file)
    }

    fn publish(&self, files: &[&OutboundFile]) -> Vec<Result<(), NotWritten>> {
        let mut disk = self.look();
        let mut publish = |file: &OutboundFile| {
            assert!(disk.made.remove(&(file.user.clone(), file.name.clone())), "{} is not made", file.name);
            disk.put(file)
        };
        files.iter().map(|file| publish(file)).collect()
    }

    fn remove(&self, _: &GoneFile) -> io::Result<()> {
        Ok(())
    }

    fn forget(&self, upload: UploadId) -> io::Result<()> {
        self.look().access(Access::Forget(upload))
    }

    fn erase_content(&self, _: ContentId) {}
}

fn name_of(event: &Event) -> &'static str {
    match event {
        Event::Began => "began",
        Event::TimePassed => "time_passed",
        Event::UploadFinished(_) => "upload_finished",
        Event::Published(_) => "published",
        Event::PublicationRefused(_) => "publication_refused",
        Event::EboxActed(_) => "ebox_acted",
        Event::EboxLinked(_) => "ebox_linked",
        Event::ShipmentInspected { .. } => "shipment_inspected",
        Event::RecipientActed(_) => "recipient_acted",
        Event::AliasServiceMoved { .. } => "alias_service_moved",
        Event::AliasAnswered { .. } => "alias_answered",
        Event::OnboardingActed(_) => "onboarding_acted",
        Event::OperationMet(_) => "operation_met",
        Event::FaultsChanged(_) => "faults_changed",
        Event::Observed(_) => "observed",
    }
}

/// How the pretended clock goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Manual,
    Instant,
    /// As real time does.
    Wall,
}

pub(super) struct PretendedClock {
    mode: Mode,
    /// Simulated and real time.
    shows: Mutex<(Timestamp, Duration)>,
}

impl PretendedClock {
    fn shows(&self) -> MutexGuard<'_, (Timestamp, Duration)> {
        self.shows.lock().expect("the test goes on")
    }

    pub(super) fn real_time_passes(&self, time: Duration) {
        let mut shows = self.shows();
        shows.1 += time;
        if self.mode == Mode::Wall {
            shows.0 += time;
        }
    }
}

impl Time for PretendedClock {
    fn now(&self) -> Timestamp {
        self.shows().0
    }

    fn advance_to(&self, moment: Timestamp) {
        let mut shows = self.shows();
        shows.0 = shows.0.max(moment);
    }

    fn is_instant(&self) -> bool {
        self.mode == Mode::Instant
    }

    fn real_time_until(&self, moment: Timestamp) -> Option<Duration> {
        let wait = moment.duration_since(self.now());
        (self.mode == Mode::Wall).then(|| Duration::try_from(wait).unwrap_or(Duration::ZERO))
    }

    fn elapsed(&self) -> Duration {
        self.shows().1
    }

    fn real(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.shows().1
    }
}

pub(super) struct Stand {
    pub engine: Engine,
    pub disk: Disk,
    pub clock: Arc<PretendedClock>,
    pub uploads: Arc<UploadsUnderWay>,
    /// What others were asked to do and have not done.
    pub todos: Vec<Todo>,
    /// Whether files stay in the making until the test has them made.
    pub holds_making: bool,
}

/// So many files are in the making at once.
pub(super) const MADE_AT_ONCE: usize = 4;

pub(super) fn user(number: u8) -> UserId {
    UserId::new(format!("tTEST{number}")).expect("a user id")
}

/// The default scenario with a second sender, and every kind of file in Outbound.
pub(super) fn scenario() -> Scenario {
    let mut scenario = Arc::unwrap_or_clone(nets_scenario::default_scenario().scenario);
    let first = scenario.senders.values().next().expect("a sender").clone();
    scenario.senders.insert(user(2), nets_core::scenario::Sender { user: user(2), ..first });
    scenario.outbound.distribution_report = Some(NamePattern("report_{organisation}_{date}.xml".to_owned()));
    scenario.outbound.realtime_receipt = Some(NamePattern("{file}.realtime".to_owned()));
    scenario.retention = nets_core::scenario::Retention::NONE;
    scenario
}

/// All signers wait for a decision.
pub(super) fn asking() -> Scenario {
    let mut scenario = scenario();
    scenario.outcomes.rules.clear();
    scenario.outcomes.magic = 0;
    scenario.outcomes.otherwise = Outcome::Ask;
    scenario
}

impl Stand {
    /// A world that has begun.
    pub(super) fn new(mode: Mode) -> Self {
        Self::playing(scenario(), mode)
    }

    /// A world of this scenario that has begun.
    pub(super) fn playing(scenario: Scenario, mode: Mode) -> Self {
        let disk = Disk::default();
        let start = scenario.clock.start.map_or(Timestamp::UNIX_EPOCH, calendar::moment);
        let clock = Arc::new(PretendedClock { mode, shows: Mutex::new((start, Duration::ZERO)) });
        let uploads = UploadsUnderWay::new(|| ());
        let place = tempfile::NamedTempFile::new().expect("a file");
        let mut engine = Engine::new(EngineParts {
            in_force: watch::Sender::new(None),
            archive: Archive::new(place.path()),
            timeline: Timeline::shared_by(
                scenario.senders.keys(),
                TimelineRoom::default().of(&WorldName::DEFAULT),
            ),
            core: Simulator::new(scenario),
            log: Box::new(disk.clone()),
            files: Box::new(disk.clone()),
            clock: clock.clone(),
            uploads: uploads.clone(),
            made_at_once: MADE_AT_ONCE,
            faults: nets_mailbox::WorldFaults::none(),
        });
        let began = JournalRecord { at: start, real: None, event: Event::Began };
        disk.look().records.push(began.clone());
        engine.take(began);
        Stand { engine, disk, clock, uploads, todos: Vec::new(), holds_making: false }
    }

    pub(super) fn tell(&mut self, command: DriverCommand) {
        let todos = self.engine.handle(command);
        self.todos.extend(todos);
        self.make_unless_held();
    }

    /// The files in the making, by their names, in the order in which they were asked for.
    pub(super) fn making(&self) -> Vec<String> {
        let making = self.todos.iter().filter_map(|todo| match todo {
            Todo::Make { file, .. } => Some(file.name.clone()),
            _ => None,
        });
        making.collect()
    }

    /// Another thread makes the file that was asked for at this place.
    pub(super) fn make(&mut self, place: usize) {
        let mut places = self.todos.iter().enumerate().filter(|(_, todo)| matches!(todo, Todo::Make { .. }));
        let (place, _) = places.nth(place).expect("a file is to be made");
        if let Todo::Make { id, file, .. } = self.todos.remove(place) {
            let made = self.disk.make(&file);
            let todos = self.engine.handle(DriverCommand::Made { file: id, made });
            self.todos.extend(todos);
        }
    }

    /// Whether something was made.
    fn make_unless_held(&mut self) -> bool {
        let mut has_made = false;
        while !self.holds_making && !self.making().is_empty() {
            self.make(0);
            has_made = true;
        }
        has_made
    }

    /// Lets the engine do all that waits until no command comes; how long it would sleep then.
    pub(super) fn rest(&mut self) -> Option<Duration> {
        loop {
            match self.engine.rest() {
                IdleWork::Did(todos) => self.todos.extend(todos),
                IdleWork::Wait(_) if self.make_unless_held() => {}
                IdleWork::Wait(timeout) => return timeout,
            }
        }
    }

    /// Lets the time pass after which what failed is tried again.
    pub(super) fn retry(&mut self) {
        self.clock.real_time_passes(RETRY);
        self.rest();
    }

    /// A shipment arrives; whether the client is told that it was taken.
    pub(super) fn upload(&mut self, of: u8, number: u64) -> Result<(), NotTaken> {
        let upload = Upload {
            id: UploadId(number),
            user: user(of),
            folder: "DK12345678".to_owned(),
            file_name: format!("netsshare_{number}.zip"),
            size: 1,
        };
        let (reply, mut answer) = oneshot::channel();
        self.tell(DriverCommand::Journal { event: Event::UploadFinished(upload), reply: Some(reply) });
        answer.try_recv().expect("an answer")
    }

    /// A thread has read the zip and found one document to sign.
    pub(super) fn inspected(&mut self, number: u64) {
        self.read(number, accepted(number, "162812"));
    }

    pub(super) fn read(&mut self, number: u64, inspection: Inspection) {
        let upload = UploadId(number);
        let place = self
            .todos
            .iter()
            .position(|todo| matches!(todo, Todo::Inspect { upload, .. } if upload.id == UploadId(number)));
        self.todos.remove(place.expect("it was to be read"));
        self.tell(DriverCommand::Inspected { upload, inspection });
    }

    /// A shipment arrives and is found right.
    pub(super) fn accept(&mut self, of: u8, number: u64) {
        self.upload(of, number).expect("taken");
        self.inspected(number);
    }

    pub(super) fn advance(&mut self, advance: Advance) -> oneshot::Receiver<Result<Advanced, NotDone>> {
        let (reply, answer) = oneshot::channel();
        self.tell(DriverCommand::Advance { advance, reply });
        self.rest();
        answer
    }

    pub(super) fn settle(&mut self) -> oneshot::Receiver<Result<(), NotDone>> {
        let (reply, answer) = oneshot::channel();
        self.tell(DriverCommand::Settle { reply });
        self.rest();
        answer
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.engine.timeline.select(&EntryFilter::default(), usize::MAX)
    }

    /// The names of what was told, in order.
    pub(super) fn told(&self) -> Vec<&'static str> {
        self.entries().iter().map(|entry| entry.happening.name()).collect()
    }

    /// The files that the timeline says were written, by their names.
    pub(super) fn told_files(&self) -> Vec<String> {
        let written = |entry: &&Entry| entry.happening.name() == "file_written";
        let entries = self.entries();
        let files = entries.iter().filter(written).filter_map(|entry| entry.happening.file());
        let mut files: Vec<String> = files.map(str::to_owned).collect();
        files.sort();
        files
    }

    /// A client opens a file of Inbound for writing, and closes it when the answer is dropped.
    pub(super) fn open_upload(&self) -> OpenUpload {
        self.uploads.begin(self.clock.elapsed())
    }
}

/// What comes of reading a shipment of one document of this type.
pub(super) fn accepted(number: u64, document_type: &str) -> Inspection {
    let scenario = scenario();
    let sender = scenario.senders.values().next().expect("a sender");
    let message = Message {
        id: format!("m{number}"),
        position: Position { line: 1, column: 1 },
        eboks_id: Some(EboksId::new("15723").expect("an id")),
        receiver: Some(Party::person(Country::Denmark, "2402911995").expect("a person number")),
        production_unit: None,
        description: None,
        realtime: false,
        publication_date: None,
        extra_signers: Vec::new(),
        document_type: DocumentType::new(document_type).expect("a document type"),
        file: "document1.pdf".to_owned(),
        attachments: Vec::new(),
        payment_attachment: None,
        content: None,
        enclosed: None,
        addressed: None,
        channels: Vec::new(),
        print: None,
        email: false,
    };
    let shipment = Shipment {
        version: FormatVersion::V1_6,
        id: format!("shipment {number}"),
        sender: sender.organisation.clone(),
        messages: vec![message],
    };
    Inspection::new(Vec::new(), Some(shipment))
}

/// What comes of reading a shipment that is refused.
pub(super) fn refused() -> Inspection {
    let finding = Finding::new(RuleId::ZipSubfolder, Place::default(), "there is a folder");
    Inspection::new(vec![finding], None)
}
