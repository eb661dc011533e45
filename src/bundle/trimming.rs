//! A smaller bundle that still shows one thing: uploads and acts are left out as long as it stays.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use nets_core::effect::{AliasQuestion, Effect};
use nets_core::event::Event;
use nets_core::identity::{RegistrationId, UploadId, UserId};
use nets_core::scenario::Scenario;
use nets_core::script::RecipientAct;
use nets_core::simulator::Step;
use nets_store::JournalRecord;
use serde::Serialize;

use crate::about::TrimmedFrom;
use crate::changes::AsSent;
use crate::evidence::WorldToSave;
use crate::format::EVENTS;
use crate::kept_finding::KeptFinding;
use crate::lines::{EventLines, ReadEvent};
use crate::opened::Bundle;
use crate::player::Player;
use crate::problem::{BundleNotWritten, BundleProblem};
use crate::reduce::{SearchEnd, reduced};
use crate::replayed_world::ReplayedWorld;
use crate::saving::save_trimmed;

/// All events lie in memory meanwhile: a bundle whose events take more is not made smaller.
const MOST_EVENT_BYTES: u64 = 512 << 20;

/// So often a smaller world is played at the most.
const MOST_TRIES: usize = 5_000;

/// What became of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TrimmedBundle {
    pub events_before: usize,
    pub events: usize,
    pub uploads_before: usize,
    pub uploads: usize,
    /// Whether less would not show it any more; false when the search was ended before.
    pub is_smallest: bool,
}

/// Why no smaller one was made.
#[derive(Debug, thiserror::Error)]
pub enum NotTrimmed {
    #[error("{0}")]
    Unreadable(#[from] BundleProblem),
    #[error("{0}")]
    BundleNotWritten(#[from] BundleNotWritten),
}

/// Writes a bundle that is smaller and still shows this. `may_go_on` is asked before each try.
pub fn trim(
    bundle: &Bundle,
    keep: &KeptFinding,
    mut may_go_on: impl FnMut() -> bool,
    out: &mut dyn Write,
) -> Result<TrimmedBundle, NotTrimmed> {
    let trimming = Trimming::of(bundle, keep)?;
    let whole: Vec<usize> = (0..trimming.units.len()).collect();
    if trimming.played(&whole).is_none() {
        return Err(BundleProblem::NotPlayable(format!(
            "nothing in the bundle shows {}: it is not there to be kept",
            keep.words()
        ))
        .into());
    }
    let mut tries = 0;
    let may_try = || {
        tries += 1;
        tries <= MOST_TRIES && may_go_on()
    };
    let (left, end) = reduced(whole, |units| trimming.played(units).is_some(), may_try);
    let records = trimming.played(&left).unwrap_or_default();
    let uploads = |records: &[JournalRecord]| {
        records.iter().filter(|record| matches!(record.event, Event::UploadFinished(_))).count()
    };
    let made = TrimmedBundle {
        events_before: trimming.records.len(),
        events: records.len(),
        uploads_before: uploads(&trimming.records),
        uploads: uploads(&records),
        is_smallest: end == SearchEnd::Smallest,
    };
    write(bundle, keep, records, made.events_before, out)?;
    Ok(made)
}

fn write(
    bundle: &Bundle,
    keep: &KeptFinding,
    records: Vec<JournalRecord>,
    events_before: usize,
    out: &mut dyn Write,
) -> Result<(), NotTrimmed> {
    let about = bundle.about();
    let of = WorldToSave {
        name: about.world.clone(),
        seed: about.seed,
        scenario: bundle.scenario().text.clone(),
        keys: bundle.keys()?,
        schemas: bundle.schemas()?,
        templates: bundle.templates()?,
        contents: about.contents,
        commit: about.commit.clone(),
    };
    let from = TrimmedFrom {
        sha256: bundle.seal().to_owned(),
        events: events_before as u64,
        keep: keep.words().to_owned(),
    };
    let evidence = ReplayedWorld::new(bundle, bundle, &bundle.scenario().scenario, records)?;
    save_trimmed(&of, Some(from), &evidence, &mut AsSent, out)?;
    Ok(())
}

/// What is left out or stays together: the numbers of its events.
type Unit = Vec<usize>;

/// Who is asked about what: by this an answer finds its question in a world where others are missing.
type QuestionKey = (UserId, String, String);

struct Trimming<'b> {
    scenario: &'b Arc<Scenario>,
    seed: u64,
    keep: &'b KeptFinding,
    /// Bound: `MOST_EVENT_BYTES`.
    records: Vec<JournalRecord>,
    /// Bound: the events.
    units: Vec<Unit>,
    /// Which question each answer is to. Bound: the events.
    questions: BTreeMap<RegistrationId, QuestionKey>,
}

impl<'b> Trimming<'b> {
    fn of(bundle: &'b Bundle, keep: &'b KeptFinding) -> Result<Trimming<'b>, BundleProblem> {
        let records = records(bundle)?;
        let (scenario, seed) = (&bundle.scenario().scenario, bundle.about().seed);
        let mut trimming =
            Trimming { scenario, seed, keep, records, units: Vec::new(), questions: BTreeMap::new() };
        let asked_by = trimming.questions_asked();
        trimming.units = units(&trimming.records, &asked_by);
        Ok(trimming)
    }

