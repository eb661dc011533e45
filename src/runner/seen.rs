//! What is known of a case's world when something is judged: its timeline, uploads, registrations and files.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use nets_accept::Count;
use nets_core::Timestamp;
use nets_core::alias::{Registration, RegistrationState};
use nets_core::finding::Finding;
use nets_core::identity::{UploadId, UserId};
use nets_core::scenario::Scenario;
use nets_core::state::{Outline, Standing};
use nets_core::timeline::{Entry, Happening, OutboundKind};
use nets_driver::{EntryFilter, UploadFilter, View, World};
use nets_report::StepState;
use tokio::time::{interval, timeout};

use crate::following::{ReadFiles, SentMessage, ShipmentIds};
use crate::playing::{Began, Mark, OwnTransfer, Playing, RunRecord};
use crate::possible_names::NamedThings;
use crate::told::Outcome;
use crate::xml_places::XmlPlaces;

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
    /// Why there may be more of them, or more findings, if there may.
    pub(crate) unread_uploads: Option<String>,
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
    pub(crate) file_name: String,
    /// Whether it has been inspected.
    pub(crate) is_read: bool,
    /// As its shipment.xml has it; none where that cannot be read.
    pub(crate) shipment_id: Option<String>,
    /// As its shipment.xml has them.
    pub(crate) messages: Vec<SentMessage>,
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
    pub(crate) scenario: &'s Scenario,
    /// What names of files in Outbound can have in them.
    pub(crate) named: NamedThings,
    /// What templates can write.
    pub(crate) places: &'s XmlPlaces,
}

/// What signed objects are held against.
#[derive(Default)]
pub(crate) struct SigningEvidence {
    /// None where no signed object is judged.
    pub(crate) authority: Option<Result<String, String>>,
    /// By the name of the result, the document that was sent.
    pub(crate) documents: BTreeMap<String, Result<Vec<u8>, String>>,
}

impl Evidence<'_> {
    /// An outcome that says of the only one is decided where all that there were are known.
    pub(crate) fn with_all_kept(&self, outcome: Outcome) -> Outcome {
        if outcome.state != StepState::Pass || self.seen.gone == 0 {
            return outcome;
        }
        let seen = format!("{}, and {}", outcome.seen.as_deref().unwrap_or_default(), self.seen.gone_words());
        Outcome { state: StepState::Undecided, seen: Some(seen), ..outcome }
    }

    /// An outcome that says of no more than so many is decided once nothing more can come.
    pub(crate) fn once_closed(&self, outcome: Outcome, count: Count) -> Outcome {
        if outcome.state != StepState::Pass || count.at_most.is_none() || self.closed.open.is_empty() {
            return outcome;
        }
        let open = self.closed.open.join("; ");
        let seen = outcome.seen.as_deref().map_or_else(|| open.clone(), |seen| format!("{seen}; {open}"));
        Outcome { state: StepState::Undecided, seen: Some(seen), ..outcome }
    }
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
            let (uploads, unread) = uploads(&view);
            (entries, gone, registrations, uploads, unread)
        };
        let looked = playing.world.query(look).await.map_err(|problem| problem.to_string())?;
        let (entries, gone, registrations, mut uploads, unread_uploads) = looked;
        for upload in &mut uploads {
            upload.has_ids(playing.files.shipment(upload.id));
        }
        let now = playing.world.clock().now;
        Ok(Seen { entries, gone, uploads, unread_uploads, registrations, began, now, marks })
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

    pub(crate) fn gone_words(&self) -> String {
        format!("entries up to {} are not kept any more", self.gone)
    }

    /// What stands in names of files in Outbound, besides what the case itself names.
    pub(crate) fn named(&self, mut files: BTreeSet<String>) -> NamedThings {
        files.extend(self.uploads.iter().map(|upload| upload.file_name.clone()));
        let mut message_ids: BTreeMap<String, usize> = BTreeMap::new();
        for id in self.uploads.iter().flat_map(SeenUpload::message_ids) {
            *message_ids.entry(id.to_owned()).or_default() += 1;
        }
        NamedThings { files, message_ids, has_more: false }
    }

    /// The shipment id that a case can name, where something near was meant.
    pub(crate) fn shipment_ids(&self) -> impl Iterator<Item = &str> {
        self.uploads.iter().filter_map(|upload| upload.shipment_id.as_deref())
    }
}

impl SeenUpload {
    /// What its shipment.xml says.
    pub(crate) fn has_ids(&mut self, ids: Option<ShipmentIds>) {
        let Some(ShipmentIds { shipment_id, messages }) = ids else { return };
        self.shipment_id = self.shipment_id.take().or(shipment_id);
        self.messages = messages;
    }

    /// Each once.
    pub(crate) fn message_ids(&self) -> BTreeSet<&str> {
        self.messages.iter().map(|message| message.id.as_str()).collect()
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

/// The uploads, and why there may be more to tell of them.
fn uploads(view: &View<'_>) -> (Vec<SeenUpload>, Option<String>) {
    let (outlines, has_more) = match view.outlines(&UploadFilter::default(), UPLOADS) {
        Ok(found) => found,
        Err(problem) => return (Vec::new(), Some(problem.to_string())),
    };
    let mut unread = has_more.then(|| format!("only the first {UPLOADS} uploads were looked at"));
    let mut seen = |outline: Outline| {
        let record = view.upload(outline.upload.id);
        if let Err(problem) = &record {
            unread = Some(problem.to_string());
        }
        SeenUpload {
            id: outline.upload.id,
            user: outline.upload.user,
            file_name: outline.upload.file_name,
            is_read: outline.standing != Standing::Reading,
            shipment_id: outline.shipment_id,
            messages: Vec::new(),
            findings: record.ok().flatten().map(|record| record.findings().to_vec()).unwrap_or_default(),
        }
    };
    let uploads = outlines.into_iter().map(&mut seen).collect();
    (uploads, unread)
}

impl Closed {
    /// Waits until the sender's sessions have ended, and tells if one does not.
    pub(crate) async fn session_left(world: &World) -> Option<String> {
        let idle = async {
            let mut looks = interval(LOOK);
            while world.files().is_in_use() {
                looks.tick().await;
            }
        };
        let left = timeout(IDLE, idle).await.is_err();
        left.then(|| format!("a session is open at the SFTP door {IDLE:?} after the last step"))
    }

    /// Waits until the sender's sessions have ended and nothing goes on, and tells what does not come to its end.
    pub(crate) async fn of(world: &World, is_interrupted: bool) -> Closed {
        let mut open = Vec::new();
        if is_interrupted {
            open.push("the run was interrupted".to_owned());
        }
        open.extend(Self::session_left(world).await);
        open.extend(Self::unsettled(world).await);
        let asking = world.query(|view| {
            view.simulator.registrations().filter(|of| of.state == RegistrationState::Asking).count()
        });
        match asking.await {
            Ok(0) => {}
            Ok(count) => open.push(format!("{count} calls of an alias web service wait for their answer")),
            Err(problem) => open.push(problem.to_string()),
        }
        Closed { open }
    }

    /// Waits until nothing goes on in a world, and tells if that does not come.
    pub(crate) async fn unsettled(world: &World) -> Option<String> {
        match timeout(SETTLED, world.settled()).await {
            Ok(Ok(())) => None,
            Ok(Err(problem)) => Some(problem.to_string()),
            Err(_) => Some(format!("the world has not settled after {SETTLED:?}")),
        }
    }
}
