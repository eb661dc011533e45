//! Every way a TLS connection can fail is told from every other.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use certs_gen::{ClientKind, ServerKind};
use nets_alias::{AliasWord, AllowedAddress, AllowedAddresses, Caller, Exchange, Fault, ServiceUrl};
use nets_tls::{ClientCertificate, Trust};
use tokio_rustls::TlsAcceptor;

use crate::support::raw::{config, speaks_plainly};
use crate::support::{PKI, installed, listener, query, service, start, start_as};

async fn ask(service: nets_alias::AliasService) -> Exchange {
    Caller::new(service).expect("a caller").ask(&query("4711", "AB12")).await
}

fn assert_fault(exchange: &Exchange, fault: Fault) {
    let faults: Vec<_> = exchange.verdict.findings.iter().map(|finding| finding.fault).collect();
    assert_eq!(faults, [fault], "{exchange}");
}

#[tokio::test]
async fn a_bad_server_certificate_is_told_by_what_is_bad_about_it() {
    for (kind, fault) in [
        (ServerKind::Expired, Fault::TlsCertificateExpired),
        (ServerKind::WrongName, Fault::TlsWrongName),
        (ServerKind::Revoked, Fault::TlsCertificateRevoked),
    ] {
        let running = start_as(PKI.identity(&PKI.server(kind)), None).await;
        let mut service = service(running.address());
        service.trust = PKI.trust_but_revoked();
        let exchange = ask(service).await;
        assert_fault(&exchange, fault);
        assert_eq!(exchange.tls.server_chain.len(), 1, "the certificate is told although it is refused");
    }
}

#[tokio::test]
async fn a_ca_that_is_not_trusted_is_unknown() {
    let running = start(None).await;
    let mut service = service(running.address());
    service.trust = Trust::from_pem(PKI.other_ca_pem().as_bytes()).expect("a CA");
    assert_fault(&ask(service).await, Fault::TlsUnknownAuthority);
}

#[tokio::test]
async fn a_client_certificate_used_as_a_servers_is_refused() {
    let running = start_as(PKI.identity(&PKI.client(ClientKind::Valid)), None).await;
    let fault = ask(service(running.address())).await.verdict.findings.remove(0).fault;
    assert!(matches!(fault, Fault::TlsCertificateInvalid | Fault::TlsWrongName), "{fault:?}");
}

#[tokio::test]
async fn a_service_that_refuses_our_certificate_is_told_from_one_that_misses_it() {
    let running = start(None).await;
    let mut stranger = service(running.address());
    stranger.identity = Some(PKI.stranger());
    assert_fault(&ask(stranger).await, Fault::TlsClientCertificateRefused);
    let mut nobody = service(running.address());
    nobody.identity = None;
    let exchange = ask(nobody).await;
    assert_fault(&exchange, Fault::TlsClientCertificateMissing);
    assert_eq!(exchange.tls.client_certificate, ClientCertificate::NoneToSend);
}

#[tokio::test]
async fn a_service_that_asks_for_no_client_certificate_is_warned_about() {
    let listener = listener().await;
    let address = listener.local_addr().expect("an address");
    let acceptor = TlsAcceptor::from(Arc::new(config(false)));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a caller");
        let stream = acceptor.accept(stream).await.expect("a handshake");
        let answer = hyper::service::service_fn(|_| async {
            Ok::<_, std::convert::Infallible>(hyper::Response::new(String::from("OK")))
        });
        let stream = hyper_util::rt::TokioIo::new(stream);
        let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, answer).await;
    });
    let exchange = ask(service(address)).await;
    assert_eq!(exchange.word(), Some(AliasWord::Ok));
    assert_fault(&exchange, Fault::TlsClientCertificateNotRequested);
    assert_eq!(exchange.tls.client_certificate, ClientCertificate::NotRequested);
}

#[tokio::test]
async fn nobody_listening_and_nobody_speaking_tls_are_two_findings() {
    let listener = listener().await;
    let address = listener.local_addr().expect("an address");
    drop(listener);
    assert_fault(&ask(service(address)).await, Fault::ConnectionRefused);
    let address = speaks_plainly(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    assert_fault(&ask(service(address)).await, Fault::TlsNotSpoken);
}

#[tokio::test]
async fn an_old_version_is_told_from_other_failures() {
    // The alert "protocol version", as a server sends it that knows TLS 1.1 at most.
    let alert = speaks_plainly(b"\x15\x03\x02\x00\x02\x02\x46").await;
    assert_fault(&ask(service(alert)).await, Fault::TlsTooOld);
    // The alert "handshake failure": the two have nothing in common.
    let alert = speaks_plainly(b"\x15\x03\x03\x00\x02\x02\x28").await;
    assert_fault(&ask(service(alert)).await, Fault::TlsNoCommonParameters);
}

#[tokio::test]
async fn openssl_with_tls_1_1_alone_is_too_old() {
    if !installed("openssl_with_tls_1_1_alone_is_too_old", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    PKI.write(folder.path());
    let mut server = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-tls1_1", "-www"])
        .args(["-cipher", "ALL:@SECLEVEL=0", "-cert", "server.pem", "-key", "server.key.pem"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl starts");
    let lines = BufReader::new(server.stdout.take().expect("its output")).lines();
    let listens =
        lines.map_while(Result::ok).find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned));
    let address = listens.expect("openssl says where it listens").parse().expect("an address");
    let exchange = ask(service(address)).await;
    server.kill().expect("still there");
    server.wait().expect("ended");
    assert_fault(&exchange, Fault::TlsTooOld);
}

#[tokio::test]
async fn only_allowed_addresses_are_called() {
    let mut service = service(([127, 0, 0, 1], 1).into());
    service.url = ServiceUrl::parse("https://192.0.2.1/alias").expect("a URL");
    service.allowed = AllowedAddresses::Only(AllowedAddress::parse("10.0.0.0/8").into_iter().collect());
    assert_fault(&ask(service.clone()).await, Fault::AddressNotAllowed);
    service.url = ServiceUrl::parse("https://no-such-host.invalid/").expect("a URL");
    assert_fault(&ask(service).await, Fault::NameNotResolved);
}
