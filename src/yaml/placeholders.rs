//! Placeholders of templates that were not filled in: `{{ delay }}`, `${DELAY}`, `$DELAY`, `%DELAY%`, `<delay>`.

use crate::problem::{Problem, TextSpan, shortened};

/// Whether a text is, or holds, what a template would have replaced.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let between = |open: &str, close: &str| {
        text.split_once(open).is_some_and(|(_, rest)| rest.find(close).is_some_and(|end| end > 0))
    };
    let alone = |open: &str, close: &str| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(is_name)
    };
    between("{{", "}}")
        || between("${", "}")
        || between("{%", "%}")
        || between("<%", "%>")
        || alone("$", "")
        || alone("%", "%")
        || alone("<", ">")
        || alone("__", "__")
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | ' '))
}

pub(crate) fn not_filled_in(spot: TextSpan, written: &str) -> Problem {
    let message = format!("`{}` is a placeholder that no template has filled in", shortened(written));
    Problem::error(spot, message)
        .hint("put the value there, or let the program fill it in that makes this file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_templates_are_known() {
        for text in [
            "{{ delay }}",
            "x {{y}} z",
            "${DELAY}",
            "a-${B}",
            "$DELAY",
            "%DELAY%",
            "<delay>",
            "<%= a %>",
            "{% if a %}",
            "__A__",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "{}", "$", "5$", "100%", "50% - 60%", "<", "a < b > c", "<3>", "{{}}", "__", "Anna"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
