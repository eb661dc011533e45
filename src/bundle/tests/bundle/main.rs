//! Bundles: written, read, damaged, played again and made smaller.

mod case_evidence;
mod damage;
#[path = "../../../../tests/harness/forged_bundle.rs"]
mod forged_bundle;
mod hostile;
mod older;
mod pseudonymised;
mod support;
mod trimmed;
mod whole;
