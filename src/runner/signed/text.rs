//! Parts of a text, and base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What stands between two texts, with the rest behind the second.
pub(super) fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<(&'t str, &'t str)> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after)
}

/// From the beginning of one text to the end of another.
pub(super) fn element<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    let from = text.find(begin)?;
    let to = text[from..].find(end)?;
    Some(&text[from..from + to + end.len()])
}

pub(super) fn decoded(base64: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(base64).map_err(|_| "it has base64 that cannot be read".to_owned())
}
