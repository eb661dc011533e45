//! The client of a running simulator's control API: one request, one answer.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use serde_json::Value;

/// Longer than any alias service may take.
const PATIENCE: Duration = Duration::from_secs(660);
const CONNECT: Duration = Duration::from_secs(5);
/// No answer to what is asked here is longer.
const LARGEST: u64 = 4 << 20;

/// Where a control API listens, as `http://HOST:PORT/` or `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiAddress(String);

impl ApiAddress {
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let address = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        let port = address.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let is_one = port.is_some() && !address.contains(['/', '@', '?', '#', ' ']);
        if is_one {
            Ok(ApiAddress(address.to_owned()))
        } else {
            Err("write it as http://HOST:PORT or HOST:PORT")
        }
    }

    /// The JSON of an answer, or what the API says is wrong.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let answer = self.exchange(path, &body.to_string());
        let answer =
            answer.map_err(|error| format!("the simulator at {} does not answer: {error}", self.0))?;
        let (status, value) =
            parsed(&answer).ok_or_else(|| format!("what answers at {} is not the simulator", self.0))?;
        if status == "200" { Ok(value) } else { Err(problem(&value)) }
    }

    fn exchange(&self, path: &str, body: &str) -> std::io::Result<String> {
        let address = self.0.to_socket_addrs()?.next().ok_or(std::io::ErrorKind::AddrNotAvailable)?;
        let mut stream = TcpStream::connect_timeout(&address, CONNECT)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.0,
            body.len()
        )?;
        let mut answer = String::new();
        stream.take(LARGEST).read_to_string(&mut answer)?;
        Ok(answer)
    }
}

/// The status and the JSON of an answer.
fn parsed(answer: &str) -> Option<(&str, Value)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?, serde_json::from_str(body).ok()?))
}

/// What a problem document says, on one line.
fn problem(document: &Value) -> String {
    let member = |name: &str| document[name].as_str();
    let detail = member("detail").or(member("title")).unwrap_or("the simulator refuses it");
    match member("hint") {
        Some(hint) => format!("{detail}; {hint}"),
        None => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_url_or_a_host_with_its_port() {
        for text in ["http://127.0.0.1:8080/", "127.0.0.1:8080", "http://127.0.0.1:8080"] {
            assert_eq!(ApiAddress::parse(text), Ok(ApiAddress("127.0.0.1:8080".to_owned())), "{text}");
        }
        for text in ["", "localhost", "https://localhost:1/", "localhost:99999", "http://a:1/v1"] {
            assert!(ApiAddress::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_problem_is_told_with_its_hint() {
        let document = serde_json::json!({"title": "No", "detail": "it is so", "hint": "do this"});
        assert_eq!(problem(&document), "it is so; do this");
    }
}
