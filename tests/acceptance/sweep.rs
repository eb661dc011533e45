//! `faults sweep` with senders that others could have written: the table of each, and what the command does besides.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use nets_samples::{Letter, MessageBuilder, ShipmentBuilder};
use serde_json::Value;
use tempfile::TempDir;

use crate::golden;
use crate::programs::{PYTHON, Ran, installed, run};
use crate::server::program;
use crate::support::{processes, repository, states};

const ZIP: &str = "netsshare_plain.zip";

/// A folder with a shipment and the example senders.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    run(program(folder.path()).args(["sample", "--out", "samples"])).succeeds();
    fs::rename(folder.path().join("samples").join(ZIP), folder.path().join(ZIP)).expect("the sample");
    for sender in fs::read_dir(repository("examples/sweep")).expect("the examples").flatten() {
        fs::copy(sender.path(), folder.path().join(sender.file_name())).expect("copied");
    }
    folder
}

fn sweep(folder: &Path, arguments: &[&str]) -> Command {
    let mut sweep = program(folder);
    sweep.args(["faults", "sweep"]).args(arguments);
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
        sweep.env_remove(name);
    }
    sweep
}

#[track_caller]
fn golden(name: &str, ran: &Ran) {
    golden::agrees(repository(&format!("tests/acceptance/golden/sweep-{name}.txt")), &ran.stdout);
}

#[test]
fn the_naive_sender_sends_twice_wherever_an_answer_is_lost() {
    if !installed(&["paramiko"]) {
        return;
    }
    let folder = folder();
    let reports = "json=report.json,junit=report.xml";
    let ran = run(&mut sweep(
        folder.path(),
        &["--file", ZIP, "--jobs", "12", "--report", reports, "--", PYTHON, "naive.py", ZIP],
    ));
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    golden("naive", &ran);
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    let failed: Vec<String> =
        states(&report).into_iter().filter(|(_, state)| state == "fail").map(|(id, _)| id).collect();
    assert_eq!(
        failed,
        ["close-1.failure", "close-1.cut-after", "stat-1.cut-before", "stat-1.failure", "stat-1.lost-answer"]
    );
    let junit = fs::read_to_string(folder.path().join("report.xml")).expect("a report");
    assert!(junit.contains("failures=\"5\"") && junit.contains("op: close, path: "), "{junit}");
    assert!(junit.contains(" file=\"naive.py\">"), "it is linked by the sender's own file: {junit}");
    let seeds: Vec<&Value> =
        report["files"][0]["cases"].as_array().into_iter().flatten().map(|case| &case["seed"]).collect();
    assert!(!seeds.is_empty() && seeds.iter().all(|seed| **seed == "1"), "that of the scenario: {seeds:?}");
}

#[test]
fn the_careful_sender_is_found_nothing_against() {
    if !installed(&["paramiko"]) {
        return;
    }
    let folder = folder();
    let ran =
        run(&mut sweep(folder.path(), &["--file", ZIP, "--jobs", "12", "--", PYTHON, "careful.py", ZIP]));
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    golden("careful", &ran);
}

#[test]
fn a_sender_that_renames_and_is_called_again_is_found_nothing_against() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = folder();
    let ran = run(&mut sweep(folder.path(), &["--file", ZIP, "--jobs", "16", "--", "./rename.sh", ZIP]));
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    golden("rename", &ran);
    let ran = run(&mut sweep(
        folder.path(),
        &[
            "--again",
            "0",
            "--filter",
            "rename-*",
            "--timeout",
            "20s",
            "--jobs",
            "4",
            "--",
            "./rename.sh",
            ZIP,
        ],
    ));
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    golden("rename-once", &ran);
}

#[test]
fn a_fault_that_does_not_strike_shows_nothing() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = folder();
    // It lists Outbound when it runs without a fault, and does not later.
    let script = r#"echo >> "$1"
if [ "$(wc -l < "$1")" -le 2 ]; then echo "ls $NETS_OUTBOUND"; fi > batch
echo "put $2 $NETS_INBOUND/" >> batch
exec sftp -q -b batch -P "$NETS_SFTP_PORT" -i "$NETS_SFTP_KEY" -o IdentitiesOnly=yes -o User="$NETS_SFTP_USER" \
    -o UserKnownHostsFile="$NETS_SFTP_KNOWN_HOSTS" "$NETS_SFTP_HOST"
