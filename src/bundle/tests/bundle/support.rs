//! A world that a test makes from shipments and moments, as the evidence of a bundle.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Seek, Write};
use std::sync::Arc;

use certs_gen::KeyStore;
use nets_bundle::{
    AboutBundle, AsSent, Bundle, BundleNotWritten, BundleProblem, OutboundState, Replayed, SigningKeys,
    TextFile, WorldEvidence, WorldToSave, replay, save,
};
use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::ebox::publication::ContentId;
use nets_core::effect::{Effect, OutboundFile, SubscriptionList};
use nets_core::event::{Event, Upload};
use nets_core::identity::{UploadId, UserId};
use nets_core::simulator::{ListSource, Simulator, Step};
use nets_core::subscription::Subscriber;
use nets_core::timeline::{Entry, EntryDraft};
use nets_intake::{Cancel, Context, Inspector, OpenZip, SchemaSource};
use nets_outbound::{OutboundWriter, Sources, Templates};
use nets_scenario::Loaded;
use nets_sdo::Signatory;
use nets_store::JournalRecord;

pub const BEGINS: &str = "2026-01-05T09:00:00Z";

/// A world that is played as a driver would, one event after the other.
pub struct TestWorld {
    scenario: Loaded,
    core: Simulator,
    inspector: Inspector,
    writer: OutboundWriter,
    pub records: Vec<JournalRecord>,
    zips: BTreeMap<UploadId, Vec<u8>>,
    /// Of the e-Box.
    pub documents: BTreeMap<ContentId, Vec<u8>>,
    entries: Vec<Entry>,
    written: BTreeMap<(UserId, String), Vec<u8>>,
    pub keys: Option<Vec<TextFile>>,
    pub contents: bool,
    now: Timestamp,
}

impl TestWorld {
    pub fn new() -> TestWorld {
        TestWorld::playing(nets_scenario::default_scenario())
    }

    /// A world of this scenario.
    pub fn of(scenario: &str) -> TestWorld {
        let loaded = nets_scenario::load(scenario, "scenario.yaml");
        TestWorld::playing(loaded.unwrap_or_else(|problems| panic!("{problems}")))
    }

    fn playing(scenario: Loaded) -> TestWorld {
        let begins = BEGINS.parse().expect("a moment");
        let signatory = Signatory::kept(KeyStore::in_memory(), begins, scenario.scenario.seed);
        let templates = Arc::new(Templates::standard().expect("our templates"));
        let mut world = TestWorld {
            core: Simulator::new(scenario.scenario.clone()),
            scenario,
            inspector: Inspector::new(SchemaSource::Embedded).expect("our schemas"),
            writer: OutboundWriter { templates, signatory: signatory.expect("a place for keys") },
            records: Vec::new(),
            zips: BTreeMap::new(),
            documents: BTreeMap::new(),
            entries: Vec::new(),
            written: BTreeMap::new(),
            keys: None,
            contents: true,
            now: begins,
        };
        world.happen(Event::Began);
        world
    }

    /// A shipment comes in under this name, and is read.
    pub fn send(&mut self, name: &str, zip: Vec<u8>) -> UploadId {
        let id = UploadId(self.zips.len() as u64 + 1);
        let user = UserId::new("tTEST1").expect("a user");
        let folder = "DK12345678".to_owned();
        let upload = Upload { id, user, folder, file_name: name.to_owned(), size: zip.len() as u64 };
        self.zips.insert(id, zip);
        self.happen(Event::UploadFinished(upload.clone()));
        let cancel = Cancel::default();
        let context = Context {
            scenario: &self.scenario.scenario,
            sender: self.scenario.scenario.senders.get(&upload.user),
            folder: Some(&upload.folder),
            today: Some(copenhagen().to_datetime(self.now).date()),
            cancel: &cancel,
        };
        let file = self.zip(&upload).expect("a file").expect("there");
        let inspection = self.inspector.inspect_zip(file, name, &context).expect("nothing interrupts it");
        self.happen(Event::ShipmentInspected { upload: id, inspection });
        id
    }

    pub fn sample(&mut self, name: &str) -> UploadId {
        let sample = nets_samples::all().iter().find(|sample| sample.name == name).expect("a sample");
        self.send(&sample.file_name(), sample.zip_again(self.zips.len() as u64))
    }

