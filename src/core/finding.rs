//! What was found wrong with a shipment: which rule, where, what was expected, what to do.

use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize, Serializer};

pub use crate::rule_book::Severity;
use crate::rule_book::{Grade, Rule, RuleId, Stage};

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where a finding stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The entry of the zip, such as `shipment.xml`; none when the zip itself is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The offset from the start of `file`, or of the zip when `file` is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// The id of the message concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
}

/// The part of a line that a finding is about, to be shown with a mark under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// At most 120 characters around the place, none of them a control character; `…` stands for the
    /// rest of the line on either side.
    pub text: String,
    /// How many characters of `text` stand before the mark.
    pub mark_at: usize,
    /// How many characters are marked; one when more than the place is not known.
    pub mark_length: usize,
}

impl Excerpt {
    /// The text above the mark.
    pub fn marked(&self) -> impl Iterator<Item = char> {
        self.text.chars().skip(self.mark_at).take(self.mark_length)
    }
}

/// One thing found. `found` and `advice` are empty when there is nothing useful to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: RuleId,
    pub place: Place,
    /// One sentence: what is wrong here.
    pub message: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What to change.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// What to show of `shipment.xml`; none when the place is not in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
}

crate::finding_texts::finding_texts!(Finding);

impl Finding {
    pub fn new(rule: RuleId, place: Place, message: impl Into<String>) -> Self {
        Finding {
            rule,
            place,
            message: message.into(),
            found: String::new(),
            expected: String::new(),
            advice: String::new(),
            excerpt: None,
        }
    }

    pub fn rule(&self) -> &'static Rule {
        self.rule.rule()
    }

    pub fn severity(&self) -> Severity {
        self.rule().severity
    }

    /// The finding on one line, as a receipt's `<message>` has it. The words of the one refusal that
    /// is publicly known stand alone, because senders compare them.
    pub fn receipt_line(&self) -> String {
        let rule = self.rule();
        if rule.stage == Stage::History {
            return self.message.clone();
        }
        let mut line = String::new();
        if let Some(file) = &self.place.file {
            line.push_str(file);
            if let Some(position) = self.place.position {
                line.push_str(&format!(":{position}"));
            }
            line.push_str(": ");
        }
        line.push_str(&format!("{} [{}]", self.message, rule.id));
        line
    }
}

/// A finding together with the rule it rests on, as programs read it: what `validate` prints and what the
/// API tells. The form is stable: members are added, never renamed or given another meaning.
#[derive(Serialize)]
struct DescribedFinding<'f> {
    rule: &'static str,
    severity: Severity,
    grade: Grade,
    stage: Stage,
    title: &'static str,
    source: &'static str,
    message: &'f str,
    place: &'f Place,
    found: &'f str,
    expected: &'f str,
    advice: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<&'f Excerpt>,
}

/// Writes findings, each with its rule: the whole list, where serde asks for a function.
pub fn describe<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(|finding| {
        let Rule { id, severity, grade, stage, title, source, .. } = *finding.rule();
        let Finding { message, place, found, expected, advice, excerpt, .. } = finding;
        DescribedFinding {
            rule: id,
            severity,
            grade,
            stage,
            title,
            source,
            message,
            place,
            found,
            expected,
            advice,
            excerpt: excerpt.as_ref(),
        }
    }))
}

/// Whether a list of findings refuses the shipment.
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity() == Severity::Error)
}

/// The findings of one severity, in the order they were made.
pub fn of_severity(findings: &[Finding], severity: Severity) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.severity() == severity).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn in_file(position: Option<Position>) -> Place {
        Place { file: Some("shipment.xml".to_string()), position, ..Place::default() }
    }

    #[test]
    fn a_receipt_line_names_the_place_the_fault_and_the_rule() {
        let place = in_file(Some(Position { line: 12, column: 7 }));
        let finding = Finding::new(RuleId::PersonNumberForm, place, "a person number has a dash")
            .found("071088-1234")
            .advice("remove the dash");
        assert_eq!(
            finding.receipt_line(),
            "shipment.xml:12:7: a person number has a dash [receiver.person-number]"
        );
    }

    #[test]
    fn a_receipt_line_says_no_more_of_the_place_than_is_known() {
        let line = |place| Finding::new(RuleId::ZipSubfolder, place, "there is a folder").receipt_line();
        assert_eq!(line(in_file(None)), "shipment.xml: there is a folder [zip.subfolder]");
        assert_eq!(line(Place::default()), "there is a folder [zip.subfolder]");
    }

    #[test]
    fn the_known_words_of_a_refusal_stand_alone() {
        let finding = Finding::new(RuleId::DuplicateShipment, in_file(None), "received before");
        assert_eq!(finding.receipt_line(), "received before");
    }

    #[test]
    fn only_an_error_refuses() {
        let warning = Finding::new(RuleId::ZipUnusedFile, Place::default(), "unused");
        let error = Finding::new(RuleId::ZipSubfolder, Place::default(), "a folder");
        assert!(!refuses(&[]));
        assert!(!refuses(core::slice::from_ref(&warning)));
        assert!(refuses(&[warning.clone(), error.clone()]));
        assert_eq!(of_severity(&[error, warning.clone()], Severity::Warning), [&warning]);
    }
}
