//! Memory of the server while a client reads far ahead.

use std::fs::{self, File};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::alone::is_alone;
use crate::support::{self, PACKETS, World, installed};

/// A file or folder opened on a channel that stays open until the input ends.
const OPENED: &str = "
def opened(channel, kind, path, *fields):
    channel.sendall(packet(kind, number(7), string(path), *fields))
    got = answer(channel)
    return got[9:] if got[0] == 102 else None
def ready():
    print('ready', flush=True)
    sys.stdin.readline()
    os._exit(0)
";

#[test]
fn listings_that_stay_open_while_the_folder_changes_cost_no_copy_of_it_each() {
    const FILES: usize = 10_000;
    if !installed("listings_that_stay_open_while_the_folder_changes", &["paramiko"]) {
        return;
    }
    if !is_alone("memory::listings_that_stay_open_while_the_folder_changes_cost_no_copy_of_it_each") {
        return;
    }
    let world = World::prepared(|outbound| {
        for number in 0..FILES {
            fs::write(outbound.join(format!("a_name_as_long_as_those_of_receipts_are_{number:07}")), b"")
                .expect("written");
        }
    });
    let script = format!(
        "{PACKETS}{OPENED}count = 0\n\
         for session in range(5):\n\
         \x20   channel = begun(connect())\n\
         \x20   for turn in range(200):\n\
         \x20       handle = opened(channel, 11, b'/Outbound')\n\
         \x20       channel.sendall(packet(12, number(1), string(handle)))\n\
         \x20       assert answer(channel)[0] == 104\n\
         \x20       count += 1\n\
         \x20       if turn % 10 == 0: sftp.remove('/Outbound/a_name_as_long_as_those_of_receipts_are_%07d' % count)\n\
         assert count == 1000\n\
         ready()"
    );
    let taken = taken_by(&world, &script);
    assert!(taken < 16 << 20, "1,000 open listings of {FILES} files took {taken} bytes");
}

#[test]
fn requests_whose_answers_stay_untaken_are_bounded_over_all_sessions_of_a_user() {
    if !installed("requests_whose_answers_stay_untaken_are_bounded", &["paramiko"]) {
        return;
    }
    if !is_alone("memory::requests_whose_answers_stay_untaken_are_bounded_over_all_sessions_of_a_user") {
        return;
    }
    let world = World::new();
    world.publish("large", &support::bytes(1 << 20));
    // Each channel asks for as much as it may, 2 MiB of requests, and takes nothing.
    let script = format!(
        "{PACKETS}{OPENED}ended = 0\n\
         requests = packet(5, struct.pack('>I', 1), string(b'\\0\\0\\0\\0'), struct.pack('>Q', 0), struct.pack('>I', 1 << 18))\n\
         requests = requests * ((2 << 20) // len(requests))\n\
         for session in range(4):\n\
         \x20   transport = connect()\n\
         \x20   for _ in range(10):\n\
         \x20       try:\n\
         \x20           channel = begun(transport, window_size=1 << 15)\n\
         \x20           opened(channel, 3, b'/Outbound/large', struct.pack('>II', 1, 0))\n\
         \x20           channel.sendall(requests)\n\
         \x20       except Exception: ended += 1; break\n\
         assert ended > 0, 'no session was told'\n\
         ready()"
    );
    let taken = taken_by(&world, &script);
    println!("unread requests and answers: {} KiB", taken >> 10);
    assert!(taken < 96 << 20, "unread requests and answers took {taken} bytes");
    // The next client is served.
    assert_eq!(world.paramiko("print(len(sftp.open('/Outbound/large').read()))").succeeds(), "1048576\n");
}

/// How much more memory the server has while this script waits than before it began.
fn taken_by(world: &World, script: &str) -> u64 {
    let before = World::memory();
    let mut client = world.paramiko_told(script);
    client.says("ready");
    let taken = World::memory().saturating_sub(before);
    client.goes_on();
    client.ends();
    taken
}

#[test]
fn a_client_that_asks_for_gigabytes_at_once_costs_no_memory() {
    if !installed("a_client_that_asks_for_gigabytes_at_once_costs_no_memory", &["paramiko"]) {
        return;
    }
    if !is_alone("memory::a_client_that_asks_for_gigabytes_at_once_costs_no_memory") {
        return;
    }
    // With a small window the client tells all the time that it takes more, with a large one never. What then waits at the
    // client costs it more the more it is, so the file is not larger than shows what it does to the server.
    for (size, window) in [(256u64 << 20, 2 << 20), (64 << 20, 128 << 20)] {
        let world = World::prepared(|outbound| {
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
        let (busy, ended) = mpsc::sync_channel::<()>(1);
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
