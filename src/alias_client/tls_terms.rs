//! What caller and reference service have in common at TLS: library, versions, protocols, whom they believe.

use std::sync::Arc;

use rustls::SupportedProtocolVersion;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{VerifierBuilderError, WebPkiClientVerifier};

use crate::credentials::Trust;

/// The versions in use, the one we prefer first.
pub(crate) const VERSIONS: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

pub(crate) const HTTP_2: &[u8] = b"h2";

/// The application protocols, the one we prefer first.
pub(crate) const PROTOCOLS: [&[u8]; 2] = [HTTP_2, HTTP_1];

/// For those who speak no other.
pub(crate) const HTTP_1: &[u8] = b"http/1.1";

/// Who must show a certificate to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    Everybody,
    Nobody,
}

/// The one cryptographic library of the product.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

/// Protocols as rustls wants them.
pub(crate) fn alpn(protocols: &[&[u8]]) -> Vec<Vec<u8>> {
    protocols.iter().map(|protocol| protocol.to_vec()).collect()
}

impl Trust {
    /// Believes servers with a certificate of these CAs. Where no list of the revoked is known, nothing is.
    pub(crate) fn in_servers(&self) -> Result<Arc<WebPkiServerVerifier>, VerifierBuilderError> {
        WebPkiServerVerifier::builder_with_provider(self.roots.clone(), provider())
            .with_crls(self.revoked.iter().cloned())
            .only_check_end_entity_revocation()
            .allow_unknown_revocation_status()
            .build()
    }

    /// The same for clients.
    pub(crate) fn in_clients(
        &self,
        demand: Demand,
    ) -> Result<Arc<dyn ClientCertVerifier>, VerifierBuilderError> {
        let verifier = WebPkiClientVerifier::builder_with_provider(self.roots.clone(), provider())
            .with_crls(self.revoked.iter().cloned())
            .only_check_end_entity_revocation()
            .allow_unknown_revocation_status();
        match demand {
            Demand::Everybody => verifier.build(),
            Demand::Nobody => verifier.allow_unauthenticated().build(),
        }
    }
}
