//! The form of a value: what stays alike when times, ids and running numbers are others.

use std::fmt;

use nets_text::plain;

/// So much of a value, or of its shape, is shown.
const LONGEST_SHOWN: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ValueForm {
    Empty,
    /// However many.
    Digits,
    /// Digits with marks between them, as times have: each digit is a 9, each sign a +.
    Marked(String),
    /// A word of capital letters, as statuses are.
    CapitalWord(String),
    Text,
}

impl ValueForm {
    pub(crate) fn of(value: &str) -> Self {
        let is_digit = |c: char| c.is_ascii_digit();
        if value.is_empty() {
            ValueForm::Empty
        } else if value.chars().all(is_digit) {
            ValueForm::Digits
        } else if value.len() <= 40
            && value.starts_with(is_digit)
            && value.chars().all(|c| is_digit(c) || "-+:./TZ ".contains(c))
        {
            ValueForm::Marked(mask_of_time(value))
        } else if (2..=40).contains(&value.len()) && value.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        {
            ValueForm::CapitalWord(value.to_owned())
        } else {
            ValueForm::Text
        }
    }
}

/// The zone's offset is a value: in winter another than in summer, east another than west.
fn mask_of_time(value: &str) -> String {
    let time = value.find('T').unwrap_or(value.len());
    let mask = |(at, c): (usize, char)| match c {
        '0'..='9' => '9',
        '-' if at > time => '+',
        other => other,
    };
    value.char_indices().map(mask).collect()
}

impl fmt::Display for ValueForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueForm::Empty => f.write_str("nothing"),
            ValueForm::Digits => f.write_str("digits"),
            ValueForm::Marked(form) => write!(f, "`{form}`"),
            ValueForm::CapitalWord(word) => f.write_str(word),
            ValueForm::Text => f.write_str("a text"),
        }
    }
}

/// A value as it may be shown: by its shape, or as it is.
pub(crate) fn shown(value: &str, with_contents: bool) -> String {
    if value.is_empty() {
        return "nothing".to_owned();
    }
    if with_contents { format!("`{}`", plain(value, LONGEST_SHOWN)) } else { format!("`{}`", shape(value)) }
}

/// Each digit as 9, each letter as A or a.
fn shape(value: &str) -> String {
    let mask = |c: char| match c {
        '0'..='9' => '9',
        _ if c.is_uppercase() => 'A',
        _ if c.is_alphanumeric() => 'a',
        _ => c,
    };
    plain(&value.chars().take(LONGEST_SHOWN * 2).map(mask).collect::<String>(), LONGEST_SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_form_are_alike_and_others_are_not() {
        let alike = |one, other| ValueForm::of(one) == ValueForm::of(other);
        assert!(alike("2026-01-06T09:30:00+01:00", "2026-07-16T19:00:59+02:00"));
        assert!(alike("2026-01-06T09:30:00+01:00", "2026-07-16T19:00:59-02:00"));
        assert!(!alike("2026-01-06T09:30:00+01:00", "2026-01-06T08:30:00Z"));
        assert!(!alike("2026-01-06", "06-01-2026"));
        assert!(alike("15723", "163057"));
        assert!(!alike("6101800001", "610180-0001"));
        assert!(!alike("CONFIRMED", "DELIVERED"));
        assert!(alike("Kirsten", "K1234"));
    }

    #[test]
    fn a_shape_tells_no_value() {
        assert_eq!(shown("Nørskov 610180-0001", false), "`Aaaaaaa 999999-9999`");
        assert_eq!(shown("Nørskov", true), "`Nørskov`");
    }
}
