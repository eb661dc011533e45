//! The JSON Schema of a scenario, so that editors complete and check while somebody writes.

use serde_json::{Map, Value, json};

use crate::keys::{Form, Key, Presence, Section};
use crate::sections::ROOT;

/// Draft 7, which every YAML language server understands.
pub fn json_schema() -> Value {
    let mut schema = section(&ROOT);
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A scenario of mock-nets-share",
    });
    if let (Value::Object(schema), Value::Object(head)) = (&mut schema, head) {
        schema.extend(head);
    }
    schema
}

fn section(section: &Section) -> Value {
    let properties: Map<String, Value> =
        section.keys.iter().map(|each| (each.name.to_owned(), key(each))).collect();
    let required: Vec<_> = section
        .keys
        .iter()
        .filter(|key| matches!(key.presence, Presence::Required))
        .map(|key| key.name)
        .collect();
    let mut schema = json!({
        "type": "object",
        "description": section.about,
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if section.one_of {
        schema["minProperties"] = json!(1);
        schema["maxProperties"] = json!(1);
    }
    schema
}

fn key(key: &Key) -> Value {
    let mut schema = form(&key.form);
    schema["description"] = json!(match key.presence {
        Presence::Default(default) => format!("{} Left out: {default}.", key.about),
        Presence::Required | Presence::Optional => key.about.to_owned(),
    });
    schema
}

fn form(form_of: &Form) -> Value {
    match form_of {
        Form::Text(most) => json!({ "type": ["string", "number", "boolean"], "maxLength": most }),
        // Editors read an unquoted code as a number before they look here; the simulator does not.
        Form::Code { pattern, .. } => json!({ "type": ["string", "integer"], "pattern": pattern }),
        Form::Whole { least, most: u64::MAX } => json!({ "type": "integer", "minimum": least }),
        Form::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Words(words) => json!({ "enum": words }),
        Form::TimeOfDay => {
            json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$" })
        }
        Form::DateTime => {
            json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$" })
        }
        Form::Moment => {
            json!({ "type": "string", "pattern": "^(day [0-9]+ [0-9]{2}:[0-9]{2}(:[0-9]{2})?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)$" })
        }
        Form::Duration => json!({ "type": "string", "pattern": "[0-9]" }),
        Form::List(item) => json!({ "type": "array", "items": form(item) }),
        Form::Section(each) => section(each),
        Form::Either(forms) => json!({ "anyOf": forms.iter().map(form).collect::<Vec<_>>() }),
    }
}
