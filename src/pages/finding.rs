//! A finding as a page shows it: the line with the mark, the rule, what that rests on, and what to change.

use nets_core::ebox::finding::EboxFinding;
use nets_core::finding::{Excerpt, Finding, Severity};
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::rule_book::Grade;
use nets_text::plain;

use crate::names::shown;

pub(crate) struct ShownFinding {
    /// `error`, `warning` or `lint`.
    pub(crate) severity: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    /// File, line and column, and the message.
    pub(crate) place: String,
    pub(crate) excerpt: Option<MarkedLine>,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) advice: String,
    pub(crate) title: &'static str,
    pub(crate) grade: &'static str,
    pub(crate) source: &'static str,
}

/// A line of `shipment.xml`, in which a part is marked.
pub(crate) struct MarkedLine {
    /// Its number, and the room that it takes.
    pub(crate) number: String,
    pub(crate) margin: String,
    pub(crate) before: String,
    pub(crate) marked: String,
    pub(crate) behind: String,
    /// Spaces and signs to stand under the line.
    pub(crate) mark: String,
}

impl ShownFinding {
    pub(crate) fn of(finding: &Finding) -> Self {
        let rule = finding.rule();
        let line = finding.place.position.map_or(0, |position| position.line);
        // What is marked needs no repeating.
        let is_marked =
            finding.excerpt.as_ref().is_some_and(|excerpt| excerpt.marked().eq(finding.found.chars()));
        ShownFinding {
            severity: severity(rule.severity),
            rule: rule.id,
            message: shown(&finding.message),
            place: place(finding),
            excerpt: finding.excerpt.as_ref().map(|excerpt| MarkedLine::of(excerpt, line)),
            found: if is_marked { String::new() } else { plain(&finding.found, usize::MAX) },
            expected: plain(&finding.expected, usize::MAX),
            advice: plain(&finding.advice, usize::MAX),
            title: rule.title,
            grade: grade(rule.grade),
            source: rule.source,
        }
    }
}

impl ShownFinding {
    /// What was found in a publication.
    pub(crate) fn of_ebox(finding: &EboxFinding) -> Self {
        let rule = finding.rule.entry();
        let place = if finding.place.is_empty() { "the request" } else { &finding.place };
        ShownFinding {
            severity: severity(rule.severity),
            rule: rule.id,
            message: shown(&finding.message),
            place: shown(place),
            excerpt: None,
            found: plain(&finding.found, usize::MAX),
            expected: plain(&finding.expected, usize::MAX),
            advice: plain(&finding.advice, usize::MAX),
            title: rule.title,
            grade: grade(rule.grade),
            source: rule.source,
        }
    }

    /// What was found in what a sender handed in at its onboarding.
    pub(crate) fn of_onboarding(finding: &OnboardingFinding) -> Self {
        let rule = finding.rule.rule();
        ShownFinding {
            severity: severity(rule.severity),
            rule: rule.id,
            message: shown(&finding.message),
            place: shown(&finding.place),
            excerpt: None,
            found: plain(&finding.found, usize::MAX),
            expected: plain(&finding.expected, usize::MAX),
            advice: plain(&finding.advice, usize::MAX),
            title: rule.title,
            grade: grade(rule.grade),
            source: rule.source,
        }
    }
}

impl MarkedLine {
    fn of(Excerpt { text, mark_at, mark_length }: &Excerpt, line: u32) -> Self {
        let part = |from, length| text.chars().skip(from).take(length).collect();
        let number = line.to_string();
        MarkedLine {
            margin: " ".repeat(number.len()),
            number,
            before: part(0, *mark_at),
            marked: part(*mark_at, *mark_length),
            behind: part(mark_at + mark_length, usize::MAX),
            mark: format!("{}{}", " ".repeat(*mark_at), "^".repeat(*mark_length)),
        }
    }
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Lint => "lint",
    }
}

pub(crate) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Documented => "documented",
        Grade::Observed => "observed",
        Grade::Assumed => "assumed",
    }
}

fn place(finding: &Finding) -> String {
    let mut place = finding.place.file.as_deref().map_or_else(|| "the zip".to_owned(), shown);
    if let Some(position) = finding.place.position {
        place.push_str(&format!(", line {}, column {}", position.line, position.column));
    } else if let Some(byte) = finding.place.byte {
        place.push_str(&format!(", byte {byte}"));
    }
    if let Some(id) = &finding.place.message_id {
        place.push_str(&format!(" (message {})", shown(id)));
    }
    place
}
