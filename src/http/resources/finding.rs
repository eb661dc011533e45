//! The description of a finding, which the core writes together with the rule it rests on.

use utoipa::ToSchema;
use utoipa::openapi::Object;

use crate::description::{words, words_for};

/// One thing found in a shipment. `found`, `expected` and `advice` are empty when there is nothing to
/// say.
#[derive(ToSchema)]
#[schema(title = "Finding")]
#[expect(
    dead_code,
    reason = "describes a finding for the OpenAPI document; `nets_core::finding::describe` writes it"
)]
pub(crate) struct FindingView {
    /// The rule's id, stable.
    #[schema(example = "zip.subfolder")]
    rule: String,
    #[schema(schema_with = severities)]
    severity: String,
    #[schema(schema_with = grades)]
    grade: String,
    #[schema(schema_with = stages)]
    stage: String,
    /// The rule in one sentence.
    title: String,
    /// What the rule rests on.
    source: String,
    /// What is wrong here.
    message: String,
    /// `file` (left out when the zip itself is meant), `position` (`line` and `column`, from 1), `byte`
    /// and `message_id`, as far as they are known.
    #[schema(value_type = Object, example = json!({
        "file": "shipment.xml", "position": { "line": 12, "column": 9 }, "byte": 431, "message_id": "1"
    }))]
    place: (),
    found: String,
    expected: String,
    /// What to change.
    advice: String,
    /// The line of `shipment.xml`, to be shown with a mark under it: `text` has at most 120 characters of
    /// it, around the place, and `…` for the rest on either side; the mark has `mark_length` characters and
    /// `mark_at` before it. Left out when the finding has no position.
    #[schema(value_type = Object, required = false, example = json!({
        "text": "    <message id=\"\">", "mark_at": 17, "mark_length": 1
    }))]
    excerpt: (),
}

fn severities() -> Object {
    let description = "`error` refuses the shipment; `warning` and `lint` do not.";
    words_for(description, ["error", "warning", "lint"])
}

fn grades() -> Object {
    let description = "How sure we are that Nets behaves so.";
    words_for(description, ["documented", "observed", "assumed"])
}

fn stages() -> Object {
    words(["archive", "xml", "schema", "content", "history"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::finding::{Excerpt, Finding, Place, describe};
    use nets_core::rule_book::RuleId;
    use serde_json::Value;
    use utoipa::PartialSchema;

    #[test]
    fn the_description_has_the_members_that_are_written() {
        let mut finding = Finding::new(RuleId::PersonNumberForm, Place::default(), "no person number");
        finding.excerpt = Some(Excerpt { text: "<a>".to_owned(), mark_at: 0, mark_length: 3 });
        let written = describe(&[finding], serde_json::value::Serializer).expect("JSON");
        let described = serde_json::to_value(FindingView::schema()).expect("JSON");
        let members =
            |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&described["properties"]), members(&written[0]));
    }
}