"#;
    fs::write(folder.path().join("other.sh"), script).expect("written");
    let counter = folder.path().join("counter").display().to_string();
    let ran = run(&mut sweep(
        folder.path(),
        &["--filter", "readdir-1.failure", "--file", ZIP, "--", "sh", "other.sh", &counter, ZIP],
    ));
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    assert!(ran.stdout.contains("open  not done  a failure  went another way"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("1 run: delivered 1 where the fault did not strike\n1 finding\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_cannot_be_swept_is_told_with_what_to_do() {
    let folder = folder();
    fs::copy(repository("scenarios/faults.yaml"), folder.path().join("faults.yaml")).expect("copied");
    for (arguments, words) in [
        (&["--", "true"][..], "it did not connect"),
        (&["--", "sh", "-c", "echo why >&2; exit 7"], "without any fault the sender exited with code 7"),
        (&["--", "./missing.sh"], "there is no program"),
        (&["--file", "missing.zip", "--", "true"], "--file missing.zip: "),
        (&["--file", ".", "--", "true"], "--file .: it is no file"),
        (&["--user", "tTEST9", "--", "true"], "the scenario has no sender tTEST9"),
        (&["--scenario", "faults.yaml", "--", "true"], "the scenario has `faults` of its own"),
        (&["--timeout", "1ms", "--", "true"], "write a time of at least a second"),
        (&["--report", "json=a,junit=a", "--", "true"], "two reports would be written"),
        (&[], "<SENDER>"),
    ] {
        let ran = run(&mut sweep(folder.path(), arguments));
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.said());
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn what_would_be_tried_is_listed_and_limited() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = folder();
    let rename = ["--", "./rename.sh", ZIP];
    let list = |more: &[&str]| run(&mut sweep(folder.path(), &[more, &rename].concat()));
    let all = list(&["--list"]).succeeds();
    assert!(all.contains("\nclose-1.cut-after "), "{all}");
    let few = list(&["--list", "--limit", "5"]).succeeds();
    let ids: Vec<&str> = few.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(
        ids[..5],
        [
            "write-1.cut-before",
            "write-1.failure",
            "write-2.cut-before",
            "write-2.failure",
            "write-3.cut-before"
        ]
    );
    assert!(few.lines().last().is_some_and(|line| line.starts_with("left out: ")), "{few}");
    let none = list(&["--filter", "close-1.cut-aftr"]);
    assert_eq!(none.code, Some(2));
    none.fails_saying("did you mean `close-1.cut-after`");
}

#[test]
fn a_sender_that_takes_its_file_away_is_told_of() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = folder();
    let script = "./rename.sh \"$1\" && rm \"$1\"";
    fs::write(folder.path().join("away.sh"), script.replace("./", &format!("{}/", folder.path().display())))
        .expect("written");
    let ran = run(&mut sweep(folder.path(), &["--", "sh", "away.sh", ZIP]));
    assert_eq!(ran.code, Some(2), "{}", ran.said());
    ran.fails_saying("name it by --file netsshare_plain.zip");
}

#[test]
fn a_sweep_that_is_interrupted_ends_its_senders_and_prints_what_is_known() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = folder();
    let mark = format!("79{:07}130", std::process::id());
    let fifo = folder.path().join("begun");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    // The third run never ends.
    let script = format!(
        "echo >> {0}/counter\nif [ \"$(wc -l < {0}/counter)\" -ge 4 ]; then echo begun > {0}/begun; exec sleep {mark}; fi\n\
         exec {0}/rename.sh \"$1\"\n",
        folder.path().display()
    );
    fs::write(folder.path().join("slow.sh"), script).expect("written");
    let arguments =
        ["--filter", "close-1.*", "--jobs", "1", "--report", "json=report.json", "--", "sh", "slow.sh", ZIP];
    let child = sweep(folder.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let child = child.expect("it starts");
    assert_eq!(fs::read_to_string(&fifo).expect("it begins"), "begun\n");
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{text}");
    assert_eq!(processes(&format!("sleep {mark}")), Vec::<String>::new());
    assert!(text.contains("not run: the sweep was interrupted"), "{text}");
    assert!(text.contains("the sweep was interrupted: 0 findings by then"), "{text}");
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["interrupted"], true);
}

