//! The TLS handshake of the caller, and everything that can be told about it afterwards.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use der::Decode;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::credentials::{Identity, Trust};
use crate::exchange::{CertificateSummary, ClientCertificate, TlsReport};
use crate::fault::{Fault, FoundFault};
use crate::tls_failure::{finding_of, finding_of_io};
use crate::tls_terms::{HTTP_1, PROTOCOLS, VERSIONS, alpn, provider};

/// What every handshake of one caller has in common.
#[derive(Debug, Clone)]
pub(crate) struct TlsSetup {
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<Identity>,
    /// HTTP/2 is not offered.
    pub(crate) is_http1_alone: bool,
}

impl TlsSetup {
    pub(crate) fn new(trust: &Trust, identity: Option<Identity>) -> Result<Self, FoundFault> {
        let verifier =
            trust.in_servers().map_err(|error| FoundFault::new(Fault::TlsFailed, error.to_string()))?;
        Ok(TlsSetup { verifier, identity, is_http1_alone: false })
    }

    /// Shakes hands anew each time: with a resumed session the server would not ask for the
    /// client certificate again, and then nothing could be said about it.
    pub(crate) async fn shake_hands(
        &self,
        host: &str,
        stream: TcpStream,
        report: &mut TlsReport,
    ) -> Result<TlsStream<TcpStream>, FoundFault> {
        let witness = Arc::new(RecordingVerifier {
            verifier: self.verifier.clone(),
            identity: self.identity.as_ref().map(|identity| identity.certified.clone()),
            is_client_asked: AtomicBool::new(false),
            chain: Mutex::new(Vec::new()),
        });
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| FoundFault::new(Fault::NameNotResolved, host.to_owned()))?;
        let protocols = if self.is_http1_alone { &[HTTP_1][..] } else { &PROTOCOLS };
        let config =
            config(&witness, protocols).map_err(|error| finding_of(&error, ClientCertificate::Unknown))?;
        let outcome = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        report.server_chain = witness.chain().iter().map(summary).collect();
        report.client_certificate = match (witness.is_client_asked.load(Ordering::Relaxed), &outcome) {
            (true, _) if self.identity.is_some() => ClientCertificate::Sent,
            (true, _) => ClientCertificate::NoneToSend,
            (false, Ok(_)) => ClientCertificate::NotRequested,
            (false, Err(_)) => ClientCertificate::Unknown,
        };
        let stream = outcome.map_err(|error| finding_of_io(&error, report.client_certificate))?;
        note(stream.get_ref().1, report);
        Ok(stream)
    }
}

fn config(witness: &Arc<RecordingVerifier>, protocols: &[&[u8]]) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)?
        // Called dangerous because it could skip the checks; this one leaves them to webpki.
        .dangerous()
        .with_custom_certificate_verifier(witness.clone())
        .with_client_cert_resolver(witness.clone());
    config.resumption = Resumption::disabled();
    config.alpn_protocols = alpn(protocols);
    Ok(config)
}

fn note(connection: &ClientConnection, report: &mut TlsReport) {
    report.version = connection.protocol_version().map(|version| match version {
        ProtocolVersion::TLSv1_2 => "TLS 1.2",
        ProtocolVersion::TLSv1_3 => "TLS 1.3",
        _ => "another TLS version",
    });
    report.cipher_suite =
        connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str().map(str::to_owned));
}

/// Sees what the handshake shows, and lets webpki and the identity decide.
#[derive(Debug)]
struct RecordingVerifier {
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<Arc<CertifiedKey>>,
    is_client_asked: AtomicBool,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl RecordingVerifier {
    fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesClientCert for RecordingVerifier {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.is_client_asked.store(true, Ordering::Relaxed);
        self.identity.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) =
            chain.map(|certificate| certificate.clone().into_owned()).collect();
        self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// What a certificate says, or that it cannot be read.
fn summary(der: &CertificateDer<'static>) -> CertificateSummary {
    let Ok(certificate) = x509_cert::Certificate::from_der(der) else {
        let unknown = || "unreadable".to_owned();
        return CertificateSummary {
            subject: unknown(),
            issuer: unknown(),
            not_before: unknown(),
            not_after: unknown(),
            names: Vec::new(),
        };
    };
    let content = certificate.tbs_certificate;
    let names = match content.get::<SubjectAltName>() {
        Ok(Some((_, names))) => names.0.iter().filter_map(name).collect(),
        Ok(None) | Err(_) => Vec::new(),
    };
    CertificateSummary {
        subject: content.subject.to_string(),
        issuer: content.issuer.to_string(),
        not_before: content.validity.not_before.to_string(),
        not_after: content.validity.not_after.to_string(),
        names,
    }
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(address) => match *address.as_bytes() {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
            ref bytes => {
                <[u8; 16]>::try_from(bytes).ok().map(|bytes| std::net::Ipv6Addr::from(bytes).to_string())
            }
        },
        _ => None,
    }
}
