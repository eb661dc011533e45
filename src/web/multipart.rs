//! A form with a file, `multipart/form-data` (RFC 7578), read part by part as it comes: a file of gigabytes costs the
//! memory of one piece.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;

use crate::form::media_type;
use crate::problem::{Problem, ServerReason};

/// A client that sends nothing for so long has gone astray.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stands above a part is a name or two.
const HEAD: usize = 16 * 1024;

/// RFC 2046 allows no longer boundary.
const LONGEST_BOUNDARY: usize = 70;

/// The parts of one body, one after the other.
pub struct Multipart {
    body: Body,
    /// What has come and is not given out.
    buffer: Vec<u8>,
    /// What stands in front of each part.
    delimiter: Vec<u8>,
    is_in_part: bool,
}

/// What stands above a part.
#[derive(Debug, PartialEq, Eq)]
pub struct PartHead {
    pub name: String,
    /// The name that the file has on the client's machine, if the part is one.
    pub file_name: Option<String>,
}

impl Multipart {
    pub fn new(headers: &HeaderMap, body: Body) -> Result<Self, Problem> {
        if media_type(headers) != "multipart/form-data" {
            return Err(malformed("a form with a file is sent as multipart/form-data")
                .hint("curl sends one with `-F file=@netsshare_a.zip`"));
        }
        let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = value.and_then(|value| parameter(value, "boundary")).unwrap_or_default();
        if boundary.is_empty() || boundary.len() > LONGEST_BOUNDARY {
            return Err(malformed("the Content-Type names no boundary of 1 to 70 characters"));
        }
        // The first part has no line end in front of its boundary.
        let (delimiter, buffer) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Ok(Multipart { body, buffer, delimiter, is_in_part: true })
    }

    /// The head of the next part; what is left of the one before is skipped. None at the end.
    pub async fn next(&mut self) -> Result<Option<PartHead>, Problem> {
        while self.piece().await?.is_some() {}
        loop {
            match &self.buffer[..] {
                [b'-', b'-', ..] => return Ok(None),
                [b'\r', b'\n', ..] => break,
                [b' ' | b'\t', ..] => drop(self.buffer.remove(0)),
                [] | [b'-' | b'\r'] => self.more().await?,
                _ => return Err(malformed("something else than a line end stands behind a boundary")),
            }
        }
        let end = loop {
            match find(&self.buffer, b"\r\n\r\n") {
                Some(end) => break end,
                None if self.buffer.len() > HEAD => {
                    return Err(malformed("what stands above a part has no end"));
                }
                None => self.more().await?,
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
        self.is_in_part = true;
        head_of(&head).map(Some)
    }

    /// The next bytes of this part; none at its end.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        while self.is_in_part {
            let safe = match find(&self.buffer, &self.delimiter) {
                Some(0) => {
                    self.buffer.drain(..self.delimiter.len());
                    self.is_in_part = false;
                    return Ok(None);
                }
                Some(end) => end,
                // A delimiter may have begun in what comes last.
                None => self.buffer.len().saturating_sub(self.delimiter.len() - 1),
            };
            if safe > 0 {
                let rest = self.buffer.split_off(safe);
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            self.more().await?;
        }
        Ok(None)
    }

    async fn more(&mut self) -> Result<(), Problem> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await.map_err(|_| {
                let seconds = PATIENCE.as_secs();
                Problem::new(ServerReason::BodyTooSlow, format!("nothing came for {seconds} seconds"))
            })?;
            let cut_short =
                || Problem::new(ServerReason::BodyCutShort, "the form ends before its last boundary");
            let frame = frame.ok_or_else(cut_short)?.map_err(|_| cut_short())?;
            if let Ok(data) = frame.into_data()
                && !data.is_empty()
            {
                self.buffer.extend_from_slice(&data);
                return Ok(());
            }
        }
    }
}

fn malformed(detail: &str) -> Problem {
    Problem::new(ServerReason::BadBody, detail)
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == sought[0]) {
        if bytes[from + at..].starts_with(sought) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn head_of(head: &[u8]) -> Result<PartHead, Problem> {
    let Ok(text) = str::from_utf8(head) else {
        return Err(malformed("the name of a field or a file is not UTF-8")
            .hint("give the file a name of plain letters, and send it again"));
    };
    let disposition = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    });
    let disposition = disposition.ok_or_else(|| malformed("a part has no Content-Disposition"))?;
    let name = parameter(disposition, "name").ok_or_else(|| malformed("a part has no name"))?;
    Ok(PartHead { name, file_name: parameter(disposition, "filename") })
}

