//! What the caller makes of answers, good and bad, as they come over the wire.

use std::time::Duration;

use nets_alias::{AliasWord, Caller, Fault, Reuse, SecretDisplay, Spelling};
use nets_tls::ClientCertificate;

use crate::support::raw::{Then, answers};
use crate::support::{query, service, start};

#[tokio::test]
async fn a_known_pair_is_ok_and_the_exchange_tells_how_it_came() {
    let running = start(None).await;
    let mut caller = Caller::new(service(running.address())).expect("a caller");
    let exchange = caller.ask(&query("4711", "AB12")).await;
    assert_eq!(exchange.word(), Some(AliasWord::Ok), "{exchange}");
    assert_eq!(exchange.verdict.findings, []);
    assert_eq!(exchange.tls.version, Some("TLS 1.3"));
    assert_eq!(exchange.tls.client_certificate, ClientCertificate::Sent);
    let server = exchange.tls.server_chain.first().expect("a certificate");
    assert!(server.subject.contains("Alias Service TEST ONLY"), "{}", server.subject);
    assert_eq!(server.names, ["localhost", "127.0.0.1", "::1"]);
    assert!(exchange.timings.connected.is_some() && exchange.timings.secured.is_some());
}

#[tokio::test]
async fn a_second_call_uses_the_first_ones_connection() {
    let running = start(None).await;
    let mut caller = Caller::new(service(running.address())).expect("a caller");
    caller.ask(&query("4711", "AB12")).await;
    let second = caller.ask(&query("4712", "AB12")).await;
    assert_eq!(second.word(), Some(AliasWord::UnknownCustomer));
    assert_eq!((second.timings.connected, second.timings.secured), (None, None));
    assert_eq!(second.tls.version, Some("TLS 1.3"));
    let mut alone = Caller::new(service(running.address())).expect("a caller").reusing(Reuse::Never);
    alone.ask(&query("4711", "AB12")).await;
    assert!(alone.ask(&query("4711", "AB12")).await.timings.secured.is_some());
}

#[tokio::test]
async fn alias_2_is_nowhere_to_be_seen_unless_it_is_asked_for() {
    let echo = b"HTTP/1.1 500 Oops\r\nX-Debug: S3CRET\r\nContent-Length: 20\r\n\r\nno customer S3CRET 1";
    let address = answers(echo, Then::Close).await;
    let mut caller = Caller::new(service(address)).expect("a caller");
    let masked = caller.ask(&query("4711", "S3CRET")).await;
    for shown in [masked.to_string(), format!("{masked:?}"), format!("{caller:?}")] {
        assert!(!shown.contains("S3CRET"), "{shown}");
    }
    assert!(masked.request.ends_with("field2_value=*** HTTP/1.1"), "{}", masked.request);
    let cut = b"HTTP/1.1 302 Found\r\nLocation: /a/very/long/way/to/somewhere/else?value=S3CRET\r\nContent-Length: 62\r\n\r\n\
        a text that is so long that it is cut where it says it: S3CRET";
    let mut caller = Caller::new(service(answers(cut, Then::Close).await)).expect("a caller");
    let veiled = caller.ask(&query("4711", "S3CRET")).await;
    assert!(veiled.verdict.has(Fault::HttpRedirect) && !veiled.to_string().contains("S3C"), "{veiled}");
    let mut open = service(address);
    open.secrets = SecretDisplay::Shown;
    open.spelling = Spelling::UrlLine;
    let shown = Caller::new(open).expect("a caller").ask(&query("4711", "S3CRET")).await;
    assert!(shown.request.contains("&field_value=4711&"), "{}", shown.request);
    assert!(shown.to_string().contains("no customer S3CRET"));
}

#[tokio::test]
async fn each_wrong_answer_is_told_apart() {
    let cases: [(&'static [u8], Then, &[Fault]); 14] = [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nOK\n", Then::Close, &[Fault::BodyWhitespace]),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Then::Close, &[Fault::BodyEmpty]),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Then::Close, &[Fault::HttpStatus, Fault::BodyEmpty]),
        (
            b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 2\r\n\r\nOK",
            Then::Close,
            &[Fault::HttpRedirect],
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nOK", Then::Close, &[Fault::BodyLength]),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK and more", Then::Close, &[Fault::BodyLength]),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n",
            Then::Close,
            &[Fault::BodyChunked],
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Length: 2\r\n\r\nOK",
            Then::Close,
            &[Fault::BodyCharset],
        ),
        (b"OK", Then::Close, &[Fault::HttpMalformed]),
        (b"HTTP/1.1 200 OK\r\n\r\nOK", Then::Drop, &[Fault::BodyEnd]),
        (b"220 smtp.example ready\r\n\r\n", Then::Close, &[Fault::HttpMalformed]),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK",
            Then::Reset,
            &[Fault::ConnectionReset],
        ),
        (b"", Then::Close, &[Fault::ConnectionReset]),
        (b"HTTP/1.1 200 OK\r\n\r\nOK", Then::Close, &[]),
    ];
    for (bytes, then, expected) in cases {
        let mut caller = Caller::new(service(answers(bytes, then).await)).expect("a caller");
        let exchange = caller.ask(&query("4711", "AB12")).await;
        let faults: Vec<_> = exchange.verdict.findings.iter().map(|finding| finding.fault).collect();
        assert_eq!(faults, expected, "{:?}: {exchange}", String::from_utf8_lossy(bytes));
    }
}

#[tokio::test]
async fn an_endless_body_or_head_costs_no_more_than_its_beginning() {
    let body: &'static [u8] = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'O'; 1 << 20]].concat().leak();
    let mut caller = Caller::new(service(answers(body, Then::Wait).await)).expect("a caller");
    let exchange = caller.ask(&query("4711", "AB12")).await;
    assert!(exchange.verdict.has(Fault::BodyTooLong), "{exchange}");
    assert!(exchange.response.expect("a response").body.len() <= 4096);
    let head: &'static [u8] = [b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &vec![b'O'; 1 << 20]].concat().leak();
    let mut caller = Caller::new(service(answers(head, Then::Wait).await)).expect("a caller");
    let exchange = caller.ask(&query("4711", "AB12")).await;
    assert!(exchange.verdict.has(Fault::HttpHeadTooLarge), "{exchange}");
}

#[tokio::test]
async fn a_service_that_never_ends_its_answer_is_too_slow() {
    let address = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nO", Then::Wait).await;
    let mut service = service(address);
    service.timeout = Duration::from_millis(300);
    let exchange = Caller::new(service).expect("a caller").ask(&query("4711", "AB12")).await;
    assert!(exchange.verdict.has(Fault::TimedOut), "{exchange}");
}

#[tokio::test]
async fn values_that_break_every_rule_are_sent_all_the_same() {
    let running = start(None).await;
    let mut caller = Caller::new(service(running.address())).expect("a caller");
    for first in ["", "&", "%", "\0", "\u{1f600}", "a\r\nX: y", &"x".repeat(1000)] {
        let exchange = caller.ask(&query(first, "AB12")).await;
        assert_eq!(exchange.word(), Some(AliasWord::Field1SyntaxError), "{first:?}: {exchange}");
    }
    let exchange = caller.ask(&query(&"x".repeat(100_000), "AB12")).await;
    assert!(exchange.verdict.has(Fault::RequestTooLong), "{exchange}");
}
