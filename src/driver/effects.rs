//! Doing what the core asks for, in order, again and again until the disk takes it.

use nets_core::calendar;
use nets_core::effect::{AliasQuestion, Effect};
use nets_core::event::Upload;
use nets_core::timeline::{EntryDraft, Happening};
use nets_text::system_words;

use crate::command::Todo;
use crate::engine::Engine;
use crate::file_maker::is_costly;
use crate::held::{HeldEffect, Lane};
use crate::making::{cannot_be_made, not_written};
use crate::not_done::NotDone;
use crate::parked::FileToMake;
use crate::ports::NotWritten;

/// So many effects, and records of uploads that are over, wait for the disk at the most. Beyond, time stands still and uploads are refused.
const MOST_HELD: usize = 10_000;

/// So many lanes fail in one go at the most: to make a file that cannot be written costs as much as one
/// that can.
const ATTEMPTS: usize = 16;

/// So many shipments are read again in one go at the most.
const READ_AGAIN: usize = 64;

impl Engine {
    /// Does an effect, or lets it wait behind what waits for the same upload or sender. What is to be
    /// told of it joins `told`; a file that was late is told as of now.
    pub(crate) fn begin(&mut self, effect: Effect, is_late: bool, told: &mut Vec<EntryDraft>) {
        let Some(lane) = Lane::of(&effect) else { return self.do_at_once(effect) };
        // What it follows from comes first, so that no file is from a moment that a crash undoes.
        let done = match self.ledger.sync() {
            _ if self.held.holds(&lane) => {
                return self.held.push(lane, HeldEffect { effect, is_made: false });
            }
            Ok(()) => self.perform(&effect, false),
            Err(problem) => Err(problem),
        };
        match done {
            Ok(happened) => {
                told.extend(happened.map(|draft| self.dated(draft, is_late)));
            }
            Err(reason) => {
                self.held.push(lane, HeldEffect { effect, is_made: false });
                self.fail(&reason);
            }
        }
    }

