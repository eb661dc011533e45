//! What the engine is told, and what it wants done by others.

use nets_core::alias::AliasAnswer;
use nets_core::civil::Date;
use nets_core::ebox::answer::PublicationAnswer;
use nets_core::ebox::publication::SentPublication;
use nets_core::effect::{AliasQuestion, OutboundFile};
use nets_core::event::{Event, Observation, Upload};
use nets_core::faults::operation::DoorOperation;
use nets_core::identity::{RegistrationId, UploadId};
use nets_core::script::AliasRequest;
use nets_core::shipment::Inspection;
use nets_core::simulator::ListSource;
use nets_mailbox::{NotTaken, OrderedFault};
use tokio::sync::oneshot;

use crate::entry_filter::EntryFilter;
use crate::moving::{Advance, AdvanceReply};
use crate::not_done::NotDone;
use crate::parked::{ConsequencesReply, FileToMake};
use crate::ports::NotWritten;
use crate::registering::Registrant;
use crate::seen::WaitingObservation;
use crate::timeline::EntryReply;
use crate::view::View;

pub(crate) enum DriverCommand {
    /// An event that must be in the journal before it is handled and before its sender is answered.
    Journal {
        event: Event,
        reply: Option<EventReply>,
    },
    /// A thread has read a zip.
    Inspected {
        upload: UploadId,
        inspection: Inspection,
    },
    /// A thread could not read a zip, and that was not the zip's fault.
    Unreadable {
        upload: UploadId,
        reason: String,
    },
    /// A thread has made a file for Outbound, or could not.
    Made {
        file: FileToMake,
        made: Result<(), NotWritten>,
    },
    /// A person registers by alias, and the client wants to know what comes of it.
    Register {
        request: AliasRequest,
        registrant: Registrant,
    },
    /// A door is about to do something at which a fault may strike.
    Meet {
        operation: DoorOperation,
        reply: FaultReply,
    },
    /// A door does something at which none strikes, and by which files of Outbound may grow or go.
    Saw {
        operation: DoorOperation,
        reply: oneshot::Sender<()>,
    },
    /// A sender publishes at the e-Box.
    Publish {
        sent: Box<SentPublication>,
        reply: oneshot::Sender<Result<PublicationAnswer, NotDone>>,
    },
    /// A sender's web service has answered, or could not be asked.
    AliasAnswered {
        registration: RegistrationId,
        answer: AliasAnswer,
    },
    /// Something that is not worth the disk: nothing follows from it.
    Observed(WaitingObservation<Observation>),
    /// An event of the control API, whose consequences its client wants to see.
    Tell {
        event: Event,
        reply: ConsequencesReply,
    },
    Advance {
        advance: Advance,
        reply: AdvanceReply,
    },
    Settle {
        reply: oneshot::Sender<Result<(), NotDone>>,
    },
    Watch {
        filter: EntryFilter,
        reply: EntryReply,
    },
    Query(Box<dyn FnOnce(View<'_>) + Send>),
    /// Something the engine looks at has changed.
    Nudge,
    Stop {
        reply: oneshot::Sender<()>,
    },
}

/// Whom to tell what strikes.
pub(crate) type FaultReply = oneshot::Sender<Option<OrderedFault>>;

/// Who waits for an event to be durable.
pub(crate) type EventReply = oneshot::Sender<Result<(), NotTaken>>;

/// What the engine wants done outside of it.
#[derive(Debug)]
pub(crate) enum Todo {
    /// Have a thread read the zip, and answer with `Inspected` or `Unreadable`.
    Inspect { upload: Upload, today: Date },
    /// Have a thread make the file and keep it, and answer with `Made`.
    Make { id: FileToMake, file: Box<OutboundFile>, lists: ListSource },
    /// Have the sender's web service asked, and answer with `AliasAnswered`.
    Ask(AliasQuestion),
    /// End the world, and then answer.
    End(oneshot::Sender<()>),
}

/// What is to be done when no command waits.
#[derive(Debug)]
pub(crate) enum IdleWork {
    /// Something was done: these things are to be done by others, and then there may be more.
    Did(Vec<Todo>),
    /// Nothing, before a command comes or this time is over.
    Wait(Option<std::time::Duration>),
}
