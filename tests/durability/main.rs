//! What `--data` promises: whatever was acknowledged outlives the process, however it ends.

mod changes;
mod full_disk;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/mod.rs"]
mod harness;
mod kept_folder;
mod killed;
mod ledger;
mod manual_clock;
mod progress;
mod steps;
