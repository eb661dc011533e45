//! A world that was played once more from changed events, as the evidence of another bundle.

use std::fs::File;
use std::io;
use std::sync::Arc;

use nets_core::effect::{Effect, OutboundFile};
use nets_core::event::Upload;
use nets_core::scenario::Scenario;
use nets_core::simulator::{ListSource, Step};
use nets_core::timeline::{Entry, EntryDraft};
use nets_store::JournalRecord;

use crate::evidence::{OutboundState, WorldEvidence};
use crate::making::{MadeFile, ReplayedFiles, Zips};
use crate::opened::Bundle;
use crate::player::Player;
use crate::problem::{BundleNotWritten, BundleProblem};

/// So many entries are written at once.
const ENTRIES: usize = 1_000;

/// What comes of these events, with the zips of uploads from where they are now.
pub(crate) struct ReplayedWorld<'b> {
    bundle: &'b Bundle,
    zips: &'b dyn Zips,
    maker: ReplayedFiles<'b>,
    /// Bound: the events of the bundle.
    records: Vec<JournalRecord>,
    /// Bound: what comes of the events.
    entries: Vec<Entry>,
}

impl<'b> ReplayedWorld<'b> {
    /// The world of this bundle with these events in place of its own.
    pub(crate) fn new(
        bundle: &'b Bundle,
        zips: &'b dyn Zips,
        scenario: &Arc<Scenario>,
        records: Vec<JournalRecord>,
    ) -> Result<Self, BundleProblem> {
        let maker = ReplayedFiles::new(bundle.writer()?, zips);
        let entries = entries(scenario, bundle.about().seed, &records);
        Ok(ReplayedWorld { bundle, zips, maker, records, entries })
    }
}

impl WorldEvidence for ReplayedWorld<'_> {
    fn events(
        &self,
        take: &mut dyn FnMut(JournalRecord) -> Result<(), BundleNotWritten>,
    ) -> Result<(), BundleNotWritten> {
        self.records.iter().cloned().try_for_each(take)
    }

    fn entries(&self, behind: u64) -> Result<Vec<Entry>, BundleNotWritten> {
        Ok(self.entries.iter().filter(|entry| entry.seq > behind).take(ENTRIES).cloned().collect())
    }

    fn zip(&self, upload: &Upload) -> io::Result<Option<File>> {
        self.zips.open(upload.id)
    }

    fn digest_of_gone(&self, upload: &Upload) -> Option<String> {
        self.bundle.upload_sha256(upload.id).map(str::to_owned)
    }

    fn outbound(&self, file: &OutboundFile, lists: &ListSource) -> io::Result<OutboundState> {
        Ok(match self.maker.make(file, lists)? {
            MadeFile::Made(made) => OutboundState::There(Box::new(made)),
            MadeFile::NoDocument | MadeFile::Failed(_) => OutboundState::Gone { sha256: None },
        })
    }
}

/// What the timeline of this world tells.
fn entries(scenario: &Arc<Scenario>, seed: u64, records: &[JournalRecord]) -> Vec<Entry> {
    let mut player = Player::new(Arc::clone(scenario), seed);
    let mut entries = Vec::new();
    for record in records {
        for step in player.handle(record.clone()).unwrap_or_default() {
            let draft = match step {
                Step::Tell(draft) => draft,
                Step::Do(Effect::Write(file)) => file.written(),
                Step::Do(_) => continue,
            };
            let EntryDraft { at, happening, evidence } = draft;
            let seq = entries.len() as u64 + 1;
            entries.push(Entry { seq, at, real: record.real, happening, evidence });
        }
    }
    entries
}
