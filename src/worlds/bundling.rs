//! Bundles of worlds that run.

use std::fs::File;
use std::io::{self, ErrorKind, Seek as _, Write};
use std::sync::Arc;

use nets_bundle::{
    AsSent, Bundle, BundleNotWritten, BundleProblem, NotPseudonymised, OutboundState, SigningKeys, TextFile,
    WorldEvidence, WorldToSave, pseudonymise, save,
};
use nets_control::{BoxFuture, NoBundle, WantedBundle, WantedPersons, without_private_keys};
use nets_core::ebox::publication::ContentId;
use nets_core::effect::OutboundFile;
use nets_core::event::Upload;
use nets_core::simulator::ListSource;
use nets_core::timeline::{Entry, TransferredFile};
use nets_driver::{EntryFilter, EntryOrder, Stopped, World, WorldName};
use nets_pseudonym::PseudonymKey;
use nets_store::{EventsSoFar, JournalRecord};
use nets_text::{system_words, told};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::Worlds;
use crate::process::WorldInfo;

/// So many entries are asked for at once.
const ENTRIES: usize = 1_000;

/// The commit of this program, where who built it said so.
const COMMIT: Option<&str> = option_env!("NETS_BUILD_COMMIT");

impl Worlds {
    /// Makes a bundle of the world of this name that runs now.
    pub(super) fn save_bundle(
        &self,
        name: &WorldName,
        wanted: WantedBundle,
        out: Box<dyn Write + Send>,
    ) -> BoxFuture<Result<(), NoBundle>> {
        let (running, worlds, name) = (self.find(name), self.clone(), name.clone());
        let turn = Arc::clone(&self.0.bundling).acquire_owned();
        Box::pin(async move {
            let running = running.ok_or(NoBundle::Ended)?;
            let _turn = turn.await;
            let (world, about) = (running.world, running.about);
            let so_far = world.query(|view| (view.events_so_far(), view.timeline.newest()));
            let (events, newest) = so_far.await.map_err(|Stopped| NoBundle::Ended)?;
            let events = events.map_err(NoBundle::CannotBeMade)?;
            let handle = Handle::current();
            let making = spawn_blocking(move || {
                let of = worlds.to_save(&world, &about, wanted)?;
                let evidence = RunningEvidence { world, handle, events, newest };
                match wanted.persons {
                    WantedPersons::AsSent => written(&of, &evidence, out),
                    WantedPersons::Replaced => replaced(&of, &evidence, out),
                }
            });
            let broke =
                |_| Err(NoBundle::CannotBeMade("making the bundle broke off, see the log".to_owned()));
            let made = making.await.unwrap_or_else(broke);
            if let Err(NoBundle::CannotBeMade(why)) = &made {
                tracing::warn!(why, world = %name, "a bundle was not made");
            }
            made
        })
    }

    fn to_save(
        &self,
        world: &World,
        about: &WorldInfo,
        wanted: WantedBundle,
    ) -> Result<WorldToSave, NoBundle> {
        let process = self.process();
        let file = |(name, text): (String, String)| TextFile { name, text };
        let keys = about.writer.signatory.made_keys();
        let keys = keys.map_err(|problem| NoBundle::CannotBeMade(problem.to_string()))?;
        let schemas = process.own_schemas.iter().map(|(path, text)| file((path.clone(), text.clone())));
        let templates = process.templates.own_texts().map(|(name, text)| file((name.to_owned(), text)));
        Ok(WorldToSave {
            name: world.name().to_string(),
            seed: about.seed,
            scenario: without_private_keys(&about.scenario.text),
            keys: keys
                .map_or(SigningKeys::Brought, |keys| SigningKeys::Made(keys.into_iter().map(file).collect())),
            schemas: schemas.collect(),
            templates: templates.collect(),
            contents: wanted.contents,
            commit: COMMIT.map(str::to_owned),
        })
    }
}

fn written(
    of: &WorldToSave,
    evidence: &RunningEvidence,
    mut out: Box<dyn Write + Send>,
) -> Result<(), NoBundle> {
    let saved = save(of, evidence, &mut AsSent, &mut out).map(drop);
    saved.map_err(|problem| not_written(problem, evidence))
}