    /// Plays all once, and notes which event asked which question.
    fn questions_asked(&mut self) -> BTreeMap<RegistrationId, usize> {
        let mut player = Player::new(Arc::clone(self.scenario), self.seed);
        let mut asked_by = BTreeMap::new();
        for (place, record) in self.records.iter().enumerate() {
            for step in player.handle(record.clone()).unwrap_or_default() {
                if let Step::Do(Effect::AskAlias(question)) = step {
                    asked_by.insert(question.registration, place);
                    self.questions.insert(question.registration, key_of(&question));
                }
            }
        }
        asked_by
    }

    /// The events of a world with these units alone, when they show what is to be kept.
    fn played(&self, units: &[usize]) -> Option<Vec<JournalRecord>> {
        let mut places: Vec<usize> =
            units.iter().flat_map(|unit| self.units[*unit].iter().copied()).collect();
        places.sort_unstable();
        let began = self.records.iter().take(1).filter(|record| record.event == Event::Began);
        let mut player = Player::new(Arc::clone(self.scenario), self.seed);
        let mut asked: BTreeMap<QuestionKey, RegistrationId> = BTreeMap::new();
        let (mut played, mut is_shown) = (Vec::new(), false);
        for record in began.chain(places.into_iter().map(|place| &self.records[place])) {
            let Some(record) = self.renumbered(record.clone(), &asked) else { continue };
            for step in player.handle(record.clone()).ok()? {
                is_shown |= self.keep.is_shown_by(&step);
                if let Step::Do(Effect::AskAlias(question)) = step {
                    asked.insert(key_of(&question), question.registration);
                }
            }
            played.push(record);
        }
        (is_shown || self.keep.is_shown_in(&player.core)).then_some(played)
    }

    /// An answer to the same question, by the number that this has here; none when it was not asked.
    fn renumbered(
        &self,
        mut record: JournalRecord,
        asked: &BTreeMap<QuestionKey, RegistrationId>,
    ) -> Option<JournalRecord> {
        if let Event::AliasAnswered { registration, .. } = &mut record.event {
            *registration = *self.questions.get(registration).and_then(|key| asked.get(key))?;
        }
        Some(record)
    }
}

fn key_of(question: &AliasQuestion) -> QuestionKey {
    (question.user.clone(), question.document_group.clone(), question.alias1.clone())
}

pub(crate) fn records(bundle: &Bundle) -> Result<Vec<JournalRecord>, BundleProblem> {
    let size = bundle.size_of(EVENTS);
    if size > MOST_EVENT_BYTES {
        return Err(BundleProblem::NotPlayable(format!(
            "its events take {} MB, and of more than {} MB no other bundle is made",
            size >> 20,
            MOST_EVENT_BYTES >> 20
        )));
    }
    let mut lines = EventLines::new(bundle.member(EVENTS)?);
    let mut records = Vec::new();
    while let Some(read) = lines.next()? {
        match read {
            ReadEvent::Known(line) => records.push(line.record()),
            ReadEvent::Unknown { number, name } => {
                return Err(BundleProblem::NotPlayable(format!(
                    "event {number} is `{name}`, which this program does not know: ask the version that wrote it"
                )));
            }
        }
    }
    Ok(records)
}

/// What belongs together: an upload and what was found in it, a registration and its answer; each other act is by itself.
/// Of the moments at which time passed the last alone stays, since all that is due before an event is done with it.
fn units(records: &[JournalRecord], asked_by: &BTreeMap<RegistrationId, usize>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut of_upload: BTreeMap<UploadId, usize> = BTreeMap::new();
    let mut of_event: BTreeMap<usize, usize> = BTreeMap::new();
    let last = records.iter().rposition(|record| record.event == Event::TimePassed);
    for (place, record) in records.iter().enumerate() {
        let unit = match &record.event {
            Event::Began if place == 0 => continue,
            Event::TimePassed if last != Some(place) => continue,
            Event::ShipmentInspected { upload, .. } => of_upload.get(upload).copied(),
            Event::AliasAnswered { registration, .. } => {
                asked_by.get(registration).and_then(|asked| of_event.get(asked)).copied()
            }
            _ => None,
        };
        match unit {
            Some(unit) => units[unit].push(place),
            None => {
                match &record.event {
                    Event::UploadFinished(upload) => drop(of_upload.insert(upload.id, units.len())),
                    Event::RecipientActed(RecipientAct::RegisterAlias(_)) => {
                        of_event.insert(place, units.len());
                    }
                    _ => {}
                }
                units.push(vec![place]);
            }
        }
    }
    units
}
