//! Memory of the server while a client reads far ahead: a test of its own process, to measure it.

#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "suite/support/mod.rs"]
mod support;

use std::fs::File;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use support::{World, installed};

#[test]
fn a_client_that_asks_for_gigabytes_at_once_costs_no_memory() {
    if !installed("a_client_that_asks_for_gigabytes_at_once_costs_no_memory", &["paramiko"]) {
        return;
    }
    // With a small window the client tells all the time that it takes more, with a large one never.
    for (size, window) in [(2u64 << 30, 2 << 20), (512 << 20, 1 << 30)] {
        let world = World::prepared(Default::default(), false, |outbound| {
            let file = File::create(outbound.join("large")).expect("created");
            file.set_len(size).expect("a sparse file");
        });
        let peak = peak_of_a_download(&world, size, window);
        println!("window {window}: peak {} KiB", peak >> 10);
        assert!(peak < 24 << 20, "the server took {peak} bytes with a window of {window}");
    }
}

/// How much more memory than before the server has at most, while paramiko asks for all of the file
/// before it reads any.
fn peak_of_a_download(world: &World, size: u64, window: u32) -> u64 {
    const EVERY: Duration = Duration::from_millis(5);
    let script = format!(
        "class Sink:\n\
         \x20   size = 0\n\
         \x20   def write(self, data): self.size += len(data)\n\
         sink = Sink()\n\
         sftp = paramiko.SFTPClient.from_transport(transport, window_size={window})\n\
         sftp.getfo('/Outbound/large', sink)\n\
         print(sink.size)"
    );
    let before = World::memory();
    let (fetched, peak) = std::thread::scope(|scope| {
        // Told by being dropped, so that looking at the memory takes no time from what is measured.
        let (busy, ended) = mpsc::channel::<()>();
        let client = scope.spawn(move || {
            let _busy = busy;
            world.paramiko(&script)
        });
        let mut peak = before;
        while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            peak = peak.max(World::memory());
        }
        (client.join().expect("the client"), peak - before)
    });
    assert_eq!(fetched.succeeds(), format!("{size}\n"));
    peak
}
