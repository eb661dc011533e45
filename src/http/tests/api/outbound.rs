//! What Nets has sent.

use crate::support::{Simulator, manual};
use serde_json::json;

const RECEIPT: &str = "tTEST1_DK12345678_0000001_netsshare_plain.zip.receipt";

async fn with_a_receipt() -> Simulator {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.post("/v1/settle", "").await.ok();
    simulator
}

#[tokio::test]
async fn outbound_files_are_listed() {
    let simulator = with_a_receipt().await;
    let page = simulator.get("/v1/outbound/tTEST1").await.ok();
    assert_eq!(page["files"].as_array().map(Vec::len), Some(1));
    let file = &page["files"][0];
    assert_eq!(file["name"], RECEIPT);
    assert!(file["size"].as_u64().is_some_and(|size| size > 0));
    assert_eq!(file["local"], "2026-01-05T10:00:00+01:00");
    let behind = simulator.get(&format!("/v1/outbound/tTEST1?after={RECEIPT}")).await.ok();
    assert_eq!(behind["files"], json!([]));
}

#[tokio::test]
async fn a_file_is_fetched_as_it_is() {
    let simulator = with_a_receipt().await;
    let answer = simulator.get(&format!("/v1/outbound/tTEST1/{RECEIPT}")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/xml");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    assert!(answer.header("content-disposition").contains(RECEIPT));
    assert!(answer.text().contains("<status>200</status>"));
}

#[tokio::test]
async fn fetching_leaves_no_trace_on_the_timeline() {
    let simulator = with_a_receipt().await;
    let before = simulator.get("/v1/timeline").await.ok()["newest"].clone();
    simulator.get(&format!("/v1/outbound/tTEST1/{RECEIPT}")).await;
    assert_eq!(simulator.get("/v1/timeline").await.ok()["newest"], before);
}

#[tokio::test]
async fn a_large_file_comes_whole() {
    let simulator = Simulator::start(manual()).await;
    let world = simulator.program.playing().world;
    let user = nets_core::identity::UserId::new("tTEST1").expect("a user");
    let bytes: Vec<u8> = (0..5_000_000u32).map(|number| number.to_le_bytes()[0]).collect();
    world.files().publish(&user, "a b.zip", world.clock().now, &bytes).expect("a file");
    let answer = simulator.get("/v1/outbound/tTEST1/a%20b.zip").await;
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.body, bytes);
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let simulator = with_a_receipt().await;
    let problem = simulator.get("/v1/outbound/tTEST2").await.problem(404, "unknown-user");
    assert_eq!(problem["hint"], "did you mean `tTEST1`?");
    let near = RECEIPT.replace("0000001", "0000002");
    let problem = simulator.get(&format!("/v1/outbound/tTEST1/{near}")).await.problem(404, "unknown-file");
    assert_eq!(problem["hint"], format!("did you mean `{RECEIPT}`?"));
    for name in ["..%2F..%2Fjournal.redb", "%00", "%2Fetc%2Fpasswd", ".."] {
        simulator.get(&format!("/v1/outbound/tTEST1/{name}")).await.problem(404, "unknown-file");
    }
}
