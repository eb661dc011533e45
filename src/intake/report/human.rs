//! An inspection as a good compiler would tell it: each finding with its line, a mark under the
//! place, what was expected, and what to change.

use std::cell::OnceCell;

use nets_core::finding::{Finding, Position, Severity, of_severity};
use nets_core::rule_book::Grade;
use nets_core::shipment::Inspection;

use super::{Source, Verdict};

/// So much of a long line is shown on each side of the place.
const MARGIN: usize = 60;

/// The whole report, with a summary as its last line.
pub fn human(inspection: &Inspection, source: &Source<'_>, colour: bool) -> String {
    let paint = Paint { colour };
    let verdict = Verdict::of(inspection, source.lenient);
    let lines = SourceLines::new(source.shipment_xml.unwrap_or_default());
    let mut report = String::new();
    for finding in inspection.findings() {
        report.push_str(&one(finding, verdict.forgives(finding), source, &lines, &paint));
        report.push('\n');
    }
    report.push_str(&summary(inspection, &verdict, source, &paint));
    report
}

fn one(
    finding: &Finding,
    forgiven: bool,
    source: &Source<'_>,
    lines: &SourceLines<'_>,
    paint: &Paint,
) -> String {
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
        && let Some(shown) = lines.show(position)
    {
        let number = paint.with(BLUE, &position.line.to_string());
        let marks = shown.marks(found);
        // What is marked needs no repeating.
        found = if marks > 0 { "" } else { found };
        let mark = format!("{}{}", " ".repeat(shown.mark_at), "^".repeat(marks.max(1)));
        text.push_str(&format!("{margin} {bar}\n{number} {bar} {}\n", shown.text));
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
                visible(value)
            ));
        }
    }
    text
}

/// The file with line and column, and the message concerned.
fn place(finding: &Finding, source: &Source<'_>) -> String {
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
        place.push_str(&format!(" (message {})", visible(id)));
    }
    place
}

fn summary(inspection: &Inspection, verdict: &Verdict, source: &Source<'_>, paint: &Paint) -> String {
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

/// A part of a line, and how many characters into it the place is.
struct Shown {
    text: String,
    mark_at: usize,
}

impl Shown {
    /// How many characters the value found has, when it stands at the place.
    fn marks(&self, found: &str) -> usize {
        let stands_there = self.text.chars().skip(self.mark_at).take(found.chars().count()).eq(found.chars());
        if stands_there { found.chars().count() } else { 0 }
    }
}

/// The lines of `shipment.xml`, found by number in bounded time.
struct SourceLines<'a> {
    text: &'a [u8],
    /// Found with the first line that is shown.
    starts: OnceCell<Vec<usize>>,
}

impl<'a> SourceLines<'a> {
    fn new(text: &'a [u8]) -> Self {
        let body = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        SourceLines { text: body, starts: OnceCell::new() }
    }

    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            let bytes = self.text.iter().enumerate();
            let ends = bytes.filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    fn show(&self, position: Position) -> Option<Shown> {
        if self.text.is_empty() {
            return None;
        }
        let index = usize::try_from(position.line).ok()?.checked_sub(1)?;
        let starts = self.starts();
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let end = if self.text.get(start..end)?.ends_with(b"\r") { end - 1 } else { end };
        let line = String::from_utf8_lossy(self.text.get(start..end)?);
        let column = usize::try_from(position.column).ok()?.saturating_sub(1);
        let skipped = column.saturating_sub(MARGIN);
        let mut characters = line.chars().skip(skipped);
        let shown: String = characters.by_ref().take(2 * MARGIN).map(harmless).collect();
        let more = if characters.any(|character| !character.is_whitespace()) { "…" } else { "" };
        let before = if skipped > 0 { "…" } else { "" };
        let mark_at = column - skipped + before.chars().count();
        Some(Shown { text: format!("{before}{}{more}", shown.trim_end()), mark_at })
    }
}

/// A value as one line that no terminal takes for a command.
fn visible(value: &str) -> String {
    value.chars().map(harmless).collect()
}

/// Shows a character that would move the cursor, or turn the direction of the line, as an unknown one.
fn harmless(character: char) -> char {
    match character {
        '\t' => ' ',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        control if control.is_control() => '\u{FFFD}',
        other => other,
    }
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
