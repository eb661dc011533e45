//! What the core has decided becomes files and entries: at once, or when other threads have made the files.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::Timestamp;
use nets_core::effect::{Effect, OutboundFile};
use nets_core::simulator::{Output, Step};
use nets_core::timeline::EntryDraft;
use nets_text::system_words;

use crate::command::Todo;
use crate::engine::{Engine, MOST_SHOWN};
use crate::entry_filter::EntryFilter;
use crate::held::{HeldEffect, Lane};
use crate::parked::{FileToMake, ParkedOutput};
use crate::ports::NotWritten;

/// What became of a file that another thread was to make.
enum MadeFile {
    Published,
    /// It is made and has to wait; why, when it is the first to wait.
    Waits(Option<String>),
    Failed(NotWritten),
}

impl Engine {
    /// Does what is asked for first, so that a reader who learns of a file finds it there, and one who
    /// learns of a verdict finds the receipt. What takes long to make is made by others, and all of the output
    /// waits for it.
    pub(crate) fn absorb(&mut self, real: Option<Timestamp>, output: Output) {
        let mut steps = output.steps;
        let never_waits = |step: &mut Step| matches!(step, Step::Do(effect) if Lane::of(effect).is_none());
        for step in steps.extract_if(.., never_waits) {
            if let Step::Do(effect) = step {
                self.do_at_once(effect);
            }
        }
        match self.parked.park(real, steps) {
            Ok(files) => {
                files.into_iter().for_each(|file| self.to_make.push(file));
                self.have_made();
            }
            Err(steps) => self.finish(real, steps, BTreeMap::new()),
        }
    }

    /// Another thread has made a file, or could not.
    pub(crate) fn made(&mut self, file: FileToMake, made: Result<(), NotWritten>) {
        self.to_make.done();
        match file {
            FileToMake::OfOutput { output, place } => {
                self.parked.made(output, place, made);
                while let Some(ready) = self.parked.take_ready() {
                    self.finish_parked(ready);
                }
            }
            FileToMake::Held(lane) => self.made_again(&lane, made),
        }
        self.hear();
        self.have_made();
    }

    /// Has others make the next files, as many as may be in the making.
    pub(crate) fn have_made(&mut self) {
        while let Some(id) = self.to_make.begin() {
            let file = match &id {
                FileToMake::OfOutput { output, place } => self.parked.file(*output, *place),
                FileToMake::Held(lane) => match self.held.first(lane).map(|held| &held.effect) {
                    Some(Effect::Write(file)) => Some(file),
                    _ => None,
                },
            };
            match file.cloned() {
                Some(file) => {
                    let lists = self.core.list_source();
                    self.todos.push(Todo::Make { id, file: Box::new(file), lists });
                }
                None => self.to_make.done(),
            }
        }
    }

    fn finish_parked(&mut self, parked: ParkedOutput) {
        let ParkedOutput { real, steps, made, reply, .. } = parked;
        let behind = EntryFilter { after: self.timeline.newest(), ..EntryFilter::default() };
        self.finish(real, steps, made);
        if let Some(reply) = reply {
            // The client may have gone; it has happened all the same.
            drop(reply.send(Ok(self.timeline.select(&behind, MOST_SHOWN))));
        }
    }

    fn finish(
        &mut self,
        real: Option<Timestamp>,
        steps: Vec<Step>,
        made: BTreeMap<usize, Result<(), NotWritten>>,
    ) {
        let mut made = self.publish(&steps, made);
        let mut told = Vec::new();
        for (place, step) in steps.into_iter().enumerate() {
            match (step, made.remove(&place)) {
                (Step::Tell(draft), _) => told.push(draft),
                (Step::Do(Effect::Write(file)), Some(made)) => told.extend(self.conclude(file, made)),
                (Step::Do(effect), _) => self.begin(effect, false, &mut told),
            }
        }
        for draft in told {
            // As of when the event came, which a restart tells too.
            let entry = self.timeline.tell(real, draft);
            self.moves.note(entry);
        }
    }

    /// Publishes what was made, all of it together: but nothing before the journal has what it follows from, and in no
    /// lane before what waits there.
    fn publish(
        &mut self,
        steps: &[Step],
        mut made: BTreeMap<usize, Result<(), NotWritten>>,
    ) -> BTreeMap<usize, MadeFile> {
        let (mut outcomes, mut places, mut files) = (BTreeMap::new(), Vec::new(), Vec::new());
        if made.is_empty() {
            return outcomes;
        }
        let synced = self.ledger.sync();
        let mut failed = BTreeSet::new();
        for (place, step) in steps.iter().enumerate() {
            let Step::Do(Effect::Write(file)) = step else { continue };
            let Some(made) = made.remove(&place) else { continue };
            let lane = Lane::of_file(file);
            let waits = self.held.holds(&lane) || failed.contains(&lane);
            let outcome = match (made, &synced) {
                (Ok(()), Ok(())) if !waits => {
                    places.push(place);
                    files.push(file);
                    continue;
                }
                (Ok(()), Ok(())) => MadeFile::Waits(None),
                (Ok(()), Err(problem)) => MadeFile::Waits(Some(problem.clone())),
                (Err(problem), _) => MadeFile::Failed(problem),
            };
            if !matches!(outcome, MadeFile::Failed(NotWritten::Ever(_))) {
                failed.insert(lane);
            }
            outcomes.insert(place, outcome);
        }
        let published = self.files.publish(&files).into_iter();
        outcomes.extend(places.into_iter().zip(published.map(|published| match published {
            Ok(()) => MadeFile::Published,
            Err(problem) => MadeFile::Failed(problem),
        })));
        outcomes
    }

    /// What the timeline is to tell of a file that was to be made; one that has to wait is told later.
    fn conclude(&mut self, file: OutboundFile, made: MadeFile) -> Option<EntryDraft> {
        let lane = Lane::of_file(&file);
        let (is_made, why) = match made {
            // What failed before in its lane has yet to be done.
            MadeFile::Failed(_) if self.held.holds(&lane) => (false, None),
            MadeFile::Published => return Some(file.written()),
            MadeFile::Failed(NotWritten::Ever(reason)) => return Some(cannot_be_made(&file, reason)),
            MadeFile::Failed(NotWritten::Now(error)) => (false, Some(not_written(&file, &error))),
            MadeFile::Waits(why) => (true, why),
        };
        self.held.push(lane, HeldEffect { effect: Effect::Write(file), is_made });
        if let Some(why) = why {
            self.fail(&why);
        }
        None
    }
}

/// Why a file is tried again.
pub(crate) fn not_written(file: &OutboundFile, error: &std::io::Error) -> String {
    format!("{} cannot be written for {}: {}", file.name, file.user, system_words(error))
}

/// What is told of a file that can never be made.
pub(crate) fn cannot_be_made(file: &OutboundFile, reason: String) -> EntryDraft {
    tracing::error!(user = %file.user, file = file.name, reason, "a file cannot be made");
    file.failed(reason)
}
