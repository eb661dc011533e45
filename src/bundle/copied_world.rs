//! A world whose events were copied with pseudonyms: on the disk, since a simulator makes such a bundle while it runs.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;

use nets_core::effect::OutboundFile;
use nets_core::event::Upload;
use nets_core::identity::UploadId;
use nets_core::scenario::Scenario;
use nets_core::simulator::ListSource;
use nets_core::timeline::{Entry, EntryDraft};
use nets_store::JournalRecord;
use tempfile::TempDir;

use crate::evidence::{OutboundState, WorldEvidence};
use crate::format::EVENTS;
use crate::lines::JsonLines;
use crate::making::{MadeFile, ReplayedFiles, Zips};
use crate::opened::Bundle;
use crate::player::{Player, told};
use crate::problem::{BundleNotWritten, BundleProblem};

/// So many entries are handed on at once.
const ENTRIES: usize = 1_000;

/// The copies of uploads, in a folder that goes with it.
pub(crate) struct Copies {
    folder: TempDir,
}

impl Copies {
    pub(crate) fn new() -> io::Result<Copies> {
        Ok(Copies { folder: TempDir::new()? })
    }

    pub(crate) fn path(&self, upload: UploadId) -> PathBuf {
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

/// The events that were copied so far, a line each.
pub(crate) struct CopiedEvents(BufWriter<File>);

impl CopiedEvents {
    pub(crate) fn new() -> io::Result<CopiedEvents> {
        Ok(CopiedEvents(BufWriter::new(tempfile::tempfile()?)))
    }

    pub(crate) fn add(&mut self, record: &JournalRecord) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, record)?;
        self.0.write_all(b"\n")
    }

    fn file(&mut self) -> io::Result<File> {
        self.0.flush()?;
        self.0.get_ref().try_clone()
    }
}

/// The world that was played once more.
pub(crate) struct CopiedWorld<'b> {
    bundle: &'b Bundle,
    copies: &'b Copies,
    maker: ReplayedFiles<'b>,
    events: File,
    told: RefCell<ToldAgain>,
}

/// What the timeline tells, found while it is asked for.
struct ToldAgain {
    player: Player,
    events: Option<JsonLines<File>>,
    /// Bound: `ENTRIES`, and what one event leads to.
    next: VecDeque<Entry>,
    last: u64,
}

impl<'b> CopiedWorld<'b> {
    pub(crate) fn new(
        bundle: &'b Bundle,
        copies: &'b Copies,
        scenario: &Arc<Scenario>,
        mut events: CopiedEvents,
    ) -> Result<Self, BundleProblem> {
        let player = Player::new(Arc::clone(scenario), bundle.about().seed);
        Ok(CopiedWorld {
            bundle,
            copies,
            maker: ReplayedFiles::new(bundle.writer()?, copies),
            events: events.file().map_err(BundleProblem::System)?,
            told: RefCell::new(ToldAgain { player, events: None, next: VecDeque::new(), last: 0 }),
        })
    }

    /// From the first on. One reader at a time: they share a place in the file.
    fn lines_again(&self) -> io::Result<JsonLines<File>> {
        let mut events = self.events.try_clone()?;
        events.rewind()?;
        Ok(JsonLines::new(EVENTS, events))
    }
}

impl ToldAgain {
    fn fill(&mut self) -> Result<(), BundleProblem> {
        let Some(events) = &mut self.events else { return Ok(()) };
        while self.next.len() < ENTRIES {
            let Some(record) = events.next::<JournalRecord>()? else { return Ok(()) };
            let real = record.real;
            for EntryDraft { at, happening, evidence } in told(self.player.handle(record).unwrap_or_default())
            {
                self.last += 1;
                self.next.push_back(Entry { seq: self.last, at, real, happening, evidence });
            }
        }
        Ok(())
    }
}

impl WorldEvidence for CopiedWorld<'_> {
    fn events(
        &self,
        take: &mut dyn FnMut(JournalRecord) -> Result<(), BundleNotWritten>,
    ) -> Result<(), BundleNotWritten> {
        let mut events = self.lines_again()?;
        while let Some(record) = events.next().map_err(unread)? {
            take(record)?;
        }
        Ok(())
    }

    /// They are found in their order: none is asked for again.
    fn entries(&self, _: u64) -> Result<Vec<Entry>, BundleNotWritten> {
        let mut told = self.told.borrow_mut();
        if told.events.is_none() {
            told.events = Some(self.lines_again()?);
        }
        told.fill().map_err(unread)?;
        let count = told.next.len().min(ENTRIES);
        Ok(told.next.drain(..count).collect())
    }

    fn zip(&self, upload: &Upload) -> io::Result<Option<File>> {
        self.copies.open(upload.id)
    }

    fn digest_of_gone(&self, upload: &Upload) -> Option<String> {
        self.bundle.uploads().get(&upload.id).and_then(|line| line.sha256.clone())
    }

    fn outbound(&self, file: &OutboundFile, lists: &ListSource) -> io::Result<OutboundState> {
        Ok(match self.maker.make(file, lists)? {
            MadeFile::Made(made) => OutboundState::There(Box::new(made)),
            MadeFile::NoDocument | MadeFile::Failed(_) => OutboundState::Gone { sha256: None },
        })
    }
}

fn unread(problem: BundleProblem) -> BundleNotWritten {
    BundleNotWritten::NoEvidence(problem.to_string())
}
