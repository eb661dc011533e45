//! A finding together with the rule it rests on.

use nets_core::finding::{Finding, Severity};
use nets_core::rule_book::{Grade, Stage};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing found in a shipment. What is unknown or would be empty is left out.
#[derive(Serialize, ToSchema)]
#[schema(title = "Finding")]
pub(crate) struct FindingView {
    /// The rule's id, stable.
    #[schema(example = "zip.subfolder")]
    rule: &'static str,
    /// `error` refuses the shipment; `warning` and `lint` do not.
    #[schema(value_type = String)]
    severity: Severity,
    /// How sure we are that Nets behaves so: `documented`, `observed` or `assumed`.
    #[schema(value_type = String)]
    grade: Grade,
    /// `archive`, `xml`, `schema`, `content` or `history`.
    #[schema(value_type = String)]
    stage: Stage,
    /// The rule in one sentence.
    title: &'static str,
    /// What the rule rests on.
    source: &'static str,
    /// What is wrong here.
    message: String,
    place: PlaceView,
    #[serde(skip_serializing_if = "String::is_empty")]
    found: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    expected: String,
    /// What to change.
    #[serde(skip_serializing_if = "String::is_empty")]
    advice: String,
}

#[derive(Serialize, ToSchema)]
#[schema(title = "Place")]
pub(crate) struct PlaceView {
    /// The entry of the zip; left out when the zip itself is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// From 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    /// The offset from the start of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<u64>,
    /// The id of the message concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        let rule = finding.rule();
        let Finding { place, message, found, expected, advice, .. } = finding;
        FindingView {
            rule: rule.id,
            severity: rule.severity,
            grade: rule.grade,
            stage: rule.stage,
            title: rule.title,
            source: rule.source,
            message,
            place: PlaceView {
                file: place.file,
                line: place.position.map(|position| position.line),
                column: place.position.map(|position| position.column),
                byte: place.byte,
                message_id: place.message_id,
            },
            found,
            expected,
            advice,
        }
    }
}
