//! The control API through the plainest HTTP client: one request, one connection.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::Simulator;

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

    /// The JSON of an answer that is no problem.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }
}

impl Simulator {
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    pub fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send_as(&self.ready("api"), method, path, body)
    }

    /// Asks under another host name than its own.
    pub fn get_as(&self, host: &str, path: &str) -> Answer {
        self.send_as(host, "GET", path, "")
    }

    fn send_as(&self, host: &str, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.ready("api")).expect("the API listens");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("the request is taken");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        parse(&bytes)
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &str) -> Value {
        self.send("POST", path, body).ok()
    }

    /// Waits until every upload has been read and, under an instant clock, nothing is left to happen.
    #[track_caller]
    pub fn settle(&self) -> Value {
        self.post("/v1/settle?timeout=2m", "")
    }

    /// Moves the clock, as `{"by": "1d"}` says, and answers with what happened.
    #[track_caller]
    pub fn advance(&self, how: &str) -> Value {
        self.post("/v1/clock/advance", how)
    }

    /// The first entry of the timeline that matches, waited for.
    #[track_caller]
    pub fn wait(&self, query: &str) -> Value {
        self.get(&format!("/v1/timeline/wait?timeout=2m&{query}")).ok()
    }

    /// The entries of the timeline that match.
    #[track_caller]
    pub fn timeline(&self, query: &str) -> Vec<Value> {
        match self.get(&format!("/v1/timeline?limit=10000&{query}")).ok()["entries"].take() {
            Value::Array(entries) => entries,
            other => panic!("{other} is no list of entries"),
        }
    }

    /// The names in a sender's Outbound.
    #[track_caller]
    pub fn outbound(&self, user: &str) -> Vec<String> {
        let files = self.get(&format!("/v1/outbound/{user}?limit=10000")).ok();
        let files = files["files"].as_array().expect("a list of files").clone();
        files.iter().map(|file| file["name"].as_str().expect("a name").to_owned()).collect()
    }

    #[track_caller]
    pub fn outbound_file(&self, user: &str, name: &str) -> Vec<u8> {
        let answer = self.get(&format!("/v1/outbound/{user}/{name}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.body
    }

    /// The one receipt whose name ends like this.
    #[track_caller]
    pub fn receipt(&self, user: &str, ending: &str) -> String {
        let mut names = self.outbound(user);
        names.retain(|name| name.ends_with(ending));
        assert_eq!(names.len(), 1, "{names:?} end with {ending}");
        String::from_utf8(self.outbound_file(user, &names[0])).expect("a receipt is text")
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a complete head");
    let head = String::from_utf8_lossy(&bytes[..end]);
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line");
    let body = &bytes[end + 4..];
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    Answer { status, body: if chunked { joined(body) } else { body.to_owned() } }
}

/// The chunks of a body one after another.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = chunks.windows(2).position(|window| window == b"\r\n").expect("a chunk's size");
        let size = std::str::from_utf8(&chunks[..line]).expect("digits");
        let size = usize::from_str_radix(size, 16).expect("a size");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&chunks[line + 2..line + 2 + size]);
        chunks = &chunks[line + 2 + size + 2..];
    }
}
