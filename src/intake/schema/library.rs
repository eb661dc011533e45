//! The schema documents by their paths, and by the addresses that the compiler knows them by.

use std::collections::BTreeMap;

/// Where the texts stand as seen by the compiler, which knows nothing of files.
pub(super) const BASE: &str = "schemas:///";

/// The path of a schema document, by the address that the compiler knows it by.
pub(super) fn path_of(address: &str) -> &str {
    address.strip_prefix(BASE).unwrap_or(address)
}

/// Every schema document there is, by its path with `/`. Nothing else is ever read.
/// Bound: `MOST_DOCUMENTS` and `MOST_BYTES` of a folder with schemas.
pub(crate) type Texts = BTreeMap<String, String>;
