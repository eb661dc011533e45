//! What Nets does with an upload first: from the bytes of a zip to findings and a shipment.
//!
//! zip -> `shipment.xml` -> XML -> XSD -> rules. Every stage tells all that it finds, each finding
//! with its rule of the rule book, its place, and what to change. Bad input costs a bounded amount
//! of memory and time.

mod archive;
mod budget;
mod context;
mod cores;
mod days;
mod draft;
mod findings;
mod foresight;
mod hearing;
mod inspector;
mod reading;
pub mod report;
mod rules;
mod schema;
mod xml;

pub use archive::{ListedFile, OpenZip, ZipFile};
pub use budget::{Cancel, Interrupted};
pub use context::Context;
pub use cores::{Weighed, WorkAhead, ahead_in_order, cores, on_all_cores};
pub use hearing::DISPUTED;
pub use inspector::Inspector;
pub use rules::national;
pub use schema::{SchemaProblem, SchemaSource, SchemaWay, embedded_schemas};
