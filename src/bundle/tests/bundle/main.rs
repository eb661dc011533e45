//! Bundles: written, read, damaged, played again and made smaller.

mod conditions;
mod damage;
mod hostile;
mod older;
mod pseudonymised;
mod support;
mod trimmed;
mod whole;
