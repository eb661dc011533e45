//! A small world for each test: a CA, both sides' certificates, services on ports of their own.

pub mod raw;
pub mod server;

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use certs_gen::{Authority, Certificate, ClientKind, PrivateKey, Profile, ServerKind, TlsAuthority, TlsName};
use nets_alias::conformance::{Pair, Pairs, RefusedIdentities, Suite};
use nets_alias::reference::{self, Customer, CustomerRegister, Flaw, RunningService, Setup};
use nets_alias::{AliasService, Query, Secret, ServiceUrl};
use nets_tls::{Identity, Trust};
use tokio::net::TcpListener;

/// Certificates for all tests of this process; keys take a while to make.
pub static PKI: LazyLock<Pki> = LazyLock::new(Pki::make);

pub struct Pki {
    key: PrivateKey,
    ca: Authority,
    other: Authority,
}

impl Pki {
    fn make() -> Self {
        let key_pem = PrivateKey::generate().and_then(|key| key.to_pem()).expect("a key");
        let key = || PrivateKey::from_pem(&key_pem).expect("the key");
        let around = "2026-01-05T07:00:00Z".parse().expect("a moment");
        let tls =
            |authority, key| Authority::tls(authority, &TlsName::local(), key, around, 1).expect("a CA");
        Pki {
            key: key(),
            ca: tls(TlsAuthority::Trusted, key()),
            other: tls(TlsAuthority::Other, PrivateKey::generate().expect("a key")),
        }
    }

    pub fn ca_pem(&self) -> String {
        self.ca.certificate().to_pem().expect("PEM")
    }

    pub fn other_ca_pem(&self) -> String {
        self.other.certificate().to_pem().expect("PEM")
    }

    pub fn key_pem(&self) -> String {
        self.key.to_pem().expect("PEM")
    }

    /// What a service and a client that read files need.
    pub fn write(&self, folder: &Path) {
        let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("written");
        write("ca.pem", self.ca_pem());
        write("server.pem", self.server(ServerKind::Valid).to_pem().expect("PEM"));
        write("server.key.pem", self.key_pem());
        let both = self.server(ServerKind::Valid).to_pem().expect("PEM") + &self.key_pem();
        write("server.both.pem", both);
        write("ca.crl.pem", self.revocation_list_pem());
        write("client.pem", self.client(ClientKind::Valid).to_pem().expect("PEM"));
        write("client.key.pem", self.key_pem());
    }

    /// The same for Java.
    pub fn write_stores(&self, folder: &Path) {
        let server = self.server(ServerKind::Valid);
        let own = certs_gen::key_store("server", &self.key, &[&server, self.ca.certificate()]);
        let trust = certs_gen::trust_store("ca", self.ca.certificate());
        for (name, store) in [("server.p12", own), ("trust.p12", trust)] {
            std::fs::write(folder.join(name), store.expect("a store")).expect("written");
        }
    }

    pub fn client(&self, kind: ClientKind) -> Certificate {
        let profile = Profile::Client(kind);
        match kind {
            ClientKind::Expired => self.ca.issue_expired(&profile, &self.key),
            ClientKind::Valid | ClientKind::Revoked => self.ca.issue(&profile, &self.key),
        }
        .expect("a certificate")
    }

    pub fn server(&self, kind: ServerKind) -> Certificate {
        let profile = Profile::Server { kind, names: TlsName::local() };
        match kind {
            ServerKind::Expired => self.ca.issue_expired(&profile, &self.key),
            ServerKind::Valid | ServerKind::WrongName | ServerKind::Revoked | ServerKind::Ebox => {
                self.ca.issue(&profile, &self.key)
            }
        }
        .expect("a certificate")
    }

    pub fn identity(&self, certificate: &Certificate) -> Identity {
        let pem = certificate.to_pem().expect("PEM");
        Identity::from_pem(pem.as_bytes(), self.key_pem().as_bytes()).expect("an identity")
    }

