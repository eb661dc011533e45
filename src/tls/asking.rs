//! A server that asks its clients for a certificate and takes any, or none: whose it is, who called decides by its bytes.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;

use crate::credentials::{CredentialProblem, Identity};
use crate::server::{ServedStream, refused, server};
use crate::terms::provider;

/// A server that knows clients by certificates which were registered with it beforehand.
#[derive(Clone)]
pub struct AskingServer {
    first: TlsAcceptor,
    further: TlsAcceptor,
}

impl AskingServer {
    /// Shows this identity.
    pub fn new(identity: &Identity) -> Result<Self, CredentialProblem> {
        let config = server(identity, Arc::new(AnyCertificate(provider())), &[])?;
        let mut further = config.clone();
        further.send_tls13_tickets = 0;
        let acceptor = |config| TlsAcceptor::from(Arc::new(config));
        Ok(AskingServer { first: acceptor(config), further: acceptor(further) })
    }

    /// Shakes hands; or why that failed, in words of ours.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<ServedStream<S>, String> {
        self.first.accept(stream).await.map_err(refused)
    }

    /// The same with a client that has shaken hands by another connection. It is told nothing behind the handshake: one that
    /// sends some data and closes would break the connection off by not having read it.
    pub async fn accept_further<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<ServedStream<S>, String> {
        self.further.accept(stream).await.map_err(refused)
    }
}

/// The certificate that the client showed, of which it has the key.
pub fn shown_certificate<S>(stream: &ServedStream<S>) -> Option<Vec<u8>> {
    let certificates = stream.get_ref().1.peer_certificates()?;
    certificates.first().map(|certificate| certificate.as_ref().to_vec())
}

/// Believes nothing of a certificate but that the client has its key.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
