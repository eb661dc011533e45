//! Clients that mean harm: each is held off, and the honest one behind it is served.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use russh::client::Config;
use russh::{Preferred, kex};
use tokio::runtime::Handle;

use super::harness::api::Answer;
use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};
use super::key_exchange;
use super::zips::{shipment_xml, with_xml};

/// Uploads a shipment, sees it accepted, and asks the API whether it is well.
async fn an_honest_client_is_served(server: &Server, id: &str) {
    let client = Login::to(server).await.expect("logged in");
    let zip = with_xml(shipment_xml(id).as_bytes());
    client.put(&format!("{INBOUND}/netsshare_{id}.zip"), &zip, 32 << 10, || ()).await.expect("uploaded");
    server.settle();
    let last = server.shipments(0).pop().expect("it was taken");
    assert_eq!(last["shipment_id"], id);
    assert_eq!(last["errors"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_places_that_are_not_the_clients_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let zip = with_xml(shipment_xml("elsewhere").as_bytes());
    let client = Login::to(&server).await.expect("logged in");
    for path in [
        "/netsshare_a.zip".to_owned(),
        "/Inbound/netsshare_a.zip".to_owned(),
        "/Inbound/DK87654321/netsshare_a.zip".to_owned(),
        "/Outbound/netsshare_a.zip".to_owned(),
        "/etc/netsshare_a.zip".to_owned(),
        format!("{INBOUND}/../../../../etc/netsshare_a.zip"),
        format!("{INBOUND}/sub/netsshare_a.zip"),
        format!("{INBOUND}/netsshare_\u{1B}[2J.zip"),
        format!("{INBOUND}/netsshare_a\n.zip"),
        format!("{INBOUND}/netsshare_\0.zip"),
        format!("{INBOUND}/netsshare_{}.zip", "a".repeat(300)),
    ] {
        client.put(&path, &zip, 32 << 10, || ()).await.expect_err(&path);
    }
    assert_eq!(server.shipments(0).len(), 0);
    an_honest_client_is_served(&server, "honest").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stops_in_the_middle_is_not_picked_up_and_can_be_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let zip = with_xml(shipment_xml("again").as_bytes());
    let path = format!("{INBOUND}/netsshare_again.zip");
    {
        let vanishing = Login::to(&server).await.expect("logged in");
        let mut file = vanishing.sftp.create(&path).await.expect("opened");
        tokio::io::AsyncWriteExt::write_all(&mut file, &zip[..zip.len() / 2]).await.expect("written");
        tokio::io::AsyncWriteExt::flush(&mut file).await.expect("acknowledged");
        let gone = vanishing.connection.disconnect(russh::Disconnect::ByApplication, "", "");
        gone.await.expect("said");
        // Dropped only now, so that the client cannot close it before it goes.
        drop(file);
    }
    server.wait("what=upload_abandoned");
    assert_eq!(server.shipments(0).len(), 0);
    an_honest_client_is_served(&server, "again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_on_either_port_ends_that_connection_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let zeros = vec![0; 256 << 10];
    let noise: Vec<u8> =
        (0..256_u32 << 10).map(|index| index.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    let lines = b"GET / HTTP/1.1\r\n".repeat(8 << 10);
    let banner = [b"SSH-2.0-garbage\r\n".as_slice(), &[0xFF; 64 << 10]].concat();
    for port in ["sftp", "api"] {
        for garbage in [&zeros, &noise, &lines, &banner] {
            let mut stream = TcpStream::connect(server.ready(port)).expect("it listens");
            // It may hang up before it has all of it.
            drop(stream.write_all(garbage));
            drop(stream.shutdown(Shutdown::Write));
            let mut answer = Vec::new();
            match stream.read_to_end(&mut answer) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
                Err(error) => panic!("{port}: {error}"),
            }
            assert!(answer.len() < 64 << 10, "{port} answered with {} bytes", answer.len());
        }
    }
    an_honest_client_is_served(&server, "honest").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_and_slow_connections_keep_nobody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let slow = |port: &str, beginning: &[u8]| {
        let mut stream = TcpStream::connect(server.ready(port)).expect("it listens");
        stream.write_all(beginning).expect("the beginning is taken");
        stream
    };
    let mut held = Vec::new();
    for _ in 0..200 {
        held.push(slow("sftp", b""));
        held.push(slow("sftp", b"SSH-2.0-slow"));
        held.push(slow("api", b"GET / HTTP/1.1\r\nHost: loc"));
    }
    an_honest_client_is_served(&server, "honest").await;
    drop(held);
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_ask_for_large_groups_keep_nobody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let sftp = &server.ready("sftp");
    // Some send all but the last byte of the request, and wait.
    let request = key_exchange::request();
    let held: Vec<_> = (0..16)
        .map(|_| {
            let mut stream = TcpStream::connect(sftp).expect("it listens");
            stream.write_all(&request[..request.len() - 1]).expect("taken");
            stream
        })
        .collect();
    // Others ask again and again, each in turn.
    let (is_over, answered) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    if key_exchange::exchange(sftp).is_ok() {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let honest = async {
            an_honest_client_is_served(&server, "honest").await;
            // A client that knows nothing but such groups has its turn too.
            let kex = vec![kex::DH_G16_SHA512].into();
            let old = Config { preferred: Preferred { kex, ..Preferred::DEFAULT }, ..Config::default() };
            Login::with(old, USER, &server).await.map(drop)
        };
        let served = tokio::task::block_in_place(|| Handle::current().block_on(honest));
        is_over.store(true, Ordering::Relaxed);
        served.expect("an old client logs in");
    });
    assert!(answered.into_inner() > 0, "no exchange was computed, so none was in the way");
    drop(held);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_no_honest_client_sends_are_answered_with_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let host = server.ready("api");
    let request =
        |head: &str| server.exchange(&format!("{head}Connection: close\r\n\r\n")).expect("an answer").status;
    let of_host = |host: &str| request(&format!("GET /v1/clock HTTP/1.1\r\nHost: {host}\r\n"));
    assert_eq!(of_host(&host), 200);
    for rebound in ["evil.example", "127.0.0.1.evil.example", "", "169.254.169.254"] {
        assert!((400..500).contains(&of_host(rebound)), "Host: {rebound}");
    }
    let of_page = |origin: &str| {
        request(&format!(
            "POST /v1/reset HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Length: 0\r\n"
        ))
    };
    for origin in ["http://evil.example", "null", "https://localhost"] {
        assert_eq!(of_page(origin), 403, "Origin: {origin}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n", "a".repeat(1 << 20));
    assert!((400..500).contains(&request(&long)));
    let many: String = (0..10_000).map(|number| format!("X-{number}: x\r\n")).collect();
    assert_eq!(request(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n{many}")), 431);
    let boasting = format!("PUT /v1/scenario HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999\r\n");
    assert_eq!(request(&boasting), 413);
    an_honest_client_is_served(&server, "honest").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_made_to_do_harm_is_refused_and_the_present_one_plays_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let before = server.get("/v1/clock").ok();
    let mut laughs = "a0: &a0 [lol]\n".to_owned();
    for level in 1..30 {
        let before = level - 1;
        laughs.push_str(&format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}]\n"));
    }
    for bad in [
        laughs,
        "[".repeat(200_000),
        format!("{}x", "- ".repeat(200_000)),
        "name: {".repeat(50_000),
        "senders:\n".to_owned() + &"  - user: tTEST1\n".repeat(50_000),
        "name: \"\\0\\x1b[2J\"\n".to_owned(),
        "\u{0}".repeat(1_000),
        String::new(),
    ] {
        let Answer { status, body } = server.send("PUT", "/v1/scenario", &bad);
        let beginning: String = bad.chars().take(20).collect();
        assert!((400..500).contains(&status), "{beginning:?}: {status}");
        assert!(body.len() < 1 << 20, "{beginning:?} is answered with {} bytes", body.len());
    }
    assert_eq!(server.get("/v1/clock").ok()["mode"], before["mode"]);
    an_honest_client_is_served(&server, "honest").await;
}
