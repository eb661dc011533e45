//! The sections of an acceptance file: each has its table of keys beside its reader.

mod act;
mod alias;
mod case;
mod common;
mod ended;
mod entry;
mod expectation;
mod outbound;
mod refer;
pub(crate) mod root;
mod run;
mod seen;
mod step;
