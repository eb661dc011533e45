//! How a server speaks TLS.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::SingleCertAndKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;

use crate::credentials::{CredentialProblem, Identity, unreadable};
use crate::failure::{HandshakeProblem, TlsFailure};
use crate::presented::Presented;
use crate::terms::{VERSIONS, alpn, provider};

/// Shows this identity to clients that `clients` believes, and offers these protocols, the preferred one first.
pub fn server(
    identity: &Identity,
    clients: Arc<dyn ClientCertVerifier>,
    protocols: &[&[u8]],
) -> Result<ServerConfig, CredentialProblem> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(|_| unreadable("its versions of TLS cannot be used"))?
        .with_client_cert_verifier(clients)
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(identity.certified.clone())));
    config.alpn_protocols = alpn(protocols);
    Ok(config)
}

/// A server that shows an identity and asks its clients for none.
#[derive(Clone)]
pub struct OpenServer(TlsAcceptor);

/// A connection to a server, once both sides have shaken hands.
pub type ServedStream<S> = tokio_rustls::server::TlsStream<S>;

impl OpenServer {
    /// Shows this identity, and offers these protocols, the preferred one first.
    pub fn new(identity: &Identity, protocols: &[&[u8]]) -> Result<Self, CredentialProblem> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .map_err(|_| unreadable("its versions of TLS cannot be used"))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(identity.certified.clone())));
        config.alpn_protocols = alpn(protocols);
        Ok(OpenServer(TlsAcceptor::from(Arc::new(config))))
    }

    /// Shakes hands; or why that failed, in words of ours.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<ServedStream<S>, String> {
        self.0.accept(stream).await.map_err(refused)
    }
}

pub(crate) fn refused(error: io::Error) -> String {
    match HandshakeProblem::of(error, &Presented::default()) {
        HandshakeProblem::Tls(TlsFailure::Alert(alert)) => {
            format!("the client ended the handshake with the alert {}", alert.name)
        }
        HandshakeProblem::Tls(_) => {
            "what the client sent is no TLS, or has nothing in common with ours".to_owned()
        }
        HandshakeProblem::Network(_) => "the client ended the connection while both shook hands".to_owned(),
    }
}
