//! How a server speaks TLS.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::SingleCertAndKey;

use crate::credentials::{CredentialProblem, Identity, unreadable};
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
