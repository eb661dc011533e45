//! Clients that take as much as they can get, and an honest one beside them.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{PYTHON, Simulator, installed};

/// Opens as many files as it may, over ten channels of one session, and keeps them until its input ends.
const HANDLES: &str = r#"
import os, sys, paramiko
port, key, wanted = sys.argv[1:]
transport = paramiko.Transport(('127.0.0.1', int(port)))
transport.connect(username='tTEST1', pkey=paramiko.Ed25519Key.from_private_key_file(key))
files = []
refused = 0
for _ in range(10):
    sftp = paramiko.SFTPClient.from_transport(transport)
    for number in range(int(wanted) // 10):
        try: files.append(sftp.open('/Inbound/DK12345678/part_%d' % len(files), 'w'))
        except IOError: refused += 1
print(len(files), refused, flush=True)
sys.stdin.readline()
os._exit(0)
"#;

#[test]
fn a_session_with_1280_files_leaves_others_their_logins_and_their_shipments_at_the_usual_limit() {
    if !installed(&["paramiko", "sftp"]) {
        return;
    }
    let simulator = Simulator::with_open_files(1024);
    let script = simulator.write("client.py", HANDLES.as_bytes());
    let mut greedy = Command::new(PYTHON)
        .arg(script)
        .args([&simulator.port(), &simulator.ready("client_key"), "1280"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let mut said = String::new();
    BufReader::new(greedy.stdout.take().expect("its output")).read_line(&mut said).expect("a line");
    let counts: Vec<u32> = said.split_whitespace().map(|count| count.parse().expect("a number")).collect();
    assert!(counts[0] >= 64 && counts[0] + counts[1] == 1280 && counts[1] > 0, "{said}");

    assert_eq!(simulator.get("/health/ready").status, 200);
    // The greedy client holds the clock of an instant scenario, and nothing else.
    for (upload, sample) in (1..).zip(nets_samples::all()) {
        simulator.upload(&sample.file_name(), &sample.zip());
        simulator.wait(&format!("what=shipment_accepted&upload={upload}"));
    }
    let refused = simulator.timeline("what=shipment_refused");
    assert!(refused.is_empty(), "{refused:?}");
    drop(greedy.stdin.take().expect("its input").write_all(b"\n"));
    assert!(greedy.wait().expect("its end").success());
}

#[test]
fn health_is_answered_at_once_beside_256_idle_connections_and_256_that_ask_slowly() {
    let simulator = Simulator::start();
    let connect = || std::net::TcpStream::connect(simulator.ready("api")).expect("the API listens");
    let idle: Vec<_> = (0..256).map(|_| connect()).collect();
    let begun: Vec<_> = (0..256)
        .map(|_| {
            let mut stream = connect();
            // A body of which nothing comes.
            let head = "PUT /v1/scenario HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";
            drop(stream.write_all(head.as_bytes()));
            stream
        })
        .collect();
    let mut health = connect();
    health.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
    health.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("asked");
    let mut line = String::new();
    BufReader::new(health).read_line(&mut line).expect("an answer long before the slow ones are given up");
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    drop((idle, begun));
    assert_eq!(simulator.get("/v1/clock").status, 200);
}
