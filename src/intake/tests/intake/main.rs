//! Shipments, right and wrong in every way, and what is said of them.

mod cases;
mod contract;
mod files;
mod hostile;
mod pdfs;
mod places;
mod properties;
mod report;
mod schemas;
mod support;
mod valid;