    pub fn trust(&self) -> Trust {
        Trust::from_pem(self.ca_pem().as_bytes()).expect("a CA")
    }

    /// As the reference service trusts: the CA, but none of the revoked.
    pub fn trust_but_revoked(&self) -> Trust {
        self.trust().except_revoked(self.revocation_list_pem().as_bytes()).expect("a list")
    }

    fn revocation_list_pem(&self) -> String {
        let revoked = [&self.client(ClientKind::Revoked), &self.server(ServerKind::Revoked)];
        self.ca.revocation_list_pem(&revoked).expect("a list")
    }

    pub fn stranger(&self) -> Identity {
        let profile = Profile::Client(ClientKind::Valid);
        self.identity(&self.other.issue(&profile, &self.key).expect("a certificate"))
    }
}

/// A service at this address, called as Nets would.
pub fn service(address: SocketAddr) -> AliasService {
    let url = ServiceUrl::parse(&format!("https://localhost:{}/alias", address.port())).expect("a URL");
    let identity = PKI.identity(&PKI.client(ClientKind::Valid));
    let mut service = AliasService::new(url, PKI.trust(), Some(identity));
    // Generous, because the machine that runs the tests may be busy with others.
    service.timeout = Duration::from_secs(60);
    service
}

pub fn query(first: &str, second: &str) -> Query {
    Query {
        document_group: "163057".into(),
        field1_id: "customer number".into(),
        field1_value: first.into(),
        field2_id: "meter number".into(),
        field2_value: Secret::new(second),
    }
}

pub fn pairs() -> Pairs {
    Pairs {
        danish: Some(Pair::new("ÆØÅæøå1", "Blåbærgrød2")),
        not_allowed: Some(Pair::new("4713", "CD34")),
        system_closed: Some(Pair::new("4714", "EF56")),
        system_error: Some(Pair::new("4715", "GH78")),
        ..Pairs::new("163057", "customer number", "meter number", Pair::new("4711", "AB12"))
    }
}

pub fn register() -> CustomerRegister {
    let registers = |second: &str| Customer::Registers { second: second.to_owned() };
    CustomerRegister {
        document_groups: ["163057".to_owned()].into(),
        customers: [
            ("4711".to_owned(), registers("AB12")),
            ("ÆØÅæøå1".to_owned(), registers("Blåbærgrød2")),
            ("4713".to_owned(), Customer::NotAllowed),
            ("4714".to_owned(), Customer::SystemClosed),
            ("4715".to_owned(), Customer::SystemFails),
        ]
        .into(),
    }
}

pub async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port")
}

pub async fn start(flaw: Option<Flaw>) -> RunningService {
    let identity = PKI.identity(&PKI.server(ServerKind::Valid));
    start_as(identity, flaw).await
}

pub async fn start_as(identity: Identity, flaw: Option<Flaw>) -> RunningService {
    let setup = Setup { trust: PKI.trust_but_revoked(), identity, register: register(), flaw };
    reference::start(listener().await, setup).expect("a service")
}

pub fn suite(address: SocketAddr) -> Suite {
    let strangers = RefusedIdentities {
        other_authority: Some(PKI.stranger()),
        expired: Some(PKI.identity(&PKI.client(ClientKind::Expired))),
        revoked: Some(PKI.identity(&PKI.client(ClientKind::Revoked))),
    };
    Suite { latency_limit: Duration::from_secs(60), ..Suite::new(service(address), pairs(), strangers) }
}

/// Whether a program is there. Where it must be, and is not, the test fails.
pub fn installed(test: &str, program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        missing(test, program);
    }
    found
}

/// Says that a test is skipped; where none may be, it fails.
pub fn missing(test: &str, what: &str) {
    assert!(
        std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
        "{what} is not installed, and this run must not skip {test}"
    );
    println!("SKIPPED {test}: {what} is not installed");
}
