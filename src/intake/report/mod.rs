//! An inspection as its readers want it: people and programs. The receipt's lines are the core's.

mod human;
mod json;
mod json_schema;
mod verdict;

pub use human::human;
pub use json::json;
pub use json_schema::json_schema;
pub use verdict::ValidationResult;

/// What was inspected, so that a report can name it.
#[derive(Debug, Clone, Copy)]
pub struct ReportSubject<'a> {
    /// The file as the user named it: a zip, or a bare `shipment.xml`.
    pub name: &'a str,
    /// Whether what can be forgiven is.
    pub lenient: bool,
}
