//! Journals that were cut short, overwritten or lengthened: each is refused, or read as it was.

use std::fs;
use std::path::Path;

use nets_core::Timestamp;
use nets_core::event::{Client, Event, Observation};

use crate::database::{JournalHeader, JournalRecord};
use crate::journal::Journal;

/// The page of the library's files.
const PAGE: usize = 4_096;

const RECORDS: i64 = 150;

fn record(number: i64) -> JournalRecord {
    let what = Observation::LoginRefused {
        user: format!("user{number}"),
        reason: "unknown".repeat(8),
        key: None,
        client: Client::default(),
    };
    JournalRecord {
        at: Timestamp::from_second(number).expect("a time"),
        real: None,
        event: Event::Observed(what),
    }
}

/// The bytes of a journal, as a clean end leaves them and as a killed process does.
fn journals(folder: &Path) -> [Vec<u8>; 2] {
    let path = folder.join("written.redb");
    let about =
        JournalHeader { scenario: "name: a".to_owned(), started_with: "name: a".to_owned(), seed: None };
    let mut journal = Journal::create(&path, &about).expect("a new journal");
    for number in 0..RECORDS {
        journal.append(&[record(number)], true).expect("appended");
    }
    let killed = fs::read(&path).expect("the file");
    drop(journal);
    [fs::read(&path).expect("the file"), killed]
}

/// What opening and reading these bytes gives: how many records, all as they were written.
fn read(folder: &Path, bytes: &[u8], what: &str) -> Option<i64> {
    let path = folder.join("journal.redb");
    fs::write(&path, bytes).expect("written");
    let mut records = Vec::new();
    let read = Journal::open(&path).and_then(|mut opened| {
        assert_eq!(opened.about.scenario, "name: a", "{what}");
        opened.journal.replay(|record| records.push(record))
    });
    match read {
        Ok(()) => {
            for (number, found) in (0..).zip(&records) {
                assert_eq!(*found, record(number), "{what}");
            }
            i64::try_from(records.len()).ok()
        }
        Err(problem) => {
            let told = problem.to_string();
            assert!(told.contains("journal.redb"), "{what}: {told}");
            assert!(
                told.contains("put a copy of it back") || told.contains("put the journal back"),
                "{what}: {told}"
            );
            None
        }
    }
}

#[test]
fn a_journal_cut_short_or_lengthened_is_refused_or_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    for whole in journals(folder.path()) {
        assert_eq!(read(folder.path(), &whole, "whole"), Some(RECORDS));
        let odd = [0, 1, 8, 9, 63, 64, 127, 128, 191, 192, 320, 511, 512];
        let pages = (0..whole.len()).step_by(PAGE).map(|at| at + at / PAGE % 3);
        for length in odd.into_iter().chain(pages).filter(|length| *length < whole.len()) {
            let read = read(folder.path(), &whole[..length], &format!("cut to {length}"));
            assert!(read.is_none_or(|read| read == RECORDS), "cut to {length}: {read:?} records");
        }
        for more in [1, 100, PAGE, 10 * PAGE] {
            let longer = [&whole[..], &vec![0xA5; more]].concat();
            let read = read(folder.path(), &longer, &format!("{more} bytes more"));
            assert!(read.is_none_or(|read| read == RECORDS), "{more} bytes more: {read:?} records");
        }
    }
}

#[test]
fn a_journal_with_a_page_overwritten_is_refused_or_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let [clean, killed] = journals(folder.path());
    for (whole, fewest) in [(clean, RECORDS), (killed, RECORDS - 1)] {
        let header = (0..512).step_by(16);
        let offsets = [2, 100, PAGE / 2, PAGE - 200].into_iter().cycle();
        let pages = (0..whole.len()).step_by(PAGE).zip(offsets).map(|(page, offset)| page + offset);
        let ways = [(1, 0x01), (8, 0xFF), (PAGE, 0x00)].into_iter().cycle();
        for (at, (length, byte)) in header.chain(pages).filter(|at| *at < whole.len()).zip(ways) {
            let mut damaged = whole.clone();
            let end = (at + length).min(whole.len());
            damaged[at..end].iter_mut().for_each(|place| *place = if byte == 0 { 0 } else { *place ^ byte });
            let what = format!("{length} bytes at {at}");
            let read = read(folder.path(), &damaged, &what);
            // A commit that a killed process may not have finished is undone: what it held is then the
            // last record, and no world begins anew.
            assert!(read.is_none_or(|read| read >= fewest), "{what}: {read:?} records");
        }
    }
}
