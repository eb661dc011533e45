//! Reading, replacing and restarting the scenario; the authority.

use crate::support::{Simulator, manual};
use serde_json::json;

#[tokio::test]
async fn the_scenario_comes_back_as_it_was_written() {
    let loaded = manual();
    let simulator = Simulator::start(loaded.clone()).await;
    let answer = simulator.get("/v1/scenario").await;
    assert_eq!(answer.header("content-type"), "application/yaml");
    assert_eq!(answer.text(), loaded.text);
}

#[tokio::test]
async fn a_new_scenario_begins_a_new_world() {
    let simulator = Simulator::start(nets_scenario::default_scenario()).await;
    simulator.upload_sample("plain").await;
    simulator.post("/v1/settle", "").await.ok();
    let begun = simulator.send("PUT", "/v1/scenario", &[], &manual().text).await.ok();
    assert_eq!(begun["scenario"], manual().scenario.name);
    assert_eq!(begun["clock"]["mode"], "manual");
    assert_eq!(simulator.get("/v1/shipments").await.ok()["shipments"], json!([]));
    assert_eq!(simulator.get("/v1/scenario").await.text(), manual().text);
}

#[tokio::test]
async fn an_invalid_scenario_changes_nothing_and_says_where() {
    let simulator = Simulator::start(manual()).await;
    simulator.post("/v1/clock/advance", r#"{"by": "1h"}"#).await.ok();
    let text = manual().text.replace("mode: manual", "mode: manuel");
    let line = text.lines().position(|line| line.contains("manuel")).expect("the line") + 1;
    let answer = simulator.send("PUT", "/v1/scenario", &[], &text).await;
    let problem = answer.problem(422, "invalid-scenario");
    assert_eq!(problem["line"], line);
    assert!(problem["column"].is_u64());
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("manual")), "{problem:#}");
    assert_eq!(problem["problems"][0]["line"], line);
    assert_eq!(simulator.get("/v1/clock").await.ok()["now"], "2026-01-05T10:00:00Z");
}

#[tokio::test]
async fn a_scenario_that_is_too_large_or_no_text_is_refused() {
    let simulator = Simulator::start(manual()).await;
    let large = "#".repeat(1024 * 1024 + 1);
    simulator.send("PUT", "/v1/scenario", &[], &large).await.problem(413, "body-too-large");
    let latin = [
        b"PUT /v1/scenario HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\n"
            .as_slice(),
        b"a\xf8b",
    ];
    let answer = crate::support::client::raw(simulator.address, &latin.concat()).await;
    assert_eq!(answer.problem(400, "bad-body")["detail"], "the body is not UTF-8 from byte 1 on");
}

#[tokio::test]
async fn the_senders_and_materials_are_listed() {
    let simulator = Simulator::start(manual()).await;
    let senders = simulator.get("/v1/senders").await.ok();
    let sender = &senders["senders"][0];
    assert_eq!((&sender["user"], &sender["folder"]), (&"tTEST1".into(), &"DK12345678".into()));
    assert_eq!(sender["eboks_ids"], serde_json::json!(["15723"]));
    assert!(!senders.to_string().contains("ssh-"), "keys are not shown");
    let materials = simulator.get("/v1/materials").await.ok();
    let materials = materials["materials"].as_array().expect("materials");
    let scenario = manual().scenario;
    assert_eq!(materials.len(), scenario.materials.len());
    let signing = scenario.materials.values().find(|material| material.signing_deadline_days.is_some());
    let signing = signing.expect("a material for signing");
    let shown = materials.iter().find(|shown| shown["document_type"] == signing.document_type.to_string());
    let days = shown.and_then(|shown| shown["signing_deadline_days"].as_u64());
    assert_eq!(days, signing.signing_deadline_days.map(u64::from));
}

#[tokio::test]
async fn a_reset_begins_again() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.post("/v1/clock/advance", r#"{"by": "3d"}"#).await.ok();
    let begun = simulator.post("/v1/reset", "").await.ok();
    assert_eq!(begun["clock"]["now"], "2026-01-05T09:00:00Z");
    assert_eq!(simulator.get("/v1/timeline").await.ok()["entries"], json!([]));
    assert_eq!(simulator.get("/v1/outbound/tTEST1").await.ok()["files"], json!([]));
}

#[tokio::test]
async fn the_authority_is_a_certificate() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.get("/v1/authority.pem").await;
    assert_eq!(answer.header("content-type"), "application/pem-certificate-chain");
    assert!(answer.text().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[tokio::test]
async fn changes_that_come_at_once_are_all_answered() {
    let simulator = Simulator::start(manual()).await;
    let text = manual().text;
    let (first, second, third) = tokio::join!(
        simulator.send("PUT", "/v1/scenario", &[], &text),
        simulator.post("/v1/reset", ""),
        simulator.send("PUT", "/v1/scenario", &[], &text),
    );
    for answer in [first, second, third] {
        assert_eq!(answer.ok()["clock"]["now"], "2026-01-05T09:00:00Z");
    }
}
