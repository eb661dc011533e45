//! A world that is played from its events alone: what a bundle of it is made from.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use nets_core::effect::{Effect, OutboundFile};
use nets_core::event::Upload;
use nets_core::identity::UploadId;
use nets_core::scenario::Scenario;
use nets_core::simulator::{ListSource, Step};
use nets_core::timeline::{Entry, EntryDraft};
use nets_store::JournalRecord;

use crate::about::AboutBundle;
use crate::changes::AsSent;
use crate::evidence::{OutboundState, SigningKeys, WorldEvidence, WorldToSave};
use crate::format::SCENARIO;
use crate::lines::UploadLine;
use crate::making::{MadeFile, ReplayedFiles, UploadedZips};
use crate::opened::writer_of;
use crate::player::Player;
use crate::problem::BundleNotWritten;
use crate::saving::save_trimmed;

/// So many entries are written at once.
const ENTRIES: usize = 1_000;

/// Writes a bundle of a world in which these events happen and nothing else has; the files of its Outbound are made for it.
pub fn save_played(
    of: &WorldToSave,
    records: Vec<JournalRecord>,
    zips: &dyn UploadedZips,
    out: &mut dyn Write,
) -> Result<AboutBundle, BundleNotWritten> {
    let unread = |why: String| BundleNotWritten::NoEvidence(why);
    let loaded = nets_scenario::load(&of.scenario, SCENARIO)
        .map_err(|problems| unread(format!("its scenario cannot be read back: {problems}")))?;
    let keys = match &of.keys {
        SigningKeys::Made(keys) => &keys[..],
        SigningKeys::Brought => &[],
    };
    let began = records.first().map(|record| record.at).unwrap_or_default();
    let writer = writer_of(&of.templates, keys, began, of.seed).map_err(|why| unread(why.to_string()))?;
    let evidence = PlayedWorld {
        zips,
        maker: ReplayedFiles::new(writer, zips),
        entries: entries(&loaded.scenario, of.seed, &records),
        records,
        known: None,
    };
    save_trimmed(of, None, &evidence, &mut AsSent, out)
}

/// The world that was played.
pub(crate) struct PlayedWorld<'w> {
    pub(crate) zips: &'w dyn UploadedZips,
    pub(crate) maker: ReplayedFiles<'w>,
    /// Bound: the events that it was given.
    pub(crate) records: Vec<JournalRecord>,
    /// Bound: what comes of the events.
    pub(crate) entries: Vec<Entry>,
    /// What is known of uploads whose zips are gone.
    pub(crate) known: Option<&'w BTreeMap<UploadId, UploadLine>>,
}

impl WorldEvidence for PlayedWorld<'_> {
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
        self.known.and_then(|known| known.get(&upload.id)).and_then(|line| line.sha256.clone())
    }

    fn outbound(&self, file: &OutboundFile, lists: &ListSource) -> io::Result<OutboundState> {
        Ok(match self.maker.make(file, lists)? {
            MadeFile::Made(made) => OutboundState::There(Box::new(made)),
            MadeFile::NoDocument | MadeFile::Failed(_) => OutboundState::Gone { sha256: None },
        })
    }
}

/// What the timeline of this world tells.
pub(crate) fn entries(scenario: &Arc<Scenario>, seed: u64, records: &[JournalRecord]) -> Vec<Entry> {
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
