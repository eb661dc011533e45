//! The description of the API, held to the API itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Simulator, manual};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

#[test]
fn the_description_in_docs_is_up_to_date() {
    let text = serde_json::to_string_pretty(&nets_http::openapi()).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(GOLDEN, &text).expect("a written file");
    }
    let golden = fs::read_to_string(Path::new(GOLDEN)).unwrap_or_default();
    assert!(golden == text, "docs/openapi.json differs from the API: UPDATE_GOLDEN=1 accepts the change");
}

#[tokio::test]
async fn the_description_is_served() {
    let simulator = Simulator::start(manual()).await;
    assert_eq!(simulator.get("/openapi.json").await.ok(), nets_http::openapi());
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
    let routed: BTreeSet<_> = include_str!("../../router.rs")
        .split(".route(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    assert_eq!(routed, described.keys().map(String::as_str).collect());
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
