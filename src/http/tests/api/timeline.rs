//! Reading the timeline, and waiting on it.

use nets_core::Timestamp;
use nets_core::event::{Client, Observation};
use nets_core::identity::UserId;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::client::{Answer, raw};
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
    assert_eq!(get("what=file_written&upload=1").await.len(), 1);
    assert_eq!(get("upload=2").await, ["upload_finished", "shipment_refused", "file_written"]);
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
async fn the_newest_come_first_where_asked_for_and_before_continues() {
    let simulator = with_two_shipments().await;
    let numbers = async |query: &str| -> Vec<u64> {
        let page = simulator.get(&format!("/v1/timeline?{query}")).await.ok();
        let entries = page["entries"].as_array().expect("entries").clone();
        entries.iter().filter_map(|entry| entry["seq"].as_u64()).collect()
    };
    let all = numbers("").await;
    let newest: Vec<_> = all.iter().rev().copied().collect();
    assert_eq!(numbers("order=newest").await, newest);
    let first = numbers("order=newest&limit=2").await;
    assert_eq!(first, newest[..2]);
    assert_eq!(numbers(&format!("order=newest&before={}", first[1])).await, newest[2..]);
    assert_eq!(numbers("after=1&before=4").await, [2, 3]);
    assert_eq!(numbers("before=0").await, [0; 0]);
    simulator.get("/v1/timeline?order=latest").await.problem(400, "bad-parameter");
    simulator.get("/v1/timeline/wait?before=3").await.problem(400, "bad-parameter");
}

#[tokio::test]
async fn a_long_page_of_the_newest_is_written_in_pieces_without_a_gap() {
    let simulator = Simulator::start(manual()).await;
    let world = simulator.program.playing().world;
    for number in 0..450 {
        let user = UserId::new(USER).expect("a user");
        world.observe(Observation::FileFetched { user, file: format!("file {number}"), bytes: 1, of: None });
    }
    // HTTP/1.0 has no pieces: the body comes as it is.
    let page = async |query: &str| -> Value {
        let request = format!("GET /v1/timeline?limit=10000{query} HTTP/1.0\r\nHost: localhost\r\n\r\n");
        raw(simulator.address, request.as_bytes()).await.ok()
    };
    let (all, newest) = (page("").await, page("&order=newest").await);
    let numbers = |page: &Value| -> Vec<u64> {
        page["entries"].as_array().expect("entries").iter().filter_map(|it| it["seq"].as_u64()).collect()
    };
    let (all_numbers, mut newest_numbers) = (numbers(&all), numbers(&newest));
    newest_numbers.reverse();
    assert!(all_numbers.len() >= 450, "{}", all_numbers.len());
    assert_eq!(all_numbers, newest_numbers);
    assert_eq!((&newest["more"], &newest["epoch"]), (&false.into(), &all["epoch"]));
}

#[tokio::test]
async fn a_text_is_sought_in_all_that_entries_say() {
    let simulator = with_two_shipments().await;
    let get = async |query: &str| whats(&simulator.get(&format!("/v1/timeline?{query}")).await);
    assert_eq!(get("q=SAMPLE-plain").await, ["shipment_accepted"]);
    assert_eq!(get("q=BROKEN&what=upload_finished").await, ["upload_finished"]);
    assert_eq!(get("q=nowhere").await.len(), 0);
    let waited = simulator.get("/v1/timeline/wait?q=sample-plain").await.ok();
    assert_eq!(waited["what"], "shipment_accepted");
    for query in ["q=".to_owned(), format!("q={}", "x".repeat(256))] {
        simulator.get(&format!("/v1/timeline?{query}")).await.problem(400, "bad-parameter");
    }
}

