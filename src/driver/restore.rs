//! What a start finds in a kept folder: the journal replayed into a fresh core, and what a crash may
//! have left undone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use nets_core::Timestamp;
use nets_core::effect::{AliasQuestion, Effect, OutboundFile};
use nets_core::event::{Event, Observation, Upload};
use nets_core::identity::{RegistrationId, UploadId, UserId};
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::Happening;
use nets_store::{Journal, Record};

use crate::timeline::Timeline;
use crate::world::{Home, WorldProblem, WorldSpec};

/// The journal's name in the folder of a world.
pub(crate) const JOURNAL: &str = "journal.redb";

pub(crate) struct Restored {
    pub(crate) journal: Journal,
    pub(crate) core: Simulator,
    pub(crate) timeline: Timeline,
    /// Whether the journal holds the event that all begins with.
    pub(crate) began: bool,
    /// The last moment in the journal.
    pub(crate) resumed: Option<Timestamp>,
    pub(crate) arrived: Vec<(Upload, Timestamp)>,
    pub(crate) deleted: Vec<(UserId, String)>,
    /// In the order in which they were asked for.
    pub(crate) unfinished: Vec<Effect>,
}

/// The scenario a kept folder was made from; none when the folder is new.
pub fn kept_scenario(home: &Path) -> Result<Option<String>, nets_store::StoreProblem> {
    let path = home.join(JOURNAL);
    if path.exists() { Journal::scenario_of(&path) } else { Ok(None) }
}

pub(crate) fn restore(spec: &WorldSpec) -> Result<Restored, WorldProblem> {
    let Home::Kept(folder) = &spec.home else {
        return Ok(Replay::new(spec).finish(Journal::nowhere()));
    };
    fs::create_dir_all(folder).map_err(WorldProblem::Files)?;
    let path: PathBuf = folder.join(JOURNAL);
    let opened = Journal::open(&path, &spec.scenario_text).map_err(WorldProblem::Store)?;
    if opened.scenario.is_some_and(|text| text != spec.scenario_text) {
        return Err(WorldProblem::OtherScenario(folder.clone()));
    }
    let mut replay = Replay::new(spec);
    opened.journal.replay(|record| replay.take(record)).map_err(WorldProblem::Store)?;
    Ok(replay.finish(opened.journal))
}

struct Replay {
    core: Simulator,
    timeline: Timeline,
    began: bool,
    resumed: Option<Timestamp>,
    arrived: Vec<(Upload, Timestamp)>,
    deleted: Vec<(UserId, String)>,
    /// What should be in Outbound: of files of one name, the newest.
    written: BTreeMap<(UserId, String), OutboundFile>,
    forgotten: Vec<UploadId>,
    /// What the sender's web service has not answered.
    questions: BTreeMap<RegistrationId, AliasQuestion>,
}

impl Replay {
    fn new(spec: &WorldSpec) -> Self {
        Replay {
            core: Simulator::new(spec.scenario.clone()),
            timeline: Timeline::shared_by(spec.scenario.senders.keys()),
            began: false,
            resumed: None,
            arrived: Vec::new(),
            deleted: Vec::new(),
            written: BTreeMap::new(),
            forgotten: Vec::new(),
            questions: BTreeMap::new(),
        }
    }

    fn take(&mut self, record: Record) {
        let Record { at, event } = record;
        self.resumed = self.resumed.max(Some(at));
        match &event {
            Event::UploadFinished(upload) => self.arrived.push((upload.clone(), at)),
            Event::Observed(Observation::FileDeleted { user, file }) => {
                self.written.remove(&(user.clone(), file.clone()));
                self.deleted.push((user.clone(), file.clone()));
            }
            Event::Began => self.began = true,
            Event::AliasAnswered { registration, .. } => {
                self.questions.remove(registration);
            }
            Event::Observed(_)
            | Event::ShipmentInspected { .. }
            | Event::RecipientActed(_)
            | Event::AliasServiceMoved { .. }
            | Event::TimePassed => {}
        }
        let output = self.core.handle(at, event);
        let mut told = Vec::new();
        for step in output.steps {
            match step {
                Step::Tell { at, happening } => told.push((at, happening)),
                Step::Do(effect) => told.extend(self.note_effect(effect)),
            }
        }
        for (at, happening) in told {
            self.timeline.tell(at, happening);
        }
    }

    /// Notes what was done, or should have been; a file tells of itself, and `Timeline::withdraw` takes
    /// that back where the file is not there.
    fn note_effect(&mut self, effect: Effect) -> Option<(Timestamp, Happening)> {
        match effect {
            Effect::Write(file) => {
                let told = (file.at, file.written());
                self.deleted.retain(|(user, name)| (user, name) != (&file.user, &file.name));
                self.written.insert((file.user.clone(), file.name.clone()), file);
                return Some(told);
            }
            Effect::Forget(upload) => self.forgotten.push(upload),
            Effect::Inspect(_) => {}
            Effect::AskAlias(question) => {
                self.questions.insert(question.registration, question);
            }
        }
        None
    }

    /// Zips are forgotten last: a result that is missing may still need one.
    fn finish(self, journal: Journal) -> Restored {
        let pending = self.core.uploads().filter(|record| record.is_pending()).map(|record| record.upload.id);
        let writes = self.written.into_values().map(Effect::Write);
        let inspections = pending.map(Effect::Inspect).collect::<Vec<_>>();
        let questions = self.questions.into_values().map(Effect::AskAlias);
        let forgotten = self.forgotten.into_iter().map(Effect::Forget);
        Restored {
            journal,
            unfinished: writes.chain(inspections).chain(questions).chain(forgotten).collect(),
            core: self.core,
            timeline: self.timeline,
            began: self.began,
            resumed: self.resumed,
            arrived: self.arrived,
            deleted: self.deleted,
        }
    }
}
