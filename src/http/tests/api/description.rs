//! The description of the API, as generators of clients need it.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::support::description::resolved;

const PROBLEM: &str = "application/problem+json";

/// Every operation, with its path and method.
fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let paths = nets_http::openapi()["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.iter().map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

#[test]
fn an_operation_is_called_like_no_other() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(
            id.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'0'..=b'9')),
            "{id}"
        );
        assert!(ids.insert(id), "{method} {path} is called {id}, as another is");
    }
}

#[test]
fn every_answer_is_described_and_a_refusal_is_a_problem() {
    for (path, method, operation) in operations() {
        let responses = operation["responses"].as_object().expect("responses");
        assert!(responses.contains_key("200"), "{method} {path}");
        for (status, response) in responses {
            let description = response["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{method} {path} {status} has no description");
            let content = response["content"].as_object().expect("content");
            let media_types: Vec<&str> = content.keys().map(String::as_str).collect();
            if status.as_str() < "400" {
                assert!(
                    !media_types.is_empty() && !media_types.contains(&PROBLEM),
                    "{method} {path} {status}"
                );
            } else {
                assert_eq!(media_types, [PROBLEM], "{method} {path} {status}");
                assert_eq!(content[PROBLEM]["schema"]["$ref"], "#/components/schemas/Problem");
            }
        }
    }
}

#[test]
fn the_parameters_of_a_path_are_those_in_its_template() {
    for (path, method, operation) in operations() {
        let mut names = BTreeSet::new();
        let mut in_path = BTreeSet::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, place) = (parameter["name"].as_str(), parameter["in"].as_str());
            let name = name.expect("a name");
            assert!(names.insert((name, place)), "{method} {path} has {name} twice");
            assert!(parameter["schema"].is_object(), "{method} {path} {name}");
            if place == Some("path") {
                assert_eq!(parameter["required"], true, "{method} {path} {name}");
                in_path.insert(name);
            }
        }
        let template: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(in_path, template, "{method} {path}");
    }
}

#[test]
fn every_reference_leads_to_a_schema_and_every_schema_is_referred_to() {
    fn referred<'v>(value: &'v Value, names: &mut BTreeSet<&'v str>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(name)) = members.get("$ref") {
                    assert!(resolved(value).is_object(), "{name}");
                    names.insert(name);
                }
                members.values().for_each(|member| referred(member, names));
            }
            Value::Array(elements) => elements.iter().for_each(|element| referred(element, names)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = nets_http::openapi();
    let mut names = BTreeSet::new();
    referred(document, &mut names);
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let all: Vec<String> = schemas.keys().map(|name| format!("#/components/schemas/{name}")).collect();
    assert!(names.into_iter().eq(all.iter().map(String::as_str)), "{all:#?}");
}

/// The official schema of OpenAPI 3.0, as Debian has it.
const OFFICIAL: &str = "/usr/share/openapi-specification/schemas/v3.0/schema.json";

/// What the schemas of OpenAPI and of JSON Schema find wrong with a document; none where they are not installed.
fn found_wrong(document: &Value) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("openapi.json");
    std::fs::write(&path, document.to_string()).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/end_to_end/openapi/validate.py");
    let judged = Command::new("/usr/bin/python3").args(["-B", script]).arg(path).arg(OFFICIAL).output();
    let is_there = std::path::Path::new(OFFICIAL).exists();
    let judged = judged.ok().filter(|_| is_there).map(|judged| {
        let said = String::from_utf8_lossy(&judged.stderr).into_owned();
        (said, judged.status.success())
    });
    let (said, is_right) = judged.filter(|(said, _)| !said.contains("ModuleNotFoundError"))?;
    assert_eq!(said.is_empty(), is_right, "{said}");
    Some(said)
}

#[test]
fn the_official_schemas_find_nothing_wrong_and_find_each_mistake() {
    let right = nets_http::openapi();
    let Some(said) = found_wrong(right) else {
        assert!(
            std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "openapi-specification or python3-jsonschema is not installed"
        );
        println!(
            "SKIPPED the_official_schemas_find_nothing_wrong_and_find_each_mistake: openapi-specification or \
             python3-jsonschema is not installed"
        );
        return;
    };
    assert_eq!(said, "");
    let clock = "/paths/~1v1~1clock/get";
    for (place, wrong, words) in [
        (format!("{clock}/responses/200/description"), Value::Null, "description"),
        (format!("{clock}/operationId"), "health_live".into(), "another operation"),
        ("/components/schemas/Problem/properties/detail/type".to_owned(), "text".into(), "'text'"),
        ("/paths/~1v1~1timeline/get/parameters/0/schema/minimum".to_owned(), "0".into(), "'0'"),
        (
            "/paths/~1v1~1shipments~1{upload}/get/parameters/0/name".to_owned(),
            "number".into(),
            "those of the path",
        ),
        ("/components/schemas/AdvanceBody/example".to_owned(), serde_json::json!({"by": 1}), "its example"),
        (
            format!("{clock}/responses/200/content/application~1json/schema/$ref"),
            "#/components/schemas/X".into(),
            "X",
        ),
    ] {
        let mut broken = right.clone();
        let member = broken.pointer_mut(&place).unwrap_or_else(|| panic!("{place} is not there"));
        *member = wrong;
        let said = found_wrong(&broken).expect("it was there a moment ago");
        assert!(said.contains(words), "{place}: {said}");
    }
}
