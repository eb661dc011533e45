//! Right services behind or on ten servers that others wrote: the suite has nothing against them.
//!
//! Those that answer for themselves are in `servers`; those that only speak TLS hand over to the reference service.

use certs_gen::STORE_PASSWORD;
use nets_alias::conformance::{Case, Suite, SuiteReport};
use nets_alias::reference::{Flaw, RunningService};

use crate::support::server::{Place, Server};
use crate::support::{PKI, missing, start, suite};

/// What stands behind a server that only speaks TLS.
async fn behind() -> RunningService {
    start(Some(Flaw::AnswersPlainHttp)).await
}

async fn report(server: &Server) -> SuiteReport {
    // Fewer than usual: the machine that runs the tests may be busy with others.
    Suite { at_once: 20, ..suite(server.address) }.run(|_| {}).await.expect("a report")
}

#[track_caller]
fn assert_passes_but(report: &SuiteReport, warned: &[Case]) {
    let text = report.to_string();
    assert_eq!((report.failed(), report.with("warned")), (vec![], warned.to_vec()), "{text}");
    assert_eq!(report.count("passed"), Case::ALL.len() - warned.len(), "{text}");
}

pub(crate) const NGINX: &str = "daemon off; master_process off; pid nginx.pid; error_log nginx.log; events {}
    http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
    scgi_temp_path s; default_type text/plain; ssl_certificate server.pem; ssl_certificate_key server.key.pem; MORE
    server { listen ADDRESS ssl http2; SERVER } }";

pub(crate) async fn nginx(place: Place, more: &str, server: &str) -> Server {
    let config = NGINX.replace("ADDRESS", &place.address.to_string());
    place.write("nginx.conf", &config.replace("MORE", more).replace("SERVER", server));
    let mut command = place.command("nginx");
    command.arg("-p").arg(place.path()).args(["-c", "nginx.conf", "-e", "nginx.log"]);
    place.start(command).await
}

#[tokio::test]
async fn nginx_before_a_right_service_passes() {
    let Some(place) = Place::for_program("nginx_before_a_right_service_passes", "nginx").await else {
        return;
    };
    let behind = behind().await;
    let server = format!(
        "ssl_client_certificate ca.pem; ssl_crl ca.crl.pem; ssl_verify_client on;
         location / {{ proxy_pass http://{}; }}",
        behind.address()
    );
    let server = nginx(place, "", &server).await;
    assert_passes_but(&report(&server).await, &[]);
}

pub(crate) const APACHE: &str = "ServerRoot .\nServerName localhost\nPidFile apache.pid\nErrorLog apache.log
    LoadModule mpm_event_module MODULES/mod_mpm_event.so\nLoadModule authz_core_module MODULES/mod_authz_core.so
    LoadModule ssl_module MODULES/mod_ssl.so\nLoadModule alias_module MODULES/mod_alias.so
    LoadModule http2_module MODULES/mod_http2.so
    LoadModule proxy_module MODULES/mod_proxy.so\nLoadModule proxy_http_module MODULES/mod_proxy_http.so
    SSLCertificateFile server.pem\nSSLCertificateKeyFile server.key.pem\nSSLCACertificateFile ca.pem
    Listen ADDRESS\n<VirtualHost ADDRESS>\nSSLEngine on\nHOST\n</VirtualHost>\n";

pub(crate) async fn apache(place: Place, host: &str) -> Server {
    let config = APACHE.replace("MODULES", "/usr/lib/apache2/modules");
    let root = format!("ServerRoot {}", place.path().display());
    let config = config.replace("ServerRoot .", &root).replace("ADDRESS", &place.address.to_string());
    place.write("apache.conf", &config.replace("HOST", host));
    let mut command = place.command("apache2");
    command.args(["-X", "-f"]).arg(place.path().join("apache.conf"));
    place.start(command).await
}

#[tokio::test]
async fn apache_before_a_right_service_passes() {
    let Some(place) = Place::for_program("apache_before_a_right_service_passes", "apache2").await else {
        return;
    };
    let behind = behind().await;
    let host = format!(
        "Protocols h2 http/1.1\nSSLVerifyClient require\nSSLCARevocationFile ca.crl.pem\nSSLCARevocationCheck leaf
         ProxyPass / http://{}/\n",
        behind.address()
    );
    let server = apache(place, &host).await;
    assert_passes_but(&report(&server).await, &[]);
}

/// A server that only speaks TLS, as it is started before a right service: `@ADDRESS@`, `@PORT@` and `@FOLDER@` in its
/// configuration are its own, `@BEHIND@` and `@BEHIND_PORT@`
/// those of the service behind it.
struct TlsServer<'a> {
    program: &'a str,
    words: &'a [&'a str],
    config: &'a str,
    warned: &'a [Case],
}

/// Its configuration is the file `config`.
async fn passes_behind(test: &str, server: TlsServer<'_>) {
    let Some(place) = Place::for_program(test, server.program).await else { return };
    let behind = behind().await;
    let config = server.config.replace("@ADDRESS@", &place.address.to_string());
    let config = config.replace("@PORT@", &place.port().to_string());
    let config = config.replace("@FOLDER@", &place.path().display().to_string());
    let config = config.replace("@BEHIND_PORT@", &behind.address().port().to_string());
    place.write("config", &config.replace("@BEHIND@", &behind.address().to_string()));
    let mut command = place.command(server.program);
    command.args(server.words).env("HOME", place.path());
    let running = place.start(command).await;
    assert_passes_but(&report(&running).await, server.warned);
}

