//! Shipments, right and wrong in every way, and what is said of them.

mod ambiguous;
mod by_post;
mod cases;
mod contract;
mod costs;
mod differential;
mod files;
#[path = "../../../../tests/harness/golden.rs"]
mod golden;
mod hostile;
mod odd_zips;
mod own_schemas;
mod pdfs;
mod places;
mod properties;
mod raw;
mod report;
mod schemas;
mod sentences;
mod slips;
mod spoilt;
mod support;
mod valid;
mod zippers;
