//! `scp -t`: a client sends files, each announced by a line and confirmed by a byte. They go where
//! SFTP's go, by the same rules.

use nets_budget::Share;
use nets_core::faults::operation::{ByteSpan, FaultOperation};
use nets_core::faults::planned::{FaultEffect, FaultEnd};
use nets_mailbox::{Attributes, FileKind, Mailbox, OpenForWrite, WriteHandle};

use super::command::ScpCommand;
use super::struck::{ScpTold, struck};
use crate::allowance::Allowance;
use crate::cutting::ends;
use crate::verbs::close::close;

/// A line is a letter, numbers and a name of at most 255 bytes; an error message is as long as a client
/// makes it, and of no use beyond this.
const LONGEST_LINE: usize = 4096;

const NO_FOLDER: &str = "This is not a folder";

/// The receiving end of one `scp`.
pub(super) struct ScpSink {
    mailbox: Mailbox,
    recursive: bool,
    /// Where files go: the target, and below it the folders that the client has entered.
    /// Bound: the folders that a path of `MAX_PATH_BYTES` can have.
    folders: Vec<String>,
    expects: Expects,
    /// A line of which not all has come. Bound: `LONGEST_LINE`.
    line: Vec<u8>,
    failed: bool,
    allowance: Allowance,
    /// For the one file that is open at a time.
    _place: Share,
}

enum Expects {
    Line,
    Data {
        file: WriteHandle,
        path: String,
        written: u64,
        size: u64,
    },
    /// Whether the client has sent all of the file as it is.
    Verdict {
        file: WriteHandle,
        path: String,
    },
    Nothing,
}

/// What the client is answered, and whether that is the end.
pub(super) struct ScpReply {
    pub bytes: Vec<u8>,
    pub end: Option<End>,
    /// How the connection ends behind it, where a fault says so.
    pub cut: FaultEnd,
}

impl Default for ScpReply {
    fn default() -> Self {
        ScpReply { bytes: Vec::new(), end: None, cut: FaultEnd::Keep }
    }
}

pub(super) struct End {
    pub code: u32,
    /// For clients that only write at this moment, and hear of an error in no other way.
    pub complaint: Option<String>,
}

impl ScpSink {
    pub(super) fn begin(
        mailbox: Mailbox,
        command: &ScpCommand,
        (allowance, place): (Allowance, Share),
    ) -> (ScpSink, ScpReply) {
        let target = command.paths.first().map(super::command::CommandWord::text).unwrap_or_default();
        let recursive = command.recursive;
        let wants_folder = command.into_folder || target.ends_with('/');
        let mut sink = ScpSink {
            mailbox,
            recursive,
            folders: vec![target],
            expects: Expects::Line,
            line: Vec::new(),
            failed: false,
            allowance,
            _place: place,
        };
        let mut reply = ScpReply::default();
        if wants_folder && !sink.is_folder(sink.here()) {
            // Under the path, as SFTP's refusals are told.
            sink.mailbox.tell_of_refused_command(sink.here().as_bytes(), NO_FOLDER.to_owned());
            reply.bytes.extend(error_line(2, &format!("{}: {NO_FOLDER}", sink.here())));
            sink.end(&mut reply, None);
        } else {
            reply.bytes.push(0);
        }
        (sink, reply)
    }

    /// Takes what the client sent.
    pub(super) async fn take(&mut self, mut input: &[u8]) -> ScpReply {
        let mut reply = ScpReply::default();
        while !input.is_empty() && reply.end.is_none() && reply.cut == FaultEnd::Keep {
            match &mut self.expects {
                Expects::Line => {
                    let end = input.iter().position(|byte| *byte == b'\n');
                    let (line, rest) = input.split_at(end.map_or(input.len(), |end| end + 1));
                    input = rest;
                    self.line.extend_from_slice(line);
                    if self.line.len() > LONGEST_LINE {
                        self.give_up(&mut reply, "protocol error: the line is too long", None);
                    } else if end.is_some() {
                        let line = std::mem::take(&mut self.line);
                        self.hear(&line[..line.len() - 1], &mut reply).await;
                    }
                }
                Expects::Data { file, path, written, size } => {
                    let room = usize::try_from(*size - *written).unwrap_or(usize::MAX);
                    let (data, rest) = input.split_at(room.min(input.len()));
                    input = rest;
                    if let Some(pace) = &self.allowance.pace {
                        pace.wait_for(data.len(), ends(&self.mailbox, self.allowance.cutter.as_ref())).await;
                    }
                    let (mailbox, cutter) = (&self.mailbox, self.allowance.cutter.as_ref());
                    let span = ByteSpan { from: *written, to: *written + data.len() as u64 };
                    let struck = struck(mailbox, cutter, FaultOperation::Write, path, Some(span)).await;
                    let most = struck.as_ref().map_or(usize::MAX, |struck| struck.bytes(*written));
                    let kept = &data[..data.len().min(most)];
                    // Even no bytes would set the size.
                    let done = if kept.is_empty() { Ok(()) } else { file.write_at(*written, kept) };
                    let mut failed = done.err().map(|refusal| format!("{path}: {refusal}"));
                    *written += data.len() as u64;
                    let is_all = written == size;
                    if let Some(struck) = struck {
                        reply.cut = struck.then();
                        if let ScpTold::Failure(sentence) = struck.told(mailbox, cutter).await {
                            file.has_lost();
                            failed = Some(format!("{path}: {sentence}"));
                        }
                    }
                    match failed {
                        Some(sentence) => self.give_up(&mut reply, &sentence, Some(sentence.clone())),
                        None if is_all => self.expect_verdict(),
                        None => {}
                    }
                }
                Expects::Verdict { .. } => {
                    let (verdict, rest) = (input[0], &input[1..]);
                    input = rest;
                    self.judge(verdict, &mut reply).await;
                }
                Expects::Nothing => break,
            }
        }
        if reply.cut != FaultEnd::Keep {
            // What comes until the connection ends is heard no more, and a file that is not closed is given up.
            self.expects = Expects::Nothing;
        }
        reply
    }

