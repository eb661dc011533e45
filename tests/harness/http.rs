//! The plainest HTTP client: one request, one connection, everything read to its end.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A server that is silent for so long hangs.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub fn send(address: &str, method: &str, path: &str, body: &str) -> io::Result<Answer> {
    send_as(address, address, method, path, body)
}

/// As `send`, under a host name that may be another than the server's own.
pub fn send_as(host: &str, address: &str, method: &str, path: &str, body: &str) -> io::Result<Answer> {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    exchange(address, &request)
}

/// Sends a request of this text.
pub fn exchange(address: &str, request: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(LONGEST_WAIT))?;
    // A server that has seen enough may close before it has taken all.
    drop(stream.write_all(request.as_bytes()));
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes);
    parse(&bytes).ok_or_else(|| ended.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = &bytes[end + 4..];
    let is_chunked = head.contains("transfer-encoding: chunked");
    Some(Answer { status, body: if is_chunked { joined(body)? } else { body.to_owned() } })
}

/// The chunks of a body one after another.
fn joined(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = chunks.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(str::from_utf8(&chunks[..line]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(chunks.get(line + 2..line + 2 + size)?);
        chunks = chunks.get(line + 2 + size + 2..)?;
    }
}
