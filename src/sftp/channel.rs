//! How a conversation meets its SSH channel, so that answers are held back for a client that does
//! not take them, and its session never waits.
//!
//! Requests are answered in the session's own task, where they arrive or where the client makes room
//! for answers: that spares a copy and a change of threads. But there an answer cannot wait for room,
//! since it is the session's task that would hear of it. So when the client has unread answers, or has
//! asked for much at once, the rest of its requests is kept, as requests, which are small.
//!
//! The client need not say that there is room again: its window may be larger than all it asked for,
//! and a change of keys ends unheard. So as long as requests are kept, a task of its own waits in the
//! session's queue, from which the session takes only when everything before has gone out, and then
//! answers some of them through that queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use russh::ChannelId;
use russh::server::{Handle, Session};
use tokio::sync::Mutex;

use crate::conversation::{AnswerRoom, Conversation, ConversationStep};
use crate::reader::MalformedPacket;
use crate::sent::sent_so_far;

/// What is answered in one go, before the session sends it: no more than one large answer beyond it.
const AT_ONCE_BYTES: usize = 256 << 10;

/// Short answers that may pile up for a client that does not read, as during a change of keys.
const PILED_UP_BYTES: usize = 256 << 10;

/// One channel of a session.
pub(crate) struct SftpChannel {
    id: ChannelId,
    shared: Arc<Mutex<Shared>>,
    over: Arc<AtomicBool>,
}

struct Shared {
    conversation: Conversation,
    /// A task waits for its turn to answer what was kept.
    backlog: bool,
    /// Shared with the answers of that task that the session has not sent yet.
    queue: Arc<()>,
    /// Short answers sent since the client last took everything.
    piled_up: usize,
    /// The client has sent all it will.
    finished: bool,
    /// A fault ends the connection: nothing more is heard.
    is_cut: bool,
}

impl SftpChannel {
    pub(crate) fn new(id: ChannelId, conversation: Conversation) -> Self {
        let shared = Shared {
            conversation,
            backlog: false,
            queue: Arc::default(),
            piled_up: 0,
            finished: false,
            is_cut: false,
        };
        SftpChannel { id, shared: Arc::new(Mutex::new(shared)), over: Arc::default() }
    }

    /// Takes what the client sent.
    pub(crate) async fn receive(&self, mut chunk: &[u8], session: &mut Session) -> Result<(), BrokenChannel> {
        let mut shared = self.shared.lock().await;
        if shared.is_cut {
            return Ok(());
        }
        if shared.is_queueing() {
            return Ok(shared.conversation.keep(chunk)?);
        }
        let mut sent = 0;
        loop {
            let room = shared.room(sent, session.has_pending_data(self.id));
            match shared.conversation.step(&mut chunk, room).await? {
                ConversationStep::Starved => return Ok(()),
                ConversationStep::Answer(answer) => {
                    sent += answer.len();
                    shared.piled_up += answer.len();
                    session.data(self.id, answer)?;
                }
                ConversationStep::Last { answer, end } => {
                    shared.is_cut = true;
                    shared.conversation.cut(session.handle(), self.id, end);
                    if let Some(answer) = answer {
                        session.data(self.id, answer)?;
                    }
                    return Ok(());
                }
                ConversationStep::HeldBack => {
                    shared.conversation.keep(chunk)?;
                    if !shared.backlog {
                        shared.backlog = true;
                        tokio::spawn(work_off(
                            self.shared.clone(),
                            self.over.clone(),
                            session.handle(),
                            self.id,
                        ));
                    }
                    return Ok(());
                }
            }
        }
    }

    /// Goes on with what was kept, since the client takes more now.
    pub(crate) async fn go_on(&self, session: &mut Session) -> Result<(), BrokenChannel> {
        self.receive(&[], session).await
    }

