//! One channel's SFTP: requests come in, in pieces of any size, and answers go out in their order.

use bytes::{Buf, Bytes, BytesMut};
use nets_budget::Share;
use nets_core::faults::planned::{FaultEffect, FaultEnd};
use nets_mailbox::{Mailbox, MetFault};
use russh::ChannelId;
use russh::server::Handle;

use crate::allowance::Allowance;
use crate::answer::AnswerPacket;
use crate::faults;
use crate::handles::{Handles, OpenHandle};
use crate::limits::Limits;
use crate::reader::{MalformedPacket, NextRequest, WriteHead, front};
use crate::state::ChannelState;
use crate::status::Failure;
use crate::verb_answer::VerbAnswer;
use crate::verbs;

/// The protocol's state, and what has come that was not answered yet.
pub(crate) struct Conversation {
    state: ChannelState,
    writing: Option<Writing>,
    /// What a step needs more of, or, while answers are held back, all that waits for its turn.
    waiting: BytesMut,
    /// What of it is taken from the memory that all sessions share.
    shared: Option<Share>,
    allowance: Allowance,
    limits: Limits,
}

/// So much every channel may keep, whatever others do: a few hundred requests.
const WAITING_ALWAYS: usize = 8 << 10;

/// A WRITE whose data is still coming. It goes to the file piece by piece: gathering it first would
/// cost a copy of every upload and a buffer of 256 KiB for every session.
struct Writing {
    head: WriteHead,
    written: usize,
    skipped: usize,
    failure: Option<Failure>,
    /// So much of it is written, where a fault strikes.
    most: usize,
    met: Option<Box<MetFault>>,
}

/// How large an answer may be at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerRoom {
    None,
    Small,
    Any,
}

/// What came of one step.
pub(crate) enum ConversationStep {
    /// Nothing more can be done before more input is there.
    Starved,
    /// The next answer has to wait until the client takes earlier ones; its request is kept.
    HeldBack,
    Answer(Bytes),
    /// A fault ends the connection behind this answer, or without one.
    Last {
        answer: Option<Bytes>,
        end: FaultEnd,
    },
}

impl Conversation {
    pub(crate) fn new(mailbox: Mailbox, allowance: Allowance, limits: Limits) -> Self {
        let state = ChannelState::new(mailbox, &allowance);
        Conversation { state, writing: None, waiting: BytesMut::new(), shared: None, allowance, limits }
    }

    /// Goes on with what came before and then with `chunk`, up to the next answer. Whatever is left
    /// of `chunk` when it returns was not needed yet.
    pub(crate) async fn step(
        &mut self,
        chunk: &mut &[u8],
        room: AnswerRoom,
    ) -> Result<ConversationStep, MalformedPacket> {
        loop {
            let kept = !self.waiting.is_empty();
            let input: &[u8] = if kept { &self.waiting } else { chunk };
            if let Some(writing) = &mut self.writing {
                let taken = writing.take(&self.state.handles, input);
                let whole = self.writing.take_if(|writing| writing.is_whole());
                self.consume(chunk, kept, taken);
                if self.state.pace.is_some() {
                    Box::pin(self.state.keeps_pace(taken)).await;
                }
                if let Some(writing) = whole {
                    match step_of(self.written(writing).await) {
                        Some(step) => return Ok(step),
                        None => continue,
                    }
                }
                if taken == 0 {
                    return Ok(ConversationStep::Starved);
                }
                continue;
            }
            match front(input, self.state.longest_packet).inspect_err(|broken| self.state.tell_of(*broken))? {
                NextRequest::Needs(bytes) => {
                    let missing = bytes - input.len();
                    if kept && !chunk.is_empty() {
                        self.keep_some(chunk, missing)?;
                    } else {
                        self.keep(std::mem::take(chunk))?;
                        return Ok(ConversationStep::Starved);
                    }
                }
                NextRequest::Write(head) => {
                    if room == AnswerRoom::None {
                        return Ok(ConversationStep::HeldBack);
                    }
                    self.state.begun()?;
                    let met = faults::met_at_write(&self.state, head).await;
                    self.writing = Some(Writing::new(head, met, &self.state.handles));
                    self.consume(chunk, kept, head.length);
                }
                NextRequest::Request { kind, body, length } => {
                    if room == AnswerRoom::None
                        || (room == AnswerRoom::Small && verbs::may_be_large(kind))
                        || (verbs::needs_buffer(kind) && !self.state.find_buffer())
                    {
                        return Ok(ConversationStep::HeldBack);
                    }
                    let answer = faults::answer(&mut self.state, kind, body).await?;
                    if self.state.pace.is_some() && kind == verbs::READ {
                        let bytes = answer.answer.as_ref().map_or(0, |answer| answer.len());
                        Box::pin(self.state.keeps_pace(bytes)).await;
                    }
                    // A request that failed had no use for it.
                    drop(self.state.take_buffer());
                    self.consume(chunk, kept, length);
                    if let Some(step) = step_of(answer) {
                        return Ok(step);
                    }
                }
            }
        }
    }

