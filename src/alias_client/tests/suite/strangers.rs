//! The caller and the suite against services that are not ours: nginx and Python.

use std::path::Path;
use std::process::Stdio;

use nets_alias::conformance::{Case, Suite};
use nets_alias::{AliasWord, Caller, Fault};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

use crate::support::{PKI, installed, listener, query, service, suite};

/// Waits until nginx has told all it tells at its start, which it does once it listens. Its log must stay open:
/// nginx would end when it writes a line to a closed one.
async fn serves(nginx: &mut Child) -> Lines<BufReader<ChildStderr>> {
    let mut lines = BufReader::new(nginx.stderr.take().expect("its log")).lines();
    while !lines.next_line().await.expect("a line").expect("nginx ended").contains("getrlimit(") {}
    lines
}

#[tokio::test]
async fn nginx_that_demands_client_certificates_answers_us_and_refuses_strangers() {
    let test = "nginx_that_demands_client_certificates_answers_us_and_refuses_strangers";
    if !installed(test, "nginx") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    PKI.write(folder.path());
    // nginx cannot say which free port it took, so it is given one that was free a moment ago. It is one
    // process: workers would outlive a master that is killed, and hold on to the output of the tests.
    let address = listener().await.local_addr().expect("an address");
    let config = format!(
        "daemon off; master_process off; pid nginx.pid; error_log stderr notice; events {{}}
         http {{ access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
         scgi_temp_path s; default_type text/plain;
         server {{ listen {address} ssl; http2 on; ssl_certificate server.pem; ssl_certificate_key server.key.pem;
         ssl_client_certificate ca.pem; ssl_verify_client on; location / {{ return 200 UNKNOWN_CUSTOMER; }} }} }}"
    );
    // The directive is younger than the nginx of some distributions.
    if !nginx_takes(folder.path(), &config).await {
        assert!(
            nginx_takes(folder.path(), &config.replace("http2 on;", "")).await,
            "the configuration is wrong"
        );
    }
    let mut nginx = Command::new("nginx")
        .args(["-p", folder.path().to_str().expect("a path"), "-c", "nginx.conf"])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("nginx starts");
    let _log = serves(&mut nginx).await;

    let exchange = Caller::new(service(address)).expect("a caller").ask(&query("4711", "AB12")).await;
    assert_eq!(exchange.word(), Some(AliasWord::UnknownCustomer), "{exchange}");
    assert_eq!(exchange.verdict.findings, []);

    let report = suite(address).run(|_| {}).await.expect("a report");
    let failed = report.failed();
    for refused in [Case::NoClientCertificate, Case::OtherAuthority, Case::ExpiredClient, Case::PlainHttp] {
        assert!(report.with("passed").contains(&refused), "{report}");
    }
    // It has one word for everything, and was given no revocation list.
    assert_eq!(
        (failed, report.with("warned")),
        (vec![Case::KnownPair], vec![Case::RevokedClient]),
        "{report}"
    );
}

async fn nginx_takes(folder: &Path, config: &str) -> bool {
    std::fs::write(folder.join("nginx.conf"), config).expect("written");
    let test = Command::new("nginx").args(["-t", "-p"]).arg(folder).args(["-c", "nginx.conf"]).output().await;
    test.expect("nginx").status.success()
}

const PYTHON: &str = r#"
import http.server, ssl
class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"OK\n")
    def log_message(self, *arguments):
        pass
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.pem", "server.key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
"#;

#[tokio::test]
async fn a_python_server_is_told_its_line_end_and_that_it_lets_anybody_ask() {
    let test = "a_python_server_is_told_its_line_end_and_that_it_lets_anybody_ask";
    if !installed(test, "python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    PKI.write(folder.path());
    let mut python = Command::new("python3")
        .args(["-c", PYTHON])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("python starts");
    let mut lines = BufReader::new(python.stdout.take().expect("its output")).lines();
    let port: u16 = lines.next_line().await.expect("a line").expect("a port").parse().expect("a port");
    let address = ([127, 0, 0, 1], port).into();
    let exchange = Caller::new(service(address)).expect("a caller").ask(&query("4711", "AB12")).await;
    let faults: Vec<_> = exchange.verdict.findings.iter().map(|finding| finding.fault).collect();
    let expected = [Fault::BodyEnd, Fault::BodyWhitespace, Fault::TlsClientCertificateNotRequested];
    assert_eq!(faults, expected, "{exchange}");
    assert_eq!((exchange.word(), exchange.verdict.read_as), (None, Some(AliasWord::Ok)));
    // Its queue of waiting connections holds five.
    let report = Suite { at_once: 5, ..suite(address) }.run(|_| {}).await.expect("a report");
    let failed = report.failed();
    for case in [Case::AnswerWord, Case::NoClientCertificate, Case::WrongSecondValue] {
        assert!(failed.contains(&case), "{report}");
    }
    assert!(!failed.contains(&Case::KnownPair), "{report}");
    // It refuses no certificate because it asks for none: one cause.
    for case in [Case::OtherAuthority, Case::ExpiredClient, Case::RevokedClient] {
        assert!(report.with("not run").contains(&case), "{report}");
    }
}
