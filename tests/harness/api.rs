//! The control API through the plainest client: one request, one connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use super::{Server, USER};

/// A server that is silent for so long hangs.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

impl Server {
    /// Sends a request of this text, and returns the answer's status and body.
    pub fn exchange(&self, request: &str) -> io::Result<(u16, Vec<u8>)> {
        let mut stream = TcpStream::connect(self.ready("api"))?;
        stream.set_read_timeout(Some(LONGEST_WAIT))?;
        // A server that has seen enough may close before it has taken all.
        drop(stream.write_all(request.as_bytes()));
        let mut bytes = Vec::new();
        let ended = stream.read_to_end(&mut bytes);
        match parse(&bytes) {
            Some(answer) => Ok(answer),
            None => Err(ended.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())),
        }
    }

    pub fn send(&self, method: &str, path: &str, body: &str) -> io::Result<(u16, Vec<u8>)> {
        let (host, length) = (self.ready("api"), body.len());
        self.exchange(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// The JSON of an answer that is no problem.
    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        ok(path, self.send("GET", path, ""))
    }

    /// Waits until everything that arrived has been read and, under an instant clock, has happened.
    #[track_caller]
    pub fn settle(&self) {
        let path = "/v1/settle?timeout=4m";
        ok(path, self.send("POST", path, ""));
    }

    /// Every shipment behind this one, in the order of arrival.
    #[track_caller]
    pub fn shipments(&self, after: u64) -> Vec<Value> {
        self.get(&format!("/v1/shipments?limit=1000&after={after}"))["shipments"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// What lies in the demo sender's Outbound: name and time.
    #[track_caller]
    pub fn outbound(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let files = self.get(&format!("/v1/outbound/{USER}?limit=10000"));
        let files = files["files"].as_array().expect("a list").clone();
        files.iter().map(|file| (text(&file["name"]), text(&file["at"]))).collect()
    }

    #[track_caller]
    pub fn outbound_file(&self, name: &str) -> Vec<u8> {
        let (status, body) = self.send("GET", &format!("/v1/outbound/{USER}/{name}"), "").expect("an answer");
        assert_eq!(status, 200, "{name}: {}", String::from_utf8_lossy(&body));
        body
    }
}

#[track_caller]
fn ok(path: &str, answer: io::Result<(u16, Vec<u8>)>) -> Value {
    let (status, body) = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parse(bytes: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = &bytes[end + 4..];
    Some((status, if head.contains("transfer-encoding: chunked") { joined(body)? } else { body.to_owned() }))
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