    /// Does what never waits.
    pub(crate) fn do_at_once(&mut self, effect: Effect) {
        match effect {
            // What is over is in the core or in the archive, and never between them.
            Effect::Archive(record) => {
                self.archive.put(record);
                if self.archive.waiting() > 0 {
                    self.retry.try_later(self.elapsed());
                }
            }
            Effect::EraseSecret(secret) => self.ledger.erase_secret(secret),
            Effect::EraseContent(content) => self.files.erase_content(content),
            Effect::Inspect(_)
            | Effect::Write(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::AskAlias(_) => {}
        }
    }

    /// What is late is told as of now.
    fn dated(&self, draft: EntryDraft, is_late: bool) -> EntryDraft {
        let at = if is_late { draft.at.max(self.clock.now()) } else { draft.at };
        EntryDraft { at, ..draft }
    }

    /// Does one effect; what the timeline is to tell of it, or why it could not be done yet. A file that is made
    /// has only to be published.
    fn perform(&mut self, effect: &Effect, is_made: bool) -> Result<Option<EntryDraft>, String> {
        match effect {
            Effect::Inspect(upload) => self.inspect(upload.clone()),
            Effect::AskAlias(question) => self.ask(question.clone()),
            // They never wait: `do_at_once` has done them.
            Effect::Archive(_) | Effect::EraseSecret(_) | Effect::EraseContent(_) => {}
            Effect::Forget(upload) => self.files.forget(*upload).map_err(|error| {
                format!("the zip of shipment {upload} cannot be removed: {}", system_words(&error))
            })?,
            Effect::Remove(file) => self.files.remove(file).map_err(|error| {
                format!("{} cannot be removed from Outbound: {}", file.name, system_words(&error))
            })?,
            Effect::Write(file) => {
                let written = if is_made {
                    self.files.publish(&[file]).pop().unwrap_or(Ok(()))
                } else {
                    self.files.write(file, &self.core.list_source())
                };
                return match written {
                    Ok(()) => Ok(Some(file.written())),
                    Err(NotWritten::Now(error)) => Err(not_written(file, &error)),
                    Err(NotWritten::Ever(reason)) => Ok(Some(cannot_be_made(file, reason))),
                };
            }
        }
        Ok(None)
    }

    fn inspect(&mut self, upload: Upload) {
        self.reading.begin(&upload.user, upload.id);
        self.have_read(upload);
    }

    /// Has a thread read the zip.
    fn have_read(&mut self, upload: Upload) {
        let today = calendar::copenhagen().to_datetime(self.clock.now()).date();
        self.todos.push(Todo::Inspect { upload, today });
    }

    fn ask(&mut self, question: AliasQuestion) {
        self.registering.begin(&question.user, question.registration);
        self.todos.push(Todo::Ask(question));
    }

    /// Notes that the disk or the system refused something, which is tried again.
    pub(crate) fn fail(&mut self, reason: &str) {
        if self.retry.begin(reason, self.elapsed()) && !self.files.has_ended() {
            tracing::error!(reason, "the disk or the system failed; it is tried again every second");
            self.tell(self.clock.now(), Happening::StorageFailed { reason: reason.to_owned() });
        }
    }

    /// Tries again what failed, when the time has come; false when it has not.
    pub(crate) fn retry_when_due(&mut self) -> bool {
        if !self.retry.is_due(self.elapsed()) {
            return false;
        }
        self.retry_journal();
        self.retry_held();
        self.archive.retry();
        if !self.ledger.is_full() {
            let some = self.unread.len().min(READ_AGAIN);
            let uploads = self.unread.drain(..some).filter_map(|id| self.core.upload(id));
            for upload in uploads.map(|record| record.upload.clone()).collect::<Vec<_>>() {
                self.have_read(upload);
            }
        }
        if !self.ledger.is_clear()
            || !self.held.is_empty()
            || !self.unread.is_empty()
            || self.archive.waiting() > 0
        {
            self.retry.try_later(self.elapsed());
        }
        self.lose_patience();
        true
    }

    /// Tells that all goes well again, once it does: when all that failed has been tried again.
    pub(crate) fn recover(&mut self) {
        let all_is_well = self.ledger.is_clear() && self.held.is_empty() && self.unreadable.is_empty();
        if all_is_well && self.retry.end() {
            tracing::info!("the disk has taken all that waited");
            self.tell(self.clock.now(), Happening::StorageRecovered {});
        }
    }

    fn retry_journal(&mut self) {
        let core = &self.core;
        let (taken, rest) = self.ledger.take_untaken(self.clock.now(), |event| Engine::owner(core, event));
        for record in taken {
            self.take(record);
        }
        if let Err(problem) = rest {
            self.fail(&problem);
        }
    }

    fn retry_held(&mut self) {
        if self.held.is_empty() || self.ledger.sync().is_err() {
            return;
        }
        let mut failures = 0;
        for _ in 0..self.held.triable() {
            let Some(lane) = self.held.next_turn() else { return };
            failures += usize::from(!self.go_on(&lane));
            if failures >= ATTEMPTS || self.held.making() >= ATTEMPTS {
                return;
            }
        }
    }

    /// Does what waits in a lane, up to a file that others have to make first; false when something failed.
    fn go_on(&mut self, lane: &Lane) -> bool {
        while let Some(HeldEffect { effect, is_made }) = self.held.first(lane).cloned() {
            if !is_made && matches!(&effect, Effect::Write(file) if is_costly(file)) {
                self.held.begin_making(lane);
                self.to_make.push(FileToMake::Held(lane.clone()));
                self.have_made();
                return true;
            }
            match self.perform(&effect, is_made) {
                Ok(happened) => {
                    self.held.done(lane);
                    if let Some(draft) = happened {
                        self.tell_draft(self.dated(draft, true));
                    }
                }
                Err(reason) => {
                    self.held.make_again(lane);
                    self.fail(&reason);
                    return false;
                }
            }
        }
        true
    }

    /// Another thread has made the first file of a lane, or could not. While all goes well, the next lane has its turn.
    pub(crate) fn made_again(&mut self, lane: &Lane, made: Result<(), NotWritten>) {
        self.held.end_making(lane, made.is_ok());
        let Some(Effect::Write(file)) = self.held.first(lane).map(|held| held.effect.clone()) else { return };
        match made {
            Ok(()) => {}
            Err(NotWritten::Now(error)) => return self.fail(&not_written(&file, &error)),
            Err(NotWritten::Ever(reason)) => {
                self.held.done(lane);
                let draft = cannot_be_made(&file, reason);
                self.tell_draft(self.dated(draft, true));
            }
        }
        if self.ledger.sync().is_ok()
            && self.go_on(lane)
            && self.held.making() < ATTEMPTS
            && let Some(next) = self.held.next_turn()
        {
            self.go_on(&next);
        }
    }

    /// Tells clients that have waited for the clock long enough why it does not move.
    fn lose_patience(&mut self) {
        if let Some(before) = self.retry.patience(self.elapsed()) {
            let why = NotDone::Disk(self.waits_for_the_disk());
            self.moves.give_up(before, &why);
        }
    }

    pub(crate) fn is_held_full(&self) -> bool {
        self.waiting() >= MOST_HELD
    }

    /// How many effects and records of uploads that are over wait for the disk.
    fn waiting(&self) -> usize {
        self.held.len() + self.archive.waiting()
    }

    /// What waits for the disk, in a sentence.
    pub(crate) fn waits_for_the_disk(&self) -> String {
        let reason = self.retry.reason().unwrap_or("the disk is busy");
        format!("{reason}; {} things wait for the disk, and are tried again every second", self.waiting())
    }
}
