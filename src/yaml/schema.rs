//! The JSON Schema of a kind of file, so that editors complete and check what a person writes.

use serde_json::{Map, Value, json};

use crate::keys::{Constraint, Elsewhere, Form, Key, Presence, Section};

/// Draft 7, which every YAML language server understands.
pub fn json_schema(root: &Section, title: &str) -> Value {
    let mut schema = Writer::default().whole(root);
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
    });
    if let (Value::Object(schema), Value::Object(head)) = (&mut schema, head) {
        schema.extend(head);
    }
    schema
}

/// What has been met of other kinds of files: each is defined once.
#[derive(Default)]
struct Writer {
    defined: Map<String, Value>,
}

impl Writer {
    fn whole(mut self, root: &Section) -> Value {
        let mut schema = self.section(root, false);
        if !self.defined.is_empty() {
            schema["definitions"] = Value::Object(self.defined);
        }
        schema
    }

    /// Of a part, no key need be there.
    fn section(&mut self, section: &Section, part: bool) -> Value {
        let properties: Map<String, Value> =
            section.named_keys().map(|each| (each.name.to_owned(), self.key(each, part))).collect();
        let required: Vec<_> = section
            .keys
            .iter()
            .filter(|key| !part && matches!(key.presence, Presence::Required))
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
        if !part && !section.constraints.is_empty() {
            schema["allOf"] = section.constraints.iter().map(constraint).collect();
        }
        schema
    }

    fn key(&mut self, key: &Key, part: bool) -> Value {
        let mut schema = self.form(&key.form, part);
        if part {
            // What is left out on purpose is written without a value.
            schema = json!({ "anyOf": [schema, { "type": "null" }] });
        }
        if let (Presence::Required, Form::List(_), false) = (&key.presence, &key.form, part) {
            schema["minItems"] = json!(1);
        }
        schema["description"] = json!(match key.presence {
            Presence::Default(default) => format!("{} Left out: {default}.", key.about),
            Presence::Required | Presence::Optional | Presence::Former => key.about.to_owned(),
        });
        schema
    }

    /// A reference within `allOf`, as what stands beside one in draft 7 counts for nothing.
    fn elsewhere(&mut self, Elsewhere { section, part, .. }: Elsewhere) -> Value {
        let name = if part { format!("some of {}", section.name) } else { section.name.to_owned() };
        if !self.defined.contains_key(&name) {
            self.defined.insert(name.clone(), Value::Null);
            let written = self.section(section, part);
            self.defined.insert(name.clone(), written);
        }
        json!({ "allOf": [{ "$ref": format!("#/definitions/{}", name.replace(' ', "%20")) }] })
    }
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

/// What the readers of editors and of Python make of a word: to YAML 1.1 the country NO is a no.
fn read_as(word: &&'static str) -> Vec<Value> {
    if *word == "NO" { vec![json!(word), json!(false)] } else { vec![json!(word)] }
}

/// A date, with a time or without. Python's reader makes a value of some that has none of the types of JSON.
fn moment(pattern: &str) -> Value {
    json!({ "not": { "type": ["object", "array", "number", "boolean", "null"] }, "pattern": pattern })
}

impl Writer {
    fn form(&mut self, form_of: &Form, part: bool) -> Value {
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
            // What stands in a list of a part is whole: lists are not laid over one another.
            Form::List(item) => json!({ "type": "array", "items": self.form(item, false) }),
            Form::Section(each) => self.section(each, part),
            Form::Either(forms) => {
                let forms: Vec<_> = forms.iter().map(|form| self.form(form, part)).collect();
                json!({ "anyOf": forms })
            }
            Form::OneOf { words, .. } => json!({ "enum": words() }),
            Form::Pairs { name, value } => json!({
                "type": "object",
                "propertyNames": match self.form(name, false)["pattern"].take() {
                    Value::String(pattern) => json!({ "pattern": pattern }),
                    _ => json!({}),
                },
                "additionalProperties": self.form(value, false),
            }),
            Form::Elsewhere(elsewhere) => self.elsewhere(*elsewhere),
        }
    }
}
