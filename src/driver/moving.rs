//! A clock on its way to a moment, which may take several goes.

use std::collections::VecDeque;
use std::time::Duration;

use nets_core::identity::UploadId;
use nets_core::timeline::Entry;
use nets_core::{SignedDuration, Timestamp};
use tokio::sync::oneshot;

use crate::not_done::NotDone;

/// So many requests wait for the clock at the most.
const MOST_MOVES: usize = 1_000;

/// So many entries are answered with at the most; the timeline has the others.
const MOST_ENTRIES: usize = 10_000;

/// How far to move the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    By(SignedDuration),
    To(Timestamp),
    NextEvent,
}

/// What moving the clock did. Bound: `MOST_ENTRIES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    pub from: Timestamp,
    pub to: Timestamp,
    /// What happened on the way: the first 10,000 entries.
    pub entries: Vec<Entry>,
    /// How many more there were.
    pub left_out: usize,
}

/// Who wants to know that the clock has moved.
pub(crate) type AdvanceReply = oneshot::Sender<Result<Advanced, NotDone>>;

/// One move of the clock.
pub(crate) struct PendingAdvance {
    advance: Advance,
    reply: AdvanceReply,
    /// The last upload that had arrived when it was asked for: what is read before the clock moves.
    behind: Option<UploadId>,
    /// When it was asked for, in real time.
    asked: Duration,
    way: Option<AdvanceRange>,
    /// Whether its step of time is done, even one of no length.
    stepped: bool,
}

/// From where to where, once it has set out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AdvanceRange {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl PendingAdvance {
    /// Answers with what has happened; a client that has gone needs no answer.
    fn arrive(self, way: AdvanceRange, seen: PassedEntries) {
        let AdvanceRange { from, to } = way;
        let PassedEntries { entries, left_out } = seen;
        drop(self.reply.send(Ok(Advanced { from, to, entries, left_out })));
    }
}

/// The moves that wait for their turn; the first may be on its way.
#[derive(Default)]
pub(crate) struct PendingAdvances {
    /// Bound: `MOST_MOVES`.
    waiting: VecDeque<PendingAdvance>,
    /// What has happened on the way of the first.
    seen: PassedEntries,
}

#[derive(Default)]
struct PassedEntries {
    /// Bound: `MOST_ENTRIES`.
    entries: Vec<Entry>,
    left_out: usize,
}

