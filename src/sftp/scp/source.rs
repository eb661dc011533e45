//! `scp -f`: a client asks for files; each is announced by a line, and the client's byte lets it go on.
//! A task of its own sends them through the session's queue, so that a client that stops reading holds
//! up no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use nets_budget::Share;
use nets_core::faults::operation::{ByteSpan, FaultOperation};
use nets_core::faults::planned::{FaultEffect, FaultEnd};
use nets_mailbox::{FileKind, Listing, Mailbox, ReadHandle, Refusal};
use russh::ChannelId;
use russh::server::Handle;
use tokio::sync::mpsc;

use super::command::ScpCommand;
use super::glob::Matches;
use super::sink::error_line;
use super::struck::{ScpTold, Struck, struck};
use crate::allowance::Allowance;
use crate::cutting::ends;
use crate::limits::MAX_DATA;
use crate::sent::sent_so_far;

/// What a client says is a byte, or a message where it could not take a file.
pub(super) const HEARD_AT_ONCE: usize = 4096;

/// What is read at a time when there is no buffer to be had.
const SMALL_PIECE: usize = 4096;

/// The sending end of one `scp`.
pub(super) struct ScpSource {
    pub mailbox: Mailbox,
    pub command: ScpCommand,
    pub session: Handle,
    pub id: ChannelId,
    /// What the client says, byte by byte; closed when it will say no more.
    pub heard: mpsc::Receiver<u8>,
    pub failed: bool,
    pub allowance: Allowance,
    /// For the one file that is open at a time.
    pub _place: Share,
}

/// The client has gone, or wants no more.
struct Ended;

enum ClientReply {
    GoOn,
    Refused,
}

impl ScpSource {
    pub(super) async fn run(mut self, over: Arc<AtomicBool>) {
        // The client has gone, or has heard why: either way this is the end.
        let ended = self.send_all().await;
        let code = u32::from(self.failed || ended.is_err());
        // They fail only when the session is over.
        let _ = self.session.exit_status_request(self.id, code).await;
        let _ = self.session.eof(self.id).await;
        let _ = self.session.close(self.id).await;
        over.store(true, Ordering::Relaxed);
    }

    async fn send_all(&mut self) -> Result<(), Ended> {
        if let ClientReply::Refused = self.verdict().await? {
            return Err(Ended);
        }
        for word in std::mem::take(&mut self.command.paths) {
            let mut matches = Matches::new(&self.mailbox, &word);
            let mut found = false;
            while let Some(path) = matches.next() {
                found = true;
                self.send_path(path).await?;
            }
            if !found {
                self.complain(&word.text(), &Refusal::NoSuchFile.to_string()).await?;
            }
        }
        Ok(())
    }

    /// Sends a file, or a folder with what lies in it.
    async fn send_path(&mut self, path: String) -> Result<(), Ended> {
        // The folders that are being sent, the innermost last.
        let mut folders: Vec<(String, Listing)> = Vec::new();
        let mut next = Some(path);
        loop {
            if let Some(path) = next.take() {
                folders.extend(self.send_one(path).await?);
            }
            let Some((folder, listing)) = folders.last_mut() else { return Ok(()) };
            match listing.more(1).unwrap_or_default().pop() {
                Some(file) => next = Some(format!("{}/{}", folder.trim_end_matches('/'), file.name)),
                None => {
                    folders.pop();
                    self.say(b"E\n").await?;
                    self.verdict().await?;
                }
            }
        }
    }

    /// Sends a file, or begins a folder.
    async fn send_one(&mut self, path: String) -> Result<Option<(String, Listing)>, Ended> {
        match self.mailbox.stat(path.as_bytes()) {
            Ok(found) if found.kind == FileKind::File => self.open_and_send(&path).await?,
            Ok(_) if !self.command.recursive => self.complain(&path, "not a regular file").await?,
            Ok(_) => {
                self.say(format!("D0750 0 {}\n", name_of(&path)).as_bytes()).await?;
                if let (ClientReply::GoOn, Ok(listing)) =
                    (self.verdict().await?, self.mailbox.list(path.as_bytes()))
                {
                    return Ok(Some((path, listing)));
                }
            }
            Err(refusal) => self.complain(&path, &refusal.to_string()).await?,
        }
        Ok(None)
    }

    async fn open_and_send(&mut self, path: &str) -> Result<(), Ended> {
        let cutter = self.allowance.cutter.clone();
        let struck = struck(&self.mailbox, cutter.as_ref(), FaultOperation::Open, path, None).await;
        if let Some(struck) = struck {
            let told = struck.told(&self.mailbox, cutter.as_ref()).await;
            if let ScpTold::Failure(sentence) = &told {
                self.complain(path, sentence).await?;
            }
            self.end_as(&struck).await?;
            match told {
                ScpTold::AsDone => {}
                ScpTold::Failure(_) => return Ok(()),
                ScpTold::Nothing => return self.say_nothing_more().await,
            }
        }
        match self.mailbox.open_for_read(path.as_bytes()) {
            Ok(file) => self.send_file(path, file).await,
            Err(refusal) => self.complain(path, &refusal.to_string()).await,
        }
    }

