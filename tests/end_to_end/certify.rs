//! `certify`: the certificate of a sender, asked of a running simulator by the command, the API and a browser alike.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use nets_bundle::{Bundle, CertificateFiles, with_certificate};
use nets_certify::{Certificate, CertifiedEntry, html};
use serde_json::{Value, json};

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

/// A certificate kept with its evidence, in this file.
fn with_evidence(simulator: &Simulator) -> PathBuf {
    simulator.upload_sample("signing");
    simulator.settle();
    simulator.advance("{\"by\": \"5d\"}");
    simulator.sftp("get /Outbound/*\n").succeeds();
    certify(simulator, &["--evidence", "kept.zip"]).ends_with_code(1);
    simulator.path("kept.zip")
}

fn verify(path: &Path) -> Ran {
    run(Command::new(PROGRAM).args(["report", "verify"]).arg(path))
}

#[test]
fn a_certificate_that_was_kept_with_its_evidence_verifies_and_a_changed_byte_is_named() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    let path = with_evidence(&simulator);
    let said = verify(&path).ends_with_code(0).stdout;
    for words in ["played again: 1 world, ", "compared: the page with ", "\nIt verifies."] {
        assert!(said.contains(words), "{words}: {said}");
    }
    run(Command::new(PROGRAM).arg("replay").arg(&path)).succeeds();
    let whole = fs::read(&path).expect("read");
    let mut zip = zip::ZipArchive::new(Cursor::new(&whole)).expect("a zip");
    for name in [
        "certificate.html",
        "certificate.json",
        "scenario.yaml",
        "events.jsonl",
        "outbound.jsonl",
        "timeline.jsonl",
        "uploads/1.zip",
    ] {
        let file = zip.by_name(name).expect("it is there");
        let middle = file.data_start().expect("it lies somewhere") + file.compressed_size() / 2;
        let mut changed = whole.clone();
        changed[usize::try_from(middle).expect("it is small")] ^= 1;
        fs::write(&path, changed).expect("written");
        verify(&path).ends_with_code(1).fails_saying(&format!("{name} has been changed or damaged"));
    }
    fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    verify(&path).ends_with_code(2).fails_saying("not all of one");
    let plain = run(Command::new(PROGRAM)
        .args(["bundle", "save", "--api", &simulator.ready("api"), "-o"])
        .arg(&path));
    plain.succeeds();
    verify(&path).ends_with_code(2).fails_saying("a bundle without a certificate");
}

/// One that is sealed anew has digests that fit: what it says is held to what happened.
#[test]
fn a_certificate_that_says_something_else_than_its_evidence_does_not_verify() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    let path = with_evidence(&simulator);
    let kept = simulator.path("unchanged.zip");
    fs::copy(&path, &kept).expect("copied");
    let bundle = Bundle::open(&kept).expect("a bundle");
    let files = bundle.certificate().expect("it is read").expect("it is there");
    let changed = |files: &CertificateFiles| {
        let mut out = Vec::new();
        with_certificate(&bundle, files, &mut out).expect("written");
        fs::write(&path, out).expect("written");
        verify(&path).ends_with_code(1).stdout
    };
    let in_report = CertificateFiles { html: files.html.replace("shown", "shewn"), ..files.clone() };
    let said = changed(&in_report);
    assert!(
        said.contains("differs: certificate.html: ") && said.ends_with("It does not verify.\n"),
        "{said}"
    );

    type Change = fn(&mut CertifiedEntry);
    let changes: [(Change, &str); 4] = [
        (|entry| entry.text.push('!'), ": the text of entry "),
        (|entry| entry.at.push('!'), ": the time of entry "),
        (|entry| entry.seq += 100_000, ": the entries that it names: kept "),
        (|entry| entry.sha256 = Some("0".repeat(64)), ": kept 0000"),
    ];
    for (change, words) in changes {
        let mut certificate: Certificate = serde_json::from_str(&files.json).expect("a certificate");
        let mut entries = certificate.lines.iter_mut().flat_map(|line| &mut line.evidence);
        change(entries.find(|entry| entry.text.starts_with("upload 1: ")).expect("an upload is evidence"));
        let said =
            changed(&CertificateFiles { html: html(&certificate), json: json!(certificate).to_string() });
        assert!(said.contains("differs: certificate.json, line ") && said.contains(words), "{words}: {said}");
    }
    let mut certificate: Certificate = serde_json::from_str(&files.json).expect("a certificate");
    let line = certificate.lines.iter_mut().find(|line| line.id == "reads.signed").expect("a line");
    "broken".clone_into(&mut line.standing);
    let said = changed(&CertificateFiles { html: html(&certificate), json: json!(certificate).to_string() });
    let words =
        "differs: certificate.json, line reads.signed: its standing: kept broken, now shown; It has fetched";
    assert!(said.contains(words), "{said}");
    let mut certificate: Certificate = serde_json::from_str(&files.json).expect("a certificate");
    certificate.seed.push('0');
    let said = changed(&CertificateFiles { html: html(&certificate), json: json!(certificate).to_string() });
    assert!(said.contains("differs: certificate.json: its seed: kept "), "{said}");
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
    // Judged anew, it is not known either.
    certify(&simulator, &["--evidence", "kept.zip"]).ends_with_code(1);
    let said = verify(&simulator.path("kept.zip")).ends_with_code(0).stdout;
    assert!(said.contains("\nIt verifies."), "{said}");
}