impl PendingAdvances {
    pub(crate) fn ask(
        &mut self,
        advance: Advance,
        behind: Option<UploadId>,
        asked: Duration,
        reply: AdvanceReply,
    ) {
        if self.waiting.len() >= MOST_MOVES {
            drop(reply.send(Err(NotDone::TooMany("requests wait for the clock"))));
            return;
        }
        self.waiting.push_back(PendingAdvance { advance, reply, behind, asked, way: None, stepped: false });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The last upload that must have been read before the first move begins.
    pub(crate) fn behind(&self) -> Option<UploadId> {
        self.waiting.front().and_then(|moving| moving.behind)
    }

    /// From where to where the first goes. A clock does not run backwards.
    pub(crate) fn way(&mut self, now: Timestamp, next_event: Option<Timestamp>) -> Option<AdvanceRange> {
        let moving = self.waiting.front_mut()?;
        let set_out = || {
            let to = match moving.advance {
                Advance::By(duration) => now.saturating_add(duration).unwrap_or(Timestamp::MAX),
                Advance::To(moment) => moment,
                Advance::NextEvent => next_event.unwrap_or(now),
            };
            AdvanceRange { from: now, to: to.max(now) }
        };
        Some(*moving.way.get_or_insert_with(set_out))
    }

    /// Where the first is on its way to.
    pub(crate) fn destination(&self) -> Option<Timestamp> {
        self.waiting.front().and_then(|moving| moving.way).map(|way| way.to)
    }

    /// Whether the first has yet to let time pass.
    pub(crate) fn must_step(&self) -> bool {
        self.waiting.front().is_some_and(|moving| !moving.stepped)
    }

    /// Time has passed for the first.
    pub(crate) fn stepped(&mut self) {
        if let Some(moving) = self.waiting.front_mut() {
            moving.stepped = true;
        }
    }

    /// Notes what happens while the first is on its way.
    pub(crate) fn note(&mut self, entry: &Entry) {
        if self.waiting.front().is_none_or(|moving| moving.way.is_none()) {
            return;
        }
        if self.seen.entries.len() < MOST_ENTRIES {
            self.seen.entries.push(entry.clone());
        } else {
            self.seen.left_out += 1;
        }
    }

    /// The first has arrived. Whether something happened on its way.
    pub(crate) fn arrive(&mut self) -> bool {
        let seen = std::mem::take(&mut self.seen);
        let is_told = !seen.entries.is_empty();
        if let Some(moving) = self.waiting.pop_front()
            && let Some(way) = moving.way
        {
            moving.arrive(way, seen);
        }
        is_told
    }

    /// Answers those that were asked for before this moment that they were not done.
    pub(crate) fn give_up(&mut self, before: Duration, why: &NotDone) {
        if self.waiting.front().is_some_and(|moving| moving.asked <= before) {
            self.seen = PassedEntries::default();
        }
        while let Some(moving) = self.waiting.pop_front_if(|moving| moving.asked <= before) {
            drop(moving.reply.send(Err(why.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::timeline::Happening;

    #[test]
    fn an_answer_shows_so_many_entries_and_counts_the_others() {
        let mut moves = PendingAdvances::default();
        let (reply, mut answer) = oneshot::channel();
        moves.ask(Advance::NextEvent, None, Duration::ZERO, reply);
        let entry = |seq| {
            let happening = Happening::ReturnFileProcessed { results: 0 };
            Entry { seq, at: Timestamp::UNIX_EPOCH, real: None, happening, evidence: None }
        };
        moves.note(&entry(1));
        moves.way(Timestamp::UNIX_EPOCH, None).expect("a way");
        for seq in 2..100_002 {
            moves.note(&entry(seq));
        }
        moves.arrive();
        let Advanced { entries, left_out, .. } = answer.try_recv().expect("an answer").expect("moved");
        assert_eq!((entries[0].seq, entries.len(), left_out), (2, MOST_ENTRIES, 90_000));
    }

    #[test]
    fn a_move_that_is_not_given_up_keeps_what_has_happened_on_its_way() {
        let mut moves = PendingAdvances::default();
        let (reply, mut answer) = oneshot::channel();
        moves.ask(Advance::NextEvent, None, Duration::from_secs(5), reply);
        moves.way(Timestamp::UNIX_EPOCH, None).expect("a way");
        let happening = Happening::ReturnFileProcessed { results: 0 };
        let entry = Entry { seq: 1, at: Timestamp::UNIX_EPOCH, real: None, happening, evidence: None };
        moves.note(&entry);
        moves.give_up(Duration::from_secs(4), &NotDone::Stopped);
        moves.arrive();
        let advanced = answer.try_recv().expect("an answer").expect("moved");
        assert_eq!(advanced.entries, [entry]);
    }

    #[test]
    fn a_way_leads_to_what_was_asked_for_and_never_back() {
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().expect("a moment");
        let hour = SignedDuration::from_hours(1);
        for (advance, to) in [
            (Advance::To(now + hour), now + hour),
            (Advance::To(now - hour), now),
            (Advance::By(hour), now + hour),
            (Advance::By(-hour), now),
            (Advance::NextEvent, now + hour + hour),
        ] {
            let mut moves = PendingAdvances::default();
            let (reply, _answer) = oneshot::channel();
            moves.ask(advance, None, Duration::ZERO, reply);
            assert_eq!(moves.way(now, Some(now + hour + hour)), Some(AdvanceRange { from: now, to }));
        }
    }
}
