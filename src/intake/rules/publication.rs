//! `message.publication-date`, `message.publication-past` and `message.publication-far`: the day from
//! which the recipient sees a document.

use nets_core::civil::Date;
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

const MOST_DAYS_AHEAD: i32 = 366;

/// The date, when it is a real one.
pub(super) fn date(
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Date> {
    let written = message.publication_date.as_ref().filter(|written| !written.trimmed().is_empty())?;
    let Some(date) = parse(written.trimmed()) else {
        findings.push(
            input
                .finding(RuleId::PublicationDateForm, written.at, message, "this is no day of the calendar")
                .found(written.trimmed())
                .expected("a real day, as YYYY-MM-DD")
                .advice(advice(written.trimmed())),
        );
        return None;
    };
    compare_with_today(date, written, message, input, findings);
    Some(date)
}

fn compare_with_today(
    date: Date,
    written: &Written<'_>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let Some(today) = input.context.today else { return };
    let days = (date - today).get_days();
    let (rule, words, expected) = if days < 0 {
        (RuleId::PublicationDatePast, "this publication date is in the past", format!("{today} or later"))
    } else if days > MOST_DAYS_AHEAD {
        let words = "this publication date is more than a year ahead";
        (RuleId::PublicationDateFar, words, format!("a day within a year of {today}"))
    } else {
        return;
    };
    let advice = "Look at the year; leave the element out for a document that is visible on delivery.";
    findings.push(
        input
            .finding(rule, written.at, message, words)
            .found(date.to_string())
            .expected(expected)
            .advice(advice),
    );
}

/// The first ten characters as a date. What may come behind, such as a time zone, is the schema's.
fn parse(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let dashes = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    day.parse().ok().filter(|_| dashes)
}

/// The date as it should be, when it is only written another way.
fn advice(text: &str) -> String {
    let numbers: Vec<&str> = text.split(['-', '.', '/', ' ']).collect();
    let turned = match numbers[..] {
        [day, month, year] if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        [year, month, day] if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        [all] if all.len() == 8 && all.is_ascii() => {
            Some(format!("{}-{}-{}", &all[..4], &all[4..6], &all[6..]))
        }
        _ => None,
    };
    match turned.filter(|turned| turned != text && parse(turned).is_some()) {
        Some(right) => format!("Write it as year, month, day: `{text}` -> `{right}`."),
        None => "Choose a day that the calendar has, as 2026-02-28.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_another_order_is_turned_round() {
        for (text, right) in [
            ("28-02-2026", "2026-02-28"),
            ("1.3.2026", "2026-03-01"),
            ("2026/02/28", "2026-02-28"),
            ("20260228", "2026-02-28"),
            ("2026-2-8", "2026-02-08"),
        ] {
            assert_eq!(advice(text), format!("Write it as year, month, day: `{text}` -> `{right}`."));
        }
        for text in ["2026-02-30", "30.02.2026", "tomorrow", "ø2345678"] {
            assert!(advice(text).starts_with("Choose a day"), "{text}");
        }
    }

    #[test]
    fn only_a_day_of_the_calendar_is_a_date() {
        assert!(parse("2026-02-28").is_some() && parse("2028-02-29Z").is_some());
        for text in ["2026-02-29", "20260228", "2026-2-28", "", "2026-02-2ø"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
