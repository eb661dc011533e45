//! What a world begins or goes on with: its journal, replayed into a fresh core, and what a crash may
//! have left undone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::effect::{AliasQuestion, Effect, OutboundFile};
use nets_core::event::{Event, Upload};
use nets_core::identity::{RegistrationId, SecretId, UploadId, UserId};
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::EntryDraft;
use nets_store::{Archive, Journal, JournalHeader, JournalRecord, OpenedJournal};

use crate::clock::system_time;
use crate::timeline::Timeline;
use crate::world::{Common, WorldHome, WorldProblem, WorldSpec};

/// The journal's name in the folder of a world.
pub(crate) const JOURNAL: &str = "journal.redb";

/// There the name of the events of a world that is gone with its process.
const EVENTS: &str = "events";

/// The archive's name there.
const ARCHIVE: &str = "finished";

pub(crate) struct Restored {
    pub(crate) journal: Journal,
    pub(crate) archive: Archive,
    pub(crate) core: Simulator,
    pub(crate) timeline: Timeline,
    /// The last moment in the journal.
    pub(crate) resumed: Option<Timestamp>,
    pub(crate) arrived: Vec<(Upload, Timestamp)>,
    pub(crate) deleted: Vec<(UserId, String)>,
    /// In the order in which they were asked for.
    pub(crate) unfinished: Vec<Effect>,
}

/// A world that an earlier process left in a kept folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptWorld {
    /// The text of its scenario.
    pub scenario: String,
    /// The text of the scenario that the process was started with in which it began.
    pub started_with: String,
    /// The seed of its chance; the scenario's where none was kept.
    pub seed: Option<u64>,
    /// When it began, in its own time.
    pub began: Option<Timestamp>,
}

/// The world in this folder; none when nothing lies there.
pub fn kept_world(home: &Path) -> Result<Option<KeptWorld>, WorldProblem> {
    let path = home.join(JOURNAL);
    if !path.exists() {
        let is_new = !has_files(home).map_err(WorldProblem::Files)?;
        return if is_new { Ok(None) } else { Err(WorldProblem::NoJournal(home.into())) };
    }
    let OpenedJournal { journal, about } = Journal::open(&path).map_err(WorldProblem::Store)?;
    let first = journal.first().map_err(WorldProblem::Store)?;
    let JournalHeader { scenario, started_with, seed } = about;
    Ok(Some(KeptWorld { scenario, started_with, seed, began: first.map(|record| record.at) }))
}

