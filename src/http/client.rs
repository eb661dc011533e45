//! The plainest client of a control API: one request, one connection, one answer within bounds.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use nets_driver::Stopwatch;
use nets_text::system_words;
use serde_json::Value;

/// What takes no connection for so long is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// No answer to what is asked here is longer.
const LARGEST: usize = 4 << 20;

/// The head of no answer is longer.
const LONGEST_HEAD: u64 = 65_536;

/// Sends a request, such as `POST /v1/reset`, with a body of JSON or none. Returns the status and the JSON of
/// the answer, or why there is none.
pub fn ask(api: &str, what: &str, body: &str, patience: Duration) -> Result<(u16, Value), String> {
    let answer = exchange(api, what, body, patience)
        .map_err(|error| format!("the simulator at {api} does not answer: {}", system_words(&error)))?;
    parsed(&answer).ok_or_else(|| format!("what answers at {api} is not the simulator"))
}

/// Why an answer was not kept.
pub enum NotFetched {
    /// The status and what the simulator says of it.
    Refused(u16, Value),
    /// A sentence for the user.
    Failed(String),
}

/// Has the answer to a GET of this path written to `out`, however long it is. It ends when the simulator closes the
/// connection, so that who reads it must know by itself whether it is whole.
pub fn fetch(api: &str, path: &str, out: &mut dyn Write, patience: Duration) -> Result<(), NotFetched> {
    let unanswered = |error: io::Error| {
        NotFetched::Failed(format!("the simulator at {api} does not answer: {}", system_words(&error)))
    };
    let mut stream = connected(api, patience).map_err(unanswered)?;
    // In HTTP/1.0 a long answer has no other form than its bytes.
    let request = format!("GET {path} HTTP/1.0\r\nHost: {api}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(unanswered)?;
    let mut answer = BufReader::new(stream);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let read = (&mut answer).take(LONGEST_HEAD).read_until(b'\n', &mut head).map_err(unanswered)?;
        if read == 0 || head.len() as u64 > LONGEST_HEAD {
            return Err(NotFetched::Failed(format!("what answers at {api} is not the simulator")));
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    if status == 200 {
        return io::copy(&mut answer, out).map(drop).map_err(|error| {
            NotFetched::Failed(format!("the answer of {api} could not be kept: {}", system_words(&error)))
        });
    }
    let mut body = Vec::new();
    answer.take(LARGEST as u64).read_to_end(&mut body).map_err(unanswered)?;
    match serde_json::from_slice(&body) {
        Ok(problem) => Err(NotFetched::Refused(status, problem)),
        Err(_) => Err(NotFetched::Failed(format!("what answers at {api} is not the simulator"))),
    }
}

fn connected(api: &str, patience: Duration) -> io::Result<TcpStream> {
    let address = api.to_socket_addrs()?.next().ok_or(io::ErrorKind::AddrNotAvailable)?;
    let stream = TcpStream::connect_timeout(&address, CONNECT)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    Ok(stream)
}

fn exchange(api: &str, what: &str, body: &str, patience: Duration) -> io::Result<Vec<u8>> {
    let stopwatch = Stopwatch::start();
    let mut stream = connected(api, patience)?;
    write!(
        stream,
        "{what} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while answer.len() < LARGEST && stopwatch.elapsed() < patience {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&piece[..count]),
            // A signal came; what it ends is decided elsewhere.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if answer.is_empty() => return Err(error),
            // By what has come so far it is told from a simulator.
            Err(_) => break,
        }
    }
    Ok(answer)
}

fn parsed(answer: &[u8]) -> Option<(u16, Value)> {
    let (head, body) = str::from_utf8(answer).ok()?.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, serde_json::from_str(body).ok()?))
}
