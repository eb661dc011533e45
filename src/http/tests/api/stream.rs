//! The stream of what is new on the timeline.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Simulator, manual};

/// A client that reads one event after the other.
struct Reader {
    stream: TcpStream,
    text: String,
}

impl Reader {
    async fn open(simulator: &Simulator, query: &str, headers: &str) -> Reader {
        let mut stream = TcpStream::connect(simulator.address).await.expect("a connection");
        let request = format!(
            "GET /v1/timeline/stream{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        Reader { stream, text: String::new() }
    }

    /// What comes up to this mark; none when the stream ends before.
    async fn up_to(&mut self, mark: &str) -> Option<String> {
        let reading = async {
            loop {
                if let Some((before, behind)) = self.text.split_once(mark) {
                    let (before, behind) = (before.to_owned(), behind.to_owned());
                    self.text = behind;
                    return Some(before);
                }
                let mut piece = [0; 1024];
                match self.stream.read(&mut piece).await.ok().filter(|read| *read > 0) {
                    Some(read) => self.text.push_str(std::str::from_utf8(&piece[..read]).expect("text")),
                    None => return None,
                }
            }
        };
        timeout(Duration::from_secs(30), reading).await.expect("an event or the end")
    }

    /// The id and the data of the next event.
    async fn event(&mut self) -> Option<(u64, Value)> {
        self.up_to("id: ").await?;
        let id = self.up_to("\ndata: ").await?.parse().expect("a number");
        let data = self.up_to("\n\n").await?;
        Some((id, serde_json::from_str(&data).expect("JSON")))
    }
}

async fn newest(simulator: &Simulator) -> u64 {
    simulator.get("/v1/timeline?limit=1").await.ok()["newest"].as_u64().expect("a number")
}

#[tokio::test]
async fn each_event_says_which_entries_are_new_and_none_is_missed() {
    let simulator = Simulator::start(manual()).await;
    let mut reader = Reader::open(&simulator, "", "").await;
    let head = reader.up_to("\r\n\r\n").await.expect("a head").to_lowercase();
    for header in ["content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"] {
        assert!(head.contains(header), "{head}");
    }
    let (first, data) = reader.event().await.expect("an event at once");
    assert_eq!((&data["after"], &data["newest"]), (&first.into(), &first.into()));
    assert!(data["epoch"].is_string());
    simulator.upload_sample("plain").await;
    simulator.post("/v1/settle", "").await.ok();
    let newest = newest(&simulator).await;
    let mut had = first;
    while had < newest {
        let (id, data) = reader.event().await.expect("another event");
        assert_eq!((&data["after"], &data["newest"]), (&had.into(), &id.into()));
        had = id;
    }
}

#[tokio::test]
async fn a_clock_that_moves_while_nothing_happens_is_told() {
    let simulator = Simulator::start(manual()).await;
    let mut reader = Reader::open(&simulator, "", "").await;
    let (first, _) = reader.event().await.expect("an event at once");
    simulator.post("/v1/clock/advance", r#"{"by":"1h"}"#).await.ok();
    let (id, data) = reader.event().await.expect("another event");
    assert_eq!((id, &data["after"], &data["newest"]), (first, &first.into(), &first.into()));
}

#[tokio::test]
async fn who_comes_back_is_told_what_was_missed() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.post("/v1/settle", "").await.ok();
    let newest = newest(&simulator).await;
    for (query, headers, after) in [
        ("?after=1", "", 1),
        ("?after=1", "Last-Event-ID: 2\r\n", 2),
        ("", "Last-Event-ID: 99999\r\n", 0),
        ("", "Last-Event-ID: x\r\n", newest),
    ] {
        let mut reader = Reader::open(&simulator, query, headers).await;
        let (id, data) = reader.event().await.expect("an event at once");
        assert_eq!((id, &data["after"]), (newest, &after.into()), "{query} {headers}");
    }
    simulator.get("/v1/timeline/stream?after=x").await.problem(400, "bad-parameter");
}

#[tokio::test]
async fn so_many_streams_are_open_and_hold_up_nothing() {
    let simulator = Simulator::start(manual()).await;
    let mut readers = Vec::new();
    for _ in 0..64 {
        let mut reader = Reader::open(&simulator, "", "").await;
        reader.event().await.expect("an event at once");
        readers.push(reader);
    }
    simulator.get("/v1/timeline/stream").await.problem(503, "too-many-waiting");
    // None of them reads on, and the world goes its way.
    simulator.upload_sample("signing").await;
    simulator.post("/v1/clock/advance", r#"{"by": "9d"}"#).await.ok();
    simulator.get("/v1/timeline/wait?what=document_signed").await.ok();
    assert!(readers[63].event().await.expect("an event").0 > 0);
}

#[tokio::test]
async fn a_stream_ends_with_its_world_and_with_the_server() {
    let simulator = Simulator::start(manual()).await;
    let mut reader = Reader::open(&simulator, "", "").await;
    reader.event().await.expect("an event at once");
    simulator.post("/v1/reset", "").await.ok();
    while reader.event().await.is_some() {}
    let mut reader = Reader::open(&simulator, "", "").await;
    reader.event().await.expect("an event at once");
    simulator.stop().await;
    while reader.event().await.is_some() {}
}