    /// The answer to a WRITE of which all has come.
    async fn written(&mut self, writing: Writing) -> VerbAnswer {
        let own = writing.own_answer();
        let Some(met) = writing.met else { return VerbAnswer::plain(own) };
        let order = met.order();
        if order.effect != FaultEffect::Done
            && order.answer.is_failure()
            && let Ok(OpenHandle::Write(file)) = self.state.handles.get(writing.head.handle)
        {
            file.has_lost();
        }
        let (mailbox, cutter) = (&self.state.mailbox, self.state.cutter.as_ref());
        let answer = faults::told(mailbox, cutter, writing.head.id, &own, &met).await;
        VerbAnswer { answer, end: order.then }
    }

    /// Ends the connection as a fault orders, once all that was answered in this channel was sent.
    pub(crate) fn cut(&self, session: Handle, id: ChannelId, end: FaultEnd) {
        if let Some(cutter) = &self.state.cutter {
            cutter.clone().cut_once_sent(session, id, end);
        }
    }

    /// Keeps input for later, within bounds.
    pub(crate) fn keep(&mut self, input: &[u8]) -> Result<(), MalformedPacket> {
        let length = self.waiting.len() + input.len();
        if length > self.limits.waiting_bytes {
            return Err(MalformedPacket::TooMuchWaiting);
        }
        if length > WAITING_ALWAYS {
            let fits = match &mut self.shared {
                Some(share) => length <= share.amount() || share.resize(length),
                None => {
                    self.shared = self.allowance.memory.take(length);
                    self.shared.is_some()
                }
            };
            if !fits {
                return Err(MalformedPacket::TooMuchWaitingOfAll);
            }
        }
        self.waiting.extend_from_slice(input);
        Ok(())
    }

    fn keep_some(&mut self, chunk: &mut &[u8], bytes: usize) -> Result<(), MalformedPacket> {
        let (some, rest) = chunk.split_at(bytes.min(chunk.len()));
        *chunk = rest;
        self.keep(some)
    }

    fn consume(&mut self, chunk: &mut &[u8], kept: bool, bytes: usize) {
        if !kept {
            *chunk = &chunk[bytes..];
            return;
        }
        self.waiting.advance(bytes);
        if self.waiting.is_empty() {
            // A long backlog is rare; its memory is not kept for the next one.
            self.waiting = BytesMut::new();
            self.shared = None;
        }
    }
}

/// What comes of an answer; none where there is none and the client is kept.
fn step_of(VerbAnswer { answer, end }: VerbAnswer) -> Option<ConversationStep> {
    match (answer, end) {
        (answer, FaultEnd::Drop | FaultEnd::Reset) => Some(ConversationStep::Last { answer, end }),
        (answer, FaultEnd::Keep) => answer.map(ConversationStep::Answer),
    }
}

impl Writing {
    fn new(head: WriteHead, met: Option<Box<MetFault>>, handles: &Handles) -> Self {
        let most = met.as_deref().map_or(usize::MAX, |met| match handles.get(head.handle) {
            Ok(OpenHandle::Write(file)) => faults::bytes_up_to(met, file.place_of(head.offset)),
            _ => usize::MAX,
        });
        Writing { head, written: 0, skipped: 0, failure: None, most, met }
    }

    /// Takes what belongs to it off the front of the input. After a failure the rest is passed over.
    fn take(&mut self, handles: &Handles, input: &[u8]) -> usize {
        let data = &input[..input.len().min(self.head.data - self.written)];
        let all = data;
        let data = &all[..all.len().min(self.most.saturating_sub(self.written))];
        if self.failure.is_none() && !(data.is_empty() && self.head.data > 0) {
            let offset = self.head.offset.saturating_add(self.written as u64);
            let written = match handles.get(self.head.handle) {
                Ok(OpenHandle::Write(file)) => file.write_at(offset, data).map_err(Failure::from),
                Ok(OpenHandle::Read(_) | OpenHandle::Folder(_)) => Err(Failure::unknown_handle()),
                Err(failure) => Err(failure),
            };
            self.failure = written.err();
        }
        self.written += all.len();
        let trailing = (input.len() - all.len()).min(self.head.trailing - self.skipped);
        self.skipped += trailing;
        all.len() + trailing
    }

    /// Whether all of the packet is there.
    fn is_whole(&self) -> bool {
        self.written >= self.head.data && self.skipped >= self.head.trailing
    }

    fn own_answer(&self) -> Bytes {
        match &self.failure {
            None => AnswerPacket::ok(self.head.id).finish(),
            Some(failure) => AnswerPacket::failure(self.head.id, failure).finish(),
        }
    }
}