#[tokio::test]
async fn an_epoch_tells_one_run_of_the_world_from_the_next() {
    let simulator = with_two_shipments().await;
    let epoch = async || simulator.get("/v1/clock").await.ok()["epoch"].clone();
    let before = epoch().await;
    assert_eq!(simulator.get("/v1/timeline").await.ok()["epoch"], before);
    assert_eq!(simulator.get("/health/ready").await.ok()["epoch"], before);
    let newest = simulator.get("/v1/timeline").await.ok()["newest"].clone();
    let before = before.as_str().expect("a text").to_owned();
    simulator.get(&format!("/v1/timeline?after={newest}&epoch={before}")).await.ok();

    simulator.post("/v1/reset", "").await.ok();
    assert_ne!(epoch().await, before.as_str());
    for path in ["/v1/timeline", "/v1/timeline/wait"] {
        let query = format!("{path}?after=0&epoch={before}");
        simulator.get(&query).await.problem(409, "other-epoch");
        let query = format!("{path}?after={newest}");
        let problem = simulator.get(&query).await.problem(409, "after-is-ahead");
        assert_eq!(problem["parameter"], "after");
    }
}

#[tokio::test]
async fn an_entry_has_real_time_beside_the_simulated() {
    let simulator = with_two_shipments().await;
    let page = simulator.get("/v1/timeline").await.ok();
    let real = |entry: &Value| -> Timestamp {
        entry["real"].as_str().and_then(|real| real.parse().ok()).expect("a moment")
    };
    let times: Vec<_> = page["entries"].as_array().expect("entries").iter().map(real).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert!(times[0] > "2026-01-06T00:00:00Z".parse().expect("a moment"), "{times:?}");
}

#[tokio::test]
async fn digests_of_what_came_and_went_are_told_when_asked_for() {
    let simulator = with_two_shipments().await;
    let upload = "/v1/timeline?what=upload_finished&upload=2";
    let digest = |page: &Value| page["entries"][0].get("sha256").cloned();
    assert_eq!(digest(&simulator.get(upload).await.ok()), None);
    // It was refused, and its zip is gone.
    let asked = simulator.get(&format!("{upload}&digests=true")).await.ok();
    assert_eq!(
        digest(&asked),
        Some("15d9c80203e587d5045c21fce1d3a4d748463c61c011dc77aa2050bdaf199d9c".into())
    );
    let files = simulator.get("/v1/timeline?what=file_written&upload=2&digests=true").await.ok();
    assert_eq!(digest(&files).and_then(|digest| digest.as_str().map(str::len)), Some(64));
    let others = simulator.get("/v1/timeline?what=shipment_refused&digests=true").await.ok();
    assert_eq!(digest(&others), None);
}

#[tokio::test]
async fn what_is_gone_is_told() {
    let simulator = with_two_shipments().await;
    let none = serde_json::json!({ "entries": 0, "up_to": 0 });
    let gone = |page: &Value| (page["gone"]["events"].clone(), page["gone"]["observations"].clone());
    assert_eq!(gone(&simulator.get("/v1/timeline").await.ok()), (none.clone(), none.clone()));
}

#[tokio::test]
async fn leniencies_are_counted() {
    let simulator = Simulator::start(manual()).await;
    let counted = async || simulator.get("/v1/leniencies").await.ok();
    assert_eq!(counted().await, serde_json::json!({ "refused": false, "leniencies": [] }));
    let login = Observation::LoginAccepted {
        user: UserId::new(USER).expect("a user"),
        key: "SHA256:x".to_owned(),
        leniency: Some("ssh-rsa: signed with SHA-1".to_owned()),
        client: Client::default(),
    };
    for _ in 0..2 {
        simulator.program.playing().world.observe(login.clone());
    }
    let waited = simulator.get("/v1/timeline/wait?attention=true").await.ok();
    assert_eq!(waited["leniency"], "ssh-rsa: signed with SHA-1");
    assert_eq!(counted().await["leniencies"][0]["count"], 2);
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
    for patience in ["", "&timeout=0s"] {
        let entry = simulator.get(&format!("/v1/timeline/wait?what=shipment_refused{patience}")).await.ok();
        assert_eq!((&entry["what"], &entry["upload"]), (&"shipment_refused".into(), &2.into()));
        assert!(entry["seq"].is_u64());
    }
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
