//! Memory of the server while a client reads far ahead: a test of its own process, to measure it.

#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "suite/support/mod.rs"]
mod support;

use std::fs::File;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use support::{World, installed};

#[test]
fn a_client_that_asks_for_all_of_two_gigabytes_at_once_costs_no_memory() {
    if !installed("a_client_that_asks_for_all_of_two_gigabytes_at_once_costs_no_memory", &["paramiko"]) {
        return;
    }
    const SIZE: u64 = 2 << 30;
    const EVERY: Duration = Duration::from_millis(5);
    let world = World::prepared(Default::default(), false, |outbound| {
        let file = File::create(outbound.join("large")).expect("created");
        file.set_len(SIZE).expect("a sparse file");
    });
    let (measured, peak) = std::thread::scope(|scope| {
        // Told by being dropped, so that looking at the memory takes no time from what is measured.
        let (busy, ended) = mpsc::channel::<()>();
        let world = &world;
        let client = scope.spawn(move || {
            let _busy = busy;
            world.paramiko(
                "class Sink:\n\
                 \x20   size = 0\n\
                 \x20   def write(self, data): self.size += len(data)\n\
                 sink = Sink()\n\
                 transport.default_window_size = 2 ** 21\n\
                 sftp.getfo('/Outbound/large', sink)\n\
                 print(sink.size)",
            )
        });
        let before = World::memory();
        let mut peak = before;
        while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            peak = peak.max(World::memory());
        }
        (client.join().expect("the client"), peak - before)
    });
    assert_eq!(measured.succeeds(), format!("{SIZE}\n"));
    println!("peak {} KiB", peak >> 10);
    assert!(peak < 24 << 20, "the server took {peak} bytes");
}
