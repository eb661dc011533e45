//! The descriptions of the APIs as OpenAPI: what stands in `docs`, packed. The tests of each API make its description
//! anew and hold the one in `docs` to it, so the program need not contain what makes it.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::DeflateDecoder;
use serde_json::Value;

/// The control API.
pub fn control_api() -> &'static Value {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json"))));
    &DOCUMENT
}

/// The Belgian e-Box.
pub fn ebox() -> &'static Value {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/ebox-openapi.json"))));
    &DOCUMENT
}

fn unpacked(packed: &[u8]) -> Value {
    let mut text = Vec::new();
    // The build packed it, and a test unpacks it.
    let whole = DeflateDecoder::new(packed).read_to_end(&mut text);
    whole.ok().and_then(|_| serde_json::from_slice(&text).ok()).unwrap_or_default()
}
