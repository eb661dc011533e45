//! The description of the service, as it is kept in the docs.

#[path = "../../../tests/harness/golden.rs"]
mod golden;

use serde_json::Value;

#[test]
fn the_description_in_docs_is_up_to_date() {
    let text = serde_json::to_string_pretty(&nets_ebox::openapi_of_operations()).expect("JSON") + "\n";
    golden::agrees(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ebox-openapi.json"), &text);
}

/// Each schema that is named is there.
#[test]
fn the_description_names_no_schema_that_is_not_there() {
    fn named(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| named(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| named(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let description = nets_ebox::openapi_of_operations();
    let mut found = Vec::new();
    named(&description, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for name in found {
        let pointer = name.trim_start_matches('#');
        assert!(description.pointer(pointer).is_some(), "{name}");
    }
}
