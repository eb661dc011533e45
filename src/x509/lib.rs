//! A certificate or a request for one: what is in the file, held to what the e-Box expects of it.
//!
//! Both halves are pure: [`examine()`] makes [`X509Facts`] of bytes, [`check()`] makes findings of those.

mod check;
mod examine;
mod facts;
mod parts;
mod private_key;

pub use check::{ExpectedSubject, check};
pub use examine::{LARGEST_FILE, examine};
pub use facts::{OwnSignature, SubjectAttribute, SubjectKey, SubjectPart, X509Facts, X509Kind};
pub use private_key::holds_private_key;
