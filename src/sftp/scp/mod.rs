//! Legacy `scp`, before it spoke SFTP: curl, PHP, libssh2 and `scp -O` ask for it by a command. Both
//! directions work on the same mailbox as SFTP, by the same rules.

mod command;
mod glob;
mod sink;
mod source;
mod struck;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use nets_budget::Share;
use nets_core::faults::planned::FaultEnd;
use nets_mailbox::Mailbox;
use russh::ChannelId;
use russh::server::Session;
use tokio::sync::{Mutex, mpsc};

use crate::allowance::Allowance;
use crate::channel::{BrokenChannel, end_channel};
use crate::cutting::Cutter;
use crate::reader::MalformedPacket;
use command::Role;
use sink::{ScpReply, ScpSink};
use source::{HEARD_AT_ONCE, ScpSource};

pub(crate) use command::{CommandRefusal, ScpCommand};

/// Answers that may pile up for a client that sends and does not read; each is a byte or a sentence.
const PILED_UP_BYTES: usize = 64 << 10;

/// One channel in which `scp` runs.
pub(crate) struct Scp {
    id: ChannelId,
    end: ScpEnd,
    over: Arc<AtomicBool>,
    /// Ends the connection where a fault says so.
    cutter: Option<Cutter>,
}

enum ScpEnd {
    Sink {
        sink: Box<Mutex<ScpSink>>,
        piled_up: AtomicUsize,
    },
    /// What the client says; dropped when it will say no more.
    Source(std::sync::Mutex<Option<mpsc::Sender<u8>>>),
}

/// What a client is told whose command is not run, in the words of scp's protocol.
pub(crate) fn refusal_line(refusal: CommandRefusal) -> Vec<u8> {
    sink::error_line(2, &refusal.to_string())
}

impl Scp {
    pub(crate) fn start(
        id: ChannelId,
        mailbox: Mailbox,
        allowance: Allowance,
        place: Share,
        command: ScpCommand,
        session: &mut Session,
    ) -> Result<Scp, russh::Error> {
        let over = Arc::<AtomicBool>::default();
        let cutter = allowance.cutter.clone();
        let end = match command.role {
            Role::Sink => {
                let (sink, reply) = ScpSink::begin(mailbox, &command, (allowance, place));
                answer(id, reply, (&over, cutter.as_ref()), session)?;
                ScpEnd::Sink { sink: Box::new(Mutex::new(sink)), piled_up: AtomicUsize::new(0) }
            }
            Role::Source => {
                let (says, heard) = mpsc::channel(HEARD_AT_ONCE);
                let session = session.handle();
                let source = ScpSource {
                    mailbox,
                    command,
                    session,
                    id,
                    heard,
                    failed: false,
                    allowance,
                    _place: place,
                };
                tokio::spawn(source.run(over.clone()));
                ScpEnd::Source(std::sync::Mutex::new(Some(says)))
            }
        };
        Ok(Scp { id, end, over, cutter })
    }

    /// Takes what the client sent.
    pub(crate) async fn receive(&self, chunk: &[u8], session: &mut Session) -> Result<(), BrokenChannel> {
        match &self.end {
            ScpEnd::Sink { sink, piled_up } => {
                let reply = sink.lock().await.take(chunk).await;
                let unread =
                    if session.has_pending_data(self.id) { piled_up.load(Ordering::Relaxed) } else { 0 };
                piled_up.store(unread + reply.bytes.len(), Ordering::Relaxed);
                if unread + reply.bytes.len() > PILED_UP_BYTES {
                    return Err(MalformedPacket::TooMuchWaiting.into());
                }
                Ok(answer(self.id, reply, (&self.over, self.cutter.as_ref()), session)?)
            }
            ScpEnd::Source(says) => {
                let says = nets_access::hold(says);
                let Some(says) = says.as_ref() else { return Ok(()) };
                // When the task has ended, nothing need be said.
                let full = chunk
                    .iter()
                    .any(|byte| matches!(says.try_send(*byte), Err(mpsc::error::TrySendError::Full(_))));
                if full { Err(MalformedPacket::TooMuchWaiting.into()) } else { Ok(()) }
            }
        }
    }

    /// The client has sent all it will.
    pub(crate) async fn finish(&self, session: &mut Session) -> Result<(), russh::Error> {
        match &self.end {
            ScpEnd::Sink { .. } if self.is_over() => Ok(()),
            ScpEnd::Sink { sink, .. } => {
                let code = sink.lock().await.finish().await;
                self.over.store(true, Ordering::Relaxed);
                end_channel(self.id, None, code, session)
            }
            ScpEnd::Source(says) => {
                drop(nets_access::hold(says).take());
                Ok(())
            }
        }
    }

    /// The client has closed the channel, some without a word after the last byte of a file.
    pub(crate) async fn closed(&self) {
        if let ScpEnd::Sink { sink, .. } = &self.end {
            sink.lock().await.finish().await;
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

fn answer(
    id: ChannelId,
    reply: ScpReply,
    (over, cutter): (&AtomicBool, Option<&Cutter>),
    session: &mut Session,
) -> Result<(), russh::Error> {
    if !reply.bytes.is_empty() {
        session.data(id, reply.bytes)?;
    }
    if let (Some(cutter), FaultEnd::Drop | FaultEnd::Reset) = (cutter, reply.cut) {
        over.store(true, Ordering::Relaxed);
        cutter.clone().cut_once_sent(session.handle(), id, reply.cut);
        return Ok(());
    }
    let Some(end) = reply.end else { return Ok(()) };
    end_channel(id, end.complaint.as_deref(), end.code, session)?;
    over.store(true, Ordering::Relaxed);
    Ok(())
}
