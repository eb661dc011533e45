//! The control API through the plainest client: one request, one connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use super::server::Server;

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

    /// The JSON of an answer that is no problem.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }
}

impl Server {
    /// Sends a request of this text.
    pub fn exchange(&self, request: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.ready("api"))?;
        stream.set_read_timeout(Some(LONGEST_WAIT))?;
        // A server that has seen enough may close before it has taken all.
        drop(stream.write_all(request.as_bytes()));
        let mut bytes = Vec::new();
        let ended = stream.read_to_end(&mut bytes);
        parse(&bytes).ok_or_else(|| ended.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }

    /// As `send`, to a server that may have been killed.
    pub fn try_send(&self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        self.send_as(&self.ready("api"), method, path, body)
    }

    fn send_as(&self, host: &str, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let length = body.len();
        self.exchange(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.try_send(method, path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    /// Asks under another host name than its own.
    #[track_caller]
    pub fn get_as(&self, host: &str, path: &str) -> Answer {
        self.send_as(host, "GET", path, "").expect("an answer")
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &str) -> Value {
        self.send("POST", path, body).ok()
    }

    /// Waits until everything that arrived has been read and, under an instant clock, has happened.
    #[track_caller]
    pub fn settle(&self) -> Value {
        self.post("/v1/settle?timeout=4m", "")
    }

    /// Moves the clock, as `{"by": "1d"}` says, and answers with what happened.
    #[track_caller]
    pub fn advance(&self, how: &str) -> Value {
        self.post("/v1/clock/advance", how)
    }

    /// The first entry of the timeline that matches, waited for.
    #[track_caller]
    pub fn wait(&self, query: &str) -> Value {
        self.get(&format!("/v1/timeline/wait?timeout=4m&{query}")).ok()
    }

    /// The entries of the timeline that match.
    #[track_caller]
    pub fn timeline(&self, query: &str) -> Vec<Value> {
        self.list(&format!("/v1/timeline?limit=10000&{query}"), "entries")
    }

    /// Every shipment behind this one, in the order of arrival.
    #[track_caller]
    pub fn shipments(&self, after: u64) -> Vec<Value> {
        self.list(&format!("/v1/shipments?limit=1000&after={after}"), "shipments")
    }

    /// The names in a sender's Outbound.
    #[track_caller]
    pub fn outbound(&self, user: &str) -> Vec<String> {
        self.outbound_with_times(user).into_iter().map(|(name, _)| name).collect()
    }

    /// What lies in a sender's Outbound: name and time.
    #[track_caller]
    pub fn outbound_with_times(&self, user: &str) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let files = self.list(&format!("/v1/outbound/{user}?limit=10000"), "files");
        files.iter().map(|file| (text(&file["name"]), text(&file["at"]))).collect()
    }

    #[track_caller]
    fn list(&self, path: &str, of: &str) -> Vec<Value> {
        match self.get(path).ok()[of].take() {
            Value::Array(values) => values,
            other => panic!("{path}: {other} is no list of {of}"),
        }
    }

    #[track_caller]
    pub fn outbound_file(&self, user: &str, name: &str) -> Vec<u8> {
        let answer = self.get(&format!("/v1/outbound/{user}/{name}"));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
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
