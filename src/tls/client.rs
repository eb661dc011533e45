//! The handshake of a client.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::credentials::{CredentialProblem, Identity, Trust};
use crate::failure::HandshakeProblem;
use crate::handshake::{ClientCertificate, TlsReport};
use crate::late::WatchedStream;
use crate::presented::Presented;
use crate::terms::{VERSIONS, alpn, provider};

/// What every handshake of one client has in common. Bound: the protocols that its user names.
#[derive(Debug, Clone)]
pub struct Client {
    verifier: Arc<WebPkiServerVerifier>,
    trust: Trust,
    identity: Option<Identity>,
    protocols: Vec<Vec<u8>>,
}

/// TLS to a server, over records that are watched.
pub type SecuredStream = TlsStream<WatchedStream>;

impl Client {
    /// Without an identity it has no certificate to show.
    pub fn new(trust: &Trust, identity: Option<Identity>) -> Result<Self, CredentialProblem> {
        Ok(Client { verifier: trust.in_servers()?, trust: trust.clone(), identity, protocols: Vec::new() })
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
    ) -> Result<SecuredStream, HandshakeProblem> {
        let witness = Arc::new(Witness {
            verifier: self.verifier.clone(),
            identity: self.identity.as_ref().map(|identity| identity.certified.clone()),
            is_client_asked: AtomicBool::new(false),
            is_authority: AtomicBool::new(false),
            trusted: Arc::clone(&self.trust.certificates),
            chain: Mutex::new(Vec::new()),
        });
        #[expect(
            clippy::disallowed_methods,
            reason = "so the library hands its own errors on, and so they are read"
        )]
        let own = |error| HandshakeProblem::of(std::io::Error::other(error), &Presented::default());
        let mut config = config(&witness).map_err(own)?;
        config.alpn_protocols.clone_from(&self.protocols);
        let stream = WatchedStream::new(stream);
        let outcome = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        let presented = witness.presented();
        report.server_chain = presented.summaries();
        report.server_is_authority = witness.is_authority.load(Ordering::Relaxed);
        report.client_certificate = match (witness.is_client_asked.load(Ordering::Relaxed), &outcome) {
            (true, _) if self.identity.is_some() => ClientCertificate::Sent,
            (true, _) => ClientCertificate::NoneToSend,
            (false, Ok(_)) => ClientCertificate::NotRequested,
            (false, Err(_)) => ClientCertificate::Unknown,
        };
        let stream = outcome.map_err(|error| HandshakeProblem::of(error, &presented))?;
        let (watched, connection) = stream.get_ref();
        watched.second_handshake().first_is_over();
        report.note(connection);
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

fn is_authority(error: &OtherError) -> bool {
    matches!(error.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

/// Sees what the handshake shows, and lets webpki and the identity decide.
/// Bound: what was given at the start, and the chain of one handshake, which rustls bounds.
#[derive(Debug)]
struct Witness {
    verifier: Arc<WebPkiServerVerifier>,
    identity: Option<Arc<CertifiedKey>>,
    is_client_asked: AtomicBool,
    /// The server showed a CA certificate that is trusted itself.
    is_authority: AtomicBool,
    trusted: Arc<Vec<CertificateDer<'static>>>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl Witness {
    fn presented(&self) -> Presented {
        let chain = self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Presented { chain, trusted: self.trusted.to_vec() }
    }

    /// A self-signed certificate as `openssl req -x509` makes it is a CA's (CA:TRUE). Where just this one is
    /// trusted, OpenSSL and Java take it for the server's own; webpki alone never does.
    fn trusts_itself(
        &self,
        end_entity: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<bool, Error> {
        if !self.presented().is_trusted_itself(now) {
            return Ok(false);
        }
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
        Ok(true)
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
        match self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(CertificateError::Other(other)))
                if is_authority(&other) && self.trusts_itself(end_entity, server_name, now)? =>
            {
                self.is_authority.store(true, Ordering::Relaxed);
                Ok(ServerCertVerified::assertion())
            }
            outcome => outcome,
        }
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
