//! The same bundle with pseudonyms: its world is played once more with other names and numbers, and what comes of that
//! is written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::event::{Event, Upload};
use nets_core::identity::UploadId;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::{Cancel, Context, Inspector, Interrupted};
use nets_pseudonym::{
    Judge, Learning, LeftOut, PseudonymKey, Pseudonyms, Replaced, ScenarioCopy, TextKind, TextReplacer as _,
};
use nets_store::JournalRecord;
use tempfile::TempDir;

use crate::about::PersonsData;
use crate::changes::Changes;
use crate::evidence::WorldToSave;
use crate::format::SCENARIO;
use crate::making::Zips;
use crate::opened::Bundle;
use crate::problem::{BundleNotWritten, BundleProblem};
use crate::replayed_world::ReplayedWorld;
use crate::rereading::was_not_readable;
use crate::saving::save_trimmed;
use crate::trimming::records;

/// What became of a bundle.
#[derive(Debug)]
pub struct PseudonymisedBundle {
    pub replaced: Replaced,
    /// The uploads whose bytes are in it.
    pub copied: u64,
    /// Those whose bytes are not, and why. Bound: the uploads of the bundle.
    pub left_out: Vec<(UploadId, LeftOut)>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NotPseudonymised {
    #[error("{0}")]
    Unreadable(#[from] BundleProblem),
    #[error("{0}")]
    BundleNotWritten(#[from] BundleNotWritten),
    #[error("its scenario cannot be written with pseudonyms: {0}")]
    Scenario(nets_scenario::Problems),
}

/// Writes the bundle with pseudonyms drawn by this key.
pub fn pseudonymise(
    bundle: &Bundle,
    key: PseudonymKey,
    out: &mut dyn Write,
) -> Result<PseudonymisedBundle, NotPseudonymised> {
    let records = records(bundle)?;
    let text = &bundle.scenario().text;
    let learning = Learning::default();
    learning.scenario(text, SCENARIO).map_err(NotPseudonymised::Scenario)?;
    for record in &records {
        learning.event(&record.event);
        if let Event::UploadFinished(upload) = &record.event
            && let Some(zip) = bundle.open(upload.id).map_err(BundleProblem::System)?
        {
            learning.upload(&zip).map_err(BundleProblem::System)?;
        }
    }
    let pseudonyms = Pseudonyms::new(learning, key);
    let ScenarioCopy { text, scenario, replaced, .. } =
        pseudonyms.scenario(text, SCENARIO).map_err(NotPseudonymised::Scenario)?;
    let mut copying = Copying {
        bundle,
        pseudonyms: &pseudonyms,
        inspector: bundle.inspector()?,
        scenario: &scenario,
        copies: Copies { folder: TempDir::new().map_err(BundleProblem::System)? },
        arrived: BTreeMap::new(),
        made: PseudonymisedBundle { replaced, copied: 0, left_out: Vec::new() },
    };
    let mut copied = Vec::with_capacity(records.len());
    for record in records {
        copied.push(copying.record(record)?);
    }
    let about = bundle.about();
    let of = WorldToSave {
        name: pseudonyms.text(TextKind::Id, &about.world),
        seed: about.seed,
        scenario: text,
        keys: bundle.keys()?,
        schemas: bundle.schemas()?,
        templates: bundle.templates()?,
        contents: about.contents,
        commit: about.commit.clone(),
    };
    let Copying { copies, made, .. } = copying;
    let evidence = ReplayedWorld::new(bundle, &copies, &scenario, copied)?;
    save_trimmed(&of, about.trimmed.clone(), &evidence, &mut IsReplaced, out)?;
    Ok(made)
}

/// An upload that was not read yet, and when it came.
type Arrived = (Upload, Timestamp);

struct Copying<'b> {
    bundle: &'b Bundle,
    pseudonyms: &'b Pseudonyms,
    inspector: Inspector,
    scenario: &'b Scenario,
    copies: Copies,
    /// Bound: the uploads of the bundle.
    arrived: BTreeMap<UploadId, Arrived>,
    made: PseudonymisedBundle,
}

impl Copying<'_> {
    fn record(&mut self, record: JournalRecord) -> Result<JournalRecord, BundleProblem> {
        let JournalRecord { at, real, event } = record;
        let mut copy = self.pseudonyms.event(&event);
        match &event {
            Event::UploadFinished(upload) => drop(self.arrived.insert(upload.id, (upload.clone(), at))),
            Event::ShipmentInspected { upload, inspection } => {
                if let Some(arrived) = self.arrived.remove(upload)
                    && let Some(found) = self.upload(&arrived, at, inspection)?
                {
                    copy = Event::ShipmentInspected { upload: *upload, inspection: found };
                }
            }
            _ => {}
        }
        Ok(JournalRecord { at, real, event: copy })
    }

    /// Copies an upload; what is found in the copy, where there is one.
    fn upload(
        &mut self,
        (upload, came): &Arrived,
        read: Timestamp,
        before: &Inspection,
    ) -> Result<Option<Inspection>, BundleProblem> {
        let Some(zip) = self.bundle.open(upload.id).map_err(BundleProblem::System)? else { return Ok(None) };
        if was_not_readable(before) {
            return Ok(None);
        }
        let cancel = Cancel::default();
        let original = &self.bundle.scenario().scenario;
        // One that came before midnight may have been read behind it.
        for at in [*came, read] {
            let context = Context {
                scenario: original,
                sender: original.senders.get(&upload.user),
                folder: Some(&upload.folder),
                today: Some(copenhagen().to_datetime(at).date()),
                cancel: &cancel,
            };
            let found = self.inspector.inspect_zip(clone(&zip)?, &upload.file_name, &context);
            if found.map_err(interrupted)? == *before {
                return self.copied(upload, &zip, context).map_err(BundleProblem::System);
            }
        }
        let why = LeftOut::Verdict("it is not judged any more as it was".to_owned());
        self.made.left_out.push((upload.id, why));
        Ok(None)
    }

    fn copied(
        &mut self,
        upload: &Upload,
        zip: &File,
        context: Context<'_>,
    ) -> io::Result<Option<Inspection>> {
        let path = self.copies.path(upload.id);
        let target = File::options().read(true).write(true).create_new(true).open(&path)?;
        let sender = self.scenario.senders.get(&upload.user);
        let judge = Judge { inspector: &self.inspector, context, scenario: self.scenario, sender };
        let copy = self.pseudonyms.upload(zip, &upload.file_name, &judge, &target)?;
        self.made.replaced.add(&copy.replaced);
        match copy.kept {
            Ok(found) => {
                self.made.copied += 1;
                Ok(Some(found))
            }
            Err(why) => {
                std::fs::remove_file(&path)?;
                self.made.left_out.push((upload.id, why));
                Ok(None)
            }
        }
    }
}

fn clone(file: &File) -> Result<File, BundleProblem> {
    file.try_clone().map_err(BundleProblem::System)
}

fn interrupted(interrupted: Interrupted) -> BundleProblem {
    BundleProblem::System(interrupted.into())
}

/// The copies of uploads, in a folder that goes with it.
struct Copies {
    folder: TempDir,
}

impl Copies {
    fn path(&self, upload: UploadId) -> PathBuf {
        self.folder.path().join(format!("{upload}.zip"))
    }
}

impl Zips for Copies {
    fn open(&self, upload: UploadId) -> io::Result<Option<File>> {
        match File::open(self.path(upload)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// All of it was replaced before it is written.
struct IsReplaced;

impl Changes for IsReplaced {
    fn persons(&self) -> PersonsData {
        PersonsData::Replaced
    }
}