    /// The client has sent all it will. libssh2 ends so after the last byte of a file, without a verdict.
    pub(super) async fn finish(&mut self) -> u32 {
        match std::mem::replace(&mut self.expects, Expects::Nothing) {
            Expects::Verdict { file, .. } => {
                self.failed |= close(file).await.is_err();
            }
            // Cut off: the file is abandoned.
            Expects::Data { .. } => self.failed = true,
            Expects::Line | Expects::Nothing => {}
        }
        u32::from(self.failed)
    }

    fn here(&self) -> &str {
        self.folders.last().map_or("/", String::as_str)
    }

    fn is_folder(&self, path: &str) -> bool {
        matches!(self.mailbox.stat(path.as_bytes()), Ok(Attributes { kind: FileKind::Folder, .. }))
    }

    /// Where a file or folder of this name goes: the target itself is a name when it is no folder.
    fn place_for(&self, name: &str) -> String {
        let here = self.here();
        if self.folders.len() == 1 && !self.is_folder(here) {
            return here.to_owned();
        }
        format!("{}/{name}", here.trim_end_matches('/'))
    }

    async fn hear(&mut self, line: &[u8], reply: &mut ScpReply) {
        let Ok(line) = str::from_utf8(line) else {
            return self.give_up(reply, "protocol error: the line is not UTF-8", None);
        };
        match line.as_bytes().first() {
            // The client could not read one of its files, and goes on.
            Some(1) => self.failed = true,
            Some(2) => self.end(reply, None),
            Some(b'T') if are_times(&line[1..]) => reply.bytes.push(0),
            Some(b'E') => {
                if self.folders.len() > 1 {
                    self.folders.pop();
                }
                reply.bytes.push(0);
            }
            Some(kind @ (b'C' | b'D')) => match announced(&line[1..]) {
                Some((size, name)) if *kind == b'C' => self.receive(size, name, reply).await,
                Some((_, name)) if self.recursive => self.enter(name, reply),
                Some(_) => self.give_up(reply, "a folder came without -r", None),
                None => self.give_up(reply, "protocol error: size or name is malformed", None),
            },
            _ => self.give_up(reply, "protocol error: the line is not one of scp's", None),
        }
    }

    async fn receive(&mut self, size: u64, name: &str, reply: &mut ScpReply) {
        let path = self.place_for(name);
        let (mailbox, cutter) = (&self.mailbox, self.allowance.cutter.as_ref());
        let struck = struck(mailbox, cutter, FaultOperation::Open, &path, None).await;
        if let Some(struck) = &struck {
            reply.cut = struck.then();
            let told = struck.told(mailbox, cutter).await;
            match (told, struck.effect) {
                (ScpTold::AsDone, _) => {}
                (ScpTold::Failure(sentence), FaultEffect::NotDone) => {
                    return self.refuse(reply, &format!("{path}: {sentence}"));
                }
                (ScpTold::Failure(sentence), _) => {
                    self.open(&path, size, &mut ScpReply::default());
                    self.expects = Expects::Line;
                    return self.refuse(reply, &format!("{path}: {sentence}"));
                }
                (ScpTold::Nothing, FaultEffect::NotDone) => return,
                (ScpTold::Nothing, _) => return self.open(&path, size, &mut ScpReply::default()),
            }
        }
        self.open(&path, size, reply);
    }