/// A sender to the e-Box that publishes again whenever it is told of an error.
const EBOX_SENDER: &str = r#"#!/bin/sh
printf '{"ebox": {"url": "%s", "ca": "%s", "clients": [{"client": "%s", "key": "%s"}]}}' \
    "$NETS_EBOX_URL" "$NETS_EBOX_CA" "$NETS_EBOX_CLIENT" "$NETS_EBOX_KEY" > ready.json
for try in 1 2 3; do
    "$1" "$2" --ready ready.json --to 0199000349 --subject 'A letter' slip.pdf && exit 0
done
exit 1
"#;

#[test]
fn a_publisher_at_the_ebox_is_swept_alike() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let folder = folder();
    let sender = repository("examples/ebox/send.py").display().to_string();
    fs::write(folder.path().join("ebox.sh"), EBOX_SENDER).expect("written");
    fs::write(folder.path().join("slip.pdf"), b"%PDF-1.4\n%%EOF\n").expect("written");
    fs::copy(repository("scenarios/ebox.yaml"), folder.path().join("ebox.yaml")).expect("copied");
    let ran = run(&mut sweep(
        folder.path(),
        &["--scenario", "ebox.yaml", "--file", "slip.pdf", "--", "sh", "ebox.sh", PYTHON, &sender],
    ));
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    let table: Vec<&str> = ran.stdout.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    assert_eq!(
        table,
        [
            "         done      told              the sender then      sent   delivered",
            "token",
            "  ok     not done  nothing, cut off  tried again, exit 0  once   once",
            "  ok     not done  a failure         tried again, exit 0  once   once",
            "publish",
            "  ok     not done  nothing, cut off  tried again, exit 0  once   once",
            "  ok     not done  a failure         tried again, exit 0  once   once",
            "  TWICE  done      nothing, cut off  tried again, exit 0  twice  twice",
        ]
    );
}

/// Sends two letters. Where the first upload fails it sends that one again, as another shipment, and forgets the second.
const LETTERS: &str = r#"
import os, sys, naive
os.chdir(os.path.dirname(sys.argv[1]))
first, second = map(os.path.basename, sys.argv[1:])
try:
    naive.upload(first)
except Exception as problem:
    print(f"letters.py: {problem!r}", file=sys.stderr)
    second = "netsshare_again.zip"
naive.upload(second)
"#;

/// Both letters have the same bytes and the same id, and go by post alone: only their addresses tell them apart.
#[test]
fn a_letter_that_one_person_has_twice_and_another_never_is_found() {
    if !installed(&["paramiko"]) {
        return;
    }
    let folder = folder();
    let letter = Letter { first_class: true, duplex: false, colour: false };
    let files = [
        ("netsshare_anna.zip", "letter-1", "Anna Demo"),
        ("netsshare_bo.zip", "letter-2", "Bo Demo"),
        ("netsshare_again.zip", "letter-3", "Anna Demo"),
    ];
    for (file, id, name) in files {
        let message = MessageBuilder::by_post(letter, "163057").envelope_name(name);
        let zip = ShipmentBuilder::new(id).message(message).zip().expect("a shipment");
        fs::write(folder.path().join(file), zip).expect("written");
    }
    let naive = fs::read_to_string(folder.path().join("naive.py")).expect("the example");
    let functions = naive.split("\nfor _ in").next().expect("its functions");
    fs::write(folder.path().join("naive.py"), functions).expect("written");
    fs::write(folder.path().join("letters.py"), LETTERS).expect("written");
    let files = ["netsshare_anna.zip", "netsshare_bo.zip"];
    let arguments = ["--filter", "close-1.cut-after", "--", PYTHON, "letters.py"];
    let ran = run(&mut sweep(folder.path(), &[&arguments[..], &files[..]].concat()));
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    golden("letters", &ran);
}
