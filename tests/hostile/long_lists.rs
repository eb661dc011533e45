//! Subscription lists as long as a large sender's: in bounded memory, and whole after a crash.

use std::fs;
use std::path::Path;

use super::harness::USER;
use super::harness::server::Server;
use super::size::{MIB, memory};

const PEOPLE: usize = 1_000_000;

/// A manual clock, so that the list comes when the test says so.
const SCENARIO: &str = "\
name: A million subscribers
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - user: tTEST1
    organisation: DK12345678
    eboks_ids: [15723]
    subscription_lists: all
materials:
  - document_type: 163057
crowd: {people: 1000000, subscribes: [163057]}
";

#[test]
fn a_list_of_a_million_subscribers_is_written_in_bounded_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), &[]);
    let (before, _) = memory(&server);
    let list = list_of_the_day(&server);
    let (after, most) = memory(&server);
    println!("{} MiB before, {} after, {} at the most", before / MIB, after / MIB, most / MIB);
    assert_eq!(rows(&list), PEOPLE);
    let grown = most.saturating_sub(before) / MIB;
    assert!(grown < 64, "memory grew by {grown} MiB");
}

#[test]
fn a_list_that_a_crash_lost_is_written_again_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), &["--data", "kept"]);
    let list = list_of_the_day(&server);
    server.kill();
    let kept = folder.path().join("kept/world/files/outbound/tTEST1");
    let lost = fs::read_dir(&kept).expect("Outbound").next().expect("the list").expect("an entry").path();
    fs::remove_file(&lost).expect("removed");
    let server = start(folder.path(), &["--data", "kept"]);
    let name = &server.outbound(USER)[0];
    assert!(server.outbound_file(USER, name) == list, "{name} is another list now");
}

fn start(folder: &Path, options: &[&str]) -> Server {
    fs::write(folder.join("scenario.yaml"), SCENARIO).expect("written");
    Server::start(folder, &[&["--scenario", "scenario.yaml"], options].concat())
}

fn list_of_the_day(server: &Server) -> Vec<u8> {
    server.advance(r#"{"to": "2026-01-05T14:00"}"#);
    let names = server.outbound(USER);
    assert_eq!(names, ["12345678_eboks_subscribers_2026-01-05_1.xml"]);
    server.outbound_file(USER, &names[0])
}

fn rows(list: &[u8]) -> usize {
    let text = str::from_utf8(list).expect("UTF-8");
    text.lines().filter(|line| line.trim_start().starts_with("<subscriber>")).count()
}
