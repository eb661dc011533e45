//! Values that other kinds of files have as well: their forms, and how they are read.

pub use crate::sections::material::{DOCUMENT_TYPE, document_type};
pub use crate::sections::party::{ALIAS, COMPANY, PERSON};
pub use crate::sections::recipient::{COUNTRIES, PARTIES, party};
pub use crate::sections::sender::USER;
