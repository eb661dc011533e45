//! Clients and shipments that mean harm, or are very large, at the running program's doors; behind each comes an honest one.

mod door;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/mod.rs"]
mod harness;
mod key_exchange;
mod long_lists;
mod shipments;
mod size;
mod stalled;
mod worlds;
mod zips;
