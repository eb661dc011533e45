//! Neither false alarms nor false passes: what real servers do that looks like a mistake, and the other way round.

use std::time::Duration;

use nets_alias::conformance::{Case, CaseResult, Suite, SuiteReport};
use nets_alias::{Caller, Exchange, Fault};

use crate::real_servers::{apache, nginx, node, python};
use crate::support::raw::{Then, answers};
use crate::support::server::{Place, Server};
use crate::support::{PKI, query, service, start, suite};

async fn report(server: &Server) -> SuiteReport {
    Suite { at_once: 10, ..suite(server.address) }.run(|_| {}).await.expect("a report")
}

/// One failure, of the known pair, by this fault; all else is not run for the same cause.
#[track_caller]
fn assert_one_cause(report: &SuiteReport, fault: Fault) {
    assert_eq!(report.failed(), [Case::KnownPair], "{report}");
    assert_eq!(report.count("not run"), Case::ALL.len() - 1, "{report}");
    let CaseResult::Failed(objection) = &report.cases[0].outcome else { panic!("{report}") };
    assert!(objection.why.contains(&format!("[{}]", fault.entry().id)), "{report}");
    assert_eq!(objection.change, fault.entry().advice);
    for case in &report.cases[1..] {
        assert!(case.outcome.why().is_some_and(|why| why.starts_with("same cause as known.ok")), "{report}");
    }
}

#[tokio::test]
async fn a_certificate_that_apache_demands_only_for_a_location_is_demanded_too_late() {
    let test = "a_certificate_that_apache_demands_only_for_a_location_is_demanded_too_late";
    for protocols in [
        "SSLProtocol TLSv1.2\nProtocols http/1.1",
        "SSLProtocol TLSv1.3\nProtocols http/1.1",
        "SSLProtocol TLSv1.2\nProtocols h2 http/1.1",
        "SSLProtocol TLSv1.3\nProtocols h2 http/1.1",
    ] {
        let Some(place) = Place::for_program(test, "apache2").await else { return };
        let host = format!(
            "{protocols}\nRedirectMatch 404 ^/never\n<Location /alias>\nSSLVerifyClient require\n</Location>"
        );
        let server = apache(place, &host).await;
        let report = report(&server).await;
        assert_one_cause(&report, Fault::TlsClientCertificateLate);
        let text = report.to_string();
        assert!(!text.contains("cipher suite") && !text.contains("any program can ask"), "{text}");
    }
}

#[tokio::test]
async fn a_service_that_answers_no_one_has_refused_no_stranger() {
    let test = "a_service_that_answers_no_one_has_refused_no_stranger";
    for (more, server, fault) in [
        ("", "location / { proxy_pass http://127.0.0.1:9; }", Fault::HttpGateway),
        ("", "location / { deny all; }", Fault::HttpForbidden),
        ("", "location / { return 429; }", Fault::HttpTooMany),
        ("", "location = /alias { return 301 https://localhost$uri/; }", Fault::HttpRedirectSlash),
        ("", "location /other { return 200 OK; }", Fault::HttpNotFound),
        (
            "",
            "ssl_client_certificate other.pem; ssl_verify_client on; location / { return 200 OK; }",
            Fault::TlsClientCertificateRefused,
        ),
    ] {
        let Some(place) = Place::for_program(test, "nginx").await else { return };
        place.write("other.pem", &PKI.other_ca_pem());
        let server = nginx(place, more, server).await;
        assert_one_cause(&report(&server).await, fault);
    }
}

#[tokio::test]
async fn nginx_says_that_it_misses_the_certificate_and_is_understood() {
    let test = "nginx_says_that_it_misses_the_certificate_and_is_understood";
    let Some(place) = Place::for_program(test, "nginx").await else { return };
    let demands = "ssl_client_certificate ca.pem; ssl_verify_client on; location / { return 200 OK; }";
    let server = nginx(place, "", demands).await;
    let mut without = service(server.address);
    without.identity = None;
    assert_found(&ask(without).await, Fault::TlsClientCertificateMissing);
}

