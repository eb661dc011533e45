//! The journal as the engine uses it: what it has not taken has not happened, and waits here.

use nets_core::Timestamp;
use nets_core::event::Event;
use nets_core::identity::SecretId;
use nets_store::{EventsSoFar, JournalRecord};

use crate::ports::EventLog;

/// So many answers of other threads wait for the disk at the most; a shipment whose answer has no room
/// is read again later.
const MOST_UNTAKEN: usize = 64;

/// So many attempts fail in one go at the most: each makes the journal open its file anew.
const ATTEMPTS: usize = 4;

pub(crate) struct Ledger {
    log: Box<dyn EventLog>,
    /// Whether the log holds records that may not be on disk yet.
    unsynced: bool,
    /// Why the log refused what it was given last; none when it took it.
    refusal: Option<String>,
    /// What was read or asked and the disk has not taken; in the order in which it came.
    /// Bound: `MOST_UNTAKEN`, and what is ready behind the last of them.
    untaken: Vec<JournalRecord>,
}

impl Ledger {
    pub(crate) fn new(log: Box<dyn EventLog>) -> Self {
        Ledger { log, unsynced: false, refusal: None, untaken: Vec::new() }
    }

    /// Whether all that has happened is in the log.
    pub(crate) fn is_clear(&self) -> bool {
        self.refusal.is_none() && self.untaken.is_empty()
    }

    /// Whether no further answer has room.
    pub(crate) fn is_full(&self) -> bool {
        self.untaken.len() >= MOST_UNTAKEN
    }

    /// Whether the answers of other threads must queue behind earlier ones.
    pub(crate) fn has_untaken(&self) -> bool {
        !self.untaken.is_empty()
    }

    /// Writes all of these records or none, and with them all that was written before.
    pub(crate) fn append(&mut self, records: &[JournalRecord]) -> Result<(), String> {
        let written = self.log.append(records, true).map_err(|problem| problem.to_string());
        self.refusal = written.clone().err();
        self.unsynced &= written.is_err();
        written
    }

    /// Writes a record that may be lost with a crash: nothing is to follow from it before `sync`.
    pub(crate) fn append_soon(&mut self, record: JournalRecord) -> Result<(), String> {
        let written = self.log.append(&[record], false).map_err(|problem| problem.to_string());
        self.refusal = written.clone().err();
        self.unsynced |= written.is_ok();
        written
    }

    /// Makes durable what is not yet. A log that has just refused is not asked again before the next try.
    pub(crate) fn sync(&mut self) -> Result<(), String> {
        match &self.refusal {
            _ if !self.unsynced => Ok(()),
            Some(refusal) => Err(refusal.clone()),
            None => self.append(&[]),
        }
    }

    /// All that has happened up to now; or why it cannot be had, in a sentence.
    pub(crate) fn so_far(&self) -> Result<EventsSoFar, String> {
        self.log.so_far()
    }

    /// Erases a secret that no record needs any more. A start erases it again: that it failed is only told.
    pub(crate) fn erase_secret(&mut self, secret: SecretId) {
        if let Err(problem) = self.log.erase_secret(secret) {
            tracing::error!(%problem, "a secret could not be erased; the next start tries again");
        }
    }

    /// Keeps an answer that the disk has not taken.
    pub(crate) fn keep(&mut self, record: JournalRecord) {
        self.untaken.push(record);
    }

    /// Tries to write what waits, as of `now`: all of it, else each alone, so that one that is too large
    /// holds up none but its own sender's. `lane` tells whose an event is. What was written is returned.
    pub(crate) fn take_untaken<Lane: PartialEq>(
        &mut self,
        now: Timestamp,
        lane: impl Fn(&Event) -> Option<Lane>,
    ) -> (Vec<JournalRecord>, Result<(), String>) {
        if self.untaken.is_empty() {
            let well = !self.unsynced && self.refusal.is_none();
            return (Vec::new(), if well { Ok(()) } else { self.append(&[]) });
        }
        let mut waiting = std::mem::take(&mut self.untaken);
        for record in &mut waiting {
            record.at = now;
        }
        let Err(mut problem) = self.append(&waiting) else { return (waiting, Ok(())) };
        let (mut taken, mut held) = (Vec::new(), Vec::new());
        for record in waiting {
            let of = lane(&record.event);
            let may_try = held.len() < ATTEMPTS && !held.contains(&of);
            match may_try.then(|| self.append(std::slice::from_ref(&record))) {
                Some(Ok(())) => taken.push(record),
                Some(Err(another)) => {
                    problem = another;
                    held.push(of);
                    self.untaken.push(record);
                }
                None => self.untaken.push(record),
            }
        }
        (taken, Err(problem))
    }
}
