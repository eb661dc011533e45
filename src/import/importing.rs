//! From files to a scenario and a bundle.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use nets_bundle::{
    AboutBundle, BundleNotWritten, SigningKeys, TextFile, UploadedZips, WorldToSave, save_played,
};
use nets_core::identity::UploadId;
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::RuleSwitches;
use nets_intake::Inspector;
use nets_scenario::Loaded;
use nets_sdo::{Signatory, SigningProblem};
use nets_store::JournalRecord;
use nets_text::system_words;
use nets_yaml::SIZE_LIMIT;
use thiserror::Error;

use crate::commented::Comments;
use crate::copies::tell_copies;
use crate::file::{FileRef, ImportFile, ImportedFiles};
use crate::history::History;
use crate::learning::{DropSources, LearntScenario, learn};
use crate::playing::{Agreement, Played, play};
use crate::received::{DropNotRead, ReceivedFacts};
use crate::remark::{ImportRemark, RemarkKind};
use crate::sent::SentFacts;
use crate::uploads::Planning;

/// The scenario's name in messages about it.
const SCENARIO: &str = "the scenario that was learnt";

/// The world in the bundle.
const WORLD: &str = "default";

/// Why there is no import.
#[derive(Debug, Error)]
pub enum ImportProblem {
    #[error("no zip that was sent can be read: {0}")]
    NothingRead(String),
    /// What is wrong with it may quote the files.
    #[error(
        "of these files no valid scenario can be made: {0} mistakes are in the one that was, which is a fault of the simulator"
    )]
    NoScenario(usize),
    #[error("the scenario would have more than 1 MiB, which none may have: import fewer shipments at once")]
    TooLarge,
    #[error("no keys can be made to sign with: {0}")]
    Keys(#[from] SigningProblem),
    #[error("{0}")]
    NotWritten(#[from] BundleNotWritten),
    #[error("{}", system_words(.0))]
    System(#[from] io::Error),
}

/// What was learnt, ready to be written. Bound: the files.
pub struct Imported {
    scenario: Loaded,
    pub comments: Comments,
    pub agreement: Agreement,
    pub remarks: Vec<ImportRemark>,
    records: Vec<JournalRecord>,
    zips: ZipPaths,
}

impl Imported {
    /// Reads all files, learns from them and plays what was sent.
    pub fn of(files: &ImportedFiles, inspector: &Inspector) -> Result<Imported, ImportProblem> {
        let mut remarks = Vec::new();
        let sent = read_sent(&files.sent, &mut remarks)?;
        let received = read_received(files, &mut remarks);
        tell_copies(files, &mut remarks);
        let history = History::of(&sent, &received, &mut remarks);
        let planned =
            Planning { files, sent: &sent, received: &received, history: &history }.plan(&mut remarks);
        let of =
            DropSources { files, sent: &sent, received: &received, history: &history, planned: &planned };
        let mut said = Vec::new();
        let (scenario, comments, played) = match played(of, &BTreeMap::new(), inspector, &mut said)? {
            first if first.2.too_strict(of).is_empty() => first,
            first => {
                let mut off = first.2.too_strict(of);
                off.retain(|rule, _| RuleSwitches::default().switch_off(*rule).is_ok());
                said.clear();
                if off.is_empty() { first } else { self::played(of, &off, inspector, &mut said)? }
            }
        };
        remarks.append(&mut said);
        let agreement = played.compare(of, &mut remarks);
        remarks.sort_by_key(|remark| (remark.file, remark.kind));
        remarks.dedup();
        let Played { records, zips, .. } = played;
        let path = |(id, place): (UploadId, usize)| (id, files.sent[place].path.clone());
        let zips = ZipPaths(zips.into_iter().map(path).collect());
        Ok(Imported { scenario, comments, agreement, remarks, records, zips })
    }

    /// The scenario, with the comments that say where each value was learnt.
    pub fn scenario(&self) -> String {
        self.comments.put_into(&self.scenario.text)
    }

    /// Writes the bundle, with all persons' data as they were sent.
    pub fn write(self, out: &mut dyn Write) -> Result<AboutBundle, ImportProblem> {
        let keys = Signatory::new_keys()?.into_iter().map(|(name, text)| TextFile { name, text });
        let of = WorldToSave {
            name: WORLD.to_owned(),
            seed: self.scenario.scenario.seed,
            scenario: self.scenario(),
            keys: SigningKeys::Made(keys.collect()),
            schemas: Vec::new(),
            templates: Vec::new(),
            contents: true,
            commit: None,
        };
        Ok(save_played(&of, self.records, &self.zips, out)?)
    }
}

fn read_sent(files: &[ImportFile], remarks: &mut Vec<ImportRemark>) -> Result<Vec<SentFacts>, ImportProblem> {
    let mut sent = Vec::new();
    let mut first_why = None;
    for (place, file) in files.iter().enumerate() {
        let (facts, why) = SentFacts::read(file);
        if let Some(why) = why {
            first_why.get_or_insert_with(|| why.clone());
            remarks.push(ImportRemark::new(RemarkKind::DropNotRead, FileRef::Sent(place), why));
        }
        sent.push(facts);
    }
    if sent.iter().all(|facts| facts.organisation.is_none() || facts.messages.is_empty()) {
        let why = first_why.unwrap_or_else(|| "none says who sends what".to_owned());
        return Err(ImportProblem::NothingRead(why));
    }
    Ok(sent)
}

fn read_received(files: &ImportedFiles, remarks: &mut Vec<ImportRemark>) -> Vec<Option<ReceivedFacts>> {
    let read = |(place, file): (usize, &ImportFile)| {
        let names = files.sent.iter().map(|file| file.name.as_str());
        let why = match ReceivedFacts::read(file, names) {
            Ok(facts) => return Some(facts),
            Err(DropNotRead::Unknown) => "neither its name nor its content says what it is".to_owned(),
            Err(DropNotRead::Broken(why)) => why,
        };
        remarks.push(ImportRemark::new(RemarkKind::DropNotRead, FileRef::Received(place), why));
        None
    };
    files.received.iter().enumerate().map(read).collect()
}

fn played(
    of: DropSources<'_>,
    off: &BTreeMap<RuleId, FileRef>,
    inspector: &Inspector,
    remarks: &mut Vec<ImportRemark>,
) -> Result<(Loaded, Comments, Played), ImportProblem> {
    let LearntScenario { text, comments } = learn(of, off, remarks);
    if text.len() > SIZE_LIMIT {
        return Err(ImportProblem::TooLarge);
    }
    let loaded =
        nets_scenario::load(&text, SCENARIO).map_err(|problems| ImportProblem::NoScenario(problems.len()))?;
    let played = play(of, &Arc::clone(&loaded.scenario), inspector)?;
    Ok((loaded, comments, played))
}

/// The zips where they lie. Bound: the uploads.
struct ZipPaths(BTreeMap<UploadId, PathBuf>);

impl UploadedZips for ZipPaths {
    fn open(&self, upload: UploadId) -> io::Result<Option<File>> {
        self.0.get(&upload).map(File::open).transpose()
    }
}
