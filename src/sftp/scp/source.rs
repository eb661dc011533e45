//! `scp -f`: a client asks for files; each is announced by a line, and the client's byte lets it go on.
//! A task of its own sends them through the session's queue, so that a client that stops reading holds
//! up nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use nets_mailbox::{Kind, Mailbox, ReadHandle};
use russh::ChannelId;
use russh::server::Handle;
use tokio::sync::mpsc;

use super::command::Command;
use super::glob::expand;
use super::sink::error_line;
use crate::channel::sent_so_far;
use crate::limits::MAX_DATA;

/// What a client says is a byte, or a message where it could not take a file.
pub(super) const HEARD_AT_ONCE: usize = 4096;

/// The sending end of one `scp`.
pub(super) struct Source {
    pub mailbox: Mailbox,
    pub command: Command,
    pub session: Handle,
    pub id: ChannelId,
    /// What the client says, byte by byte; closed when it will say no more.
    pub heard: mpsc::Receiver<u8>,
    pub failed: bool,
}

/// The client has gone, or wants no more.
struct Ended;

enum Verdict {
    GoOn,
    Refused,
}

impl Source {
    pub(super) async fn run(mut self, over: Arc<AtomicBool>) {
        // Whoever asked has gone, or has heard why: either way this is the end.
        let ended = self.send_all().await;
        let code = u32::from(self.failed || ended.is_err());
        // They fail only when the session is over.
        let _ = self.session.exit_status_request(self.id, code).await;
        let _ = self.session.eof(self.id).await;
        let _ = self.session.close(self.id).await;
        over.store(true, Ordering::Relaxed);
    }

    async fn send_all(&mut self) -> Result<(), Ended> {
        if let Verdict::Refused = self.verdict().await? {
            return Err(Ended);
        }
        for word in std::mem::take(&mut self.command.paths) {
            for path in expand(&self.mailbox, &word) {
                self.send_path(path).await?;
            }
        }
        Ok(())
    }

    /// Sends a file, or a folder with what lies in it.
    async fn send_path(&mut self, path: String) -> Result<(), Ended> {
        // What is still to be sent, the next one last. `None` is the end of a folder.
        let mut waiting = vec![Some(path)];
        while let Some(next) = waiting.pop() {
            let Some(path) = next else {
                self.say(b"E\n").await?;
                self.verdict().await?;
                continue;
            };
            match self.mailbox.stat(path.as_bytes()) {
                Ok(found) if found.kind == Kind::File => match self.mailbox.open_for_read(path.as_bytes()) {
                    Ok(file) => self.send_file(&path, file).await?,
                    Err(refusal) => self.complain(&path, &refusal.to_string()).await?,
                },
                Ok(_) if !self.command.recursive => self.complain(&path, "not a regular file").await?,
                Ok(_) => {
                    self.say(format!("D0750 0 {}\n", name_of(&path)).as_bytes()).await?;
                    if let Verdict::Refused = self.verdict().await? {
                        continue;
                    }
                    waiting.push(None);
                    let listed = self.mailbox.list(path.as_bytes()).unwrap_or_else(|_| [].into());
                    let below = path.trim_end_matches('/');
                    waiting.extend(listed.iter().rev().map(|file| Some(format!("{below}/{}", file.name))));
                }
                Err(refusal) => self.complain(&path, &refusal.to_string()).await?,
            }
        }
        Ok(())
    }

    async fn send_file(&mut self, path: &str, file: ReadHandle) -> Result<(), Ended> {
        if self.command.times {
            let at = file.modified().as_second().max(0);
            self.say(format!("T{at} 0 {at} 0\n").as_bytes()).await?;
            if let Verdict::Refused = self.verdict().await? {
                return Ok(());
            }
        }
        let size = file.size();
        self.say(format!("C0640 {size} {}\n", name_of(path)).as_bytes()).await?;
        if let Verdict::Refused = self.verdict().await? {
            return Ok(());
        }
        let mut sent = 0;
        while sent < size {
            let length = usize::try_from(size - sent).unwrap_or(MAX_DATA).min(MAX_DATA);
            let mut data = vec![0; length];
            // A file that became shorter meanwhile cannot be told within the data: the channel ends.
            if !matches!(file.read_at(sent, &mut data), Ok(read) if read == length) {
                return Err(Ended);
            }
            self.session.data(self.id, Bytes::from(data)).await.map_err(|_| Ended)?;
            if !sent_so_far(&self.session, self.id).await {
                return Err(Ended);
            }
            sent += length as u64;
        }
        self.say(&[0]).await?;
        self.verdict().await?;
        Ok(())
    }

    async fn say(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        self.session.data(self.id, Bytes::copy_from_slice(bytes)).await.map_err(|_| Ended)
    }

    async fn complain(&mut self, path: &str, sentence: &str) -> Result<(), Ended> {
        self.failed = true;
        self.say(&error_line(1, &format!("{path}: {sentence}"))).await
    }

    /// A byte of 0, or 1 and a line for a file that the client does not take, or 2 and a line at the end.
    async fn verdict(&mut self) -> Result<Verdict, Ended> {
        let verdict = self.heard.recv().await.ok_or(Ended)?;
        if verdict == 0 {
            return Ok(Verdict::GoOn);
        }
        self.failed = true;
        while self.heard.recv().await.ok_or(Ended)? != b'\n' {}
        if verdict == 1 { Ok(Verdict::Refused) } else { Err(Ended) }
    }
}

/// The root has no name of its own.
fn name_of(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("mailbox")
}
