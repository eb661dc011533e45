//! The world as its mailbox sees it: whom it tells of uploads, and what time it is.

use std::fs::File;
use std::sync::Arc;
use std::sync::mpsc::TrySendError;

use nets_core::Timestamp;
use nets_core::event::{Event, Observation, Upload};
use nets_core::identity::UserId;
use nets_core::timeline::TransferredFile;
use nets_mailbox::{BoxFuture, MailboxHost, NotTaken, UploadUnderWay};
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::command::DriverCommand;
use crate::digests::Digests;
use crate::observing::Observing;
use crate::ports::Time;
use crate::queue::{Commands, Stopped, send};
use crate::under_way::UploadsUnderWay;

pub(crate) struct DriverMailboxHost {
    pub(crate) commands: Commands,
    pub(crate) observing: Arc<Observing>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) uploads: Arc<UploadsUnderWay>,
    pub(crate) digests: Arc<Digests>,
}

impl DriverMailboxHost {
    fn journal(&self, event: Event) -> BoxFuture<Result<(), NotTaken>> {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(DriverCommand::Journal { event, reply: Some(reply) });
        // Sent at once and not when the answer is first waited for: events keep the order in
        // which they were told, and a client that vanishes does not take its event with it.
        let waiting = match self.commands.try_send(command) {
            Ok(()) => None,
            Err(TrySendError::Full(command)) => Some((self.commands.clone(), command)),
            Err(TrySendError::Disconnected(_)) => {
                return Box::pin(async { Err(NotTaken(Stopped.to_string())) });
            }
        };
        Box::pin(async move {
            let stopped = || NotTaken(Stopped.to_string());
            if let Some((commands, command)) = waiting {
                send(commands, command).await.map_err(|_| stopped())?;
            }
            answer.await.unwrap_or_else(|_| Err(stopped()))
        })
    }
}

impl MailboxHost for DriverMailboxHost {
    fn arrived(&self, upload: Upload) -> BoxFuture<Result<(), NotTaken>> {
        self.journal(Event::UploadFinished(upload))
    }

    fn deleted(&self, user: UserId, file: String) -> BoxFuture<Result<(), NotTaken>> {
        self.journal(Event::Observed(Observation::FileDeleted { user, file }))
    }

    fn going(&self, user: UserId, file: String, bytes: File) {
        self.digests.before_it_goes(TransferredFile::Outbound(user, file), bytes);
    }

    fn observed(&self, observation: Observation) {
        self.observing.observe(observation);
    }

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(self.uploads.begin(self.clock.elapsed()))
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
