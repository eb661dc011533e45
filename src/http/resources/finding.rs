//! A finding together with the rule it rests on, in the form in which `validate` prints it as JSON.

use nets_core::finding::{Excerpt, Finding, Place, Severity};
use nets_core::rule_book::{Grade, Stage};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing found in a shipment. `found`, `expected` and `advice` are empty when there is nothing to
/// say.
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
    /// `file` (left out when the zip itself is meant), `position` (`line` and `column`, from 1), `byte`
    /// and `message_id`, as far as they are known.
    #[schema(value_type = Object, example = json!({
        "file": "shipment.xml", "position": { "line": 12, "column": 9 }, "byte": 431, "message_id": "1"
    }))]
    place: Place,
    found: String,
    expected: String,
    /// What to change.
    advice: String,
    /// The line of `shipment.xml`, to be shown with a mark under it: `text` has at most 120 characters of
    /// it, around the place, and `…` for the rest on either side; the mark has `mark_length` characters and
    /// `mark_at` before it. Left out when the finding has no position.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false, example = json!({
        "text": "    <message id=\"\">", "mark_at": 17, "mark_length": 1
    }))]
    excerpt: Option<Excerpt>,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        let rule = finding.rule();
        let Finding { place, message, found, expected, advice, excerpt, .. } = finding;
        FindingView {
            rule: rule.id,
            severity: rule.severity,
            grade: rule.grade,
            stage: rule.stage,
            title: rule.title,
            source: rule.source,
            message,
            place,
            found,
            expected,
            advice,
            excerpt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::finding::Position;
    use nets_core::rule_book::RuleId;
    use nets_core::shipment::Inspection;
    use nets_intake::report::{self, Source};

    #[test]
    fn the_api_shows_a_finding_as_validate_does() {
        let place = Place {
            file: Some("shipment.xml".to_owned()),
            position: Some(Position { line: 12, column: 9 }),
            byte: Some(431),
            message_id: Some("1".to_owned()),
        };
        let mut finding =
            Finding::new(RuleId::PersonNumberForm, place, "not a person number").found("071088-1234");
        shows_alike(finding.clone());
        finding.excerpt =
            Some(Excerpt { text: "<a>071088-1234</a>".to_owned(), mark_at: 3, mark_length: 11 });
        shows_alike(finding);
    }

    #[track_caller]
    fn shows_alike(finding: Finding) {
        let inspection = Inspection::new(vec![finding.clone()], None);
        let printed = report::json(&inspection, &Source { name: "netsshare_a.zip", lenient: false });
        let shown = serde_json::to_value(FindingView::from(finding)).expect("JSON");
        assert_eq!(shown, printed["findings"][0]);
    }
}
