//! Forms that programs of others have written, taken off a socket.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use nets_multipart::{FormRule, PublicationLimits, PublicationReader, ReadPublication};

use crate::given::KeepingSink;
use crate::programs::installed;

/// A name with letters beyond ASCII and with what has to be quoted.
const FILE_NAME: &str = "caf\u{e9} \"a\".pdf";

/// What a command sends that is told an address to post to, read as a publication.
fn sent_by(command: impl FnOnce(&str) -> Command) -> (ReadPublication, KeepingSink) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let mut child = command(&address).stdout(Stdio::null()).spawn().expect("it starts");
    let (mut stream, _) = listener.accept().expect("a connection");
    let mut received = Vec::new();
    let mut buffer = [0; 4_096];
    let head_end = loop {
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let count = stream.read(&mut buffer).expect("a head");
        assert!(count > 0, "the head ends early");
        received.extend(&buffer[..count]);
    };
    let head = String::from_utf8_lossy(&received[..head_end]).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    if header("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").expect("written");
    }
    let length: usize = header("content-length").and_then(|length| length.parse().ok()).expect("a length");
    let content_type = header("content-type").expect("a type");
    let limits = PublicationLimits::default();
    let mut reader = PublicationReader::new(Some(content_type.as_bytes()), limits).expect("a form");
    let mut sink = KeepingSink::default();
    let mut take = |piece: &[u8]| reader.take(piece, &mut sink).unwrap_or_else(|_| panic!("{head}"));
    let mut come = received.len() - head_end;
    take(&received[head_end..]);
    while come < length {
        let count = stream.read(&mut buffer).expect("a body");
        assert!(count > 0, "the body ends early");
        come += count;
        take(&buffer[..count]);
    }
    stream
        .write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .expect("written");
    assert!(child.wait().expect("it ends").success());
    (reader.finish().expect("a publication"), sink)
}

/// The document that is sent, longer than a buffer.
fn document(folder: &Path) -> Vec<u8> {
    let bytes: Vec<u8> = (0..100_000u32).flat_map(u32::to_be_bytes).collect();
    fs::write(folder.join(FILE_NAME), &bytes).expect("written");
    bytes
}

fn assert_read(publication: &ReadPublication, sink: &KeepingSink, document: &[u8]) {
    assert_eq!(publication.json, b"{\"a\":1}");
    assert_eq!(sink.documents, [(1, document.to_vec())]);
    let facts = publication.documents().next().expect("a document");
    assert_eq!(facts.head.file_name.as_deref(), Some(FILE_NAME));
    assert_eq!(facts.head.content_type.as_deref(), Some("application/pdf"));
}

#[test]
fn what_curl_sends_is_read() {
    if !installed("what_curl_sends_is_read", "curl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let document = document(folder.path());
    let (publication, sink) = sent_by(|address| {
        let mut command = Command::new("curl");
        command.current_dir(folder.path()).args(["--silent", "--show-error", "--noproxy", "*", address]);
        let file = FILE_NAME.replace('"', "\\\"");
        command.args(["-F", &format!("upfile1=@\"{file}\";type=application/pdf")]);
        command.args(["-F", "messageToPublish={\"a\":1};type=application/json"]);
        command
    });
    assert_read(&publication, &sink, &document);
    let rules: Vec<_> = publication.findings().map(|finding| finding.rule).collect();
    assert_eq!(rules, [FormRule::FileNameUtf8]);
}

/// As the library's own page says.
const REQUESTS: &str = "
import requests, sys
document = open(sys.argv[2], 'rb')
requests.post(sys.argv[1], proxies={'http': None},
    data={'messageToPublish': '{\"a\":1}'}, files={'upfile1': (sys.argv[2], document, 'application/pdf')})
";

#[test]
fn what_requests_of_python_sends_is_read() {
    const PYTHON: &str = "/usr/bin/python3";
    let test = "what_requests_of_python_sends_is_read";
    if !installed(test, "python: requests") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let document = document(folder.path());
    let (publication, sink) = sent_by(|address| {
        let mut command = Command::new(PYTHON);
        command.current_dir(folder.path()).args(["-c", REQUESTS, address, FILE_NAME]);
        command
    });
    assert_read(&publication, &sink, &document);
    let rules: Vec<_> = publication.findings().map(|finding| finding.rule).collect();
    assert_eq!(rules, [FormRule::FileNameUtf8]);
}
