//! A subscription list of a million rows: written row by row, in bounded memory. `make bench ONLY=lists` tells how fast.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::identity::{Country, Party};
use nets_outbound::{OutboundWriter, TemplateProblems, Templates};
use nets_sdo::Signatory;

use crate::alone::is_alone;
use crate::support::{Subscribing, list};

const ROWS: usize = 1_000_000;
const MOST_KIB: u64 = 64 * 1024;

#[test]
fn a_list_of_a_million_is_written_in_bounded_memory() {
    if is_alone("million::a_list_of_a_million_is_written_in_bounded_memory") {
        write_a_million(Templates::standard());
    }
}

#[test]
fn a_list_of_a_million_by_a_template_of_the_users_is_written_in_bounded_memory() {
    if is_alone("million::a_list_of_a_million_by_a_template_of_the_users_is_written_in_bounded_memory") {
        let ours = include_str!("../../templates/subscription-list.xml");
        write_a_million(Templates::with_texts([("subscription-list.xml".to_owned(), ours.to_owned())]));
    }
}

fn write_a_million(templates: Result<Templates, TemplateProblems>) {
    let writer = OutboundWriter {
        templates: Arc::new(templates.expect("templates")),
        signatory: Signatory::ephemeral(Timestamp::UNIX_EPOCH, 7),
    };
    let crowd = Subscribing(|| {
        (0..ROWS)
            .map(|number| Party::person(Country::Denmark, format!("61{number:08}")).expect("a person number"))
    });
    let before = most_memory_kib();
    let mut written = Counted::default();
    writer.write(&list(), &crowd, &mut written).expect("written");
    let growth = most_memory_kib() - before;
    println!("{ROWS} rows, {} bytes, {growth} KiB more memory", written.bytes);
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
