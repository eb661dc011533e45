//! Moments as a person in Copenhagen reads them, and as a client writes them.

use jiff::tz::TimeZone;
use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::civil::DateTime;
use nets_web::written::shortened;

/// Nets' time zone, looked up once for a whole answer.
pub struct LocalTime(TimeZone);

impl Default for LocalTime {
    fn default() -> Self {
        LocalTime(copenhagen())
    }
}

impl LocalTime {
    pub fn new() -> Self {
        LocalTime::default()
    }

    /// The time a Copenhagen clock shows, with its offset: `2026-01-06T08:00:00+01:00`.
    pub fn show(&self, at: Timestamp) -> String {
        let offset = self.0.to_offset(at);
        at.display_with_offset(offset).to_string()
    }
}

/// Reads RFC 3339 with an offset, or a date and time in Copenhagen.
pub fn parse_moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let unreadable = || format!("`{}` is not a date and time", shortened(text));
    let local: DateTime = text.parse().map_err(|_| unreadable())?;
    copenhagen().to_ambiguous_timestamp(local).compatible().map_err(|_| unreadable())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_offset_is_copenhagen_time() {
        let winter = parse_moment("2026-01-06T08:00").expect("a moment");
        let summer = parse_moment("2026-07-06 08:00:00").expect("a moment");
        assert_eq!(winter.to_string(), "2026-01-06T07:00:00Z");
        assert_eq!(summer.to_string(), "2026-07-06T06:00:00Z");
    }

    #[test]
    fn a_time_with_an_offset_is_what_it_says() {
        let moment = parse_moment("2026-01-06T08:00:00+05:30").expect("a moment");
        assert_eq!(moment.to_string(), "2026-01-06T02:30:00Z");
        assert_eq!(parse_moment("2026-01-06T08:00Z"), parse_moment("2026-01-06T09:00"));
    }

    #[test]
    fn a_moment_is_shown_with_the_offset_of_its_season() {
        let local = LocalTime::new();
        assert_eq!(local.show(Timestamp::UNIX_EPOCH), "1970-01-01T01:00:00+01:00");
        let summer = parse_moment("2026-07-06T08:00").expect("a moment");
        assert_eq!(local.show(summer), "2026-07-06T08:00:00+02:00");
    }

    #[test]
    fn what_is_no_time_is_told_so() {
        assert_eq!(parse_moment("tomorrow"), Err("`tomorrow` is not a date and time".to_owned()));
    }
}