/// Once a rate limit is met, it is one failure and no many.
#[tokio::test]
async fn a_rate_limit_is_told_once() {
    let Some(place) = Place::for_program("a_rate_limit_is_told_once", "nginx").await else { return };
    let behind = start(Some(nets_alias::reference::Flaw::AnswersPlainHttp)).await;
    let server = nginx(
        place,
        "limit_req_zone $server_port zone=all:1m rate=1r/m; limit_req_status 429;",
        &format!(
            "ssl_client_certificate ca.pem; ssl_crl ca.crl.pem; ssl_verify_client on;
             location / {{ limit_req zone=all burst=9 nodelay; proxy_pass http://{}; }}",
            behind.address()
        ),
    )
    .await;
    let report = report(&server).await;
    assert_eq!(report.failed().len(), 1, "{report}");
    assert!(report.to_string().contains("[http.too-many-requests]"), "{report}");
}

#[tokio::test]
async fn what_a_framework_refuses_before_the_service_sees_it_fails_nothing() {
    let test = "what_a_framework_refuses_before_the_service_sees_it_fails_nothing";
    let Some(place) = Place::for_program(test, "python3").await else { return };
    let server = python(place, &["framework"]).await;
    let report = report(&server).await;
    assert_eq!(report.failed(), [], "{report}");
    // Whether Nets sends values of 51 characters or of none no source says; missing ones it never sends.
    let warned = report.with("warned");
    assert_eq!(warned, [Case::Field1TooLong], "{report}");
    assert!(report.with("passed").contains(&Case::MissingParameters), "{report}");
    assert!(report.with("passed").contains(&Case::AnswerStatus), "{report}");
}

#[tokio::test]
async fn a_service_that_serves_one_connection_at_a_time_is_told_just_that() {
    let test = "a_service_that_serves_one_connection_at_a_time_is_told_just_that";
    let Some(place) = Place::for_program(test, "python3").await else { return };
    let server = python(place, &["one-connection"]).await;
    let mut suite = Suite { at_once: 3, ..suite(server.address) };
    suite.service.timeout = Duration::from_secs(5);
    let report = suite.run(|_| {}).await.expect("a report");
    assert_eq!((report.failed(), report.with("warned")), (vec![], vec![Case::AtOnce]), "{report}");
    assert!(report.to_string().contains("serves so many connections at a time"), "{report}");
}

#[tokio::test]
async fn a_word_beside_401_is_no_answer_and_http_2_alone_is_told_as_that() {
    let test = "a_word_beside_401_is_no_answer_and_http_2_alone_is_told_as_that";
    let Some(place) = Place::for_program(test, "node").await else { return };
    let server = node(place, &["h1", "refuses-itself"]).await;
    let passed = report(&server).await;
    assert_eq!(passed.count("passed"), Case::ALL.len(), "{passed}");
    let Some(place) = Place::for_program(test, "node").await else { return };
    let server = node(place, &["h2", "h2-only"]).await;
    let warned = report(&server).await;
    assert_eq!((warned.failed(), warned.with("warned")), (vec![], vec![Case::ClosedConnection]), "{warned}");
    assert!(warned.to_string().contains("over HTTP/2 alone"), "{warned}");
}

/// A refusal in TLS 1.3 comes after the handshake, in the middle of the first bytes of HTTP/2.
#[tokio::test]
async fn a_refused_certificate_is_told_as_that_every_time() {
    let running = start(None).await;
    let mut stranger = service(running.address());
    stranger.identity = Some(PKI.stranger());
    for number in 0..120 {
        let exchange = ask(stranger.clone()).await;
        assert!(exchange.verdict.has(Fault::TlsClientCertificateRefused), "{number}: {exchange}");
    }
}

#[tokio::test]
async fn odd_answers_have_each_their_own_words() {
    let cases: [(&'static [u8], Then, Fault); 8] = [
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x08\0\0",
            Then::Close,
            Fault::BodyCompressed,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nO\0K\0", Then::Close, Fault::BodyUtf16),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nOK\xc2\xa0", Then::Close, Fault::BodyInvisible),
        (
            b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 38\r\n\r\n<html><title>502 Bad Gateway</title>\r\n",
            Then::Close,
            Fault::HttpGateway,
        ),
        (b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", Then::Close, Fault::HttpStatus),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nOK", Then::Close, Fault::HttpUnauthorized),
        (b"HTTP/1.1 200 OK\r\n\r\nOK", Then::Wait, Fault::BodyUnended),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nOK", Then::Wait, Fault::TimedOut),
    ];
    for (bytes, then, fault) in cases {
        let mut service = service(answers(bytes, then).await);
        if then == Then::Wait {
            service.timeout = Duration::from_millis(800);
        }
        assert_found(&ask(service).await, fault);
    }
}

#[tokio::test]
async fn a_certificate_of_openssl_that_is_not_taken_is_told_by_what_is_wrong_with_it() {
    let test = "a_certificate_of_openssl_that_is_not_taken_is_told_by_what_is_wrong_with_it";
    for (options, fault) in [
        (&["-newkey", "rsa:1024", "-addext", "basicConstraints=critical,CA:FALSE"][..], Fault::TlsKeyTooWeak),
        // What `openssl req -x509` makes unless it is told otherwise.
        (&["-newkey", "rsa:2048"], Fault::TlsAuthorityStandsForServer),
        (
            &["-newkey", "rsa:2048", "-sha1", "-addext", "basicConstraints=CA:FALSE"],
            Fault::TlsSignatureTooOld,
        ),
        (&["-newkey", "rsa:2048", "-addext", "subjectAltName=DNS:elsewhere"], Fault::TlsWrongName),
    ] {
        let Some(place) = Place::for_program(test, "openssl").await else { return };
        let mut make = place.command("openssl");
        make.args(["req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=localhost"]).args(options);
        if !options.iter().any(|option| option.starts_with("subjectAltName")) {
            make.args(["-addext", "subjectAltName=DNS:localhost,DNS:127.0.0.1,IP:127.0.0.1"]);
        }
        let made = make.args(["-keyout", "k.pem", "-out", "c.pem"]).status().await.expect("openssl");
        assert!(made.success(), "{options:?}");
        let trusted = std::fs::read(place.path().join("c.pem")).expect("a certificate");
        let mut command = place.command("openssl");
        command.args(["s_server", "-www", "-cipher", "ALL:@SECLEVEL=0", "-cert", "c.pem", "-key", "k.pem"]);
        command.args(["-accept", &place.address.to_string()]);
        let server = place.start(command).await;
        let mut service = service(server.address);
        service.trust = nets_tls::Trust::from_pem(&trusted).expect("a certificate");
        let exchange = ask(service).await;
        assert!(exchange.verdict.has(fault), "{options:?}: {exchange}");
        for theirs in ["CaUsed", "Other(", "UnsupportedSignature", "DnsName(", "UNIX"] {
            assert!(!exchange.to_string().contains(theirs), "{exchange}");
        }
    }
}

async fn ask(service: nets_alias::AliasService) -> Exchange {
    Caller::new(service).expect("a caller").ask(&query("4711", "AB12")).await
}

#[track_caller]
fn assert_found(exchange: &Exchange, fault: Fault) {
    let faults: Vec<_> = exchange.verdict.findings.iter().map(|finding| finding.fault).collect();
    assert_eq!(faults, [fault], "{exchange}");
    assert_eq!(exchange.word(), None);
}
