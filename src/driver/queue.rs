//! The queue of commands to the driver of one world.

use std::sync::mpsc::{SyncSender, TrySendError};

use crate::command::DriverCommand;
use crate::not_done::NotDone;

/// So many commands wait for the driver at the most. Beyond, clients wait, and observations are
/// dropped and counted: a client that floods the door must not fill the memory.
pub(crate) const QUEUE: usize = 16_384;

/// Room for all of the queue is taken at the start, so it holds no more than where a command lies.
pub(crate) type Commands = SyncSender<Box<DriverCommand>>;

/// The world was stopped or reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this world was stopped or reset")]
pub struct Stopped;

impl From<Stopped> for NotDone {
    fn from(_: Stopped) -> Self {
        NotDone::Stopped
    }
}

/// Sends without holding up the caller's thread when the queue is full.
pub(crate) async fn send(commands: Commands, command: Box<DriverCommand>) -> Result<(), Stopped> {
    match commands.try_send(command) {
        Ok(()) => Ok(()),
        Err(TrySendError::Disconnected(_)) => Err(Stopped),
        Err(TrySendError::Full(command)) => {
            tokio::task::spawn_blocking(move || commands.send(command).map_err(|_| Stopped))
                .await
                .unwrap_or(Err(Stopped))
        }
    }
}