    /// Opens a file of this size, and says so or why not.
    fn open(&mut self, path: &str, size: u64, reply: &mut ScpReply) {
        let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
        let opened = self
            .mailbox
            .check_size(path.as_bytes(), size)
            .and_then(|()| self.mailbox.open_for_write(path.as_bytes(), how));
        match opened {
            Ok(file) => {
                reply.bytes.push(0);
                self.expects = Expects::Data { file, path: path.to_owned(), written: 0, size };
                if size == 0 {
                    self.expect_verdict();
                }
            }
            Err(refusal) => self.refuse(reply, &format!("{path}: {refusal}")),
        }
    }

    fn enter(&mut self, name: &str, reply: &mut ScpReply) {
        let path = self.place_for(name);
        if self.is_folder(&path) {
            self.folders.push(path);
            reply.bytes.push(0);
        } else {
            let refusal = self.mailbox.refuse_new_folder(path.as_bytes());
            self.refuse(reply, &format!("{path}: {refusal}"));
        }
    }

    fn expect_verdict(&mut self) {
        if let Expects::Data { file, path, .. } = std::mem::replace(&mut self.expects, Expects::Nothing) {
            self.expects = Expects::Verdict { file, path };
        }
    }

    async fn judge(&mut self, verdict: u8, reply: &mut ScpReply) {
        let Expects::Verdict { file, path } = std::mem::replace(&mut self.expects, Expects::Line) else {
            return;
        };
        if verdict != 0 {
            // The file could not be read to its end, and what came instead is padding. A message follows.
            drop(file);
            self.line.push(verdict);
            self.failed = true;
            return;
        }
        let cutter = self.allowance.cutter.clone();
        let struck = struck(&self.mailbox, cutter.as_ref(), FaultOperation::Close, &path, None).await;
        let closed = match struck.as_ref().map(|struck| struck.effect) {
            // It is given up.
            Some(FaultEffect::NotDone) => {
                drop(file);
                Ok(())
            }
            _ => close(file).await,
        };
        let told = match &struck {
            Some(struck) => {
                reply.cut = struck.then();
                struck.told(&self.mailbox, cutter.as_ref()).await
            }
            None => ScpTold::AsDone,
        };
        match (told, closed) {
            (ScpTold::Nothing, _) => {}
            (ScpTold::Failure(sentence), _) => self.refuse(reply, &format!("{path}: {sentence}")),
            (ScpTold::AsDone, Ok(())) => reply.bytes.push(0),
            (ScpTold::AsDone, Err(refusal)) => self.refuse(reply, &format!("{path}: {refusal}")),
        }
    }

    /// Refuses one file; the client may go on with the next.
    fn refuse(&mut self, reply: &mut ScpReply, sentence: &str) {
        self.failed = true;
        reply.bytes.extend(error_line(1, sentence));
    }

    /// Refuses and ends.
    fn give_up(&mut self, reply: &mut ScpReply, sentence: &str, complaint: Option<String>) {
        // What the mailbox refused it has told itself.
        if complaint.is_none() {
            self.mailbox.tell_of_refused_command(b"scp -t", sentence.to_owned());
        }
        reply.bytes.extend(error_line(2, sentence));
        self.end(reply, complaint);
    }

    fn end(&mut self, reply: &mut ScpReply, complaint: Option<String>) {
        self.failed = true;
        self.expects = Expects::Nothing;
        reply.end = Some(End { code: 1, complaint });
    }
}

/// An error as the protocol has it: 1 for one file, 2 for the end.
pub(super) fn error_line(severity: u8, sentence: &str) -> Vec<u8> {
    let mut line = vec![severity];
    line.extend(format!("scp: {sentence}\n").bytes());
    line
}

/// The size and the name behind `C` or `D` and the permissions: `0644 1234 name`.
fn announced(line: &str) -> Option<(u64, &str)> {
    let (permissions, rest) = line.split_at_checked(4)?;
    let (size, name) = rest.strip_prefix(' ')?.split_once(' ')?;
    let is_octal = permissions.bytes().all(|digit| (b'0'..=b'7').contains(&digit));
    let is_plain = !name.is_empty() && !name.contains('/') && name != "." && name != "..";
    let digits = !size.is_empty() && size.bytes().all(|digit| digit.is_ascii_digit());
    if is_octal && is_plain && digits { Some((size.parse().ok()?, name)) } else { None }
}

/// The times behind `T`: modified, its microseconds, accessed, its microseconds. They are the
/// simulator's to give, so these are only looked at.
fn are_times(line: &str) -> bool {
    let mut numbers = 0;
    let all = line.split(' ').all(|number| {
        numbers += 1;
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    });
    all && numbers == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_understood_or_refused() {
        assert_eq!(announced("0644 12 a b.zip"), Some((12, "a b.zip")));
        for line in
            ["0644 12 ", "0644 12 ../a", "0644 12 ..", "0648 12 a", "0644 -1 a", "0644 12", "064æ 1 a", ""]
        {
            assert_eq!(announced(line), None, "{line}");
        }
        assert!(are_times("1183828267 0 1183828267 0"));
        assert!(!are_times("1183828267 0 1183828267"));
    }
}
