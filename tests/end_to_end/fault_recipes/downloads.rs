//! Recipes that go wrong while Outbound is listed and fetched.

use std::fs;

use super::playing::{Recipe, contracts, listed, paramiko, put_bytes, struck};
use crate::support::sample;

pub(super) fn a_file_vanishes(recipe: &Recipe) {
    let simulator = recipe.plays();
    put_bytes(&simulator, "netsshare_a.zip", &sample("plain")).succeeds();
    simulator.settle();
    let said = paramiko(
        &simulator,
        "tTEST1",
        "for attempt in 1, 2: told(lambda: [sftp.get('/Outbound/' + name, 'got') for name in sftp.listdir('/Outbound')])",
    );
    assert_eq!(said, "FileNotFoundError\ndone\n");
    assert_eq!(struck(&simulator), [["gone meanwhile", "not_done", "no_such_file"]]);
}

pub(super) fn a_download_breaks_off_or_is_short(recipe: &Recipe) {
    let simulator = recipe.plays();
    contracts(&simulator, &["a"]);
    simulator.advance(r#"{"by": "4d"}"#);
    let (zip, size) = listed(&simulator, "signed_documents_").remove(0);
    let get = format!("get /Outbound/{zip} got.zip\n");
    simulator.sftp(&get).fails_saying("Connection");
    let got = fs::metadata(simulator.path("got.zip")).expect("a part").len();
    assert!(got < size, "{got} of {size}");
    simulator.sftp(&get).succeeds();
    assert!(fs::read(simulator.path("got.zip")).expect("a file") == simulator.outbound_file("tTEST1", &zip));
    // OpenSSH asks for what is missing behind the short answer.
    let expected = [["cut download", "partly", "none"], ["short download", "partly", "as_done"]];
    assert_eq!(struck(&simulator), expected);
}

pub(super) fn outbound_answers_slowly(recipe: &Recipe) {
    let simulator = recipe.plays();
    simulator.sftp("ls /Outbound\n").succeeds();
    let fired = simulator.timeline("what=fault_fired");
    let moments: Vec<nets_core::Timestamp> = fired
        .iter()
        .map(|entry| entry["real"].as_str().expect("a text").parse().expect("a moment"))
        .collect();
    assert!(moments.len() > 1, "each request for names is slow: {fired:?}");
    for pair in moments.windows(2) {
        assert!(pair[1].duration_since(pair[0]).as_secs() >= 3, "{fired:?}");
    }
    simulator.advance(r#"{"to": "2026-01-06T08:00"}"#);
    simulator.sftp("ls /Outbound\n").succeeds();
    assert_eq!(simulator.timeline("what=fault_fired").len(), moments.len(), "it is morning");
}
