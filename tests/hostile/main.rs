//! Clients and shipments that mean harm, or are very large, at the running program's doors; behind each comes an honest one.

mod door;
#[path = "../harness/mod.rs"]
mod harness;
mod key_exchange;
mod long_lists;
mod shipments;
mod size;
mod stalled;
mod zips;
