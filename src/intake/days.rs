//! Days as XML Schema writes them, and what was meant by days that are written another way.

use nets_core::civil::Date;

/// The first ten characters as a day. What may come behind is an offset.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let dashes = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    day.parse().ok().filter(|_| dashes)
}

/// The day that is written another way, or with a time behind it, as it should be.
pub(crate) fn meant(text: &str) -> Option<String> {
    let day =
        text.split_once(['T', 't']).or_else(|| text.split_once(' ')).filter(|(day, _)| parse(day).is_some());
    let numbers: Vec<&str> = text.split(['-', '.', '/', ' ']).collect();
    let turned = match (day, &numbers[..]) {
        (Some((day, _)), _) => Some(day.to_owned()),
        (None, [day, month, year]) if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        (None, [year, month, day]) if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        (None, [all]) if all.len() == 8 && all.is_ascii() => {
            Some(format!("{}-{}-{}", &all[..4], &all[4..6], &all[6..]))
        }
        (None, _) => None,
    };
    turned.filter(|turned| turned != text && turned.len() == 10 && parse(turned).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_another_order_or_with_a_time_is_recognised() {
        for (text, right) in [
            ("28-02-2026", "2026-02-28"),
            ("1.3.2026", "2026-03-01"),
            ("2026/02/28", "2026-02-28"),
            ("20260228", "2026-02-28"),
            ("2026-2-8", "2026-02-08"),
            ("2026-02-28T00:00:00", "2026-02-28"),
            ("2026-02-28T00:00:00+01:00", "2026-02-28"),
            ("2026-02-28 00:00", "2026-02-28"),
        ] {
            assert_eq!(meant(text).as_deref(), Some(right), "{text}");
        }
        for text in ["2026-02-30", "30.02.2026", "tomorrow", "ø2345678", "2026-02-28"] {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_day_of_the_calendar_is_one() {
        assert!(parse("2026-02-28").is_some() && parse("2028-02-29Z").is_some());
        assert!(parse("2026-04-01+02:00").is_some());
        for text in ["2026-02-29", "20260228", "2026-2-28", "", "2026-02-2ø"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
