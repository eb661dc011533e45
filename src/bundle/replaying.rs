//! Playing a bundle again: all that came of each event is held to what comes of it now.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::ebox::publication::{ContentId, PublishedDocument};
use nets_core::effect::{Effect, OutboundFile};
use nets_core::event::Event;
use nets_core::identity::UploadId;
use nets_core::simulator::{Simulator, Step};
use nets_core::state::UploadRecord;
use nets_core::timeline::EntryDraft;
use nets_intake::cores;
use serde::Serialize;
use serde_json::Value;

use crate::about::{Counts, KeysHad};
use crate::difference::{Difference, changed, shortened, shown};
use crate::format::{OUTBOUND, TIMELINE};
use crate::lines::{EventLine, JsonLines, OutboundLine};
use crate::making::{FileDigests, MadeFile, ReplayedFiles, is_signed};
use crate::member::MemberReader;
use crate::opened::Bundle;
use crate::player::Player;
use crate::problem::BundleProblem;
use crate::read_ahead::{EventAhead, EventRead, ZipReadAgain, read_ahead};
use crate::rereading::OtherInspection;
use crate::steps;
use crate::timeline::ToldSoFar;

/// So many kinds of events that this program does not know are named.
const MOST_NAMED: usize = 20;

/// What became of a replay.
#[derive(Debug, Serialize)]
pub struct Replayed {
    /// The first thing that is otherwise; none when all is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// What was compared, up to there.
    pub compared: Counts,
    /// What was not, and why. Bound: the reasons there are.
    pub not_compared: Vec<NotCompared>,
    /// Events that this program does not know, by their names. Bound: `MOST_NAMED`.
    pub unknown_events: BTreeMap<String, u64>,
    /// What the timeline lacks.
    pub lacking: LackingEntries,
}

/// What a timeline lacks, which need not be wrong: it keeps so many entries and no more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LackingEntries {
    /// So many things come of events and are on no entry, though something that came later is.
    pub told: u64,
    /// The highest number below the last that no entry has; 0 when none is missing.
    pub up_to: u64,
    /// The number of the last entry.
    pub newest: u64,
}