    /// The client has sent all it will: once everything is answered, the channel ends as a program
    /// that succeeded. Without the exit status, `scp` reports a failure after a perfect upload.
    pub(crate) async fn finish(&self, session: &mut Session) -> Result<(), russh::Error> {
        let mut shared = self.shared.lock().await;
        shared.finished = true;
        if !shared.backlog && !shared.is_cut {
            end_channel(self.id, None, 0, session)?;
            self.over.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether the channel has ended from this side.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl Drop for SftpChannel {
    /// The client is gone, and the answers to its backlog are not needed.
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    /// Whether answers are on their way through the session's queue, which none may overtake.
    fn is_queueing(&self) -> bool {
        Arc::strong_count(&self.queue) > 1
    }

    fn queued(&self, answer: Bytes) -> Bytes {
        Bytes::from_owner(Queued { answer, _queue: self.queue.clone() })
    }

    fn room(&mut self, sent: usize, unread: bool) -> AnswerRoom {
        if !unread {
            // What was sent in this call is not on its way yet.
            self.piled_up = sent;
        }
        if self.piled_up > PILED_UP_BYTES {
            AnswerRoom::None
        } else if unread || sent > AT_ONCE_BYTES {
            AnswerRoom::Small
        } else {
            AnswerRoom::Any
        }
    }
}

/// An answer in the session's queue; dropped when it is sent.
struct Queued {
    answer: Bytes,
    _queue: Arc<()>,
}

impl AsRef<[u8]> for Queued {
    fn as_ref(&self) -> &[u8] {
        &self.answer
    }
}

/// Answers what was kept whenever everything before is sent, until nothing is left.
async fn work_off(shared: Arc<Mutex<Shared>>, over: Arc<AtomicBool>, session: Handle, id: ChannelId) {
    while sent_so_far(&session, id).await {
        let mut sent = 0;
        while sent <= AT_ONCE_BYTES {
            let mut this = shared.lock().await;
            if over.load(Ordering::Relaxed) {
                return;
            }
            match this.conversation.step(&mut &[][..], AnswerRoom::Any).await {
                Ok(ConversationStep::Answer(answer)) => {
                    sent += answer.len();
                    let answer = this.queued(answer);
                    drop(this);
                    if session.data(id, answer).await.is_err() {
                        return;
                    }
                }
                Ok(ConversationStep::Last { answer, end }) => {
                    this.is_cut = true;
                    let answer = answer.map(|answer| this.queued(answer));
                    if let Some(answer) = answer
                        && session.data(id, answer).await.is_err()
                    {
                        return;
                    }
                    this.conversation.cut(session.clone(), id, end);
                    return;
                }
                // It waits for what is under way on other channels of the session.
                Ok(ConversationStep::HeldBack) => break,
                Ok(ConversationStep::Starved) if sent > 0 => break,
                Ok(ConversationStep::Starved) => {
                    this.backlog = false;
                    if this.finished {
                        drop(this);
                        end(&session, id).await;
                        over.store(true, Ordering::Relaxed);
                    }
                    return;
                }
                Err(malformed) => {
                    drop(this);
                    disconnect(&session, malformed).await;
                    return;
                }
            }
        }
    }
}

/// Ends a channel as a program would end, with a sentence on its standard error.
pub(crate) fn end_channel(
    id: ChannelId,
    complaint: Option<&str>,
    code: u32,
    session: &mut Session,
) -> Result<(), russh::Error> {
    const STANDARD_ERROR: u32 = 1;
    if let Some(complaint) = complaint {
        session.extended_data(id, STANDARD_ERROR, format!("{complaint}\r\n"))?;
    }
    session.exit_status_request(id, code)?;
    session.eof(id)?;
    session.close(id)
}

/// Whatever fails here fails because the session is over, which is what is wanted.
async fn end(session: &Handle, id: ChannelId) {
    let _ = session.exit_status_request(id, 0).await;
    let _ = session.eof(id).await;
    let _ = session.close(id).await;
}

async fn disconnect(session: &Handle, malformed: MalformedPacket) {
    let reason = russh::Disconnect::ProtocolError;
    let _ = session.disconnect(reason, malformed.sentence().into(), "en".into()).await;
}

/// Why a channel cannot go on.
#[derive(Debug)]
pub(crate) enum BrokenChannel {
    Malformed(MalformedPacket),
    Session(russh::Error),
}

impl From<MalformedPacket> for BrokenChannel {
    fn from(malformed: MalformedPacket) -> Self {
        BrokenChannel::Malformed(malformed)
    }
}

impl From<russh::Error> for BrokenChannel {
    fn from(error: russh::Error) -> Self {
        BrokenChannel::Session(error)
    }
}
