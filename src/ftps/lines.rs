//! CommandLines of a connection, within bounds.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::reply::FtpReply;

/// So much is read at a time.
const PIECE: usize = 1024;

/// No path is longer than 4 KiB, and no command names two.
const LONGEST: usize = 8 << 10;

/// So many lines has the longest reply of the library: what it can, or how a file is described.
const MOST_LINES: usize = 100;

/// With which Telnet begins an order inside a line, such as the one before ABOR.
const IAC: u8 = 0xff;

/// With which a client begins that speaks TLS at once. No command does.
const TLS_RECORD: u8 = 0x16;

/// What was read of a connection and belongs to no line yet. Bound: `LONGEST` and `PIECE`.
#[derive(Default)]
pub(crate) struct CommandLines(Vec<u8>);

impl CommandLines {
    /// The next line without its end; none at the end of the connection. What was read is kept when it is given up.
    pub(crate) async fn next<S: AsyncRead + Unpin>(&mut self, stream: &mut S) -> io::Result<Option<Vec<u8>>> {
        loop {
            if self.is_tls() {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.0.drain(..=end).collect();
                line.truncate(end);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(line));
            }
            if self.0.len() >= LONGEST {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut piece = [0; PIECE];
            match stream.read(&mut piece).await? {
                0 => return Ok(None),
                read => self.0.extend_from_slice(&piece[..read]),
            }
        }
    }

    /// Whether what was read is TLS, where lines belong.
    pub(crate) fn is_tls(&self) -> bool {
        self.0.first() == Some(&TLS_RECORD)
    }

    /// Whether nothing was read that stands behind the last line.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The replies of the library. Bound: `MOST_LINES` lines of `LONGEST`.
#[derive(Default)]
pub(crate) struct Replies {
    lines: CommandLines,
    /// Those of a reply that has not ended.
    begun: Vec<String>,
}

impl Replies {
    /// The next whole reply; none at the end of the connection. What was read is kept when it is given up.
    pub(crate) async fn next<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
    ) -> io::Result<Option<FtpReply>> {
        while let Some(line) = self.lines.next(stream).await? {
            let line = String::from_utf8_lossy(&line).into_owned();
            let code = line.get(..3).and_then(|code| code.parse().ok());
            let text = line.get(4..).unwrap_or_default();
            match (code, line.as_bytes().get(3)) {
                (Some(code), None | Some(b' ')) => {
                    self.begun.push(text.to_owned());
                    return Ok(Some(FtpReply::new(code, std::mem::take(&mut self.begun).join("\n"))));
                }
                (Some(_), Some(b'-')) if self.begun.is_empty() => self.begun.push(text.to_owned()),
                _ => self.begun.push(line.trim_start().to_owned()),
            }
            if self.begun.len() > MOST_LINES {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(None)
    }
}

/// What a client is told whose command is none.
pub(crate) const NO_COMMAND: &str = "A command is one line of text in UTF-8";

/// A command: its name in capitals, and what stands behind it. None where it is no text of one line: a CR inside it would
/// begin another line for the library, and no text has a NUL.
pub(crate) fn command(line: &[u8]) -> Option<(String, String)> {
    if line.iter().any(|byte| matches!(byte, b'\r' | 0)) {
        return None;
    }
    // Telnet's orders are of two bytes or three and of no interest.
    let from = line.iter().rposition(|byte| *byte == IAC).map_or(0, |at| (at + 2).min(line.len()));
    let line = str::from_utf8(&line[from..]).ok()?;
    let (name, argument) = line.split_once(' ').unwrap_or((line, ""));
    Some((name.to_ascii_uppercase(), argument.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_and_replies_come_whole_and_none_is_endless() {
        let mut sent = &b"USER a\r\nPASS b\nrest"[..];
        let mut lines = CommandLines::default();
        assert_eq!(lines.next(&mut sent).await.expect("read"), Some(b"USER a".to_vec()));
        assert_eq!(lines.next(&mut sent).await.expect("read"), Some(b"PASS b".to_vec()));
        assert!(!lines.is_empty());
        assert_eq!(lines.next(&mut sent).await.expect("read"), None);
        let endless = vec![b'x'; LONGEST * 2];
        let refused = CommandLines::default().next(&mut &endless[..]).await.map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::InvalidData));
        let mut replies = &b"211-It can:\r\n SIZE\r\n211 End\r\n226 Done\r\n"[..];
        let mut reader = Replies::default();
        let next = reader.next(&mut replies).await.expect("read");
        assert_eq!(next, Some(FtpReply::new(211, "It can:\nSIZE\nEnd")));
        assert_eq!(reader.next(&mut replies).await.expect("read"), Some(FtpReply::new(226, "Done")));
        assert_eq!(reader.next(&mut replies).await.expect("read"), None);
    }

    #[test]
    fn a_command_is_known_in_small_letters_and_behind_orders_of_telnet() {
        let of = |line: &[u8]| command(line).expect("a command");
        assert_eq!(of(b"stor a b.zip"), ("STOR".to_owned(), "a b.zip".to_owned()));
        assert_eq!(of(b"\xff\xf4\xff\xf2ABOR"), ("ABOR".to_owned(), String::new()));
        assert_eq!(command(b"STOR \xff"), Some((String::new(), String::new())));
        for none in [&b"STOR \xe6"[..], b"CWD a\rMKD x", b"SIZE a\0b", b"\r"] {
            assert_eq!(command(none), None, "{none:?}");
        }
    }
}
