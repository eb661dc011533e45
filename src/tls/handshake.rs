//! What a handshake shows.

use rustls::{ClientConnection, ProtocolVersion};
use serde::Serialize;

use crate::certificate::CertificateSummary;

/// What could be seen of the TLS handshake, which may have failed half way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TlsReport {
    pub version: Option<&'static str>,
    pub cipher_suite: Option<String>,
    /// The server's certificate first.
    pub server_chain: Vec<CertificateSummary>,
    /// The server's certificate is a CA's, and was taken because it is the one that is trusted.
    pub server_is_authority: bool,
    pub client_certificate: ClientCertificate,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientCertificate {
    /// The handshake did not come so far.
    #[default]
    Unknown,
    NotRequested,
    Sent,
    /// Asked for, and the client has none.
    NoneToSend,
}

impl TlsReport {
    pub(crate) fn note(&mut self, connection: &ClientConnection) {
        self.version = connection.protocol_version().map(|version| match version {
            ProtocolVersion::TLSv1_2 => "TLS 1.2",
            ProtocolVersion::TLSv1_3 => "TLS 1.3",
            _ => "another TLS version",
        });
        let suite = connection.negotiated_cipher_suite();
        self.cipher_suite = suite.and_then(|suite| suite.suite().as_str().map(str::to_owned));
    }
}
