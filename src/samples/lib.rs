//! Valid example shipments with real little PDFs, and the builder that makes them of any size.

mod builder;
mod catalogue;
mod packing;
pub mod pdf;
mod xml;

pub use builder::{Addressee, Letter, MessageBuilder, ShipmentBuilder, company, person};
pub use catalogue::{Sample, all, by_hand};
