//! An inspection as a good compiler would tell it: each finding with its line, a mark under the
//! place, what was expected, and what to change.

use nets_core::finding::{Finding, Severity, of_severity};
use nets_core::rule_book::Grade;
use nets_core::shipment::Inspection;
use nets_text::plain;

use super::{ReportSubject, ValidationResult};

/// The whole report, with a summary as its last line.
pub fn human(inspection: &Inspection, source: &ReportSubject<'_>, colour: bool) -> String {
    let paint = Paint { colour };
    let verdict = ValidationResult::of(inspection, source.lenient);
    let mut report = String::new();
    for finding in inspection.findings() {
        report.push_str(&one(finding, verdict.forgives(finding), source, &paint));
        report.push('\n');
    }
    report.push_str(&summary(inspection, &verdict, source, &paint));
    report
}

fn one(finding: &Finding, forgiven: bool, source: &ReportSubject<'_>, paint: &Paint) -> String {
    let rule = finding.rule();
    let (word, style) = match rule.severity {
        Severity::Error if forgiven => ("forgiven", CYAN),
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
        Severity::Lint => ("lint", CYAN),
    };
    let heading = format!("{word}[{}]", rule.id);
    let mut text =
        format!("{}{}\n", paint.with(style, &heading), paint.with(BOLD, &format!(": {}", finding.message)));
    let digits = finding.place.position.map_or(1, |position| position.line.to_string().len());
    let margin = " ".repeat(digits);
    let bar = paint.with(BLUE, "|");
    text.push_str(&format!("{margin}{} {}\n", paint.with(BLUE, "-->"), place(finding, source)));
    let mut found = finding.found.as_str();
    if let Some(position) = finding.place.position
        && let Some(excerpt) = &finding.excerpt
    {
        let number = paint.with(BLUE, &position.line.to_string());
        // What is marked needs no repeating.
        found = if excerpt.marked().eq(found.chars()) { "" } else { found };
        let mark = format!("{}{}", " ".repeat(excerpt.mark_at), "^".repeat(excerpt.mark_length));
        text.push_str(&format!("{margin} {bar}\n{number} {bar} {}\n", excerpt.text));
        text.push_str(&format!("{margin} {bar} {}\n", paint.with(style, &mark)));
    }
    let grade = match rule.grade {
        Grade::Documented => "documented",
        Grade::Observed => "observed",
        Grade::Assumed => "assumed",
    };
    for (name, value) in [
        ("found", found),
        ("expected", finding.expected.as_str()),
        ("help", finding.advice.as_str()),
        ("rule", rule.title),
        (grade, rule.source),
    ] {
        if !value.is_empty() {
            text.push_str(&format!(
                "{margin} {} {}: {}\n",
                paint.with(BLUE, "="),
                paint.with(BOLD, name),
                plain(value, usize::MAX)
            ));
        }
    }
    text
}

/// The file with line and column, and the message concerned.
fn place(finding: &Finding, source: &ReportSubject<'_>) -> String {
    let inner = finding.place.file.as_deref();
    let mut place = source.name.to_owned();
    // Of a bare shipment.xml the user's own name for it is enough.
    if let Some(inner) = inner.filter(|_| source.name.to_ascii_lowercase().ends_with(".zip")) {
        place.push_str(" > ");
        place.push_str(inner);
    }
    if let Some(position) = finding.place.position {
        place.push_str(&format!(":{position}"));
    } else if let Some(byte) = finding.place.byte {
        place.push_str(&format!(", byte {byte}"));
    }
    if let Some(id) = &finding.place.message_id {
        place.push_str(&format!(" (message {})", plain(id, usize::MAX)));
    }
    place
}

fn summary(
    inspection: &Inspection,
    verdict: &ValidationResult,
    source: &ReportSubject<'_>,
    paint: &Paint,
) -> String {
    let findings = inspection.findings();
    let forgiven = findings.iter().filter(|finding| verdict.forgives(finding)).count();
    let of = |severity| of_severity(findings, severity).len();
    let counts = [
        (of(Severity::Error) - forgiven, "error"),
        (of(Severity::Warning), "warning"),
        (of(Severity::Lint), "lint"),
    ];
    let mut parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    if !verdict.leniencies.is_empty() {
        let ids: Vec<&str> = verdict.leniencies.iter().map(|rule| rule.rule().id).collect();
        parts.push(format!("forgiven: {}", ids.join(", ")));
    }
    let word = if verdict.accepted { paint.with(GREEN, "accepted") } else { paint.with(RED, "refused") };
    if let Some(shipment) = inspection.shipment() {
        parts.insert(0, counted(shipment.messages.len(), "message"));
    }
    format!("{}: {word} ({})\n", source.name, parts.join(", "))
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

const BOLD: &str = "1";
const RED: &str = "1;31";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";
const BLUE: &str = "1;34";
const CYAN: &str = "1;36";

struct Paint {
    colour: bool,
}

impl Paint {
    fn with(&self, style: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
