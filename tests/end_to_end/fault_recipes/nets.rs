//! Recipes of what Nets does badly, as a sender's program sees it in Outbound.

use std::fs;

use serde_json::Value;

use super::playing::{Recipe, contracts, listed, paramiko, scenario};
use crate::clients::lftp::lftp;
use crate::support::Simulator;

/// A simulator whose sender has subscription lists, too.
fn with_lists(recipe: &Recipe) -> Simulator {
    Simulator::play_text(&(scenario("subscription_lists: all") + &recipe.faults))
}

fn to(simulator: &Simulator, moment: &str) {
    simulator.advance(&format!(r#"{{"to": "{moment}"}}"#));
}

/// The names alone.
fn names(simulator: &Simulator, begin: &str) -> Vec<String> {
    listed(simulator, begin).into_iter().map(|(name, _)| name).collect()
}

pub(super) fn a_receipt_is_late_never_or_twice(recipe: &Recipe) {
    let simulator = recipe.plays();
    contracts(&simulator, &["a", "b", "c"]);
    let receipts = || names(&simulator, "tTEST1");
    let receipt = |name: &str| format!("tTEST1_DK12345678_{name}.zip.receipt");
    let twice = ["0000003_2_netsshare_c", "0000003_netsshare_c"].map(receipt);
    assert_eq!(receipts(), twice[1..], "the second one of the third comes ten minutes later");
    to(&simulator, "2026-01-05T10:10");
    assert_eq!(receipts(), twice);
    to(&simulator, "2026-01-05T11:59");
    assert_eq!(receipts(), twice);
    to(&simulator, "2026-01-05T12:00");
    let late = receipt("0000001_netsshare_a");
    assert_eq!(receipts(), [&[late], &twice[..]].concat());
    simulator.advance(r#"{"by": "30d"}"#);
    assert_eq!(receipts().len(), 3, "that of the second never comes");
    recipe.says("does it send again what was accepted long ago");
    assert_eq!(simulator.timeline("what=shipment_accepted").len(), 3);
}

/// The uploads whose results were written, and when, oldest first.
fn results(simulator: &Simulator) -> Vec<(String, u64)> {
    let written = simulator.timeline("what=file_written&file=signed_documents_*");
    let of = |entry: &Value| {
        let at = entry["local"].as_str().expect("a moment");
        (at[..19].to_owned(), entry["upload"].as_u64().expect("an upload"))
    };
    written.iter().map(of).collect()
}

pub(super) fn results_come_out_of_order(recipe: &Recipe) {
    recipe.says("The very first one comes an hour behind the others of its day");
    recipe.says("all others come from the last to the first");
    let simulator = recipe.plays();
    contracts(&simulator, &["a", "b", "c"]);
    simulator.advance(r#"{"by": "2d"}"#);
    contracts(&simulator, &["d", "e"]);
    simulator.advance(r#"{"by": "4d"}"#);
    let expected = [
        ("2026-01-07T06:00:00", 3),
        ("2026-01-07T06:00:01", 2),
        ("2026-01-07T07:00:00", 1),
        ("2026-01-09T06:00:00", 5),
        ("2026-01-09T06:00:01", 4),
    ];
    assert_eq!(results(&simulator), expected.map(|(at, upload)| (at.to_owned(), upload)));
    // Names do not tell: the last one written has the first name.
    assert_eq!(names(&simulator, "signed_documents_2026-01-09").len(), 2);
}

pub(super) fn results_come_in_one_minute(recipe: &Recipe) {
    let simulator = recipe.plays();
    for contract in ["a", "b"] {
        contracts(&simulator, &[contract]);
        simulator.advance(r#"{"by": "1d"}"#);
    }
    to(&simulator, "2026-01-12T08:59");
    assert_eq!(names(&simulator, "signed_documents_"), [""; 0]);
    to(&simulator, "2026-01-12T09:00");
    let of_both_days = ["07", "08"].map(|day| format!("signed_documents_2026-01-{day}_1.zip"));
    assert_eq!(names(&simulator, "signed_documents_"), of_both_days);
    assert!(results(&simulator).iter().all(|(at, _)| at.starts_with("2026-01-12T09:00")));
}

pub(super) fn the_return_file_is_missing(recipe: &Recipe) {
    recipe.says("The next one has its results, or its entries");
    let simulator = recipe.plays();
    contracts(&simulator, &["a"]);
    to(&simulator, "2026-01-07T09:29");
    let beside_receipts = |begin: &str| names(&simulator, begin);
    assert_eq!(beside_receipts("12345678_distribution_report_"), [""; 0], "no report on the second day");
    assert_eq!(beside_receipts("signed_documents_"), [""; 0], "no return file on the third");
    to(&simulator, "2026-01-08T06:00");
    assert_eq!(beside_receipts("signed_documents_"), ["signed_documents_2026-01-08_1.zip"]);
    let report = "12345678_distribution_report_2026-01-07.xml";
    assert_eq!(beside_receipts("12345678_distribution_report_"), [report]);
    let report = String::from_utf8(simulator.outbound_file("tTEST1", report)).expect("text");
    assert!(report.contains("2026-01-06T08:00:00+01:00"), "what was delivered the day before: {report}");
}

pub(super) fn the_list_is_missing(recipe: &Recipe) {
    recipe.says("That one has all, as each list has");
    let simulator = with_lists(recipe);
    let lists = || names(&simulator, "12345678_eboks_subscribers_");
    let list = |day: &str| format!("12345678_eboks_subscribers_2026-01-{day}_1.xml");
    to(&simulator, "2026-01-05T14:00");
    assert_eq!(lists(), [list("05")]);
    to(&simulator, "2026-01-06T23:59");
    assert_eq!(lists(), [list("05")], "the second day");
    to(&simulator, "2026-01-07T14:00");
    assert_eq!(lists(), [list("05"), list("07")]);
    let [first, last] = ["05", "07"].map(|day| simulator.outbound_file("tTEST1", &list(day)));
    assert!(first == last, "all are on each");
}

pub(super) fn a_zip_grows(recipe: &Recipe) {
    recipe.says("The first listing, and who fetches it then, has a part of it: no zip yet. The next listing shows all");
    let simulator = with_lists(recipe);
    to(&simulator, "2026-01-05T14:00");
    let list = &listed(&simulator, "12345678_eboks")[0];
    assert_eq!(list.1, 1_000, "half a list");
    to(&simulator, "2026-01-05T14:10");
    assert!(listed(&simulator, "12345678_eboks")[0].1 > 1_000);
    contracts(&simulator, &["a"]);
    simulator.advance(r#"{"by": "4d"}"#);
    let results = || listed(&simulator, "signed_documents_").remove(0);
    let (zip, size) = results();
    assert_eq!(size, 1_000);
    let fetch = |target: &str| {
        simulator.sftp(&format!("get /Outbound/{zip} {target}\n")).succeeds();
        let bytes = fs::read(simulator.path(target)).expect("fetched");
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).is_ok()
    };
    assert!(!fetch("half.zip"), "no zip yet");
    assert!(results().1 > 1_000, "the next listing shows all");
    assert!(fetch("whole.zip"));
}

pub(super) fn a_file_vanishes_for_good(recipe: &Recipe) {
    let simulator = recipe.plays();
    contracts(&simulator, &["a"]);
    simulator.advance(r#"{"by": "4d"}"#);
    let script = "
zips = [name for name in sftp.listdir('/Outbound') if name.startswith('signed')]
print(len(zips))
for attempt in 1, 2: told(lambda: sftp.get('/Outbound/' + zips[0], 'got'))
print(len([name for name in sftp.listdir('/Outbound') if name.startswith('signed')]))";
    assert_eq!(paramiko(&simulator, "tTEST1", script), "1\nFileNotFoundError\nFileNotFoundError\n0\n");
    assert_eq!(simulator.timeline("what=file_gone")[0]["after"], "listed");
}

pub(super) fn outbound_keeps_files_for_a_while(recipe: &Recipe) {
    recipe.says("What your program has not fetched by then is lost; or what it has fetched is gone");
    let simulator = recipe.plays();
    contracts(&simulator, &["a", "b"]);
    let receipts = names(&simulator, "tTEST1");
    lftp(&simulator, &format!("get /Outbound/{} -o a.receipt", receipts[0]));
    // lftp leaves without closing the file, which the simulator sees a moment later.
    assert_eq!(simulator.wait("what=file_gone")["after"], "fetched");
    let again = simulator.sftp(&format!("get /Outbound/{} again\n", receipts[0]));
    again.fails_saying("not found");
    to(&simulator, "2026-01-14T05:59");
    assert_eq!(names(&simulator, "signed_documents_").len(), 2);
    to(&simulator, "2026-01-14T06:00");
    assert_eq!(names(&simulator, ""), receipts[1..], "they are gone, and so are the reports");
}