    /// Ends the connection as a fault says; an error where it does.
    async fn end_as(&mut self, struck: &Struck) -> Result<(), Ended> {
        let (Some(cutter), FaultEnd::Drop | FaultEnd::Reset) = (&self.allowance.cutter, struck.then()) else {
            return Ok(());
        };
        cutter.clone().cut_once_sent(self.session.clone(), self.id, struck.then());
        self.say_nothing_more().await
    }

    /// Waits until the client goes: it is told nothing.
    async fn say_nothing_more(&mut self) -> Result<(), Ended> {
        while self.heard.recv().await.is_some() {}
        Err(Ended)
    }

    async fn send_file(&mut self, path: &str, file: ReadHandle) -> Result<(), Ended> {
        if self.command.times {
            let at = file.modified().as_second().max(0);
            self.say(format!("T{at} 0 {at} 0\n").as_bytes()).await?;
            if let ClientReply::Refused = self.verdict().await? {
                return Ok(());
            }
        }
        let size = file.size();
        self.say(format!("C0640 {size} {}\n", name_of(path)).as_bytes()).await?;
        if let ClientReply::Refused = self.verdict().await? {
            return Ok(());
        }
        let mut sent = 0;
        while sent < size {
            let mut data = self.read(&file, sent, size - sent).ok_or(Ended)?;
            let length = data.len();
            let cutter = self.allowance.cutter.clone();
            let span = Some(ByteSpan { from: sent, to: sent + length as u64 });
            if let Some(struck) =
                struck(&self.mailbox, cutter.as_ref(), FaultOperation::Read, path, span).await
            {
                let told = struck.told(&self.mailbox, cutter.as_ref()).await;
                let data = data.split_to(struck.bytes(sent).min(length));
                if !matches!(told, ScpTold::Nothing) || struck.effect == FaultEffect::Partly {
                    self.session.data(self.id, data).await.map_err(|_| Ended)?;
                }
                self.end_as(&struck).await?;
                match told {
                    ScpTold::AsDone if struck.effect == FaultEffect::Done => {
                        sent += length as u64;
                        continue;
                    }
                    // The size was told before: less of it cannot be told but by the end of the channel.
                    ScpTold::AsDone | ScpTold::Failure(_) => return Err(Ended),
                    ScpTold::Nothing => return self.say_nothing_more().await,
                }
            }
            if let Some(pace) = &self.allowance.pace {
                pace.wait_for(length, ends(&self.mailbox, self.allowance.cutter.as_ref())).await;
            }
            self.session.data(self.id, data).await.map_err(|_| Ended)?;
            if !sent_so_far(&self.session, self.id).await {
                return Err(Ended);
            }
            sent += length as u64;
        }
        self.say(&[0]).await?;
        self.verdict().await?;
        Ok(())
    }

    /// The next piece of a file. None where it became shorter meanwhile, which cannot be told within the
    /// data, so that the channel ends.
    fn read(&self, file: &ReadHandle, from: u64, left: u64) -> Option<Bytes> {
        let piece = |most: usize| usize::try_from(left).map_or(most, |left| left.min(most));
        let whole = |data: &mut [u8]| matches!(file.read_at(from, data), Ok(read) if read == data.len());
        if let Some(mut buffer) = self.allowance.buffers.take() {
            let length = piece(MAX_DATA);
            return whole(&mut buffer.bytes[..length]).then(|| buffer.finish_bare(length));
        }
        // The session's other channels use all there is.
        let mut data = vec![0; piece(SMALL_PIECE)];
        whole(&mut data).then(|| data.into())
    }

    async fn say(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        self.session.data(self.id, Bytes::copy_from_slice(bytes)).await.map_err(|_| Ended)
    }

    async fn complain(&mut self, path: &str, sentence: &str) -> Result<(), Ended> {
        self.failed = true;
        self.say(&error_line(1, &format!("{path}: {sentence}"))).await
    }

    /// A byte of 0, or 1 and a line for a file that the client does not take, or 2 and a line at the end.
    async fn verdict(&mut self) -> Result<ClientReply, Ended> {
        let verdict = self.heard.recv().await.ok_or(Ended)?;
        if verdict == 0 {
            return Ok(ClientReply::GoOn);
        }
        self.failed = true;
        while self.heard.recv().await.ok_or(Ended)? != b'\n' {}
        if verdict == 1 { Ok(ClientReply::Refused) } else { Err(Ended) }
    }
}

/// The root has no name of its own.
fn name_of(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("mailbox")
}
