//! The plainest client of a control API: one request, one connection, one answer within bounds.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use nets_driver::Stopwatch;
use nets_text::system_words;
use serde_json::Value;

/// What takes no connection for so long is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// No answer to what is asked here is longer.
const LARGEST: usize = 4 << 20;

/// Sends a request, such as `POST /v1/reset`, with a body of JSON or none. Returns the status and the JSON of
/// the answer, or why there is none.
pub fn ask(api: &str, what: &str, body: &str, patience: Duration) -> Result<(u16, Value), String> {
    let answer = exchange(api, what, body, patience)
        .map_err(|error| format!("the simulator at {api} does not answer: {}", system_words(&error)))?;
    parsed(&answer).ok_or_else(|| format!("what answers at {api} is not the simulator"))
}

fn exchange(api: &str, what: &str, body: &str, patience: Duration) -> io::Result<Vec<u8>> {
    let stopwatch = Stopwatch::start();
    let address = api.to_socket_addrs()?.next().ok_or(io::ErrorKind::AddrNotAvailable)?;
    let mut stream = TcpStream::connect_timeout(&address, CONNECT)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
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
