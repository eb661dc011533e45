//! More connections than there are places, and answers that stay unread.

use std::time::Duration;

use nets_budget::Budget;
use nets_core::event::{Client, Observation};
use nets_core::identity::UserId;
use nets_web::Bounds;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::client::raw;
use crate::support::{Simulator, USER, manual};

/// Far below what an idle connection may take, and far above what an answer takes.
const SOON: Duration = Duration::from_secs(10);

async fn connect(simulator: &Simulator) -> TcpStream {
    TcpStream::connect(simulator.address).await.expect("a connection")
}

async fn health(simulator: &Simulator) {
    let answer = timeout(SOON, simulator.get("/health/ready")).await.expect("an answer at once");
    assert_eq!(answer.ok()["status"], "ready");
}

/// Waits for the server to close this connection.
async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // It may be a reset.
    drop(timeout(SOON, stream.read_to_end(&mut rest)).await.expect("the server closes it"));
}

#[tokio::test]
async fn idle_connections_give_way_the_oldest_first_and_health_is_answered_at_once() {
    let bounds = Bounds { requests: 256, waiting: 0, memory: Budget::new(32 << 20) };
    let simulator = Simulator::within(manual(), bounds).await;
    let mut idle = Vec::new();
    for _ in 0..256 {
        idle.push(connect(&simulator).await);
    }
    health(&simulator).await;
    let asked = timeout(SOON, simulator.get("/v1/clock")).await.expect("an answer at once");
    asked.ok();
    closed(&mut idle[0]).await;
    // Those that came last are still open.
    let last = idle.last_mut().expect("one");
    last.write_all(b"GET /v1/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("asked");
    let mut head = [0; 12];
    timeout(SOON, last.read_exact(&mut head)).await.expect("an answer").expect("a head");
    assert_eq!(&head, b"HTTP/1.1 200");
}

#[tokio::test]
async fn a_connection_that_was_used_lately_gives_way_after_one_that_was_not() {
    let bounds = Bounds { requests: 2, waiting: 0, memory: Budget::new(32 << 20) };
    let simulator = Simulator::within(manual(), bounds).await;
    let (mut first, mut second) = (connect(&simulator).await, connect(&simulator).await);
    for stream in [&mut second, &mut first] {
        stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("asked");
        let mut head = [0; 12];
        timeout(SOON, stream.read_exact(&mut head)).await.expect("an answer").expect("a head");
    }
    simulator.get("/v1/clock").await.ok();
    closed(&mut second).await;
    first.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("asked");
    let mut rest = [0; 64];
    assert!(timeout(SOON, first.read(&mut rest)).await.expect("an answer").expect("some") > 0);
}

#[tokio::test]
async fn requests_under_way_keep_their_places_and_others_wait_for_one_or_are_told() {
    let bounds = Bounds { requests: 2, waiting: 32, memory: Budget::new(32 << 20) };
    let simulator = Simulator::within(manual(), bounds).await;
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut stream = connect(&simulator).await;
        let wait = b"GET /v1/timeline/wait?what=shipment_accepted&timeout=5m HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(wait).await.expect("asked");
        waiting.push(stream);
    }
    health(&simulator).await;
    // What they wait for happens while a third asks.
    let (third, ()) = tokio::join!(simulator.get("/v1/clock"), simulator.upload_sample("plain"));
    third.ok();
    for mut stream in waiting {
        let mut answer = Vec::new();
        timeout(SOON, stream.read_to_end(&mut answer)).await.expect("an answer").expect("all of it");
        assert!(answer.starts_with(b"HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn more_clients_than_places_are_all_answered_on_connections_that_they_keep() {
    let bounds = Bounds { requests: 2, waiting: 64, memory: Budget::new(32 << 20) };
    let simulator = Simulator::within(manual(), bounds).await;
    let mut clients = Vec::new();
    for _ in 0..50 {
        clients.push(connect(&simulator).await);
    }
    for _ in 0..4 {
        for client in &mut clients {
            client.write_all(b"GET /v1/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("asked");
        }
        for client in &mut clients {
            let mut answer = Vec::new();
            while !answer.ends_with(b"}\n") && !answer.ends_with(b"}") {
                let mut piece = [0; 4096];
                let read = timeout(SOON, client.read(&mut piece)).await.expect("an answer").expect("some");
                assert!(read > 0, "it was cut: {}", String::from_utf8_lossy(&answer));
                answer.extend_from_slice(&piece[..read]);
            }
            assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        }
    }
}

#[tokio::test]
async fn answers_that_stay_unread_are_bounded_and_small_ones_still_come() {
    let memory = Budget::new(8 << 20);
    let bounds = Bounds { requests: 64, waiting: 32, memory: memory.clone() };
    let simulator = Simulator::within(manual(), bounds).await;
    let (world, at) = (simulator.program.playing().world, "2026-01-05T09:00:00Z".parse().expect("a time"));
    // More than the system keeps for a client that does not read.
    let user = UserId::new(USER).expect("a user");
    for number in 0..10_000 {
        let name = format!("{number:0500}");
        assert!(world.files().publish(&user, &name, at, b"").expect("published"));
    }
    let large = "/v1/outbound/tTEST1?limit=10000";
    let mut unread = connect(&simulator).await;
    let ask = format!("GET {large} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    unread.write_all(ask.as_bytes()).await.expect("asked");
    let mut head = [0; 12];
    unread.read_exact(&mut head).await.expect("a head");
    assert_eq!(&head, b"HTTP/1.1 200");
    assert!(memory.taken() > 6_000_000, "it takes {} bytes", memory.taken());
    let problem = simulator.get(large).await.problem(503, "too-many-waiting");
    assert!(problem["hint"].as_str().expect("a hint").contains("limit"), "{problem}");
    health(&simulator).await;
    let small = simulator.get("/v1/outbound/tTEST1?limit=10").await.ok();
    assert_eq!(small["files"].as_array().map(Vec::len), Some(10));
    // Once it is read, or given up, there is room again.
    let mut rest = Vec::new();
    unread.read_to_end(&mut rest).await.expect("all of it");
    assert_eq!(memory.taken(), 0);
    assert_eq!(simulator.get(large).await.status, 200);
}

#[tokio::test]
async fn a_clock_that_has_moved_is_answered_though_there_is_no_memory_for_what_happened() {
    let memory = Budget::new(1 << 20);
    let bounds = Bounds { requests: 64, waiting: 32, memory: memory.clone() };
    let simulator = Simulator::within(manual(), bounds).await;
    let all = memory.take(memory.most()).expect("none is taken");
    let moved = simulator.post("/v1/clock/advance", r#"{"by": "730d"}"#).await.ok();
    assert_eq!(moved["entries"].as_array().map(Vec::len), Some(0));
    assert!(moved["left_out"].as_u64().is_some_and(|left_out| left_out >= 730), "{}", moved["left_out"]);
    drop(all);
    let moved = simulator.post("/v1/clock/advance", r#"{"by": "730d"}"#).await.ok();
    assert_eq!(moved["left_out"], 0);
}

#[tokio::test]
async fn long_pages_of_the_timeline_cost_unread_readers_no_memory_and_are_what_short_ones_are() {
    const ENTRIES: u64 = 10_000;
    let memory = Budget::new(1 << 20);
    let simulator =
        Simulator::within(manual(), Bounds { requests: 64, waiting: 32, memory: memory.clone() }).await;
    let world = simulator.program.playing().world;
    for number in 0..ENTRIES {
        if number % 500 == 0 {
            world.query(|_| ()).await.expect("it has taken those before");
        }
        let (user, reason) = (format!("nobody {number}"), "x\n".repeat(200));
        world.observe(Observation::LoginRefused { user, reason, key: None, client: Client::default() });
    }
    let mut unread = Vec::new();
    for _ in 0..20 {
        let mut stream = connect(&simulator).await;
        let ask = b"GET /v1/timeline?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(ask).await.expect("asked");
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.expect("a head");
        assert_eq!(&head, b"HTTP/1.1 200");
        unread.push(stream);
    }
    assert_eq!(memory.taken(), 0);
    // HTTP/1.0 has no pieces: the body comes as it is.
    let long =
        raw(simulator.address, b"GET /v1/timeline?limit=9000 HTTP/1.0\r\nHost: localhost\r\n\r\n").await;
    let long_json = long.ok();
    let mut entries = Vec::new();
    let mut after = 0;
    while entries.len() < 9_000 {
        let short = simulator.get(&format!("/v1/timeline?limit=200&after={after}")).await.ok();
        let page = short["entries"].as_array().expect("a list");
        after = page.last().and_then(|entry| entry["seq"].as_u64()).expect("an entry");
        entries.extend(page.clone());
    }
    assert_eq!(long_json["entries"].as_array(), Some(&entries));
    assert_eq!(long_json["more"], true);
    assert!(long_json["newest"].as_u64() >= Some(ENTRIES));
    let short = simulator.get("/v1/timeline?limit=200").await;
    let (same, _) = short.text().split_once("\n  ],\n").expect("an end");
    assert!(long.text().starts_with(same), "both are written alike");
    let all = raw(
        simulator.address,
        b"GET /v1/timeline?limit=10000&what=login_refused HTTP/1.0\r\nHost: localhost\r\n\r\n",
    );
    assert_eq!(all.await.ok()["more"], false);
}
