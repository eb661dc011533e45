//! A subscription list of a million rows: written row by row, in bounded memory.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use nets_core::Timestamp;
use nets_core::effect::{OutboundContent, OutboundFile, SubscriptionList};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party, UploadId, UserId};
use nets_core::subscription::Subscriber;
use nets_outbound::{OutboundWriter, Sources, Templates};
use nets_sdo::Signatory;

use crate::alone::is_alone;

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
    let before = most_memory_kib();
    let mut written = Counted::default();
    #[expect(clippy::disallowed_methods, reason = "the rate is for the reader, and nothing is decided by it")]
    let started = Instant::now();
    writer.write(&list(), &Crowd, &mut written).expect("written");
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

fn list() -> OutboundFile {
    OutboundFile {
        user: UserId::new("tTEST1").expect("a user"),
        upload: None,
        name: "12345678_eboks_subscribers_2026-01-07_1.xml".into(),
        at: Timestamp::UNIX_EPOCH,
        content: OutboundContent::SubscriptionList(SubscriptionList {
            organisation: Organisation::new(Country::Denmark, "12345678").expect("a company number"),
            eboks_id: EboksId::new("15723").expect("an id"),
            date: "2026-01-07".parse().expect("a day"),
            number: 1,
            as_of: Timestamp::UNIX_EPOCH,
        }),
    }
}

struct Crowd;

impl Sources for Crowd {
    fn pdf(&self, _: UploadId, _: &str) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn subscribers<'a>(
        &'a self,
        _: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        let document_type = DocumentType::new("163057").expect("a type");
        Box::new((0..ROWS).map(move |number| Subscriber {
            party: Party::person(Country::Denmark, format!("61{number:08}")).expect("a person number"),
            document_type: document_type.clone(),
        }))
    }
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