    /// All that is due happens, moment by moment.
    pub fn days_pass(&mut self, days: i64) {
        let until = self.now + nets_core::SignedDuration::from_hours(24 * days);
        while let Some(next) = self.core.next_wakeup().filter(|next| *next <= until) {
            self.now = next;
            self.happen(Event::TimePassed);
        }
        self.now = until;
        self.happen(Event::TimePassed);
    }

    pub fn happen(&mut self, event: Event) {
        self.records.push(JournalRecord {
            at: self.now,
            real: Some(Timestamp::UNIX_EPOCH),
            event: event.clone(),
        });
        for step in self.core.handle(self.now, event).steps {
            let draft = match step {
                Step::Tell(draft) => draft,
                Step::Do(Effect::Write(file)) => {
                    let mut bytes = Vec::new();
                    let lists = self.core.list_source();
                    let sources = TestSources { world: self, lists: &lists };
                    self.writer.write(&file, &sources, &mut bytes).expect("a file");
                    self.written.insert((file.user.clone(), file.name.clone()), bytes);
                    file.written()
                }
                Step::Do(_) => continue,
            };
            let EntryDraft { at, happening, evidence } = draft;
            let seq = self.entries.len() as u64 + 1;
            self.entries.push(Entry { seq, at, real: None, happening, evidence });
        }
    }

    pub fn to_save(&self) -> WorldToSave {
        let file = |(name, text): (String, String)| TextFile { name, text };
        let made = self.writer.signatory.made_keys().expect("the keys").expect("made here");
        let keys = self.keys.clone().unwrap_or_else(|| made.into_iter().map(file).collect());
        WorldToSave {
            name: "default".to_owned(),
            seed: self.scenario.scenario.seed,
            scenario: self.scenario.text.clone(),
            keys: SigningKeys::Made(keys),
            schemas: Vec::new(),
            templates: Vec::new(),
            contents: self.contents,
            commit: None,
        }
    }

    pub fn saved(&self) -> (AboutBundle, Vec<u8>) {
        self.saved_as(&self.to_save())
    }

    pub fn saved_as(&self, of: &WorldToSave) -> (AboutBundle, Vec<u8>) {
        let mut bytes = Vec::new();
        let about = save(of, self, &mut AsSent, &mut bytes).expect("a bundle");
        (about, bytes)
    }
}

/// A bundle of these bytes.
pub fn opened(bytes: &[u8]) -> Result<Bundle, BundleProblem> {
    Bundle::of(file_of(bytes).expect("room on the disk"))
}

pub fn replayed(bytes: &[u8]) -> Replayed {
    replay(&opened(bytes).expect("a bundle")).expect("it can be played")
}

/// The difference in words.
pub fn difference(bytes: &[u8]) -> String {
    replayed(bytes).difference.expect("something is otherwise").to_string()
}

fn file_of(bytes: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

impl WorldEvidence for TestWorld {
    fn events(
        &self,
        take: &mut dyn FnMut(JournalRecord) -> Result<(), BundleNotWritten>,
    ) -> Result<(), BundleNotWritten> {
        self.records.iter().cloned().try_for_each(take)
    }

    fn entries(&self, behind: u64) -> Result<Vec<Entry>, BundleNotWritten> {
        Ok(self.entries.iter().filter(|entry| entry.seq > behind).take(7).cloned().collect())
    }

    fn zip(&self, upload: &Upload) -> io::Result<Option<File>> {
        self.zips.get(&upload.id).map(|zip| file_of(zip)).transpose()
    }

    fn document(&self, content: ContentId) -> io::Result<Option<File>> {
        self.documents.get(&content).map(|bytes| file_of(bytes)).transpose()
    }

    fn digest_of_gone(&self, _: &Upload) -> Option<String> {
        None
    }

    fn outbound(&self, file: &OutboundFile, _: &ListSource) -> io::Result<OutboundState> {
        Ok(match self.written.get(&(file.user.clone(), file.name.clone())) {
            Some(bytes) => OutboundState::There(Box::new(Cursor::new(bytes.clone()))),
            None => OutboundState::Gone { sha256: None },
        })
    }
}

struct TestSources<'w> {
    world: &'w TestWorld,
    lists: &'w ListSource,
}

impl Sources for TestSources<'_> {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        OpenZip::of(file_of(&self.world.zips[&upload])?)?.read(file, 1 << 24)
    }

    fn subscribers<'a>(
        &'a self,
        list: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        Box::new(self.lists.subscribers(list))
    }
}
