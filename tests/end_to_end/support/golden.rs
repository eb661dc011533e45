//! What users see, kept as files.

use super::repository;
use crate::harness::golden::agrees;

/// Compares with `golden/<name>`.
#[track_caller]
pub fn matches(name: &str, seen: &str) {
    agrees(repository("tests/end_to_end/golden").join(name), seen);
}
