//! Reading the timeline, and waiting on it.

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::client::Answer;
use crate::support::{Simulator, USER, manual};

async fn with_two_shipments() -> Simulator {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.upload("netsshare_broken.zip", b"this is no zip").await;
    simulator.post("/v1/settle", "").await.ok();
    simulator
}

fn whats(answer: &Answer) -> Vec<String> {
    let page = answer.ok();
    let name = |entry: &Value| entry["what"].as_str().expect("a name").to_owned();
    page["entries"].as_array().expect("entries").iter().map(name).collect()
}

#[tokio::test]
async fn the_timeline_tells_everything_in_one_order() {
    let simulator = with_two_shipments().await;
    let page = simulator.get("/v1/timeline").await.ok();
    let entries = page["entries"].as_array().expect("entries");
    let numbers: Vec<_> = entries.iter().filter_map(|entry| entry["seq"].as_u64()).collect();
    assert_eq!(numbers, (1..=entries.len() as u64).collect::<Vec<_>>());
    assert_eq!(
        (&page["oldest"], &page["newest"], &page["more"]),
        (&1.into(), &entries.len().into(), &false.into())
    );
    assert_eq!(entries[0]["at"], "2026-01-05T09:00:00Z");
    assert_eq!(entries[0]["local"], "2026-01-05T10:00:00+01:00");
}

#[tokio::test]
async fn every_filter_narrows() {
    let simulator = with_two_shipments().await;
    let get = async |query: &str| whats(&simulator.get(&format!("/v1/timeline?{query}")).await);
    assert_eq!(get("what=shipment_accepted").await, ["shipment_accepted"]);
    assert_eq!(get("what=shipment_accepted,shipment_refused").await.len(), 2);
    assert_eq!(get("what=file_written&upload=1").await.len(), 0);
    assert_eq!(get("upload=2").await, ["upload_finished", "shipment_refused"]);
    assert_eq!(get("file=*broken*.receipt").await, ["file_written"]);
    assert_eq!(get("user=nobody").await.len(), 0);
    assert!(get(&format!("user={USER}")).await.len() >= 6);
    simulator.post("/v1/clock/advance", r#"{"by": "2d"}"#).await.ok();
    assert_eq!(get("what=message_delivered&message_id=2").await.len(), 1);
}

#[tokio::test]
async fn what_needs_attention_can_be_asked_for_alone() {
    let simulator = with_two_shipments().await;
    simulator.upload("Netsshare_c.zip", b"under a name that is not picked up").await;
    simulator.upload("draft.zip", b"under a name that means something else").await;
    let answer = simulator.get("/v1/timeline?attention=true").await;
    assert_eq!(whats(&answer), ["shipment_refused", "file_stored"]);
    let stored = &answer.ok()["entries"][1];
    assert!(
        stored["hint"].as_str().is_some_and(|hint| hint.ends_with("name it \"netsshare_c.zip\"")),
        "{stored}"
    );
    let waited = simulator.get("/v1/timeline/wait?attention=true&what=file_stored").await.ok();
    assert_eq!(waited["seq"], stored["seq"]);
    assert_eq!(simulator.get("/v1/timeline?attention=no").await.status, 400);
}

#[tokio::test]
async fn a_page_ends_at_its_limit_and_says_so() {
    let simulator = with_two_shipments().await;
    let first = simulator.get("/v1/timeline?limit=2").await.ok();
    assert_eq!(first["more"], true);
    let rest = simulator.get("/v1/timeline?after=2").await.ok();
    assert_eq!(rest["entries"][0]["seq"], 3);
    assert_eq!(rest["more"], false);
}

#[tokio::test]
async fn a_wait_is_answered_by_what_is_there_already() {
    let simulator = with_two_shipments().await;
    let entry = simulator.get("/v1/timeline/wait?what=shipment_refused").await.ok();
    assert_eq!((&entry["what"], &entry["upload"]), (&"shipment_refused".into(), &2.into()));
    assert!(entry["seq"].is_u64());
}

#[tokio::test]
async fn a_wait_is_answered_by_what_happens_later() {
    let simulator = Simulator::start(manual()).await;
    let waiting = simulator.get("/v1/timeline/wait?what=message_delivered&timeout=2m");
    let acting = async {
        simulator.upload_sample("plain").await;
        simulator.post("/v1/clock/advance", r#"{"by": "1d"}"#).await.ok();
    };
    let (answer, ()) = tokio::join!(waiting, acting);
    assert_eq!(answer.ok()["local"], "2026-01-06T08:00:00+01:00");
}

#[tokio::test]
async fn a_wait_for_nothing_ends_with_its_timeout() {
    let simulator = with_two_shipments().await;
    let answer = simulator.get("/v1/timeline/wait?what=message_delivered&timeout=1ms").await;
    let problem = answer.problem(408, "nothing-matched");
    assert!(
        problem["detail"].as_str().is_some_and(|detail| detail.starts_with("nothing matched within 1ms"))
    );
}

#[tokio::test]
async fn a_reset_ends_a_wait() {
    let simulator = Simulator::start(manual()).await;
    let waiting = simulator.get("/v1/timeline/wait?timeout=10m");
    tokio::pin!(waiting);
    // Nothing tells when the wait has begun, so the world is reset until it has.
    let answer = loop {
        tokio::select! {
            answer = &mut waiting => break answer,
            _ = simulator.post("/v1/reset", "") => {}
        }
    };
    answer.problem(409, "world-ended");
}

#[tokio::test]
async fn so_many_may_wait_and_the_rest_are_told_and_places_come_back() {
    let simulator = Simulator::start(manual()).await;
    let request =
        format!("GET /v1/timeline/wait?timeout=10m HTTP/1.1\r\nHost: {}\r\n\r\n", simulator.address);
    let mut waiting = Vec::new();
    for _ in 0..128 {
        let mut stream = TcpStream::connect(simulator.address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("a request");
        waiting.push(stream);
    }
    let refused = loop {
        let answer = simulator.get("/v1/timeline/wait?timeout=1ms").await;
        if answer.status == 503 {
            break answer;
        }
    };
    refused.problem(503, "too-many-waiting");
    simulator.get("/health/ready").await.ok();
    drop(waiting);
    while simulator.get("/v1/timeline/wait?timeout=0s").await.status == 503 {}
}

#[tokio::test]
async fn a_wrong_filter_is_named_with_the_nearest_word() {
    let simulator = Simulator::start(manual()).await;
    for (query, parameter, hint) in [
        ("what=shipment_acepted", "what", "did you mean `shipment_accepted`?"),
        ("what=file_written,mesage_delivered", "what", "did you mean `message_delivered`?"),
        ("afer=1", "afer", "did you mean `after`?"),
        ("timeout=1h", "timeout", "write it like `30s` or `2m`"),
        ("timeout=soon", "timeout", "write it like `30s` or `2m`"),
    ] {
        let problem =
            simulator.get(&format!("/v1/timeline/wait?{query}")).await.problem(400, "bad-parameter");
        assert_eq!((&problem["parameter"], &problem["hint"]), (&parameter.into(), &hint.into()), "{query}");
    }
    for query in
        ["limit=0", "limit=10001", "after=-1", "after=18446744073709551615", "upload=x", "limit=1&limit=2"]
    {
        simulator.get(&format!("/v1/timeline?{query}")).await.problem(400, "bad-parameter");
    }
    let long = "*".repeat(300);
    simulator.get(&format!("/v1/timeline?file={long}")).await.problem(400, "bad-parameter");
}
