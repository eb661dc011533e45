//! A world that is played from its events alone: what a bundle of it is made from.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use nets_core::ebox::publication::ContentId;
use nets_core::effect::OutboundFile;
use nets_core::event::Upload;
use nets_core::identity::UploadId;
use nets_core::simulator::ListSource;
use nets_core::timeline::{Entry, EntryDraft};
use nets_store::JournalRecord;

use crate::about::AboutBundle;
use crate::changes::AsSent;
use crate::evidence::{OutboundState, SigningKeys, WorldEvidence, WorldToSave};
use crate::format::{EVENTS, SCENARIO};
use crate::lines::{JsonLines, UploadLine};
use crate::making::{MadeFile, ReplayedFiles, UploadedZips};
use crate::opened::writer_of;
use crate::player::{Player, told};
use crate::problem::{BundleNotWritten, BundleProblem};
use crate::saving::save_trimmed;

/// So many entries are handed on at once.
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
    let maker = ReplayedFiles::new(writer, zips);
    let player = Player::new(loaded.scenario, of.seed);
    let evidence = PlayedWorld::new(zips, None, maker, EventsToPlay::of(&records)?, player)?;
    save_trimmed(of, None, &evidence, &mut AsSent, out)
}

/// Events that are to be played, a line each, on the disk: a simulator makes bundles of such while it runs.
pub(crate) struct EventsToPlay(BufWriter<File>);

impl EventsToPlay {
    pub(crate) fn new() -> io::Result<EventsToPlay> {
        Ok(EventsToPlay(BufWriter::new(tempfile::tempfile()?)))
    }

    pub(crate) fn of(records: &[JournalRecord]) -> io::Result<EventsToPlay> {
        let mut events = EventsToPlay::new()?;
        records.iter().try_for_each(|record| events.add(record))?;
        Ok(events)
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

/// The world that comes of these events.
pub(crate) struct PlayedWorld<'w> {
    zips: &'w dyn UploadedZips,
    maker: ReplayedFiles<'w>,
    /// What is known of uploads whose zips are gone.
    known: Option<&'w BTreeMap<UploadId, UploadLine>>,
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

impl<'w> PlayedWorld<'w> {
    pub(crate) fn new(
        zips: &'w dyn UploadedZips,
        known: Option<&'w BTreeMap<UploadId, UploadLine>>,
        maker: ReplayedFiles<'w>,
        mut events: EventsToPlay,
        player: Player,
    ) -> io::Result<Self> {
        let told = ToldAgain { player, events: None, next: VecDeque::new(), last: 0 };
        Ok(PlayedWorld { zips, maker, known, events: events.file()?, told: RefCell::new(told) })
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

impl WorldEvidence for PlayedWorld<'_> {
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
        self.zips.open(upload.id)
    }

    fn document(&self, content: ContentId) -> io::Result<Option<File>> {
        self.zips.document(content)
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

fn unread(problem: BundleProblem) -> BundleNotWritten {
    BundleNotWritten::NoEvidence(problem.to_string())
}
