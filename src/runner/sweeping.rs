//! One run of a sweep: the sender's program in a world of its own, with a fault or without, and what came of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nets_control::{LocalTime, SenderKeys, WantedWorld, WorldAndScenario};
use nets_core::ebox::message::EboxMessage;
use nets_core::ebox::publication::Publication;
use nets_core::event::Event;
use nets_core::faults::met::FaultChange;
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::PlannedFault;
use nets_core::identity::UserId;
use nets_core::state::{MessageState, UploadRecord};
use nets_driver::{Stopwatch, UploadFilter, View, World, WorldName};
use nets_mailbox::OperationWatch;
use nets_report::{KeptText, ProgramEnd, ProgramOutput};
use nets_scenario::Loaded;
use nets_sweep::{SeenDocument, SeenRecipient, SeenSendings, SweptCall, SweptRun, UnreadDocument};

use crate::addresses::addresses;
use crate::following::ReadFiles;
use crate::own_folder;
use crate::program::{FolderRoom, ProgramSpec, WatchedFolder};
use crate::seen::Closed;
use crate::stage::Stage;
use crate::told::why_no_world;

/// So many uploads of a run are looked at.
const UPLOADS: usize = 10_000;

/// The sender of a sweep, and in what it runs.
/// Bound: what a command line can say.
pub struct SweptSender {
    /// The program with its arguments.
    pub program: Vec<String>,
    /// Copied into the fresh folder of each run.
    pub files: Vec<PathBuf>,
    /// Whose credentials it gets; those of the scenario's first sender where none is named.
    pub user: Option<UserId>,
    pub scenario: Loaded,
    pub seed: u64,
    /// How long one call may take.
    pub within: Duration,
    /// How often it is called again after a call that failed.
    pub again: u32,
}

/// Runs the sender in a world of this name, with a fault if there is one; or says why it was not run to its end. Where
/// `is_alone`, no other run goes on, and what the world `default` decides of a connection belongs to this one.
pub async fn play_swept(
    stage: Arc<Stage>,
    sender: Arc<SweptSender>,
    name: WorldName,
    fault: Option<PlannedFault>,
    is_alone: bool,
) -> Result<SweptRun, String> {
    if *stage.interrupted.borrow() {
        return Err(INTERRUPTED.to_owned());
    }
    let folder = own_folder::make(&stage.folder, &name, &sender.files)?;
    let wanted = WantedWorld {
        name: Some(name.clone()),
        scenario: Some(sender.scenario.clone()),
        seed: Some(sender.seed),
        keys: SenderKeys::OfTheWorld,
    };
    let made = stage.control.make(wanted).await.map_err(|problem| why_no_world(&problem));
    let run = match made {
        Ok((made, _)) => {
            let here = Here { stage: &stage, sender: &sender, name: &name, made, folder: folder.clone() };
            let run = here.run(fault, is_alone).await;
            stage.following.leave(&name);
            // It may have been ended by the sender, over the API.
            let _ = stage.control.end(name.clone()).await;
            run
        }
        Err(why) => Err(why),
    };
    own_folder::remove(&folder);
    run
}

const INTERRUPTED: &str = "the sweep was interrupted";

/// The world of a run.
struct Here<'r> {
    stage: &'r Stage,
    sender: &'r SweptSender,
    name: &'r WorldName,
    made: WorldAndScenario,
    folder: PathBuf,
}

