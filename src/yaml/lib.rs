//! YAML text is read by a table of keys, and every mistake is told at its line and column.
//!
//! A kind of file is a [`keys::Section`] at its top. From that one table come the reader ([`parse`] and
//! [`Fields`]), the JSON Schema for editors ([`json_schema`]) and the pages of the documentation
//! ([`key_tables`], [`sections_help`]). The YAML is read as a tree that keeps each value as it was written, so
//! that `NO` stays a country and `0411820680` keeps its zero with and without quotes.

mod change;
pub mod durations;
mod encoding;
mod examples;
pub mod keys;
mod overlay;
mod placeholders;
mod problem;
mod reader;
mod reference;
mod schema;
pub mod spelling;
mod syntax;
pub mod times;
mod tree;
pub mod value;
mod write;

pub use change::{Change, KeyPlace};
pub use encoding::{NotUtf8, OtherEncoding, text_of};
pub use examples::odd_examples;
pub use problem::{Collector, Problem, Problems, TextSpan, shortened};
pub use reader::{Fields, Items, Located, ReadFn, line_of, list, pairs};
pub use reference::{KeyHelp, SectionHelp, key_tables, sections_help};
pub use schema::json_schema;
pub use tree::{Ending, Member, Node, SIZE_LIMIT, YamlValue, parse};
pub use write::{quoted, yaml_of};
