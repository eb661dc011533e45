//! What `--data` promises: whatever was acknowledged outlives the process, however it ends.

mod changes;
mod full_disk;
#[path = "../harness/mod.rs"]
mod harness;
mod kept_folder;
mod killed;
mod ledger;
mod manual_clock;
mod progress;
mod steps;
