//! What a client wrote: read as a duration, shown again, and what to write instead.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use nets_text::{cut, did_you_mean};

/// Reads `90m`, `2h`, `1d 4h`, `PT2H`. A day is 24 hours, whatever summer time does to it.
pub fn parse_duration(text: &str) -> Result<SignedDuration, String> {
    let unreadable = || format!("`{}` is not a duration", shortened(text));
    let span: Span = text.parse().map_err(|_| unreadable())?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| unreadable())
}

/// Enough of what a client wrote to recognise it.
pub fn shortened(text: &str) -> String {
    cut(text, 80, "...").into_owned()
}

/// The suggestion as a sentence, or the whole list when nothing is near.
pub fn hint(written: &str, words: &[&str]) -> String {
    let list = || match words {
        [] => "leave it out: there are none here".to_owned(),
        _ => format!("one of: {}", words.join(", ")),
    };
    did_you_mean(written, words.iter().copied()).unwrap_or_else(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_24_hours() {
        assert_eq!(parse_duration("1d 2h"), Ok(SignedDuration::from_hours(26)));
        assert_eq!(parse_duration("90m"), Ok(SignedDuration::from_mins(90)));
        assert_eq!(parse_duration("1w"), Ok(SignedDuration::from_hours(168)));
    }

    #[test]
    fn what_is_no_duration_is_shown_shortened() {
        assert!(parse_duration(&"ø".repeat(100_000)).is_err_and(|message| message.len() < 300));
        assert!(parse_duration("1 month").is_err());
    }

    #[test]
    fn a_slip_of_the_finger_is_mended() {
        assert_eq!(hint("afte", &["after", "limit"]), "did you mean `after`?");
        assert_eq!(hint("Limit", &["after", "limit"]), "did you mean `limit`?");
    }

    #[test]
    fn what_resembles_nothing_gets_the_list() {
        assert_eq!(hint("zebra", &["after", "limit"]), "one of: after, limit");
        assert_eq!(hint(&"x".repeat(1_000_000), &["after"]), "one of: after");
    }
}
