//! The queue of commands to the driver of one world.

use std::collections::VecDeque;
use std::sync::mpsc::TrySendError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::command::DriverCommand;
use crate::not_done::NotDone;

/// So many commands wait for the driver at the most. Beyond, clients wait, and observations are
/// dropped and counted: a client that floods the door must not fill the memory.
pub(crate) const QUEUE: usize = 16_384;

/// The world was stopped or reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this world was stopped or reset")]
pub struct Stopped;

impl From<Stopped> for NotDone {
    fn from(_: Stopped) -> Self {
        NotDone::Stopped
    }
}

/// Where commands are put in.
#[derive(Clone)]
pub(crate) struct Commands(Arc<Queue>);

/// Where the driver takes them out. When it is dropped, no further one is taken in, and who waits for an answer is told
/// so by the answer that does not come.
pub(crate) struct Inbox(Arc<Queue>);

struct Queue {
    waiting: Mutex<WaitingCommands>,
    /// Told when there is room again.
    room: Condvar,
    bound: usize,
    /// Called when the first one waits.
    wake: Box<dyn Fn() + Send + Sync>,
}

/// It takes memory as commands wait: most worlds have none.
#[derive(Default)]
struct WaitingCommands {
    commands: VecDeque<Box<DriverCommand>>,
    is_closed: bool,
}

/// A queue for at most so many commands, which calls `wake` when the first one waits.
pub(crate) fn queue(bound: usize, wake: impl Fn() + Send + Sync + 'static) -> (Commands, Inbox) {
    let (waiting, room) = (Mutex::default(), Condvar::new());
    let queue = Arc::new(Queue { waiting, room, bound, wake: Box::new(wake) });
    (Commands(Arc::clone(&queue)), Inbox(queue))
}

impl Commands {
    pub(crate) fn try_send(
        &self,
        command: Box<DriverCommand>,
    ) -> Result<(), TrySendError<Box<DriverCommand>>> {
        let waiting = self.0.waiting();
        match waiting.commands.len() {
            _ if waiting.is_closed => Err(TrySendError::Disconnected(command)),
            count if count >= self.0.bound => Err(TrySendError::Full(command)),
            _ => {
                self.0.put(waiting, command);
                Ok(())
            }
        }
    }

    /// Waits where there is no room.
    pub(crate) fn send(&self, command: Box<DriverCommand>) -> Result<(), Stopped> {
        let is_full =
            |waiting: &mut WaitingCommands| !waiting.is_closed && waiting.commands.len() >= self.0.bound;
        let waiting = self.0.room.wait_while(self.0.waiting(), is_full);
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_closed {
            return Err(Stopped);
        }
        self.0.put(waiting, command);
        Ok(())
    }
}

impl Inbox {
    pub(crate) fn try_recv(&self) -> Option<Box<DriverCommand>> {
        let mut waiting = self.0.waiting();
        let command = waiting.commands.pop_front();
        let was_full = command.is_some() && waiting.commands.len() + 1 == self.0.bound;
        if waiting.commands.is_empty() {
            // A flood that has passed takes no memory.
            waiting.commands = VecDeque::new();
        }
        drop(waiting);
        if was_full {
            self.0.room.notify_all();
        }
        command
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.is_closed = true;
        let left = std::mem::take(&mut waiting.commands);
        drop(waiting);
        self.0.room.notify_all();
        drop(left);
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, WaitingCommands> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, mut waiting: MutexGuard<'_, WaitingCommands>, command: Box<DriverCommand>) {
        let is_first = waiting.commands.is_empty();
        waiting.commands.push_back(command);
        drop(waiting);
        if is_first {
            (self.wake)();
        }
    }
}

/// Sends without holding up the caller's thread when the queue is full.
pub(crate) async fn send(commands: Commands, command: Box<DriverCommand>) -> Result<(), Stopped> {
    match commands.try_send(command) {
        Ok(()) => Ok(()),
        Err(TrySendError::Disconnected(_)) => Err(Stopped),
        Err(TrySendError::Full(command)) => {
            tokio::task::spawn_blocking(move || commands.send(command)).await.unwrap_or(Err(Stopped))
        }
    }
}
