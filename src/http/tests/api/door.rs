//! Who is let in, and what costs nothing to refuse.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::client::raw;
use crate::support::{Simulator, manual};

#[tokio::test]
async fn a_name_that_points_here_from_elsewhere_is_refused() {
    let simulator = Simulator::start(manual()).await;
    for host in ["localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8080", "simulator.test:80"] {
        simulator.send("GET", "/v1/clock", &[("Host", host)], "").await.ok();
    }
    for host in ["evil.example", "localhost.evil.example:8080", "192.0.2.1", ""] {
        simulator.send("GET", "/v1/clock", &[("Host", host)], "").await.problem(421, "host-refused");
    }
    raw(simulator.address, b"GET / HTTP/1.0\r\n\r\n").await.problem(421, "host-refused");
}

#[tokio::test]
async fn a_page_of_another_site_can_neither_ask_nor_act() {
    let simulator = Simulator::start(manual()).await;
    let own = format!("http://{}", simulator.address);
    let advance = async |origin: &str| {
        simulator.send("POST", "/v1/clock/advance", &[("Origin", origin)], r#"{"by": "1h"}"#).await
    };
    for origin in ["http://evil.example", "null", "https://localhost", "http://localhost:1"] {
        advance(origin).await.problem(403, "origin-refused");
    }
    assert_eq!(simulator.get("/v1/clock").await.ok()["now"], "2026-01-05T09:00:00Z");
    advance(&own).await.ok();
}

#[tokio::test]
async fn no_answer_invites_other_sites() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.get("/v1/clock").await;
    assert!(!answer.headers.keys().any(|name| name.starts_with("access-control-")));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn nothing_is_at_an_unknown_path_and_the_nearest_is_named() {
    let simulator = Simulator::start(manual()).await;
    let problem = simulator.get("/v1/timelin").await.problem(404, "no-such-route");
    assert_eq!(problem["hint"], "did you mean /v1/timeline? GET / lists them all");
    simulator.get("/favicon.ico").await.problem(404, "no-such-route");
    simulator.get(&format!("/{}", "x".repeat(10_000))).await.problem(404, "no-such-route");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let simulator = Simulator::start(manual()).await;
    let answer = simulator.get("/v1/reset").await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "POST");
    let answer = simulator.send("DELETE", "/v1/scenario", &[], "").await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD,PUT");
}

#[tokio::test]
async fn parameters_where_there_are_none_are_refused() {
    let simulator = Simulator::start(manual()).await;
    let problem = simulator.get("/v1/clock?now=true").await.problem(400, "bad-parameter");
    assert_eq!(problem["parameter"], "now");
}

#[tokio::test]
async fn a_simulator_that_is_not_ready_says_so() {
    let simulator = Simulator::start(manual()).await;
    assert_eq!(simulator.get("/health/live").await.ok()["status"], "live");
    assert_eq!(simulator.get("/health/ready").await.ok()["status"], "ready");
    let check = async || {
        let address = simulator.address;
        tokio::task::spawn_blocking(move || nets_http::healthcheck(address)).await.expect("an answer")
    };
    assert_eq!(check().await, Ok(()));
    simulator.program.ready.store(false, Ordering::SeqCst);
    simulator.get("/health/ready").await.problem(503, "not-ready");
    assert_eq!(check().await, Err(format!("the simulator at {} is not ready", simulator.address)));
}

#[tokio::test]
async fn a_health_check_of_a_closed_port_fails_at_once() {
    let simulator = Simulator::start(manual()).await;
    let address = simulator.address;
    simulator.stop().await;
    let checked =
        tokio::task::spawn_blocking(move || nets_http::healthcheck(address)).await.expect("an answer");
    assert!(checked.is_err_and(|message| message.contains("does not answer")));
}

#[tokio::test]
async fn a_stop_does_not_wait_for_those_who_wait() {
    let simulator = Simulator::start(manual()).await;
    let mut waiting = TcpStream::connect(simulator.address).await.expect("a connection");
    waiting
        .write_all(b"GET /v1/timeline/wait?timeout=10m HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .expect("a request");
    simulator.get("/v1/clock").await.ok();
    tokio::time::timeout(Duration::from_secs(30), simulator.stop()).await.expect("the end of the server");
}

#[tokio::test]
async fn garbage_harms_nobody() {
    let simulator = Simulator::start(manual()).await;
    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(1_000_000));
    let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(10_000));
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01"[..],
        b"SSH-2.0-x\r\n",
        b"\r\n\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ] {
        let mut stream = TcpStream::connect(simulator.address).await.expect("a connection");
        // The server closes as soon as it has seen enough.
        drop(stream.write_all(garbage).await);
        drop(stream.shutdown().await);
        drop(stream.read_to_end(&mut Vec::new()).await);
        simulator.get("/health/ready").await.ok();
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_changes_nothing() {
    let simulator = Simulator::start(manual()).await;
    let mut stream = TcpStream::connect(simulator.address).await.expect("a connection");
    let head = b"POST /v1/clock/advance HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{\"by\"";
    stream.write_all(head).await.expect("half a request");
    drop(stream);
    assert_eq!(simulator.get("/v1/clock").await.ok()["now"], "2026-01-05T09:00:00Z");
}

#[tokio::test(start_paused = true)]
async fn idle_clients_make_room_for_others() {
    let simulator = Simulator::start(manual()).await;
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(simulator.address).await.expect("a connection"));
    }
    simulator.get("/health/live").await.ok();
    assert_eq!(idle[0].read_to_end(&mut Vec::new()).await.expect("the end"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let simulator = Simulator::start(manual()).await;
    let head = b"POST /v1/clock/advance HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{\"by\"";
    raw(simulator.address, head).await.problem(408, "body-too-slow");
}

#[tokio::test]
async fn a_client_that_writes_all_before_it_reads_sees_why_it_is_refused() {
    let simulator = Simulator::start(manual()).await;
    // Far more than lies in buffers between client and server.
    let body = "x".repeat(24 << 20);
    for (method, path, status, kind) in [
        ("PUT", "/v1/scenario", 413, "body-too-large"),
        ("POST", "/v1/clock/advance", 413, "body-too-large"),
        ("POST", "/v1/nowhere", 404, "no-such-route"),
        ("POST", "/v1/clock", 405, "method-not-allowed"),
    ] {
        simulator.send(method, path, &[], &body).await.problem(status, kind);
    }
}

#[tokio::test]
async fn a_client_that_asks_before_it_writes_need_not_write_what_is_refused() {
    let simulator = Simulator::start(manual()).await;
    let asking = "PUT /v1/scenario HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                  Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n";
    raw(simulator.address, asking.as_bytes()).await.problem(413, "body-too-large");
}
