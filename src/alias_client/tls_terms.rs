//! What caller and reference service have in common at TLS: library, versions, protocols, whom they believe.

use std::sync::Arc;

use rustls::SupportedProtocolVersion;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;

/// The versions in use, the one we prefer first.
pub(crate) const VERSIONS: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

pub(crate) const HTTP_2: &[u8] = b"h2";

/// The application protocols, the one we prefer first.
pub(crate) const PROTOCOLS: [&[u8]; 2] = [HTTP_2, HTTP_1];

/// For those who speak no other.
pub(crate) const HTTP_1: &[u8] = b"http/1.1";

/// The one cryptographic library of the product.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

/// Protocols as rustls wants them.
pub(crate) fn alpn(protocols: &[&[u8]]) -> Vec<Vec<u8>> {
    protocols.iter().map(|protocol| protocol.to_vec()).collect()
}