/// A parameter of a header, unquoted as browsers quote it: `%22` for a quotation mark, and curl `\"`.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, behind) = rest.split_once('=')?;
        let (value, behind) = match behind.trim_start().strip_prefix('"') {
            Some(quoted) => {
                let end = end_of_quoted(quoted)?;
                let value = quoted[..end].replace("\\\"", "\"").replace("%22", "\"");
                (value.replace("%0D", "\r").replace("%0A", "\n"), &quoted[end + 1..])
            }
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                (behind[..end].trim().to_owned(), &behind[end..])
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = behind.split_once(';')?.1;
    }
}

fn end_of_quoted(quoted: &str) -> Option<usize> {
    let bytes = quoted.as_bytes();
    (0..bytes.len()).find(|at| bytes[*at] == b'"' && (*at == 0 || bytes[at - 1] != b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use hyper::body::Frame;
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// A body that comes in pieces of this size.
    struct InPieces(VecDeque<Bytes>);

    impl hyper::body::Body for InPieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
        }
    }

    fn multipart(text: &[u8], size: usize) -> Multipart {
        let pieces = text.chunks(size).map(Bytes::copy_from_slice).collect();
        let kind = "multipart/form-data; boundary=\"-x-\"".parse().expect("a header");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind)]);
        Multipart::new(&headers, Body::new(InPieces(pieces))).expect("a form")
    }

    async fn parts(text: &[u8], size: usize) -> Result<Vec<(PartHead, Vec<u8>)>, Problem> {
        let mut multipart = multipart(text, size);
        let mut parts = Vec::new();
        while let Some(head) = multipart.next().await? {
            let mut bytes = Vec::new();
            while let Some(piece) = multipart.piece().await? {
                bytes.extend(piece);
            }
            parts.push((head, bytes));
        }
        Ok(parts)
    }

    const FORM: &[u8] = b"---x-\r\nContent-Disposition: form-data; name=\"folder\"\r\n\r\nDK1\r\n\
        ---x-\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a;%22\xc3\x98.zip\"\r\n\
        Content-Type: application/zip\r\n\r\nPK\r\n---x\r\n--\r\n\r\n---x---\r\n";

    #[tokio::test]
    async fn parts_are_the_same_however_they_come() {
        for size in 1..FORM.len() {
            let parts = parts(FORM, size).await.expect("parts");
            let [(folder, dk), (file, bytes)] = &parts[..] else { panic!("{parts:?}") };
            assert_eq!((folder.name.as_str(), &dk[..]), ("folder", &b"DK1"[..]));
            assert_eq!(file.file_name.as_deref(), Some("a;\"Ø.zip"));
            assert_eq!(bytes, b"PK\r\n---x\r\n--\r\n", "{size}");
        }
    }

    #[tokio::test]
    async fn a_part_that_is_not_read_is_skipped() {
        let mut multipart = multipart(FORM, 7);
        assert_eq!(multipart.next().await.expect("a head").map(|head| head.name).as_deref(), Some("folder"));
        assert_eq!(multipart.next().await.expect("a head").map(|head| head.name).as_deref(), Some("file"));
        assert_eq!(multipart.next().await.expect("the end"), None);
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused_and_never_held_without_end() {
        for end in 0..FORM.len() - 4 {
            assert!(parts(&FORM[..end], 11).await.is_err(), "{end}");
        }
        let endless = [&b"---x-\r\nX: "[..], &b"y".repeat(100_000)].concat();
        assert!(parts(&endless, 1_000).await.is_err());
        for head in ["", "X: y", "Content-Disposition: form-data", "Content-Disposition: form-data; name=\"a"]
        {
            let text = format!("---x-\r\n{head}\r\n\r\nz\r\n---x---");
            assert!(parts(text.as_bytes(), 5).await.is_err(), "{head}");
        }
        assert!(parts(b"---x-!\r\n\r\n", 3).await.is_err());
    }
}
