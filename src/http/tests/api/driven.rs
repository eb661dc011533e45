//! Requests made from the description, right ones and broken ones: each answer is one that is described
//! (`Simulator::send` holds it to that), what is described is taken, and what is not is refused.

use serde_json::{Map, Value, json};

use crate::support::client::Answer;
use crate::support::description::resolved;
use crate::support::{Simulator, USER, manual};

/// Texts that fit few parameters, as they stand in an address.
const ODD: [&str; 9] =
    ["", "x", "-1", "1.5", "%00", "%C3%A5", "a%20b", "18446744073709551616", "..%2F..%2Fetc"];

/// An operation, and what its description says of requests.
struct Operation {
    method: String,
    path: &'static str,
    described: &'static Value,
}

/// Beginnings of a world come last, since the uploads are gone then.
fn operations() -> Vec<Operation> {
    let paths = nets_http::openapi()["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().expect("methods").iter().map(|(method, described)| Operation {
            method: method.to_uppercase(),
            path,
            described,
        })
    });
    let mut all: Vec<Operation> = all.collect();
    all.sort_by_key(|operation| operation.path == "/v1/reset" || operation.path == "/v1/scenario");
    all
}

impl Operation {
    fn parameters(&self) -> impl Iterator<Item = &'static Value> {
        self.described["parameters"].as_array().into_iter().flatten()
    }

    /// The schema of the body, where that is JSON.
    fn body(&self) -> Option<&'static Value> {
        let schema = &self.described["requestBody"]["content"]["application/json"]["schema"];
        schema.is_object().then(|| resolved(schema))
    }

    /// The body of a request that is right.
    fn right_body(&self) -> String {
        self.body().map(|body| body["example"].to_string()).unwrap_or_default()
    }

    /// The target of a request in which these parameters have these values, and the others what is right.
    fn target(&self, given: &[(&str, &str)]) -> String {
        let mut path = self.path.to_owned();
        let mut query = Vec::new();
        for parameter in self.parameters() {
            let name = parameter["name"].as_str().expect("a name");
            let value = given.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
            if parameter["in"] == "path" {
                path = path.replace(&format!("{{{name}}}"), value.unwrap_or_else(|| right(name)));
            } else if let Some(value) = value.or_else(|| (parameter["required"] == true).then(|| right(name)))
            {
                query.push(format!("{name}={value}"));
            } else if name == "timeout" {
                query.push("timeout=0s".to_owned());
            } else if name == "limit" && self.path.ends_with("/stream") {
                // It has no end otherwise.
                query.push("limit=1".to_owned());
            }
        }
        format!("{path}?{}", query.join("&"))
    }

    async fn ask(&self, simulator: &Simulator, given: &[(&str, &str)]) -> Answer {
        simulator.send(&self.method, &self.target(given), &[], &self.right_body()).await
    }
}

/// What a parameter without words or bounds can be.
fn right(name: &str) -> &'static str {
    match name {
        "user" => USER,
        "upload" | "registration" | "dossier" => "1",
        "index" | "file" => "0",
        "document" => "1:0",
        "document_type" => "163057",
        "kind" => "person",
        "number" => "6101800001",
        "eboks_id" => "12345",
        "name" => "x.zip",
        "message" => "71a8c3a7-801b-42f9-82a1-82a0a8a16db8",
        other => panic!("give the test a value for the parameter {other}"),
    }
}

async fn simulator() -> Simulator {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.upload("netsshare_broken.zip", b"this is no zip").await;
    simulator.post("/v1/settle", "").await.ok();
    simulator
}

/// The schema of one value, where a list of them is allowed.
fn of_one(schema: &Value) -> &Value {
    if schema["type"] == "array" { &schema["items"] } else { schema }
}

/// The values that a schema names: words, bounds, a default.
fn named_values(schema: &Value) -> Vec<String> {
    let schema = of_one(schema);
    let words = schema["enum"].as_array().into_iter().flatten();
    let bounds = ["minimum", "maximum", "default"].into_iter().filter_map(|bound| schema.get(bound));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    words.chain(bounds).map(text).collect()
}

/// Values that a schema excludes.
fn excluded_values(schema: &Value) -> Vec<String> {
    let schema = of_one(schema);
    let beyond = |bound: &str, step: i64| Some((schema[bound].as_i64()? + step).to_string());
    let mut excluded: Vec<String> = beyond("minimum", -1).into_iter().chain(beyond("maximum", 1)).collect();
    if schema["pattern"].is_string() {
        // No pattern allows a space.
        excluded.extend(["a%20b", "%20"].map(str::to_owned));
    } else if schema["enum"].is_array() || schema["type"] != "string" {
        excluded.extend(["x", "1.5", "%20", "DK%2CNO"].map(str::to_owned));
    }
    if schema["minLength"].as_u64().is_some_and(|least| least > 0) {
        excluded.push(String::new());
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        excluded.push((0..=most).map(|_| 'x').collect());
    }
    excluded
}