impl Here<'_> {
    async fn run(&self, fault: Option<PlannedFault>, is_alone: bool) -> Result<SweptRun, String> {
        let stopwatch = Stopwatch::start();
        let world = &self.made.world;
        let mut files = self.stage.following.follow(self.name, world.files(), false);
        let watch = OperationWatch::default();
        world.files().faults().watch(Some(watch.clone()));
        let entrance = if is_alone { self.stage.control.world(&WorldName::DEFAULT) } else { None };
        if let Some(entrance) = &entrance {
            entrance.world.files().faults().watch(Some(watch.clone()));
        }
        let striking = entrance.as_ref().map_or(world, |entrance| &entrance.world);
        let of_the_entrance =
            fault.as_ref().is_some_and(|fault| fault.at.operation == FaultOperation::Handshake);
        let striking = if of_the_entrance { striking } else { world };
        if let Some(fault) = &fault {
            change(striking, FaultChange::Added(fault.clone())).await?;
        }
        let calls = self.calls(&watch).await;
        if let Some(entrance) = &entrance {
            entrance.world.files().faults().watch(None);
            if let Some(fault) = fault.filter(|_| of_the_entrance) {
                change(&entrance.world, FaultChange::Removed(fault.name)).await?;
            }
        }
        let calls = calls?;
        self.stage.following.leave(self.name);
        let contents = files.whole().await;
        let sent = world.query(move |view| sendings(&view, &contents)).await;
        let sent = sent.map_err(|problem| problem.to_string())??;
        Ok(SweptRun { calls, operations: watch.noted(), sent, took: stopwatch.elapsed() })
    }

    /// Calls the sender, and again as long as it fails and may be called.
    async fn calls(&self, watch: &OperationWatch) -> Result<Vec<SweptCall>, String> {
        let mut calls = Vec::new();
        loop {
            let output = self.call().await?;
            if *self.stage.interrupted.borrow() {
                return Err(INTERRUPTED.to_owned());
            }
            // One that a fault has left without an answer may stay open; nothing comes of it any more.
            let _ = Closed::session_left(&self.made.world).await;
            if let Some(why) = Closed::unsettled(&self.made.world).await {
                return Err(why);
            }
            let is_done = output.end == ProgramEnd::Exited(0);
            calls.push(SweptCall { output, operations: watch.count() });
            if is_done || calls.len() > self.sender.again as usize {
                return Ok(calls);
            }
        }
    }

    async fn call(&self) -> Result<ProgramOutput, String> {
        let (stage, sender) = (self.stage, self.sender);
        let first = self.made.scenario.users.first();
        let user = sender.user.as_ref().or(first).ok_or("the scenario has no sender")?;
        let now = LocalTime::new().show(self.made.world.clock().now);
        let environment = addresses(stage, None, self.name, user, now, self.name.as_str()).await?;
        let spec = ProgramSpec {
            program: sender.program.clone(),
            folder: self.folder.clone(),
            environment,
            input: None,
            watched: Some(WatchedFolder { folder: self.folder.clone(), room: FolderRoom::OF_A_CASE }),
        };
        let program = match stage.programs.start(spec) {
            Ok(program) => program,
            Err(why) => {
                let (stdout, stderr) = (KeptText::default(), KeptText::default());
                return Ok(ProgramOutput { end: ProgramEnd::NotStarted(why), stdout, stderr });
            }
        };
        Ok(program.ended(sender.within, stage.interrupted.clone()).await.output())
    }
}

async fn change(world: &World, change: FaultChange) -> Result<(), String> {
    let told = world.tell(Event::FaultsChanged(Box::new(change))).await;
    told.map(drop).map_err(|problem| problem.to_string())
}

/// All that was sent, and what came of it.
fn sendings(view: &View<'_>, contents: &ReadFiles) -> Result<SeenSendings, String> {
    let mut sent = SeenSendings::default();
    let found = view.outlines(&UploadFilter::default(), UPLOADS).map_err(|problem| problem.to_string())?;
    if found.1 {
        return Err(format!("the sender uploaded more than {UPLOADS} files"));
    }
    for outline in found.0 {
        let id = outline.upload.id;
        let record = view.upload(id).map_err(|problem| problem.to_string())?;
        let Some(record) = record else { continue };
        if record.shipment().is_some() {
            sent.taken.extend(taken(&record));
            continue;
        }
        match contents.shipment(id) {
            Some(shipment) => sent.refused.extend(
                shipment.messages.iter().map(|message| UnreadDocument { values: message.values.clone() }),
            ),
            None => sent.unreadable += 1,
        }
    }
    sent.taken.extend(view.simulator.ebox_messages().filter(|message| !message.is_link).map(published));
    sent.refused.extend(view.simulator.ebox_refusals().map(|refusal| {
        let facts = &refusal.publication;
        let recipient = facts.recipient.as_ref().map(ToString::to_string);
        UnreadDocument { values: recipient.into_iter().collect() }
    }));
    Ok(sent)
}

/// A publication as a document: known by what is in it.
fn published(message: &EboxMessage) -> SeenDocument {
    let Publication { recipient, message_type, documents, original_message_id, .. } = &message.publication;
    let digests: Vec<String> = documents.iter().map(|document| document.sha256.hex()).collect();
    SeenDocument {
        to: recipient.to_string(),
        recipient: SeenRecipient::Named(recipient.to_string()),
        document_type: message_type.to_string(),
        reference: original_message_id.clone().unwrap_or_default(),
        content: (!digests.is_empty()).then(|| digests.join(" ")),
        is_delivered: true,
    }
}

fn taken(record: &UploadRecord) -> impl Iterator<Item = SeenDocument> {
    record.messages().map(|(message, state)| {
        let receiver = message.receiver.as_ref();
        SeenDocument {
            to: receiver.map_or_else(|| "whom its letter is for".to_owned(), ToString::to_string),
            recipient: match receiver {
                Some(receiver) => SeenRecipient::Named(receiver.value().to_owned()),
                None => SeenRecipient::Addressed(message.addressed),
            },
            document_type: message.document_type.as_str().to_owned(),
            reference: message.id.clone(),
            content: message.content.map(|mark| {
                let all = [Some(mark), message.enclosed].into_iter().flatten();
                all.map(|mark| format!("{} {:08x}", mark.size, mark.crc32)).collect::<Vec<_>>().join(" and ")
            }),
            is_delivered: !matches!(state, MessageState::Rejected { .. }),
        }
    })
}
