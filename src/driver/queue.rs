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
    /// Called when the first one waits, and again when the first one waits that is urgent.
    wake: Box<dyn Fn(WakeUp) + Send + Sync>,
}

/// How soon a driver is to look into its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WakeUp {
    /// Within milliseconds: to wake a thread for each thing that is seen would cost more than to tell of it.
    Soon,
    Now,
}

/// So many observations wait for a driver that looks soon; with more of them it is woken.
const MOST_SOON: usize = 64;

/// It takes memory as commands wait: most worlds have none. Bound: what `queue` is given.
#[derive(Default)]
struct WaitingCommands {
    commands: VecDeque<Box<DriverCommand>>,
    /// How it was woken for what waits.
    woken: Option<WakeUp>,
    is_closed: bool,
}

/// A queue for at most so many commands, which calls `wake` when the first one waits, and when the first urgent one does.
pub(crate) fn queue(bound: usize, wake: impl Fn(WakeUp) + Send + Sync + 'static) -> (Commands, Inbox) {
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
        if waiting.is_closed {
            return Err(TrySendError::Disconnected(command));
        }
        if waiting.is_full(self.0.bound) {
            return Err(TrySendError::Full(command));
        }
        self.0.put(waiting, command);
        Ok(())
    }

    /// Waits where there is no room.
    pub(crate) fn send(&self, command: Box<DriverCommand>) -> Result<(), Stopped> {
        let waiting = self.0.room.wait_while(self.0.waiting(), |waiting| waiting.is_full(self.0.bound));
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
        let was_full = waiting.is_full(self.0.bound);
        let command = waiting.commands.pop_front();
        if waiting.commands.is_empty() {
            // A flood that has passed takes no memory.
            waiting.commands = VecDeque::new();
            waiting.woken = None;
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

impl WaitingCommands {
    /// What is closed has no commands, and never is.
    fn is_full(&self, bound: usize) -> bool {
        self.commands.len() >= bound
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, WaitingCommands> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, mut waiting: MutexGuard<'_, WaitingCommands>, command: Box<DriverCommand>) {
        let is_urgent =
            !matches!(*command, DriverCommand::Observed(_)) || waiting.commands.len() >= MOST_SOON;
        let wake_up = if is_urgent { WakeUp::Now } else { WakeUp::Soon };
        waiting.commands.push_back(command);
        let is_new = waiting.woken.is_none_or(|woken| woken < wake_up);
        if is_new {
            waiting.woken = Some(wake_up);
        }
        drop(waiting);
        if is_new {
            (self.wake)(wake_up);
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::sync_channel;
    use std::thread;
    use std::time::Duration;

    use nets_core::event::Observation;
    use nets_core::identity::{UploadId, UserId};

    use super::*;
    use crate::seen::{LoginTally, WaitingObservation};

    /// How long a test waits for what is to come at once.
    const LONG: Duration = Duration::from_secs(30);

    /// A queue that counts how often it wakes the driver.
    fn counted(bound: usize) -> (Commands, Inbox, Arc<AtomicUsize>) {
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let (commands, inbox) = queue(bound, move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        (commands, inbox, woken)
    }

    fn numbered(number: u64) -> Box<DriverCommand> {
        let reason = String::new();
        Box::new(DriverCommand::Unreadable { upload: UploadId(number), reason })
    }

    fn number(command: &DriverCommand) -> u64 {
        match command {
            DriverCommand::Unreadable { upload, .. } => upload.0,
            _ => panic!("another command"),
        }
    }

    fn taken(inbox: &Inbox) -> Option<u64> {
        inbox.try_recv().map(|command| number(&command))
    }

    #[test]
    fn commands_come_out_in_their_order_and_the_first_that_waits_wakes_the_driver() {
        let (commands, inbox, woken) = counted(9);
        let woken = || woken.load(Ordering::Relaxed);
        assert_eq!((taken(&inbox), woken()), (None, 0));
        for number in 1..=3 {
            assert!(commands.try_send(numbered(number)).is_ok());
        }
        assert_eq!(woken(), 1);
        assert_eq!(
            [taken(&inbox), taken(&inbox), taken(&inbox), taken(&inbox)],
            [Some(1), Some(2), Some(3), None]
        );
        assert_eq!(commands.send(numbered(4)), Ok(()));
        assert_eq!((woken(), taken(&inbox)), (2, Some(4)));
    }

    #[test]
    fn what_was_seen_wakes_the_driver_softly_and_what_is_urgent_or_much_does_not() {
        let woken = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&woken);
        let (commands, inbox) = queue(MOST_SOON + 9, move |wake_up| {
            told.lock().expect("no panic").push(wake_up);
        });
        let woken = || std::mem::take(&mut *woken.lock().expect("no panic"));
        let tally = LoginTally::of(None);
        let see = || {
            let seen = Observation::UploadStarted {
                user: UserId::new("tTEST1").expect("a user id"),
                path: String::new(),
                by_hand: false,
            };
            let seen = WaitingObservation::begin(seen, &tally).expect("there is room");
            assert!(commands.try_send(Box::new(DriverCommand::Observed(seen))).is_ok());
        };
        let empty = || while inbox.try_recv().is_some() {};
        (0..2).for_each(|_| see());
        assert_eq!(woken(), [WakeUp::Soon]);
        assert!(commands.try_send(numbered(1)).is_ok());
        see();
        assert_eq!(woken(), [WakeUp::Now]);
        empty();
        (0..MOST_SOON).for_each(|_| see());
        assert_eq!(woken(), [WakeUp::Soon]);
        see();
        assert_eq!(woken(), [WakeUp::Now]);
        empty();
        see();
        assert_eq!(woken(), [WakeUp::Soon]);
    }

    #[test]
    fn what_is_full_takes_no_more_until_one_was_taken_out() {
        let (commands, inbox, _) = counted(2);
        for number in [1, 2] {
            assert_eq!(commands.send(numbered(number)), Ok(()));
        }
        let refused = commands.try_send(numbered(3));
        assert!(matches!(&refused, Err(TrySendError::Full(command)) if number(command) == 3));
        assert_eq!(taken(&inbox), Some(1));
        assert!(commands.try_send(numbered(3)).is_ok());
        assert!(matches!(commands.try_send(numbered(4)), Err(TrySendError::Full(_))));
        assert_eq!([taken(&inbox), taken(&inbox)], [Some(2), Some(3)]);
    }

    #[test]
    fn who_finds_it_full_waits_for_room() {
        let (commands, inbox, woken) = counted(1);
        assert_eq!(commands.send(numbered(1)), Ok(()));
        let (tell, told) = sync_channel(0);
        let waits = thread::spawn(move || {
            tell.send(()).expect("the test listens");
            commands.send(numbered(2)).and_then(|()| commands.send(numbered(3)))
        });
        told.recv_timeout(LONG).expect("it has begun");
        let mut numbers = Vec::new();
        while numbers.len() < 3 {
            numbers.extend(taken(&inbox));
            thread::yield_now();
        }
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(waits.join().expect("it ends"), Ok(()));
        assert_eq!(woken.load(Ordering::Relaxed), 3, "each found the queue empty");
    }

    #[test]
    fn once_the_driver_is_gone_nothing_is_taken_and_who_waits_is_told() {
        let (commands, inbox, woken) = counted(1);
        assert_eq!(commands.send(numbered(1)), Ok(()));
        let other = commands.clone();
        let waits = thread::spawn(move || other.send(numbered(2)));
        drop(inbox);
        assert_eq!(waits.join().expect("it ends"), Err(Stopped));
        assert_eq!(commands.send(numbered(3)), Err(Stopped));
        assert!(matches!(commands.try_send(numbered(4)), Err(TrySendError::Disconnected(_))));
        assert_eq!(woken.load(Ordering::Relaxed), 1);
        assert_eq!(NotDone::from(Stopped), NotDone::Stopped);
    }

    #[tokio::test]
    async fn a_task_sends_at_once_where_there_is_room_and_hears_that_the_driver_is_gone() {
        let (commands, inbox, _) = counted(1);
        assert_eq!(send(commands.clone(), numbered(1)).await, Ok(()));
        let waits = tokio::spawn(send(commands.clone(), numbered(2)));
        let mut numbers = Vec::new();
        while numbers.len() < 2 {
            numbers.extend(taken(&inbox));
            tokio::task::yield_now().await;
        }
        assert_eq!((numbers, waits.await.expect("it ends")), (vec![1, 2], Ok(())));
        drop(inbox);
        assert_eq!(send(commands, numbered(3)).await, Err(Stopped));
    }
}
