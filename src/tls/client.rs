//! The handshake of a client.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::VerifierBuilderError;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::certificate::summary;
use crate::credentials::{Identity, Trust};
use crate::handshake::{ClientCertificate, TlsReport};
use crate::terms::{VERSIONS, alpn, provider};

/// What every handshake of one client has in common.
#[derive(Debug, Clone)]
pub struct Client {
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<Identity>,
    protocols: Vec<Vec<u8>>,
}

impl Client {
    /// Without an identity it has no certificate to show.
    pub fn new(trust: &Trust, identity: Option<Identity>) -> Result<Self, VerifierBuilderError> {
        Ok(Client { verifier: trust.in_servers()?, identity, protocols: Vec::new() })
    }

    /// Offers these protocols from now on, the preferred one first.
    pub fn offer(&mut self, protocols: &[&[u8]]) {
        self.protocols = alpn(protocols);
    }

    /// Shakes hands anew each time: with a resumed session the server would not ask for the
    /// client certificate again, and then nothing could be said about it.
    pub async fn shake_hands(
        &self,
        name: ServerName<'static>,
        stream: TcpStream,
        report: &mut TlsReport,
    ) -> io::Result<TlsStream<TcpStream>> {
        let witness = Arc::new(Witness {
            verifier: self.verifier.clone(),
            identity: self.identity.as_ref().map(|identity| identity.certified.clone()),
            is_client_asked: AtomicBool::new(false),
            chain: Mutex::new(Vec::new()),
        });
        let mut config = config(&witness).map_err(io::Error::other)?;
        config.alpn_protocols.clone_from(&self.protocols);
        let outcome = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        report.server_chain = witness.chain().iter().map(summary).collect();
        report.client_certificate = match (witness.is_client_asked.load(Ordering::Relaxed), &outcome) {
            (true, _) if self.identity.is_some() => ClientCertificate::Sent,
            (true, _) => ClientCertificate::NoneToSend,
            (false, Ok(_)) => ClientCertificate::NotRequested,
            (false, Err(_)) => ClientCertificate::Unknown,
        };
        let stream = outcome?;
        report.note(stream.get_ref().1);
        Ok(stream)
    }
}

fn config(witness: &Arc<Witness>) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)?
        // Called dangerous because it could skip the checks; this one leaves them to webpki.
        .dangerous()
        .with_custom_certificate_verifier(witness.clone())
        .with_client_cert_resolver(witness.clone());
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Sees what the handshake shows, and lets webpki and the identity decide.
#[derive(Debug)]
struct Witness {
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<Arc<CertifiedKey>>,
    is_client_asked: AtomicBool,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl Witness {
    fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.is_client_asked.store(true, Ordering::Relaxed);
        self.identity.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl ServerCertVerifier for Witness {
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
