//! The key of a client, from a certificate or a public key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nets_oauth::{AssertionKey, AssertionKeyRefusal};

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// From a certificate, PEM or DER, or a public key in PEM. `whence` says where it comes from.
pub fn client_key(bytes: &[u8], whence: &str) -> Result<AssertionKey, AssertionKeyRefusal> {
    let text = str::from_utf8(bytes).unwrap_or_default();
    let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let Some((inside, _)) = inside else { return AssertionKey::from_certificate(bytes, whence) };
    let digits: String = inside.split_whitespace().collect();
    let spki = STANDARD.decode(digits).map_err(|_| AssertionKeyRefusal::NotRsa)?;
    AssertionKey::from_spki(&spki, whence)
}
