//! Moments as people read them.

use rustls::pki_types::UnixTime;

/// A moment as certificates have it: `2026-11-28 20:30:00 UTC`.
pub(crate) fn moment(time: UnixTime) -> String {
    let since = std::time::Duration::from_secs(time.as_secs());
    match der::DateTime::from_unix_duration(since) {
        Ok(moment) => written(&moment),
        Err(_) => "a day beyond the calendar".to_owned(),
    }
}

pub(crate) fn written(moment: &der::DateTime) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        moment.year(),
        moment.month(),
        moment.day(),
        moment.hour(),
        moment.minutes(),
        moment.seconds()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_date_and_not_a_number_of_seconds() {
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_767_225_600));
        assert_eq!(moment(time), "2026-01-01 00:00:00 UTC");
    }
}
