//! The description of the API, as answers are held to it.

use nets_core::Timestamp;
use serde_json::Value;

/// What only tells people something, or is looked at elsewhere.
const REMARKS: [&str; 6] = ["description", "title", "example", "default", "pattern", "propertyNames"];

/// Holds an answer to what is described for this method and path. What is not described at all is not an operation:
/// the server answers that itself.
#[track_caller]
pub fn hold(method: &str, target: &str, status: u16, media_type: &str, body: &[u8]) {
    let Some(operation) = operation(method, target) else { return };
    let text = String::from_utf8_lossy(body);
    let response = &operation["responses"][status.to_string()];
    let asked = format!("{method} {}", target.get(..200).unwrap_or(target));
    assert!(response.is_object(), "{asked} is answered {status}, which is not described: {text}");
    let media_type = media_type.split(';').next().unwrap_or_default();
    let content = &response["content"][media_type];
    assert!(content.is_object(), "{asked} is answered {status} as {media_type}, which is not described");
    if media_type.ends_with("json") {
        let wrong = differences(&content["schema"], &serde_json::from_slice(body).expect("JSON"), "answer");
        assert!(wrong.is_empty(), "{asked}: {wrong:#?} in {text}");
    }
}

/// The operation of this method whose path fits best.
fn operation(method: &str, target: &str) -> Option<&'static Value> {
    let path = target.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let paths = nets_http::openapi()["paths"].as_object().expect("paths");
    let fitting = paths.iter().filter(|(template, _)| {
        let of_template: Vec<&str> = template.split('/').collect();
        of_template.len() == parts.len()
            && of_template
                .iter()
                .zip(&parts)
                .all(|(wanted, part)| wanted == part || (wanted.starts_with('{') && !part.is_empty()))
    });
    let (_, methods) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    methods.get(method.to_lowercase())
}

/// The schema itself, where this only names it.
pub fn resolved(schema: &Value) -> &Value {
    let Some(name) = schema["$ref"].as_str() else { return schema };
    let pointer = name.strip_prefix('#').expect("a reference into the description");
    nets_http::openapi().pointer(pointer).unwrap_or_else(|| panic!("{name} leads nowhere"))
}

/// How a value differs from a schema. A word of JSON Schema that is not known here fails the test.
pub fn differences(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolved(schema);
    let mut wrong = Vec::new();
    for (keyword, said) in schema.as_object().expect("a schema") {
        let fits = match keyword.as_str() {
            "type" => match said {
                Value::Array(types) => types.iter().any(|kind| is_of(kind, value)),
                kind => is_of(kind, value),
            },
            "enum" => said.as_array().expect("values").contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= said.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|number| number <= said.as_f64().expect("a number")),
            "format" => is_in_format(said, value),
            "required" => said
                .as_array()
                .expect("names")
                .iter()
                .all(|name| value.get(name.as_str().expect("a name")).is_some()),
            "minProperties" => value.as_object().is_none_or(|object| object.len() as u64 >= number(said)),
            "maxProperties" => value.as_object().is_none_or(|object| object.len() as u64 <= number(said)),
            "properties" => {
                for (name, member) in said.as_object().expect("properties") {
                    if let Some(value) = value.get(name) {
                        wrong.extend(differences(member, value, &format!("{at}.{name}")));
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    match said {
                        _ if schema["properties"].get(name).is_some() => {}
                        Value::Bool(true) => {}
                        Value::Bool(false) => wrong.push(format!("{at}.{name} is not described")),
                        said => wrong.extend(differences(said, member, &format!("{at}.{name}"))),
                    }
                }
                true
            }
            "items" => {
                for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                    wrong.extend(differences(said, element, &format!("{at}[{index}]")));
                }
                true
            }
            "allOf" => {
                for part in said.as_array().expect("schemas") {
                    wrong.extend(differences(part, value, at));
                }
                true
            }
            "oneOf" | "anyOf" => {
                said.as_array().expect("schemas").iter().any(|part| differences(part, value, at).is_empty())
            }
            remark if REMARKS.contains(&remark) => true,
            other => panic!("`{other}` is in the description and not checked"),
        };
        if !fits {
            wrong.push(format!("{at} is {value}, and {keyword} is {said}"));
        }
    }
    wrong
}

fn number(said: &Value) -> u64 {
    said.as_u64().expect("a whole number")
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind.as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    }
}

fn is_in_format(format: &Value, value: &Value) -> bool {
    match (format.as_str().expect("a format"), value) {
        ("date-time", Value::String(text)) => text.parse::<Timestamp>().is_ok(),
        ("int32" | "int64" | "uri" | "binary" | "date-time", _) => true,
        (other, _) => panic!("{other} is in the description and not checked"),
    }
}
