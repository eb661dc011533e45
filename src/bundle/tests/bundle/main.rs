//! Bundles: written, read, damaged, played again and made smaller.

mod case_evidence;
mod conditions;
mod damage;
mod ebox;
#[path = "../../../../tests/harness/forged_bundle.rs"]
mod forged_bundle;
mod hostile;
mod older;
mod pseudonymised;
mod support;
mod threads;
mod trimmed;
mod whole;
