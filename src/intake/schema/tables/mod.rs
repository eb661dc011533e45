//! A schema as tables of what the library has answered, by which most valid documents are accepted fast.
//!
//! Tables only accept. What is not in them, or cannot be, is left to the library, and so is every finding.

mod acceptor;
mod content;
mod keys;
mod kinds;
mod known;
mod library_tables;
mod paths;
mod pattern;
mod simple_types;
mod syntax;
mod values;

pub(super) use acceptor::{Acceptor, Manner};
pub(super) use library_tables::Tables;