/// With pseudonyms. They are drawn once all is known that is to be replaced, so that what was sent lies on the disk until
/// then, in a file without a name.
fn replaced(
    of: &WorldToSave,
    evidence: &RunningEvidence,
    mut out: Box<dyn Write + Send>,
) -> Result<(), NoBundle> {
    let disk = |error: io::Error| NoBundle::CannotBeMade(system_words(&error));
    let mut as_sent = tempfile::tempfile().map_err(disk)?;
    save(of, evidence, &mut AsSent, &mut as_sent).map_err(|problem| match problem {
        BundleNotWritten::Output(error) => disk(error),
        problem => not_written(problem, evidence),
    })?;
    as_sent.rewind().map_err(disk)?;
    let unreadable = |problem: BundleProblem| NoBundle::CannotBeMade(problem.to_string());
    let bundle = Bundle::of(as_sent).map_err(unreadable)?;
    let key = PseudonymKey::random().map_err(disk)?;
    let made = pseudonymise(&bundle, key, &mut out).map_err(|problem| match problem {
        NotPseudonymised::BundleNotWritten(problem) => not_written(problem, evidence),
        problem => NoBundle::CannotBeMade(problem.to_string()),
    })?;
    for (condition, count) in made.changed_conditions.0 {
        tracing::warn!(%condition, count, world = of.name, "in a bundle a condition holds otherwise than before");
    }
    for (upload, why) in made.left_out {
        tracing::warn!(%upload, %why, world = of.name, "a bundle has an upload by its digest alone");
    }
    out.flush().map_err(NoBundle::NotTaken)
}

fn not_written(problem: BundleNotWritten, evidence: &RunningEvidence) -> NoBundle {
    match problem {
        BundleNotWritten::NoEvidence(_) if evidence.world.files().has_ended() => NoBundle::Ended,
        BundleNotWritten::NoEvidence(why) | BundleNotWritten::TooLarge(why) => NoBundle::CannotBeMade(why),
        BundleNotWritten::Output(error) if error.kind() == ErrorKind::FileTooLarge => {
            NoBundle::CannotBeMade(system_words(&error))
        }
        BundleNotWritten::Output(error) => NoBundle::NotTaken(error),
    }
}

/// A world that goes on while its bundle is made: what happened up to one moment is in it.
struct RunningEvidence {
    world: World,
    handle: Handle,
    events: EventsSoFar,
    /// The last entry of that moment.
    newest: u64,
}

impl RunningEvidence {
    fn digest(&self, which: TransferredFile) -> Option<String> {
        self.handle.block_on(self.world.sha256(which))
    }

    /// What can be opened; none where it is gone.
    fn opened(file: io::Result<Option<File>>) -> io::Result<Option<File>> {
        match file {
            Ok(Some(file)) => Ok(Some(file)),
            Ok(None) => Err(told("the world has ended")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl WorldEvidence for RunningEvidence {
    fn events(
        &self,
        take: &mut dyn FnMut(JournalRecord) -> Result<(), BundleNotWritten>,
    ) -> Result<(), BundleNotWritten> {
        let mut taken = Ok(());
        let read = self.events.read(&mut |record| {
            taken = take(record);
            taken.is_ok()
        });
        taken?;
        read.map_err(|problem| BundleNotWritten::NoEvidence(problem.to_string()))
    }

    fn entries(&self, behind: u64) -> Result<Vec<Entry>, BundleNotWritten> {
        let filter = EntryFilter { after: behind, before: Some(self.newest + 1), ..EntryFilter::default() };
        let look = self.world.query(move |view| view.timeline.look(&filter, EntryOrder::Oldest, ENTRIES));
        let found = self.handle.block_on(look);
        let found = found.map_err(|stopped| BundleNotWritten::NoEvidence(stopped.to_string()))?;
        Ok(found.entries)
    }

    fn zip(&self, upload: &Upload) -> io::Result<Option<File>> {
        Self::opened(self.world.files().open_shipment(upload.id))
    }

    fn document(&self, content: ContentId) -> io::Result<Option<File>> {
        Self::opened(self.world.contents().read(content).map(Some))
    }

    fn digest_of_gone(&self, upload: &Upload) -> Option<String> {
        self.digest(TransferredFile::Upload(upload.id))
    }

    fn outbound(&self, file: &OutboundFile, _: &ListSource) -> io::Result<OutboundState> {
        let there = self.world.files().read_outbound(&file.user, &file.name).map(Some);
        Ok(match Self::opened(there)? {
            Some(file) => OutboundState::There(Box::new(file)),
            None => OutboundState::Gone {
                sha256: self.digest(TransferredFile::Outbound(file.user.clone(), file.name.clone())),
            },
        })
    }
}
