//! Query parameters: each known, given once, and of its form, or a problem that says which is not.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use axum::extract::{FromRequestParts, Query};
use axum::http::Uri;
use axum::http::request::Parts;

use crate::local_time::{parse_duration, shortened};
use crate::nearest;
use crate::problem::{Problem, Reason};

/// The longest that a request may wait for something to happen.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// The query of one request.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the query, which may hold these names and no others.
    pub(crate) fn read(uri: &Uri, names: &[&str]) -> Result<Self, Problem> {
        let Query(pairs): Query<Vec<(String, String)>> = Query::try_from_uri(uri)
            .map_err(|rejection| Problem::new(Reason::BadParameter, rejection.body_text()))?;
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !names.contains(&name.as_str()) {
                let name = shortened(name);
                return Err(Problem::new(Reason::BadParameter, format!("no parameter is called `{name}`"))
                    .hint(nearest::hint(&name, names))
                    .parameter(name));
            }
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Problem::new(Reason::BadParameter, format!("`{name}` is given twice"))
                    .parameter(name.clone()));
            }
        }
        Ok(Parameters(pairs))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A whole number in a range.
    pub(crate) fn number<T>(&self, name: &str, least: T, most: T) -> Result<Option<T>, Problem>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<T>() {
            Ok(number) if number >= least && number <= most => Ok(Some(number)),
            _ => {
                Err(bad(name, format!("`{}` is not a whole number from {least} to {most}", shortened(text))))
            }
        }
    }

    /// `true` or `false`, which it is when left out.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.word(name, &["true", "false"])? == Some("true"))
    }

    /// How many things an answer holds at the most.
    pub(crate) fn limit(&self, default: usize, most: usize) -> Result<usize, Problem> {
        Ok(self.number("limit", 1, most)?.unwrap_or(default))
    }

    /// How long to wait.
    pub(crate) fn timeout(&self) -> Result<Duration, Problem> {
        const DEFAULT: Duration = Duration::from_secs(30);
        let Some(text) = self.text("timeout") else { return Ok(DEFAULT) };
        parse_duration(text)
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| *duration <= LONGEST_WAIT)
            .ok_or_else(|| {
                let written = shortened(text);
                bad("timeout", format!("`{written}` is not a duration from 0s to 10m"))
                    .hint("write it like `30s` or `2m`")
            })
    }

    /// One of these words.
    pub(crate) fn word<'w>(&self, name: &str, words: &[&'w str]) -> Result<Option<&'w str>, Problem> {
        self.text(name).map(|text| one_of(name, text, words)).transpose()
    }

    /// Words with commas between them.
    pub(crate) fn words<'w>(&self, name: &str, words: &[&'w str]) -> Result<Vec<&'w str>, Problem> {
        let Some(text) = self.text(name) else { return Ok(Vec::new()) };
        text.split(',').map(|word| one_of(name, word.trim(), words)).collect()
    }
}

/// A request that takes no parameters.
pub(crate) struct NoParameters;

impl<S: Sync> FromRequestParts<S> for NoParameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Parameters::read(&parts.uri, &[]).map(|_| NoParameters)
    }
}

pub(crate) fn bad(name: &str, detail: impl Into<String>) -> Problem {
    Problem::new(Reason::BadParameter, detail).parameter(name)
}

fn one_of<'w>(name: &str, written: &str, words: &[&'w str]) -> Result<&'w str, Problem> {
    words.iter().copied().find(|word| *word == written).ok_or_else(|| {
        let written = shortened(written);
        bad(name, format!("`{written}` is not a word that `{name}` knows"))
            .hint(nearest::hint(&written, words))
    })
}
