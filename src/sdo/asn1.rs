//! DER, put together from finished pieces.

use std::time::Duration;

use der::DateTime;
use nets_core::Timestamp;

pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// The first context-specific tag around something else, or in place of a set's; then the second.
pub(crate) const CONTEXT_0: u8 = 0xa0;
pub(crate) const CONTEXT_1: u8 = 0xa1;

/// The algorithm 2.16.840.1.101.3.4.2.1, without parameters.
pub(crate) const SHA_256: &[u8] = b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";

/// A tag, a length, and these parts one after the other.
pub(crate) fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut written = Vec::with_capacity(length + 2 + size_of::<usize>());
    written.push(tag);
    match u8::try_from(length) {
        Ok(short @ ..0x80) => written.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes = &bytes[length.leading_zeros() as usize / 8..];
            written.push(0x80 | bytes.len() as u8);
            written.extend_from_slice(bytes);
        }
    }
    parts.iter().for_each(|part| written.extend_from_slice(part));
    written
}

/// A moment that no certificate could be valid at (before 1970) is moved there.
pub(crate) fn date_time(at: Timestamp) -> der::Result<DateTime> {
    DateTime::from_unix_duration(Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0)))
}