#[tokio::test]
async fn haproxy_before_a_right_service_passes() {
    let server = TlsServer {
        program: "haproxy",
        words: &["-db", "-f", "config"],
        config: "defaults\n mode http\n timeout connect 60s\n timeout client 60s\n timeout server 60s
             \nfrontend alias\n bind @ADDRESS@ ssl crt server.both.pem alpn h2,http/1.1 ca-file ca.pem crl-file ca.crl.pem verify required
             \n default_backend behind\nbackend behind\n server one @BEHIND@\n",
        warned: &[],
    };
    passes_behind("haproxy_before_a_right_service_passes", server).await;
}

#[tokio::test]
async fn lighttpd_before_a_right_service_passes() {
    let test = "lighttpd_before_a_right_service_passes";
    if !std::path::Path::new("/usr/lib/lighttpd/mod_openssl.so").exists() {
        return missing(test, "mod_openssl of lighttpd");
    }
    let server = TlsServer {
        program: "lighttpd",
        words: &["-D", "-f", "config"],
        config: "server.modules = (\"mod_openssl\", \"mod_proxy\")\nserver.document-root = \"@FOLDER@\"
             server.bind = \"127.0.0.1\"\nserver.port = @PORT@\nssl.engine = \"enable\"
             ssl.pemfile = \"server.pem\"\nssl.privkey = \"server.key.pem\"\nssl.ca-file = \"ca.pem\"
             ssl.ca-crl-file = \"ca.crl.pem\"\nssl.verifyclient.activate = \"enable\"
             ssl.verifyclient.enforce = \"enable\"
             proxy.server = (\"\" => ((\"host\" => \"127.0.0.1\", \"port\" => @BEHIND_PORT@)))\n",
        warned: &[],
    };
    passes_behind(test, server).await;
}

#[tokio::test]
async fn stunnel_before_a_right_service_passes() {
    let server = TlsServer {
        program: "stunnel4",
        words: &["config"],
        config: "foreground = yes\npid =\n[alias]\naccept = @ADDRESS@\nconnect = @BEHIND@\ncert = server.pem
             key = server.key.pem\nCAfile = ca.pem\nCRLfile = ca.crl.pem\nverifyChain = yes\nrequireCert = yes\n",
        warned: &[],
    };
    passes_behind("stunnel_before_a_right_service_passes", server).await;
}

#[tokio::test]
async fn caddy_before_a_right_service_passes_and_knows_no_revocation() {
    let server = TlsServer {
        program: "caddy",
        words: &["run", "--adapter", "caddyfile", "--config", "config"],
        config: "{\n admin off\n auto_https off\n}\nhttps://localhost:@PORT@ {\n bind 127.0.0.1
             tls server.pem server.key.pem {\n client_auth {\n mode require_and_verify\n trusted_ca_cert_file ca.pem\n }\n }
             reverse_proxy @BEHIND@\n}\n",
        warned: &[Case::RevokedClient],
    };
    passes_behind("caddy_before_a_right_service_passes_and_knows_no_revocation", server).await;
}

pub(crate) async fn node(place: Place, words: &[&str]) -> Server {
    place.write("service.js", include_str!("servers/service.js"));
    let mut command = place.command("node");
    command.arg("service.js").arg(place.port().to_string()).args(words);
    place.start(command).await
}

#[tokio::test]
async fn a_right_service_on_node_passes_over_http_1_and_2() {
    for kind in ["h1", "h2"] {
        let test = "a_right_service_on_node_passes_over_http_1_and_2";
        let Some(place) = Place::for_program(test, "node").await else { return };
        let server = node(place, &[kind]).await;
        assert_passes_but(&report(&server).await, &[]);
    }
}

pub(crate) async fn python(place: Place, words: &[&str]) -> Server {
    place.write("service.py", include_str!("servers/service.py"));
    let mut command = place.command("python3");
    command.arg("service.py").arg(place.port().to_string()).args(words);
    place.start(command).await
}

#[tokio::test]
async fn a_right_service_on_python_passes() {
    let Some(place) = Place::for_program("a_right_service_on_python_passes", "python3").await else { return };
    let server = python(place, &[]).await;
    assert_passes_but(&report(&server).await, &[]);
}

#[tokio::test]
async fn a_right_service_on_php_passes_and_knows_no_revocation() {
    let test = "a_right_service_on_php_passes_and_knows_no_revocation";
    let Some(place) = Place::for_program(test, "php").await else { return };
    place.write("service.php", include_str!("servers/service.php"));
    let mut command = place.command("php");
    command.arg("service.php").arg(place.port().to_string());
    let server = place.start(command).await;
    assert_passes_but(&report(&server).await, &[Case::RevokedClient]);
}

#[tokio::test]
async fn a_right_service_on_java_passes_and_knows_no_revocation() {
    let test = "a_right_service_on_java_passes_and_knows_no_revocation";
    let Some(place) = Place::for_program(test, "javac").await else { return };
    PKI.write_stores(place.path());
    place.write("Service.java", include_str!("servers/Service.java"));
    let mut command = place.command("java");
    command.args(["-Dfile.encoding=UTF-8", "Service.java"]).arg(place.port().to_string()).arg(STORE_PASSWORD);
    let server = place.start(command).await;
    assert_passes_but(&report(&server).await, &[Case::RevokedClient]);
}
