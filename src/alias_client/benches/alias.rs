//! Calls a second over mutual TLS, beside curl and `openssl s_time` against the same service.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use certs_gen::{Order, TlsName};
use nets_alias::command::ExampleOptions;
use nets_alias::conformance::Pair;
use nets_alias::load::{Plan, drive};
use nets_alias::{AliasService, Identity, Query, Reuse, Secret, ServiceUrl, Trust};

const REUSED: u64 = 5000;
const NEW: u64 = 500;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let around = "2026-01-01T00:00:00Z".parse().expect("a moment");
    let order =
        Order { folder: folder.path().into(), names: TlsName::local(), around, seed: 1, force: false };
    order.write().expect("certificates");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let example = ExampleOptions {
        certs: folder.path().into(),
        listen: ([127, 0, 0, 1], 0).into(),
        document_group: "163057".into(),
        customers: vec![Pair::new("4711", "AB12")],
    };
    let running = runtime.block_on(example.start()).expect("a service");
    let port = running.address().port();

    let ours = |calls, reuse| runtime.block_on(calls_a_second(folder.path(), port, calls, reuse));
    let reused = ours(REUSED, Reuse::Allowed);
    println!("reused connection   ours {reused:>7.0} calls/s");
    beside("curl", reused, curl(folder.path(), port));
    let new = ours(NEW, Reuse::Never);
    println!("new handshake each  ours {new:>7.0} calls/s");
    beside("openssl s_time", new, openssl(folder.path(), port));
}

fn beside(peer: &str, ours: f64, theirs: Option<f64>) {
    match theirs {
        Some(theirs) => println!("{peer:>24} {theirs:>7.0} calls/s, so ours is {:.2}x", ours / theirs),
        None => println!("{peer:>24} is not installed"),
    }
}

async fn calls_a_second(folder: &Path, port: u16, calls: u64, reuse: Reuse) -> f64 {
    let read = |file: &str| std::fs::read(folder.join(file)).expect("a file");
    let url = ServiceUrl::parse(&format!("https://localhost:{port}/")).expect("a URL");
    let trust = Trust::from_pem(&read("tls-ca.pem")).expect("a CA");
    let identity = Identity::from_pem(&read("client.pem"), &read("client.key.pem")).expect("an identity");
    let service = AliasService::new(url, trust, Some(identity));
    let query = Query {
        document_group: "163057".into(),
        field1_id: "a".into(),
        field1_value: "4711".into(),
        field2_id: "b".into(),
        field2_value: Secret::new("AB12"),
    };
    let plan = Plan { calls, per_second: None, connections: 1, reuse };
    let report = drive(&service, &[query], plan, |_| {}).await.expect("a report");
    assert_eq!(report.answers.get("OK"), Some(&calls), "{report}");
    report.per_second
}

/// One process that asks again and again over one connection.
fn curl(folder: &Path, port: u16) -> Option<f64> {
    let query = "document_group=163057&field1_id=a&field1_value=4711&field2_id=b&field2_value=AB12";
    let url = format!("https://localhost:{port}/?{query}&n=[1-{REUSED}]");
    let started = Instant::now();
    let output = Command::new("curl")
        .args(["--silent", "--noproxy", "*", "--cacert", "tls-ca.pem", "--cert", "client.pem"])
        .args(["--key", "client.key.pem", &url])
        .current_dir(folder)
        .output()
        .ok()?;
    assert_eq!(output.stdout.len() as u64, REUSED * 2, "curl got other answers");
    Some(REUSED as f64 / started.elapsed().as_secs_f64())
}

fn openssl(folder: &Path, port: u16) -> Option<f64> {
    let output = Command::new("openssl")
        .args(["s_time", "-connect", &format!("localhost:{port}"), "-new", "-time", "3"])
        .args(["-www", "/?document_group=163057&field1_id=a&field1_value=4711&field2_id=b&field2_value=AB12"])
        .args(["-CAfile", "tls-ca.pem", "-cert", "client.pem", "-key", "client.key.pem"])
        .current_dir(folder)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.contains("real seconds"))?;
    let mut numbers =
        line.split(|character: char| !character.is_ascii_digit()).filter(|part| !part.is_empty());
    let connections: f64 = numbers.next()?.parse().ok()?;
    let seconds: f64 = numbers.next()?.parse().ok()?;
    Some(connections / seconds)
}
