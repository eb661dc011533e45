//! `message.publication-date`, `message.publication-past` and `message.publication-far`: the day from
//! which the recipient sees a document.

use nets_core::civil::Date;
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::days;
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
    let Some(date) = days::parse(written.trimmed()) else {
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

/// The date as it should be, when it is only written another way.
fn advice(text: &str) -> String {
    match days::meant(text) {
        Some(right) => format!("Write it as year, month, day: `{text}` -> `{right}`."),
        None => "Choose a day that the calendar has, as 2026-02-28.".to_owned(),
    }
}
