//! `certify`: the certificate of a sender, asked of a running simulator by the command, the API and a browser alike.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{PROGRAM, Ran, Simulator, installed, run};

fn certify(simulator: &Simulator, options: &[&str]) -> Ran {
    let mut command = Command::new(PROGRAM);
    command.args(["certify", "--api", &simulator.ready("api")]).args(options).current_dir(simulator.folder());
    run(&mut command)
}

#[test]
fn what_a_simulator_has_seen_is_told_on_the_terminal_and_kept_in_files() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    let nothing = certify(&simulator, &[]).ends_with_code(1);
    assert!(
        nothing.stdout.contains("Not yet: ") && nothing.stdout.contains("\n0 shown, 0 broken"),
        "{}",
        nothing.stdout
    );

    simulator.upload_sample("signing");
    simulator.settle();
    simulator.advance("{\"by\": \"5d\"}");
    simulator.sftp("get /Outbound/*\n").succeeds();
    let said = certify(&simulator, &["--sends", "signing", "--report", "html=out/a.html,json=out/a.json"]);
    let said = said.ends_with_code(1).stdout;
    assert!(said.contains("shown         reads.signed "), "{said}");
    let kept = fs::read_to_string(simulator.path("out/a.json")).expect("the JSON was written");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let told = simulator.get("/v1/certificate?sends=signing").ok();
    assert_eq!((&kept["lines"], &kept["totals"]), (&told["lines"], &told["totals"]));
    let line = |id: &str| {
        let lines = told["lines"].as_array().expect("lines");
        lines.iter().find(|line| line["id"] == id).expect("the line").clone()
    };
    let signed = line("reads.signed");
    assert_eq!(signed["evidence"].as_array().map(Vec::len), Some(2), "{signed:#}");
    assert_eq!(signed["evidence"][1]["sha256"].as_str().map(str::len), Some(64), "{signed:#}");
    let html = fs::read_to_string(simulator.path("out/a.html")).expect("the page was written");
    assert!(
        html.contains("go on to the next environment?") && html.contains("never.lose-a-result"),
        "{html}"
    );

    certify(&simulator, &["--world", "nowhere"])
        .ends_with_code(2)
        .fails_saying("no world called `nowhere` runs");
    certify(&simulator, &["--user", "tTEST9"]).ends_with_code(2).fails_saying("no sender is called `tTEST9`");
    certify(&simulator, &["--sends", "prnt"]).ends_with_code(2).fails_saying("did you mean `print`?");
    certify(&simulator, &["--report", "pdf=a.pdf"])
        .ends_with_code(2)
        .fails_saying("the formats are junit, json, html and ctrf");
    certify(&simulator, &["--report", "junit=a.xml"])
        .ends_with_code(2)
        .fails_saying("with --api none is played");
    certify(&simulator, &["--report", "json=/"])
        .ends_with_code(2)
        .fails_saying("the certificate cannot be written");
}

/// What clients did before a restart is not in the journal, and nothing is concluded from what is not known.
#[test]
fn after_a_restart_what_is_not_known_is_undecided() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let simulator = Simulator::with(folder, |serve| {
        serve
            .arg("--data")
            .arg(&data)
            .arg("--scenario")
            .arg(crate::support::repository("scenarios/manual-clock.yaml"));
    });
    simulator.upload_sample("plain");
    simulator.settle();
    simulator.sftp("get /Outbound/*.receipt\n").succeeds();
    let standing = |simulator: &Simulator, id: &str| {
        let told = simulator.get("/v1/certificate").ok();
        let lines = told["lines"].as_array().expect("lines").clone();
        lines.into_iter().find(|line| line["id"] == id).expect("the line")["standing"].clone()
    };
    assert_eq!(standing(&simulator, "reads.receipt"), "shown");
    assert_eq!(standing(&simulator, "never.upload-elsewhere"), "shown");
    let simulator = simulator.again("TERM", |serve| {
        serve.arg("--data").arg(&data);
    });
    assert_eq!(standing(&simulator, "can.shipment"), "shown", "the journal has it");
    assert_eq!(standing(&simulator, "reads.receipt"), "undecided");
    assert_eq!(standing(&simulator, "never.upload-elsewhere"), "undecided");
}
