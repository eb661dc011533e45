//! A journal's file: its records, or the reason why it is refused.

use std::fs;
use std::io::{Cursor, Read};

use nets_store::{Journal, StoreProblem};

pub fn try_with(input: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.redb");
    fs::write(&path, input).expect("room on the disk");
    let read = Journal::open(&path).and_then(|mut opened| opened.journal.replay(drop));
    if let Err(problem) = read {
        let told = problem.to_string();
        assert!(told.contains("journal.redb: ") || told.contains("journal.redb is "), "{told}");
        assert!(!matches!(problem, StoreProblem::InUse(_)), "{told}");
    }
}

/// The journal of a world that version 0.1.0 wrote.
pub fn seeds() -> Vec<Vec<u8>> {
    let world = include_bytes!("../../src/driver/tests/fixtures/world-0.1.0.zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(world)).expect("a zip");
    let mut journal = Vec::new();
    archive.by_name("journal.redb").expect("its journal").read_to_end(&mut journal).expect("its content");
    vec![journal]
}
