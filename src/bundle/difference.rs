//! Where a replay is otherwise than what it replays, in words.

use std::fmt;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use serde::Serialize;
use serde_json::Value;

/// So long are the texts at the most that are shown of others.
const LONGEST: usize = 300;

/// The first thing that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The number of the event that leads to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<u64>,
    /// When that was, in the world's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What it is about, such as `upload 3`.
    pub about: String,
    pub expected: String,
    pub came: String,
    /// The rule that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why that may be, as far as it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(event) = self.event {
            write!(f, "event {event}")?;
            if let Some(at) = self.at {
                write!(f, ", {}", copenhagen().to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S"))?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}: expected {}, came {}", self.about, self.expected, self.came)?;
        match &self.why {
            Some(why) => write!(f, "; {why}"),
            None => Ok(()),
        }
    }
}

/// Where two values differ first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// As a path, such as `messages/3/file`.
    pub(crate) place: String,
    pub(crate) expected: String,
    pub(crate) came: String,
}

/// The first place at which two values differ; none when they are the same.
pub(crate) fn changed(before: &Value, now: &Value) -> Option<Changed> {
    if before == now {
        return None;
    }
    let below = |key: &str, before: Option<&Value>, now: Option<&Value>| {
        let found = match (before, now) {
            (Some(before), Some(now)) => changed(before, now)?,
            (None, None) => return None,
            (before, now) => Changed { place: String::new(), expected: shown(before), came: shown(now) },
        };
        let end = if found.place.is_empty() { String::new() } else { format!("/{}", found.place) };
        Some(Changed { place: format!("{key}{end}"), ..found })
    };
    let inner = match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            let keys = before.keys().chain(now.keys().filter(|key| !before.contains_key(*key)));
            keys.filter_map(|key| below(key, before.get(key), now.get(key))).next()
        }
        (Value::Array(before), Value::Array(now)) => (0..before.len().max(now.len()))
            .filter_map(|index| below(&index.to_string(), before.get(index), now.get(index)))
            .next(),
        _ => None,
    };
    inner.or_else(|| {
        Some(Changed { place: String::new(), expected: shown(Some(before)), came: shown(Some(now)) })
    })
}

/// A value on one line; of a long one the beginning.
pub(crate) fn shown(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => format!("`{}`", shortened(text)),
        Some(value) => shortened(&value.to_string()),
    }
}

/// The beginning of a text, without what steers a terminal.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String =
        text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_place_that_differs_is_named() {
        let before = json!({"a": 1, "list": [{"x": "old"}, 2]});
        let found = |now: Value| changed(&before, &now).map(|it| (it.place, it.expected, it.came));
        assert_eq!(found(before.clone()), None);
        let told =
            |place: &str, expected: &str, came: &str| Some((place.into(), expected.into(), came.into()));
        assert_eq!(found(json!({"a": 1, "list": [{"x": "new"}, 2]})), told("list/0/x", "`old`", "`new`"));
        assert_eq!(found(json!({"a": 1, "list": [{"x": "old"}]})), told("list/1", "2", "nothing"));
        assert_eq!(found(json!({"a": 1, "b": 2, "list": [{"x": "old"}, 2]})), told("b", "nothing", "2"));
        assert_eq!(found(json!(7)).map(|it| it.0), Some(String::new()));
    }

    #[test]
    fn a_difference_is_one_sentence() {
        let difference = Difference {
            event: Some(57),
            at: "2026-01-05T09:00:00Z".parse().ok(),
            about: "upload 3".to_owned(),
            expected: "no finding".to_owned(),
            came: "a finding".to_owned(),
            rule: Some("pdf.encrypted".to_owned()),
            why: Some("rule pdf.encrypted is new in this version".to_owned()),
        };
        assert_eq!(
            difference.to_string(),
            "event 57, 2026-01-05T10:00:00: upload 3: expected no finding, came a finding; rule pdf.encrypted \
             is new in this version"
        );
    }
}
