//! The JSON Schema of a kind of file, so that editors complete and check what a person writes.

use serde_json::{Map, Value, json};

use crate::keys::{Constraint, Form, Key, Presence, Section};

/// Draft 7, which every YAML language server understands.
pub fn json_schema(root: &Section, title: &str) -> Value {
    let mut schema = section(root);
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
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
    if !section.constraints.is_empty() {
        schema["allOf"] = section.constraints.iter().map(constraint).collect();
    }
    schema
}

fn constraint(constraint: &Constraint) -> Value {
    match constraint {
        Constraint::ExactlyOne(names) => {
            json!({ "oneOf": names.iter().map(|name| json!({ "required": [name] })).collect::<Vec<_>>() })
        }
        Constraint::Together(one, other) => json!({ "dependencies": { *one: [other], *other: [one] } }),
        Constraint::Needs { other, word, key } => json!({
            "if": { "properties": { *other: { "const": word } }, "required": [other] },
            "then": { "required": [key] },
            "else": { "not": { "required": [key] } },
        }),
    }
}

fn key(key: &Key) -> Value {
    let mut schema = form(&key.form);
    if let (Presence::Required, Form::List(_)) = (&key.presence, &key.form) {
        schema["minItems"] = json!(1);
    }
    schema["description"] = json!(match key.presence {
        Presence::Default(default) => format!("{} Left out: {default}.", key.about),
        Presence::Required | Presence::Optional => key.about.to_owned(),
    });
    schema
}

/// What the readers of editors and of Python make of a word: to YAML 1.1 the country NO is a no.
fn read_as(word: &&'static str) -> Vec<Value> {
    if *word == "NO" { vec![json!(word), json!(false)] } else { vec![json!(word)] }
}

/// A date, with a time or without. Python's reader makes a value of some that has none of the types of JSON.
fn moment(pattern: &str) -> Value {
    json!({ "not": { "type": ["object", "array", "number", "boolean", "null"] }, "pattern": pattern })
}

fn form(form_of: &Form) -> Value {
    match form_of {
        Form::Text(most) => json!({ "type": ["string", "number", "boolean"], "maxLength": most }),
        // Editors read an unquoted code as a number before they look here; the simulator does not.
        Form::Code { pattern, .. } => json!({ "type": ["string", "integer"], "pattern": pattern }),
        Form::Whole { least, most: u64::MAX } => json!({ "type": "integer", "minimum": least }),
        Form::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Words(words) => json!({ "enum": words.iter().flat_map(read_as).collect::<Vec<_>>() }),
        // To YAML 1.1 a time is a number to base 60: minutes, or seconds where it has them.
        Form::TimeOfDay => json!({ "anyOf": [
            { "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$" },
            { "type": "integer", "minimum": 60, "maximum": 1_439 },
            { "type": "integer", "minimum": 3_600, "maximum": 86_399 },
        ] }),
        Form::Date => moment("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        Form::DateTime => moment("^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"),
        Form::Moment => moment(
            "^(day [0-9]+ [0-9]{2}:[0-9]{2}(:[0-9]{2})?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)$",
        ),
        Form::Duration => json!({ "type": "string", "pattern": "[0-9]" }),
        Form::List(item) => json!({ "type": "array", "items": form(item) }),
        Form::Section(each) => section(each),
        Form::Either(forms) => json!({ "anyOf": forms.iter().map(form).collect::<Vec<_>>() }),
    }
}
