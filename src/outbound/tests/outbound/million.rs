//! A subscription list of a million rows: written row by row, in bounded memory.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use nets_core::Timestamp;
use nets_core::identity::{Country, Party};
use nets_outbound::{OutboundWriter, Templates};
use nets_sdo::Signatory;

use crate::alone::is_alone;
use crate::support::{Subscribing, list};

const ROWS: usize = 1_000_000;
const MOST_KIB: u64 = 64 * 1024;

#[test]
fn a_list_of_a_million_is_written_in_bounded_memory() {
    if !is_alone("million::a_list_of_a_million_is_written_in_bounded_memory") {
        return;
    }
    let writer = OutboundWriter {
        templates: Arc::new(Templates::standard().expect("our templates")),
        signatory: Signatory::ephemeral(Timestamp::UNIX_EPOCH, 7),
    };
    let crowd = Subscribing(|| {
        (0..ROWS)
            .map(|number| Party::person(Country::Denmark, format!("61{number:08}")).expect("a person number"))
    });
    let before = most_memory_kib();
    let mut written = Counted::default();
    #[expect(clippy::disallowed_methods, reason = "the rate is for the reader, and nothing is decided by it")]
    let started = Instant::now();
    writer.write(&list(), &crowd, &mut written).expect("written");
    let (taken, growth) = (started.elapsed(), most_memory_kib() - before);
    println!(
        "{ROWS} rows, {} bytes, {:.0} rows/s, {growth} KiB more memory",
        written.bytes,
        ROWS as f64 / taken.as_secs_f64()
    );
    assert_eq!(written.lines, ROWS + 3, "a declaration, the root's two tags and the rows");
    assert!(growth < MOST_KIB, "{growth} KiB");
}

/// The most memory this process has ever had, in KiB.
fn most_memory_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its peak");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[derive(Default)]
struct Counted {
    bytes: usize,
    lines: usize,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len();
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
