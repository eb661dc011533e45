//! A scenario of one signer, and a simulator that plays it.

use std::fs;

use crate::harness::server::Server;

/// Signers wait for a decision, and the clock for its user.
pub const SCENARIO: &str = "\
name: In the browser
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - {user: tTEST1, name: Demo sender, organisation: DK12345678, eboks_ids: [15723]}
materials:
  - {document_type: 163057, name: Letter}
  - {document_type: 162812, name: Contract for signing, signing: {deadline_days: 3}}
recipients:
  - {person: '6101800001', name: Anna Testesen}
otherwise: ask
";

/// A simulator with this scenario in a folder of its own.
pub fn simulator() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("scenario.yaml");
    fs::write(&scenario, SCENARIO).expect("a scenario");
    let server = Server::start(folder.path(), &["--scenario", scenario.to_str().expect("a path")]);
    (server, folder)
}

pub fn root(server: &Server) -> String {
    format!("http://{}/", server.ready("api"))
}
