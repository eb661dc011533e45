//! Shipments, right and wrong in every way, and what is said of them.

mod cases;
mod files;
mod hostile;
mod places;
mod properties;
mod report;
mod schemas;
mod support;
mod valid;