#[tokio::test]
async fn what_the_description_names_is_taken_and_what_it_excludes_is_refused() {
    let simulator = simulator().await;
    for operation in operations() {
        for parameter in operation.parameters() {
            let name = parameter["name"].as_str().expect("a name");
            for value in named_values(&parameter["schema"]) {
                let answer = operation.ask(&simulator, &[(name, &value)]).await;
                let problem = answer.text().contains(&format!("\"parameter\": \"{name}\""));
                assert!(!problem, "{} {name}={value}: {}", operation.path, answer.text());
            }
            for value in excluded_values(&parameter["schema"]) {
                let answer = operation.ask(&simulator, &[(name, &value)]).await;
                let status = answer.status;
                assert!(matches!(status, 400 | 404), "{} {name}={value}: {}", operation.path, answer.text());
            }
            if parameter["in"] == "query" && parameter["required"] == true {
                let answer = simulator.send(&operation.method, operation.path, &[], "").await;
                assert_eq!(answer.status, 400, "{} without {name}", operation.path);
            }
        }
    }
}

#[tokio::test]
async fn no_request_is_answered_by_what_is_not_described() {
    let simulator = simulator().await;
    for operation in operations() {
        operation.ask(&simulator, &[]).await;
        let names: Vec<&str> =
            operation.parameters().filter_map(|parameter| parameter["name"].as_str()).collect();
        for (index, first) in names.iter().enumerate() {
            for (number, odd) in ODD.iter().enumerate() {
                let answer = operation.ask(&simulator, &[(*first, *odd)]).await;
                assert!(answer.status < 500, "{} {first}={odd}: {}", operation.path, answer.text());
                for second in &names[index + 1..] {
                    let other = ODD[(number + index + 1) % ODD.len()];
                    operation.ask(&simulator, &[(*first, *odd), (*second, other)]).await;
                }
            }
        }
        let target = operation.target(&[]);
        let unknown = format!("{target}&no_such=1");
        let body = operation.right_body();
        assert_eq!(simulator.send(&operation.method, &unknown, &[], &body).await.status, 400, "{unknown}");
        let host = [("Host", "elsewhere.example")];
        assert_eq!(simulator.send(&operation.method, &target, &host, &body).await.status, 421, "{target}");
        let origin = [("Origin", "http://elsewhere.example")];
        assert_eq!(simulator.send(&operation.method, &target, &origin, &body).await.status, 403, "{target}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_as_described_is_refused() {
    let simulator = simulator().await;
    for operation in operations() {
        let Some(schema) = operation.body() else { continue };
        let target = operation.target(&[]);
        for broken in broken_bodies(schema) {
            let answer = simulator.send(&operation.method, &target, &[], &broken).await;
            assert!(matches!(answer.status, 400 | 409), "{target} {broken}: {}", answer.text());
            if answer.status == 409 {
                // The sender is looked for first.
                answer.problem(409, "no-alias-service");
            }
        }
    }
}

/// Bodies of which none is as described: other texts, and the example with one member left out, of another type, or
/// unknown.
fn broken_bodies(schema: &Value) -> Vec<String> {
    let example = schema["example"].as_object().expect("an example");
    let with = |name: &str, value: Value| {
        let mut body: Map<String, Value> = example.clone();
        body.insert(name.to_owned(), value);
        Value::Object(body).to_string()
    };
    let mut broken: Vec<String> = ["", "{", "[]", "null", "1", "\"x\""].map(str::to_owned).into();
    broken.push(with("no_such", json!("x")));
    for (name, member) in schema["properties"].as_object().expect("properties") {
        for value in [json!(null), json!(1), json!([]), json!({}), json!("x"), json!(true)] {
            let kind = resolved(member)["type"].as_str().expect("one type");
            let fits = match kind {
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "array" => value.is_array(),
                _ => false,
            };
            if !fits {
                broken.push(with(name, value));
            }
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let mut body = example.clone();
        body.remove(name);
        broken.push(Value::Object(body).to_string());
    }
    broken
}

#[tokio::test]
async fn a_broken_scenario_is_never_a_failure_of_the_simulator() {
    let simulator = simulator().await;
    let start = manual().text;
    let whole = simulator.send("PUT", "/v1/scenario", &[], &start).await.ok();
    assert!(whole["clock"].is_object());
    let cuts = (0..start.len()).step_by(97).filter_map(|end| start.get(..end).map(str::to_owned));
    let odd = ["", "\0", "{", "- a", "name: *x", "null", "clock: 1"].map(str::to_owned);
    for text in cuts.chain(odd) {
        let answer = simulator.send("PUT", "/v1/scenario", &[], &text).await;
        assert!(matches!(answer.status, 200 | 400 | 422), "{text:?}: {}", answer.text());
    }
}
