//! What stands in a request's address: parts of its path, and query parameters, each known, given once, and of
//! its form, or a problem that says which is not.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::Uri;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::{Problem, ServerReason};
use crate::written::{hint, parse_duration, shortened};

/// The longest that a request may wait for something to happen.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// The query of one request.
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the query, which may hold these names and no others.
    pub fn read(uri: &Uri, names: &[&str]) -> Result<Self, Problem> {
        let Query(pairs): Query<Vec<(String, String)>> = Query::try_from_uri(uri).map_err(|_| {
            Problem::new(ServerReason::BadParameter, "the query is not of the form `name=value&name=value`")
        })?;
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !names.contains(&name.as_str()) {
                let name = shortened(name);
                return Err(Problem::bad_parameter(&name, format!("no parameter is called `{name}`"))
                    .hint(hint(&name, names)));
            }
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Problem::bad_parameter(name, format!("`{name}` is given twice")));
            }
        }
        Ok(Parameters(pairs))
    }

    /// The first of this name, whatever else the query holds.
    pub fn first(uri: &Uri, name: &str) -> Option<String> {
        let query = uri.query().unwrap_or_default().as_bytes();
        form_urlencoded::parse(query).find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
    }

    /// The same without those that are empty, as a browser sends the fields of a form that were left so.
    #[must_use]
    pub fn filled(mut self) -> Self {
        self.0.retain(|(_, value)| !value.is_empty());
        self
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A whole number in a range.
    pub fn number<T>(&self, name: &str, least: T, most: T) -> Result<Option<T>, Problem>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<T>() {
            Ok(number) if number >= least && number <= most => Ok(Some(number)),
            _ => Err(Problem::bad_parameter(
                name,
                format!("`{}` is not a whole number from {least} to {most}", shortened(text)),
            )),
        }
    }

    /// `true` or `false`, which it is when left out.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.word(name, &["true", "false"])? == Some("true"))
    }

    /// How long to wait.
    pub fn timeout(&self) -> Result<Duration, Problem> {
        const DEFAULT: Duration = Duration::from_secs(30);
        let Some(text) = self.text("timeout") else { return Ok(DEFAULT) };
        parse_duration(text)
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| *duration <= LONGEST_WAIT)
            .ok_or_else(|| {
                let written = shortened(text);
                Problem::bad_parameter("timeout", format!("`{written}` is not a duration from 0s to 10m"))
                    .hint("write it like `30s` or `2m`")
            })
    }

    /// One of these words.
    pub fn word<'w>(&self, name: &str, words: &[&'w str]) -> Result<Option<&'w str>, Problem> {
        self.text(name).map(|text| one_of(name, text, words)).transpose()
    }

    /// Words with commas between them.
    pub fn words<'w>(&self, name: &str, words: &[&'w str]) -> Result<Vec<&'w str>, Problem> {
        let Some(text) = self.text(name) else { return Ok(Vec::new()) };
        text.split(',').map(|word| one_of(name, word.trim(), words)).collect()
    }
}

/// A request that takes no parameters.
pub struct NoParameters;

impl<S: Sync> FromRequestParts<S> for NoParameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Parameters::read(&parts.uri, &[]).map(|_| NoParameters)
    }
}

/// Parts of the path.
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let part: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, state).await;
        part.map(|Path(part)| InPath(part)).map_err(|_| {
            Problem::new(ServerReason::NoSuchRoute, "a part of the path is no percent-encoded UTF-8")
        })
    }
}

fn one_of<'w>(name: &str, written: &str, words: &[&'w str]) -> Result<&'w str, Problem> {
    words.iter().copied().find(|word| *word == written).ok_or_else(|| {
        let written = shortened(written);
        Problem::bad_parameter(name, format!("`{written}` is not a word that `{name}` knows"))
            .hint(hint(&written, words))
    })
}
