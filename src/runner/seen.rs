//! What is known of a case's world when something is judged: its timeline, uploads, registrations and files.

use std::collections::BTreeMap;
use std::time::Duration;

use nets_core::Timestamp;
use nets_core::alias::{Registration, RegistrationState};
use nets_core::finding::Finding;
use nets_core::identity::{UploadId, UserId};
use nets_core::state::Outline;
use nets_core::timeline::{Entry, Happening, OutboundKind};
use nets_driver::{EntryFilter, UploadFilter, View};
use tokio::time::{interval, timeout};

use crate::following::ReadFiles;
use crate::playing::{Began, Mark, OwnTransfer, Playing, RunRecord};

/// So many uploads are looked at.
const UPLOADS: usize = 10_000;

/// How long sessions may take to end after the sender has, and the world to settle; and how often that is looked at.
const IDLE: Duration = Duration::from_secs(10);
const SETTLED: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(2);

/// What is known of a world.
pub(crate) struct Seen {
    /// All that are kept, in order.
    pub(crate) entries: Vec<Entry>,
    /// The number of the newest entry that is not kept any more; 0 where all are.
    pub(crate) gone: u64,
    pub(crate) uploads: Vec<SeenUpload>,
    pub(crate) registrations: Vec<Registration>,
    pub(crate) began: Began,
    /// What the clock shows.
    pub(crate) now: Timestamp,
    /// Where the timeline and the clock were once each step was done.
    pub(crate) marks: Vec<Mark>,
}

/// An upload, and what was made of it.
pub(crate) struct SeenUpload {
    pub(crate) id: UploadId,
    pub(crate) user: UserId,
    /// As its shipment.xml has it; none where that cannot be read.
    pub(crate) shipment_id: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

/// Why what did not happen by the end could still happen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Closed {
    pub(crate) open: Vec<String>,
}

/// A file that was written into Outbound.
pub(crate) struct WrittenFile<'s> {
    pub(crate) user: &'s UserId,
    pub(crate) name: &'s str,
    /// As the API calls it.
    pub(crate) kind: String,
    pub(crate) upload: Option<UploadId>,
    pub(crate) message_id: Option<&'s str>,
}

/// All that expectations are judged against.
pub(crate) struct Evidence<'s> {
    pub(crate) seen: Seen,
    pub(crate) closed: Closed,
    pub(crate) runs: &'s [Option<RunRecord>],
    pub(crate) own: &'s [OwnTransfer],
    /// The sender's login.
    pub(crate) sender: UserId,
    pub(crate) contents: ReadFiles,
    pub(crate) signing: SigningEvidence,
}

/// What signed objects are held against.
#[derive(Default)]
pub(crate) struct SigningEvidence {
    /// None where no signed object is judged.
    pub(crate) authority: Option<Result<String, String>>,
    /// By the name of the result, the document that was sent.
    pub(crate) documents: BTreeMap<String, Result<Vec<u8>, String>>,
}

impl SigningEvidence {
    /// Who vouches for a result's signatures, and the document that was sent.
    pub(crate) fn of(&self, result: &str) -> Result<(&str, &[u8]), String> {
        let authority = self.authority.as_ref().ok_or("the authority was not asked for")?;
        let document = self.documents.get(result).ok_or("its document was not read")?;
        Ok((authority.as_ref().map_err(Clone::clone)?, document.as_ref().map_err(Clone::clone)?))
    }
}

impl Seen {
    /// As it is at this moment.
    pub(crate) async fn of_now(playing: &Playing<'_>) -> Result<Seen, String> {
        let (began, marks) = (playing.began, playing.marks.clone());
        let look = move |view: View<'_>| {
            let entries = view.timeline.select(&EntryFilter::default(), usize::MAX);
            let gone = view.timeline.gone();
            let gone = gone.events.up_to.max(gone.observations.up_to);
            let registrations = view.simulator.registrations().cloned().collect();
            let uploads = uploads(&view);
            (entries, gone, registrations, uploads)
        };
        let looked = playing.world.query(look).await.map_err(|problem| problem.to_string())?;
        let (entries, gone, registrations, mut uploads) = looked;
        for upload in uploads.iter_mut().filter(|upload| upload.shipment_id.is_none()) {
            upload.shipment_id = playing.files.shipment_id(upload.id);
        }
        let now = playing.world.clock().now;
        Ok(Seen { entries, gone, uploads, registrations, began, now, marks })
    }

    /// The uploads of shipments with this id.
    pub(crate) fn uploads_of(&self, shipment_id: &str) -> Vec<UploadId> {
        let is_meant = |upload: &&SeenUpload| upload.shipment_id.as_deref() == Some(shipment_id);
        self.uploads.iter().filter(is_meant).map(|upload| upload.id).collect()
    }

    pub(crate) fn upload(&self, id: UploadId) -> Option<&SeenUpload> {
        self.uploads.iter().find(|upload| upload.id == id)
    }

    pub(crate) fn written(&self) -> impl Iterator<Item = WrittenFile<'_>> {
        self.entries.iter().filter_map(|entry| {
            let happening = &entry.happening;
            let (user, name) = happening.written()?;
            let (upload, message_id) = (happening.upload(), happening.message().map(|(_, id)| id));
            Some(WrittenFile { user, name, kind: kind(happening)?, upload, message_id })
        })
    }

    /// The shipment id that a case can name, where something near was meant.
    pub(crate) fn shipment_ids(&self) -> impl Iterator<Item = &str> {
        self.uploads.iter().filter_map(|upload| upload.shipment_id.as_deref())
    }
}

/// What a file is, by the word for it in the API.
fn kind(happening: &Happening) -> Option<String> {
    serde_json::to_value(happening).ok()?.get("kind")?.as_str().map(str::to_owned)
}

/// The word for a kind of file.
pub(crate) fn kind_word(kind: OutboundKind) -> String {
    serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn uploads(view: &View<'_>) -> Vec<SeenUpload> {
    let (outlines, _) = view.outlines(&UploadFilter::default(), UPLOADS).unwrap_or_default();
    let seen = |outline: Outline| {
        let record = view.upload(outline.upload.id).ok().flatten();
        SeenUpload {
            id: outline.upload.id,
            user: outline.upload.user,
            shipment_id: outline.shipment_id,
            findings: record.map(|record| record.findings().to_vec()).unwrap_or_default(),
        }
    };
    outlines.into_iter().map(seen).collect()
}

impl Closed {
    /// Waits until the sender's sessions have ended and nothing goes on, and tells what does not come to its end.
    pub(crate) async fn of(playing: &Playing<'_>, is_interrupted: bool) -> Closed {
        let mut open = Vec::new();
        if is_interrupted {
            open.push("the run was interrupted".to_owned());
        }
        let idle = async {
            let mut looks = interval(LOOK);
            while playing.world.files().is_in_use() {
                looks.tick().await;
            }
        };
        if timeout(IDLE, idle).await.is_err() {
            open.push(format!("a session is open at the SFTP door {IDLE:?} after the last step"));
        }
        match timeout(SETTLED, playing.world.settled()).await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => open.push(problem.to_string()),
            Err(_) => open.push(format!("the world has not settled after {SETTLED:?}")),
        }
        let asking = playing.world.query(|view| {
            view.simulator.registrations().filter(|of| of.state == RegistrationState::Asking).count()
        });
        match asking.await {
            Ok(0) => {}
            Ok(count) => open.push(format!("{count} calls of an alias web service wait for their answer")),
            Err(problem) => open.push(problem.to_string()),
        }
        Closed { open }
    }
}
