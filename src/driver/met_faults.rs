//! Faults on purpose: doors ask of an operation, which is journaled before they are answered.

use std::sync::mpsc::TrySendError;

use nets_core::event::Event;
use nets_core::faults::met::FiredFault;
use nets_core::faults::operation::Operation;
use nets_mailbox::{BoxFuture, FaultPlanner, OrderedFault};
use tokio::sync::oneshot;

use crate::command::{DriverCommand, FaultReply};
use crate::engine::Engine;
use crate::queue::{Commands, send};

/// The way of a door's question to the core.
pub(crate) struct DriverFaultPlanner(pub(crate) Commands);

impl FaultPlanner for DriverFaultPlanner {
    fn meet(&self, operation: Operation) -> BoxFuture<Option<OrderedFault>> {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(DriverCommand::Meet { operation, reply });
        // Sent at once: what the door tells of it next comes behind it.
        let waiting = match self.0.try_send(command) {
            Ok(()) => None,
            Err(TrySendError::Full(command)) => Some((self.0.clone(), command)),
            Err(TrySendError::Disconnected(_)) => return Box::pin(async { None }),
        };
        Box::pin(async move {
            if let Some((commands, command)) = waiting {
                send(commands, command).await.ok()?;
            }
            // A world that has ended has no faults.
            answer.await.ok()?
        })
    }
}

impl Engine {
    /// What strikes at an operation, if anything does. What the disk does not take has not struck.
    pub(crate) fn meet(&mut self, operation: Operation, reply: FaultReply) {
        let at = self.clock.now();
        let ordered = self.core.meet(operation, at).and_then(|met| {
            let fired = met.fired.clone();
            self.act(Event::OperationMet(Box::new(met)), at).ok()?;
            fired
        });
        let ordered = ordered.map(|FiredFault { order, .. }| {
            let released = self.core.faults().released();
            let times = order.held_by().and_then(|name| released.get(name)).copied();
            OrderedFault { released: times.unwrap_or_default(), order }
        });
        // The client may have gone; it has happened all the same.
        drop(reply.send(ordered));
    }

    /// Lets the doors know at which operations faults may strike, and what is let go.
    pub(crate) fn publish_faults(&self) {
        self.faults.publish(self.core.faults().armed(), self.core.faults().released());
    }
}
