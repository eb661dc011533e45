//! The client of a running simulator's control API: one request, one answer.

use std::io::Write;
use std::time::Duration;

use nets_http::{NotFetched, ask, fetch};
use serde_json::Value;

/// Longer than any alias service may take.
const PATIENCE: Duration = Duration::from_secs(660);

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

    /// Has the answer to a GET written to `out`, however long it is; or what the API says is wrong.
    pub fn fetch(&self, path: &str, out: &mut dyn Write) -> Result<(), String> {
        fetch(&self.0, path, out, PATIENCE).map_err(|problem| match problem {
            NotFetched::Refused(_, document) => self::problem(&document),
            NotFetched::Failed(why) => why,
        })
    }

    /// The JSON of what lies at this path, or what the API says is wrong.
    pub fn get(&self, path: &str) -> Result<Value, String> {
        let (status, value) = ask(&self.0, &format!("GET {path}"), "", PATIENCE)?;
        if status == 200 { Ok(value) } else { Err(problem(&value)) }
    }

    /// As `post`, with this text as the body.
    pub fn post_text(&self, path: &str, body: &str) -> Result<Value, String> {
        let (status, value) = ask(&self.0, &format!("POST {path}"), body, PATIENCE)?;
        if status == 200 { Ok(value) } else { Err(problem(&value)) }
    }

    /// The JSON of an answer, or what the API says is wrong.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let (status, value) = ask(&self.0, &format!("POST {path}"), &body.to_string(), PATIENCE)?;
        if status == 200 { Ok(value) } else { Err(problem(&value)) }
    }
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