/// Whether anything but folders lies below this one, or here.
fn has_files(folder: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || has_files(&entry.path())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A world that begins, with its journal in this folder.
pub(crate) fn begin(common: &Common, spec: &WorldSpec, at: &Path) -> Result<Restored, WorldProblem> {
    let mut journal = match &spec.home {
        WorldHome::Temporary(_) => Journal::plain(&at.join(EVENTS)),
        WorldHome::Kept(home) => {
            let about = JournalHeader {
                scenario: spec.scenario_text.clone(),
                started_with: common.started_with.clone(),
                seed: Some(spec.seed),
            };
            let mut journal = Journal::create(&at.join(JOURNAL), &about).map_err(WorldProblem::Store)?;
            journal.moved_to(&home.join(JOURNAL));
            journal
        }
    };
    let (WorldHome::Temporary(home) | WorldHome::Kept(home)) = &spec.home;
    // It is made when the world lies there.
    let archive = Archive::new(&home.join(ARCHIVE));
    let mut replay = Replay::new(common, spec, archive);
    replay.begin(spec, &mut journal)?;
    if let WorldHome::Temporary(home) = &spec.home {
        journal.moved_to(&home.join(EVENTS));
    }
    Ok(replay.finish(journal))
}

/// The world that lies in its home.
pub(crate) fn resume(common: &Common, spec: &WorldSpec) -> Result<Restored, WorldProblem> {
    let (WorldHome::Kept(home) | WorldHome::Temporary(home)) = &spec.home;
    let OpenedJournal { mut journal, about } =
        Journal::open(&home.join(JOURNAL)).map_err(WorldProblem::Store)?;
    if about.scenario != spec.scenario_text {
        return Err(WorldProblem::OtherScenario(home.clone()));
    }
    let archive = Archive::new(&home.join(ARCHIVE));
    let mut replay = Replay::new(common, spec, archive);
    journal.replay(|record| replay.take(record)).map_err(WorldProblem::Store)?;
    if !replay.began {
        // A process ended before it wrote the event that all begins with.
        replay.begin(spec, &mut journal)?;
    }
    Ok(replay.finish(journal))
}

struct Replay {
    core: Simulator,
    archive: Archive,
    timeline: Timeline,
    began: bool,
    resumed: Option<Timestamp>,
    arrived: Vec<(Upload, Timestamp)>,
    /// Files whose deletion the journal holds, and that were not written again.
    deleted: BTreeSet<(UserId, String)>,
    /// What should be in Outbound: of files of one name, the newest.
    written: BTreeMap<(UserId, String), OutboundFile>,
    forgotten: Vec<UploadId>,
    /// What the sender's web service has not answered.
    questions: BTreeMap<RegistrationId, AliasQuestion>,
    erased: Vec<SecretId>,
}

impl Replay {
    fn new(common: &Common, spec: &WorldSpec, archive: Archive) -> Self {
        Replay {
            archive,
            core: Simulator::with_seed(Arc::clone(&spec.scenario), spec.seed),
            timeline: Timeline::shared_by(spec.scenario.senders.keys(), common.timelines.of(&spec.name)),
            began: false,
            resumed: None,
            arrived: Vec::new(),
            deleted: BTreeSet::new(),
            written: BTreeMap::new(),
            forgotten: Vec::new(),
            questions: BTreeMap::new(),
            erased: Vec::new(),
        }
    }

    fn begin(&mut self, spec: &WorldSpec, journal: &mut Journal) -> Result<(), WorldProblem> {
        let at = self.resumed.unwrap_or(spec.begins);
        let record = JournalRecord { at, real: Some(system_time()), event: Event::Began };
        journal.append(std::slice::from_ref(&record), true).map_err(WorldProblem::Store)?;
        self.take(record);
        Ok(())
    }

    fn take(&mut self, record: JournalRecord) {
        let JournalRecord { at, real, event } = record;
        self.resumed = self.resumed.max(Some(at));
        match &event {
            Event::UploadFinished(upload) => self.arrived.push((upload.clone(), at)),
            Event::Observed(observation) => {
                if let Some((user, file)) = observation.deleted() {
                    let deleted = (user.clone(), file.to_owned());
                    self.written.remove(&deleted);
                    self.deleted.insert(deleted);
                }
            }
            Event::Began => self.began = true,
            Event::AliasAnswered { registration, .. } => {
                self.questions.remove(registration);
            }
            Event::ShipmentInspected { .. }
            | Event::RecipientActed(_)
            | Event::AliasServiceMoved { .. }
            | Event::Published(_)
            | Event::PublicationRefused(_)
            | Event::EboxActed(_)
            | Event::EboxLinked(_)
            | Event::OnboardingActed(_)
            | Event::OperationMet(_)
            | Event::FaultsChanged(_)
            | Event::TimePassed => {}
        }
        let output = self.core.handle(at, event);
        let mut told = Vec::new();
        for step in output.steps {
            match step {
                Step::Tell(draft) => told.push(draft),
                Step::Do(effect) => told.extend(self.note_effect(effect)),
            }
        }
        for draft in told {
            self.timeline.tell(real, draft);
        }
    }

    /// Notes what was done, or should have been; a file brings its own entry, and `Timeline::withdraw` takes
    /// that back where the file is not there.
    fn note_effect(&mut self, effect: Effect) -> Option<EntryDraft> {
        match effect {
            Effect::Write(file) => {
                let told = file.written();
                let place = (file.user.clone(), file.name.clone());
                self.deleted.remove(&place);
                self.written.insert(place, file);
                return Some(told);
            }
            Effect::Remove(file) => {
                let removed = (file.user, file.name);
                self.written.remove(&removed);
                self.deleted.insert(removed);
            }
            Effect::Forget(upload) => self.forgotten.push(upload),
            // What no message has, is removed when contents are opened.
            Effect::Inspect(_) | Effect::EraseContent(_) => {}
            Effect::Archive(record) => self.archive.put(record),
            Effect::EraseSecret(secret) => self.erased.push(secret),
            Effect::AskAlias(question) => {
                self.questions.insert(question.registration, question);
            }
        }
        None
    }

    /// Zips are forgotten last: a result that is missing may still need one.
    fn finish(self, journal: Journal) -> Restored {
        let pending = self.core.uploads().filter(|record| record.is_pending());
        let writes = self.written.into_values().map(Effect::Write);
        let inspections: Vec<_> = pending.map(|record| Effect::Inspect(record.upload.clone())).collect();
        let questions = self.questions.into_values().map(Effect::AskAlias);
        let forgotten = self.forgotten.into_iter().map(Effect::Forget);
        let erased = self.erased.into_iter().map(Effect::EraseSecret);
        Restored {
            journal,
            archive: self.archive,
            unfinished: writes.chain(inspections).chain(questions).chain(forgotten).chain(erased).collect(),
            core: self.core,
            timeline: self.timeline,
            resumed: self.resumed,
            arrived: self.arrived,
            deleted: self.deleted.into_iter().collect(),
        }
    }
}
