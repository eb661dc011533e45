//! The JSON Schema of what `validate --format json` prints.

use nets_core::rule_book::RuleId;
use serde_json::{Value, json};

/// Members are added, never renamed or given another meaning; readers ignore those they do not know.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What `mock-nets-share validate --format json` prints",
        "type": "array",
        "items": report(),
    })
}

fn report() -> Value {
    object(&json!({
        "file": text("The file as it was named, or as it was found in a folder."),
        "accepted": { "type": "boolean", "description": "Whether the receipt would be a 200; with --lenient, whether all errors are forgiven." },
        "leniencies": { "type": "array", "items": rule_id(), "description": "The rules whose errors were forgiven; empty without --lenient." },
        "errors": count("Errors that were not forgiven."),
        "warnings": count("Warnings."),
        "lints": count("Remarks of rules that are off by default."),
        "shipment": { "anyOf": [{ "type": "null" }, shipment()], "description": "None when it is refused." },
        "findings": { "type": "array", "items": finding() },
    }))
}

fn shipment() -> Value {
    object(&json!({
        "id": text("The shipmentId."),
        "version": text("The version of the format, such as 1.6."),
        "sender": text("Country and number, such as DK12345678."),
        "messages": count("How many messages it has."),
    }))
}

fn finding() -> Value {
    let mut finding = object(&json!({
        "rule": rule_id(),
        "stage": one_of(&["archive", "xml", "schema", "content", "history"]),
        "severity": one_of(&["error", "warning", "lint"]),
        "grade": one_of(&["documented", "observed", "assumed"]),
        "title": text("The rule in one sentence."),
        "source": text("What the rule rests on."),
        "place": place(),
        "message": text("What is wrong here."),
        "found": text("What stands there; empty when there is nothing to say."),
        "expected": text("What belongs there; empty when there is nothing to say."),
        "advice": text("What to change; empty when there is nothing to say."),
    }));
    finding["properties"]["excerpt"] = excerpt();
    finding
}

/// Left out when the finding has no position in `shipment.xml`.
fn excerpt() -> Value {
    let mut excerpt = object(&json!({
        "text": text("At most 120 characters of the line, around the place, without control characters; … stands for the rest on either side."),
        "mark_at": count("How many characters of the text stand before the mark."),
        "mark_length": count("How many characters are marked; 1 when only the place is known."),
    }));
    let about = "The line, to be shown with a mark under it; left out when the finding has no position in shipment.xml.";
    excerpt["description"] = json!(about);
    excerpt
}

/// Each member is left out when it is not known.
fn place() -> Value {
    json!({
        "type": "object",
        "properties": {
            "file": text("The file in the zip, such as shipment.xml; left out when the zip itself is meant."),
            "position": object(&json!({
                "line": count("From 1."),
                "column": count("From 1, in characters."),
            })),
            "byte": count("The offset from the beginning of the file."),
            "message_id": text("The message concerned."),
        },
    })
}

/// An object whose members are all there.
fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(|members| members.keys()).collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn count(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": about })
}

fn one_of(words: &[&str]) -> Value {
    json!({ "enum": words })
}

fn rule_id() -> Value {
    let ids: Vec<&str> = RuleId::ALL.iter().map(|rule| rule.rule().id).collect();
    json!({ "enum": ids, "description": "The id of a rule; new versions may know more." })
}
