//! Request bodies: bounded in size and in time, and JSON objects without surprises.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use http_body_util::{BodyExt, LengthLimitError};
use hyper::body::Body as _;
use nets_text::spelt;
use serde_json::error::Category;
use serde_json::{Map, Value};

use crate::problem::{Problem, ServerReason};
use crate::written::{hint, shortened};

/// A client that takes longer than this to send a small body has gone astray.
const PATIENCE: Duration = Duration::from_secs(30);

/// JSON bodies are a line or two.
const JSON_LIMIT: usize = 64 * 1024;

/// Reads a body of at most this many bytes as UTF-8.
pub async fn read_text(body: Body, limit: usize) -> Result<String, Problem> {
    // A client that says how much it will send need not send it.
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large(limit));
    }
    let bytes = tokio::time::timeout(PATIENCE, to_bytes(body, limit))
        .await
        .map_err(|_| too_slow())?
        .map_err(|error| unreadable(&error, limit))?;
    String::from_utf8(bytes.into()).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        Problem::new(ServerReason::BadBody, format!("the body is not UTF-8 from byte {good} on"))
    })
}

/// Reads a body, and of one that is longer so many bytes alone. The rest is left to the connection.
pub async fn read_beginning(mut body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let whole = async {
        let mut beginning = Vec::new();
        while beginning.len() < most {
            match body.frame().await {
                None => break,
                Some(Err(_)) => return Err(cut_short()),
                Some(Ok(frame)) => {
                    let piece = frame.into_data().unwrap_or_default();
                    beginning.extend(piece.iter().take(most - beginning.len()));
                }
            }
        }
        Ok(beginning)
    };
    tokio::time::timeout(PATIENCE, whole).await.map_err(|_| too_slow())?
}

/// A JSON object that has no members but those it may have.
#[derive(Debug)]
pub struct Object(Map<String, Value>);

impl Object {
    /// Reads an object that may have these members and no others.
    pub async fn read(body: Body, members: &[&str]) -> Result<Self, Problem> {
        let text = read_text(body, JSON_LIMIT).await?;
        let value: Value = serde_json::from_str(&text).map_err(|error| {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            Problem::new(
                ServerReason::BadBody,
                format!("the body is not JSON: {}", json_words(&text, &error)),
            )
            .at(place(error.line()), place(error.column().max(1)))
        })?;
        let Value::Object(object) = value else {
            return Err(Problem::new(ServerReason::BadBody, "the body is not a JSON object"));
        };
        if let Some(name) = object.keys().find(|name| !members.contains(&name.as_str())) {
            let name = shortened(name);
            return Err(Problem::bad_member(&name, format!("no member is called `{name}`"))
                .hint(hint(&name, members)));
        }
        Ok(Object(object))
    }

    /// Its members.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A member that is a text; none when it is left out.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => {
                Err(Problem::bad_member(name, format!("`{name}` is not a text")).hint("write it in quotes"))
            }
        }
    }

    /// A member that is a text and must be there.
    pub fn required(&self, name: &str) -> Result<&str, Problem> {
        self.text(name)?.ok_or_else(|| Problem::bad_member(name, format!("`{name}` is missing")))
    }

    /// A member that is true or false, which it is when left out.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.0.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(Problem::bad_member(name, format!("`{name}` is true or false"))),
        }
    }
}

fn unreadable(error: &axum::Error, limit: usize) -> Problem {
    if error.source().is_some_and(|source| source.is::<LengthLimitError>()) {
        return too_large(limit);
    }
    cut_short()
}

fn cut_short() -> Problem {
    Problem::new(ServerReason::BodyCutShort, "the connection ended before the body did")
}

fn too_slow() -> Problem {
    let seconds = PATIENCE.as_secs();
    Problem::new(ServerReason::BodyTooSlow, format!("the whole body must come within {seconds} seconds"))
}

/// What is wrong with a text that should be JSON. The library says where, and sorts its reasons into four.
fn json_words(text: &str, error: &serde_json::Error) -> String {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = error.column().saturating_sub(1);
    let found = line.get(before..).and_then(|rest| rest.chars().next());
    match (error.classify(), found) {
        (Category::Eof, _) if text.trim().is_empty() => "there is none".to_owned(),
        (Category::Eof, _) => "it ends in the middle".to_owned(),
        (Category::Syntax | Category::Data | Category::Io, Some(found)) => {
            let found = found.to_string();
            format!("`{}` has no place here, or something is missing before it", spelt(&found))
        }
        (Category::Syntax | Category::Data | Category::Io, None) => {
            "the line ends where it may not".to_owned()
        }
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(ServerReason::BodyTooLarge, format!("at most {limit} bytes are read here"))
}