/// What a replay comes by.
pub enum SeenInReplay<'r> {
    Told(&'r EntryDraft),
    /// An upload of which nothing more comes, or as it is at the end.
    Upload(&'r UploadRecord),
    /// The world when all of its events have happened.
    Ended(&'r Simulator),
}

/// Something that a replay has nothing to hold to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotCompared {
    pub what: &'static str,
    pub count: u64,
    pub why: &'static str,
}

impl Replayed {
    /// Whether all that could be compared is the same.
    pub fn is_the_same(&self) -> bool {
        self.difference.is_none()
    }
}

/// Plays a bundle up to the first thing that is otherwise. Its zips are read again on all cores; the order in which things
/// are compared is that of the events.
pub fn replay(bundle: &Bundle) -> Result<Replayed, BundleProblem> {
    replay_watched(bundle, &mut |_| {})
}

/// As `replay`, and reads zips on so many threads beside this one.
pub fn replay_on(bundle: &Bundle, threads: NonZeroUsize) -> Result<Replayed, BundleProblem> {
    replay_with(bundle, threads, &mut |_| {})
}

/// As `replay`, and shows what it comes by.
pub fn replay_watched(
    bundle: &Bundle,
    watch: &mut dyn FnMut(SeenInReplay<'_>),
) -> Result<Replayed, BundleProblem> {
    replay_with(bundle, cores(), watch)
}

fn replay_with(
    bundle: &Bundle,
    threads: NonZeroUsize,
    watch: &mut dyn FnMut(SeenInReplay<'_>),
) -> Result<Replayed, BundleProblem> {
    let scenario = Arc::clone(&bundle.scenario().scenario);
    let mut replaying = Replaying {
        bundle,
        threads,
        player: Player::new(Arc::clone(&scenario), bundle.about().seed),
        maker: ReplayedFiles::new(bundle.writer()?, bundle),
        outbound: JsonLines::new(OUTBOUND, bundle.member(OUTBOUND)?),
        told: ToldSoFar::default(),
        came: BTreeSet::new(),
        published: BTreeSet::new(),
        lacking: LackingEntries::default(),
        watch,
        compared: Counts::default(),
        not_compared: BTreeMap::new(),
        unknown: BTreeMap::new(),
        known_rules: bundle.about().rules.iter().map(String::as_str).collect(),
    };
    let difference = read_ahead(bundle, threads, |events| replaying.play(events))??;
    let not_compared = replaying.not_compared.into_iter();
    Ok(Replayed {
        difference,
        compared: replaying.compared,
        not_compared: not_compared.map(|((what, why), count)| NotCompared { what, count, why }).collect(),
        unknown_events: replaying.unknown,
        lacking: replaying.lacking,
    })
}

struct Replaying<'b, 'w> {
    bundle: &'b Bundle,
    threads: NonZeroUsize,
    watch: &'w mut dyn FnMut(SeenInReplay<'_>),
    player: Player,
    maker: ReplayedFiles<'b>,
    outbound: JsonLines<MemberReader>,
    told: ToldSoFar,
    /// Bound: the uploads of the bundle.
    came: BTreeSet<UploadId>,
    /// Bound: the documents of its publications.
    published: BTreeSet<ContentId>,
    lacking: LackingEntries,
    compared: Counts,
    /// How often something had nothing to be held to. Bound: the reasons there are.
    not_compared: BTreeMap<(&'static str, &'static str), u64>,
    /// Bound: `MOST_NAMED`.
    unknown: BTreeMap<String, u64>,
    known_rules: BTreeSet<&'b str>,
}

/// What is otherwise, before it is known of which event it comes.
struct Found {
    about: String,
    expected: String,
    came: String,
    rule: Option<String>,
}

type Compared = Result<Option<Found>, BundleProblem>;

impl Replaying<'_, '_> {
    fn play(
        &mut self,
        events: &mut dyn Iterator<Item = EventRead>,
    ) -> Result<Option<Difference>, BundleProblem> {
        for read in events {
            self.compared.events += 1;
            match read? {
                EventAhead::Unknown(name) => self.skip(name),
                EventAhead::Known(line, zip) => {
                    if let Some(found) = self.event(&line, zip)? {
                        return Ok(Some(self.difference(Some((line.number, line.at)), found)));
                    }
                }
            }
        }
        if let Some(line) = self.outbound.next::<OutboundLine>()? {
            let found = Found {
                about: format!("{} of {}", shortened(&line.name), line.user),
                expected: "it".to_owned(),
                came: "no such file".to_owned(),
                rule: None,
            };
            return Ok(Some(self.difference(Some((line.event, line.at)), found)));
        }
        for record in self.player.core.uploads() {
            (self.watch)(SeenInReplay::Upload(record));
        }
        (self.watch)(SeenInReplay::Ended(&self.player.core));
        if let Some(found) = self.added().filter(|_| self.unknown.is_empty()) {
            return Ok(Some(self.difference(None, found)));
        }
        self.timeline()
    }

    /// An upload in the bundle, or a document of the e-Box, that no event has brought.
    fn added(&self) -> Option<Found> {
        let listed = self.bundle.uploads().keys().copied();
        let upload = listed.chain(self.bundle.zips()).find(|upload| !self.came.contains(upload));
        let document = || self.bundle.documents().find(|content| !self.published.contains(content));
        let about = upload.map(|upload| format!("upload {upload}"));
        Some(Found {
            about: about.or_else(|| Some(format!("document {} of the e-Box", document()?.0)))?,
            expected: "it".to_owned(),
            came: "no event that brings it".to_owned(),
            rule: None,
        })
    }

    /// An event that this program does not know: what came of it is not there for the next ones either.
    fn skip(&mut self, name: String) {
        if self.unknown.len() < MOST_NAMED || self.unknown.contains_key(&name) {
            *self.unknown.entry(name).or_default() += 1;
        }
    }

    fn event(&mut self, line: &EventLine, zip: ZipReadAgain) -> Compared {
        if let Event::UploadFinished(upload) = &line.event {
            self.compared.uploads += 1;
            self.came.insert(upload.id);
        }
        if let Event::Published(publication) = &line.event
            && let Some(found) = self.documents(&publication.documents)?
        {
            return Ok(Some(found));
        }
        match zip {
            ZipReadAgain::NoZip => {}
            ZipReadAgain::Missed(why) => self.miss("uploads", why),
            ZipReadAgain::Same => self.compared.zips += 1,
            ZipReadAgain::Differs(upload, OtherInspection { about, expected, came, rule }) => {
                self.compared.zips += 1;
                return Ok(Some(Found {
                    about: format!("upload {} ({}): {about}", upload.id, shortened(&upload.file_name)),
                    expected,
                    came,
                    rule: rule.map(str::to_owned),
                }));
            }
        }
        let steps = match self.player.handle(line.record()) {
            Ok(steps) => steps,
            Err(why) => return Err(BundleProblem::NotPlayable(format!("event {}: {why}", line.number))),
        };
        for place in 0..steps.len().max(line.steps.len()) {
            let found = compare_step(place, line.steps.get(place), steps.get(place));
            if found.is_some() {
                return Ok(found);
            }
            let Some(step) = steps.get(place) else { continue };
            self.told.note(step);
            self.show(step);
            if let Some(file) = steps::file_of(step)
                && let Some(found) = self.file(line.number, file)?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Holds the documents of a publication to the sizes and digests that its event has.
    fn documents(&mut self, documents: &[PublishedDocument]) -> Compared {
        for PublishedDocument { file_name, size, sha256, content, .. } in documents {
            self.published.insert(*content);
            let digest = self.bundle.document_digest(*content).map_err(BundleProblem::System)?;
            let Some((came_size, came)) = digest else {
                self.miss("documents of the e-Box", self.bundle.why_no_document());
                continue;
            };
            if (came_size, &came) != (*size, &sha256.hex()) {
                return Ok(Some(Found {
                    about: format!("document {} of the e-Box ({})", content.0, shortened(file_name)),
                    expected: format!("{size} bytes with SHA-256 {}", sha256.hex()),
                    came: format!("{came_size} bytes with SHA-256 {came}"),
                    rule: None,
                }));
            }
            self.compared.documents += 1;
        }
        Ok(None)
    }

    fn show(&mut self, step: &Step) {
        match step {
            Step::Tell(draft) => (self.watch)(SeenInReplay::Told(draft)),
            Step::Do(Effect::Archive(record)) => (self.watch)(SeenInReplay::Upload(record)),
            Step::Do(_) => {}
        }
    }

    fn miss(&mut self, what: &'static str, why: &'static str) {
        *self.not_compared.entry((what, why)).or_default() += 1;
    }

    /// Makes a file again and holds it to what is known of it.
    fn file(&mut self, event: u64, file: &OutboundFile) -> Compared {
        let about = format!("{} of {}", shortened(&file.name), file.user);
        let found = |expected: String, came: String| {
            Ok(Some(Found { about: about.clone(), expected, came, rule: None }))
        };
        let Some(line) = self.outbound.next::<OutboundLine>()? else {
            return found("no more files".to_owned(), "this one".to_owned());
        };
        if (line.event, &line.user, &line.name) != (event, &file.user, &file.name) {
            return found(format!("{} of {}", shortened(&line.name), line.user), "this file".to_owned());
        }
        let Some(sha256) = &line.sha256 else {
            self.miss("files", "they were gone, or not written yet, when the bundle was made");
            return Ok(None);
        };
        let made = self.maker.make(file, &self.player.core.list_source());
        let mut made = match made.map_err(BundleProblem::System)? {
            MadeFile::Made(made) => made,
            MadeFile::NoDocument => {
                self.miss("files", "the documents in them are not in the bundle");
                return Ok(None);
            }
            MadeFile::Failed(why) => return found("a file".to_owned(), format!("none: {why}")),
        };
        let digests = FileDigests::of(file, &mut made).map_err(BundleProblem::System)?;
        if is_signed(file) && self.bundle.about().signing_keys == KeysHad::Brought {
            self.miss("files by their bytes, only by their form", "the keys that signed them are the user's");
            let form = |form: &Option<String>| form.clone().unwrap_or_else(|| "no zip".to_owned());
            if line.form != digests.form {
                return found(format!("the form {}", form(&line.form)), form(&digests.form));
            }
            return Ok(None);
        }
        if *sha256 != digests.sha256 {
            let size = line.size.map(|size| format!("{size} bytes with ")).unwrap_or_default();
            let came = format!("{} bytes with SHA-256 {}", digests.size, digests.sha256);
            return found(format!("{size}SHA-256 {}", shortened(sha256)), came);
        }
        self.compared.outbound += 1;
        Ok(None)
    }

    fn timeline(&mut self) -> Result<Option<Difference>, BundleProblem> {
        // What an unknown event led to is on it, too.
        let looked = self.told.look_through(self.bundle.member(TIMELINE)?, self.threads)?;
        self.compared.entries = looked.entries;
        self.lacking =
            LackingEntries { told: looked.passed_over, up_to: looked.gap_up_to, newest: looked.newest };
        if looked.unknown > 0 {
            *self.not_compared.entry(("entries", "this program does not know them")).or_default() +=
                looked.unknown;
        }
        if !looked.is_compared {
            self.compared.entries = 0;
            self.miss("entries", "there are too many of them");
        }
        let stray = looked.stray.filter(|_| self.unknown.is_empty());
        Ok(stray.map(|stray| {
            let found = Found {
                about: format!("entry {} of the timeline", stray.seq),
                expected: stray.what,
                came: "no event that leads to it".to_owned(),
                rule: None,
            };
            self.difference(None, found)
        }))
    }

    fn difference(&self, event: Option<(u64, Timestamp)>, found: Found) -> Difference {
        let Found { about, expected, came, rule } = found;
        let is_new = rule.as_deref().is_some_and(|rule| !self.known_rules.contains(rule));
        let why =
            rule.as_deref().filter(|_| is_new).map(|rule| format!("rule {rule} is new in this version"));
        let why = why.or_else(|| (!self.unknown.is_empty()).then(|| self.of_unknown()));
        let (event, at) = event.unzip();
        Difference { event, at, about, expected, came, rule, why }
    }

    fn of_unknown(&self) -> String {
        let names: Vec<_> = self.unknown.keys().map(String::as_str).collect();
        format!("before it, events were left out that this version does not know: {}", names.join(", "))
    }
}

fn compare_step(place: usize, expected: Option<&Value>, came: Option<&Step>) -> Option<Found> {
    let came = came.map(steps::written);
    if expected == came.as_ref() {
        return None;
    }
    let (Some(before), Some(now)) = (expected, &came) else {
        let about = format!("what comes of it, step {}", place + 1);
        return Some(Found { about, expected: shown(expected), came: shown(came.as_ref()), rule: None });
    };
    let differs = changed(before, now).unwrap_or_default();
    let about = format!("what comes of it, step {} ({}), at {}", place + 1, name_of(before), differs.place);
    Some(Found { about, expected: differs.expected, came: differs.came, rule: None })
}

/// What a step is, in a word or two.
fn name_of(step: &Value) -> String {
    let told = step["tell"]["what"].as_str();
    let written = step["write"]["name"].as_str().map(|name| format!("the file {}", shortened(name)));
    let other = || step.as_object().and_then(|step| step.keys().next()).map(|name| shortened(name));
    told.map(shortened).or(written).or_else(other).unwrap_or_default()
}
