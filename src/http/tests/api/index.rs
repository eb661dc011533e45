//! The description of the API, held to the API itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::golden;
use crate::support::{Simulator, manual};

#[test]
fn the_description_in_docs_is_up_to_date() {
    let text = serde_json::to_string_pretty(&nets_http::openapi_of_types()).expect("JSON") + "\n";
    golden::agrees(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json"), &text);
}

#[tokio::test]
async fn the_description_is_served() {
    let simulator = Simulator::start(manual()).await;
    assert_eq!(simulator.get("/openapi.json").await.ok(), *nets_http::openapi());
}

#[tokio::test]
async fn every_route_is_described_with_its_methods() {
    let simulator = Simulator::start(manual()).await;
    let document = nets_http::openapi();
    let described = document["paths"].as_object().expect("paths");
    for (path, methods) in described {
        let path = path
            .replace("{upload}", "1")
            .replace("{index}", "0")
            .replace("{user}", "tTEST1")
            .replace("{registration}", "1");
        let answer = simulator.send("TRACE", &path.replace("{name}", "x"), &[], "").await;
        answer.problem(405, "method-not-allowed");
        let allowed: BTreeSet<_> =
            answer.header("allow").to_lowercase().split(',').map(str::to_owned).collect();
        let methods: BTreeSet<_> = methods.as_object().expect("methods").keys().cloned().collect();
        let head = |name: &String| name == "head";
        assert_eq!(
            allowed.into_iter().filter(|name| !head(name)).collect::<BTreeSet<_>>(),
            methods,
            "{path}"
        );
    }
}

/// Method, path and description of a route stand at its handler, and nowhere else.
#[test]
fn each_route_is_named_by_one_file() {
    let mut sources = Vec::new();
    for folder in ["", "resources"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).expect("our own folder") {
            let path = entry.expect("our own folder").path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push((fs::read_to_string(&path).expect("a source file"), path));
            }
        }
    }
    for route in nets_http::openapi()["paths"].as_object().expect("paths").keys() {
        let literal = format!("\"{route}\"");
        let naming = sources.iter().filter(|(text, _)| text.contains(&literal)).map(|(_, path)| path);
        let naming: Vec<_> = naming.collect();
        assert_eq!(naming.len(), 1, "{route} is to be named at its handler alone: {naming:#?}");
    }
    let routing = sources.iter().filter(|(text, _)| text.contains(".route(")).count();
    assert_eq!(routing, 1, "add routes with `routes!` of route.rs alone, so that they are described");
}

#[tokio::test]
async fn the_index_lists_every_route_with_what_it_is_for() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.get("/").await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let document = nets_http::openapi();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let line = answer
                .text()
                .lines()
                .find(|line| line.split_whitespace().take(2).eq([method.to_uppercase().as_str(), path]));
            let summary = operation["summary"].as_str().expect("a summary");
            assert!(line.is_some_and(|line| line.ends_with(summary)), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_rule_book_is_served_whole() {
    let simulator = Simulator::start(manual()).await;
    let rules = simulator.get("/v1/rules").await.ok();
    let ids: Vec<_> =
        rules["rules"].as_array().expect("rules").iter().map(|rule| rule["id"].as_str()).collect();
    let all: Vec<_> = nets_core::rule_book::RuleId::ALL.iter().map(|id| Some(id.rule().id)).collect();
    assert_eq!(ids, all);
}
