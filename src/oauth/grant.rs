//! What an access token stands for.

use crate::real_time::RealTime;

/// What a client was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessGrant {
    pub environment: String,
    pub client_id: String,
    /// The enterprise number of the client's certificate, 10 digits.
    pub cbe: String,
    /// Bound: those of the client.
    pub scopes: Vec<String>,
    pub issued_at: RealTime,
    pub expires_at: RealTime,
    /// The SHA-256 of the token, in hexadecimal: what audit records name it by. The token itself is kept nowhere.
    pub token_sha256: String,
    /// The `jti` of the assertion that was shown for it, harmless and cut.
    pub assertion_jti: String,
    /// How many seconds the assertion still had when it was shown.
    pub assertion_seconds: i64,
    /// Where the key comes from that verified it.
    pub key: String,
}

impl AccessGrant {
    /// Whether one of these scopes was granted.
    pub fn has_one_of(&self, scopes: &[&str]) -> bool {
        self.scopes.iter().any(|granted| scopes.contains(&granted.as_str()))
    }
}
