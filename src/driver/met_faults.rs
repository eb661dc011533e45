//! Faults on purpose: doors ask of an operation, which is journaled before they are answered.

use std::sync::mpsc::TrySendError;

use nets_core::Timestamp;
use nets_core::event::{Event, Observation};
use nets_core::faults::met::{FiredFault, OperationMet};
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEffect};
use nets_core::identity::UserId;
use nets_core::timeline::Happening;
use nets_mailbox::{BoxFuture, FaultPlanner, OrderedFault};
use tokio::sync::oneshot;

use crate::command::{DriverCommand, FaultReply};
use crate::engine::Engine;
use crate::queue::{Commands, send};

/// What comes of a call of an alias service on purpose.
pub(crate) struct AliasCallFault {
    pub(crate) is_made: bool,
    /// In the place of the answer.
    pub(crate) told: Option<String>,
}

/// The way of a door's question to the core.
pub(crate) struct DriverFaultPlanner(pub(crate) Commands);

impl FaultPlanner for DriverFaultPlanner {
    fn meet(&self, operation: DoorOperation) -> BoxFuture<Option<OrderedFault>> {
        let asked = self.ask(|reply| DriverCommand::Meet { operation, reply });
        // A world that has ended has no faults.
        Box::pin(async { asked.await.flatten() })
    }

    fn saw(&self, operation: DoorOperation) -> BoxFuture<()> {
        let told = self.ask(|reply| DriverCommand::Saw { operation, reply });
        Box::pin(async { told.await.unwrap_or_default() })
    }
}

impl DriverFaultPlanner {
    /// What comes of a command; none where the world has ended.
    fn ask<T: Send + 'static>(
        &self,
        command: impl FnOnce(oneshot::Sender<T>) -> DriverCommand,
    ) -> BoxFuture<Option<T>> {
        let (reply, answer) = oneshot::channel();
        // Sent at once: what the door tells of it next comes behind it.
        let waiting = match self.0.try_send(Box::new(command(reply))) {
            Ok(()) => None,
            Err(TrySendError::Full(command)) => Some((self.0.clone(), command)),
            Err(TrySendError::Disconnected(_)) => return Box::pin(async { None }),
        };
        Box::pin(async move {
            if let Some((commands, command)) = waiting {
                send(commands, command).await.ok()?;
            }
            answer.await.ok()
        })
    }
}

impl Engine {
    /// What strikes at an operation, if anything does. What the disk does not take has not struck.
    pub(crate) fn meet(&mut self, operation: DoorOperation, reply: FaultReply) {
        let ordered = self.fired(operation).map(|FiredFault { name, order }| {
            let released = self.core.faults().released();
            let times = order.held_by().and_then(|name| released.get(name)).copied();
            OrderedFault { name, released: times.unwrap_or_default(), order }
        });
        // The client may have gone; it has happened all the same.
        drop(reply.send(ordered));
    }

    fn fired(&mut self, operation: DoorOperation) -> Option<FiredFault> {
        let at = self.clock.now();
        let met = self.core.meet(operation, at)?;
        let fired = met.fired.clone();
        self.act(Event::OperationMet(Box::new(met)), at).ok()?;
        fired
    }

    /// What faults have the call of a sender's alias service come to, which is Nets' to make: whether it is made, and what
    /// is told of it in the place of its answer.
    pub(crate) fn meet_alias_call(&mut self, user: &UserId) -> AliasCallFault {
        let mut fault = AliasCallFault { is_made: true, told: None };
        for operation in [FaultOperation::Connect, FaultOperation::Request, FaultOperation::Answer] {
            if !fault.is_made || !self.faults.is_armed(operation) {
                continue;
            }
            let Some(FiredFault { name, order }) =
                self.fired(DoorOperation { user: Some(user.clone()), ..DoorOperation::new(operation) })
            else {
                continue;
            };
            fault.is_made = order.effect != FaultEffect::NotDone;
            if order.answer != FaultAnswer::AsDone {
                let what = match (operation, fault.is_made) {
                    (FaultOperation::Connect, false) => "the service was not reached",
                    (_, false) => "the service was not asked",
                    (_, true) => "the answer of the service was lost",
                };
                fault.told = Some(format!("on purpose, by the fault `{name}`: {what}"));
            }
        }
        fault
    }

    /// Tells what a front end saw. A file that a client has read whole may go, though the client never closed it.
    pub(crate) fn tell_observed(&mut self, at: Timestamp, observation: Observation) {
        let fetched = observation.fetched_whole().map(|(user, file)| DoorOperation {
            user: Some(user.clone()),
            path: Some(format!("/Outbound/{file}")),
            read_whole: true,
            ..DoorOperation::new(FaultOperation::Close)
        });
        self.tell(at, Happening::Observed(observation));
        if let Some(operation) = fetched {
            self.saw(at, operation);
        }
    }

    /// The same by an operation of a door that is answered when it has happened.
    pub(crate) fn saw_at_door(&mut self, operation: DoorOperation, reply: oneshot::Sender<()>) {
        self.saw(self.clock.now(), operation);
        // The client may have gone; it has happened all the same.
        let _ = reply.send(());
    }

    /// Files of Outbound grow or go by an operation at which no fault strikes.
    pub(crate) fn saw(&mut self, at: Timestamp, operation: DoorOperation) {
        if !self.core.faults().fates().concerns(&operation) {
            return;
        }
        let met = OperationMet { operation, counted: Vec::new(), fired: None };
        if self.act(Event::OperationMet(Box::new(met)), at).is_err() {
            tracing::warn!("a file that was listed or fetched stays as it was, since the disk takes nothing");
        }
    }

    /// Lets the mailbox know which files are seen in part, before it has them.
    pub(crate) fn publish_parts(&self) {
        self.faults.publish_parts(self.core.faults().fates().parts());
    }

    /// Lets the doors know at which operations faults may strike, and what is let go.
    pub(crate) fn publish_faults(&self) {
        self.faults.publish(self.core.faults().armed(), self.core.faults().released());
    }
}
