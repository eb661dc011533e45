//! Both ways of certifying agree: what the API says of the worlds that a run has left is what its certificate was made of.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::forged_bundle::files;
use crate::http;
use crate::programs::{PYTHON, installed, run};
use crate::server::program;
use crate::support::{EBOX_NEEDS, EBOX_REFERENCE, REFERENCE, certify, repository};

/// What is certified, and by which cases.
struct Played {
    profile: &'static str,
    sender: &'static str,
    filter: &'static str,
    /// So many lines are shown at the least, and so many worlds kept.
    lines: usize,
    worlds: usize,
}

#[test]
fn what_the_api_says_of_each_world_is_what_the_certificate_says() {
    if installed(&["sftp"]) {
        let filter = "reads-re*,reads-same-id";
        agrees(&Played { profile: "nets-share", sender: REFERENCE, filter, lines: 5, worlds: 6 });
    }
}

#[test]
fn and_of_each_world_with_an_ebox() {
    if installed(&EBOX_NEEDS) {
        let filter = "a5-*,a8-*,p1-*,p3-*,r1-*,r3-*,r8-*,r13-*,s1-*";
        agrees(&Played { profile: "ebox", sender: EBOX_REFERENCE, filter, lines: 15, worlds: 9 });
    }
}

fn agrees(played: &Played) {
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository(played.sender).display().to_string();
    let options = [
        "--profile",
        played.profile,
        "--keep",
        "--filter",
        played.filter,
        "--report",
        "json=certificate.json",
        "--evidence",
        "kept.zip",
        "--",
    ];
    let mut command = certify(folder.path(), &[&options[..], &[PYTHON, &sender]].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let api = stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, address) = line.split_once("go on at http://")?;
        Some(address.split('/').next()?.to_owned())
    });
    let api = api.expect("the worlds stay");
    let text = fs::read(folder.path().join("certificate.json")).expect("a certificate");
    let active: Value = serde_json::from_slice(&text).expect("JSON");
    let claims: Vec<&str> = members(&active["claims"]).filter_map(Value::as_str).collect();
    let sends = claims.join(",");
    let of_world =
        |world: &str| format!("/v1/certificate?profile={}&world={world}&sends={sends}", played.profile);
    let kept = fs::read(folder.path().join("kept.zip")).expect("its evidence");
    let worlds = kept_worlds(&kept);
    assert!(worlds.len() >= played.worlds, "{} worlds were kept", worlds.len());
    let mut compared = 0;
    for line in lines(&active).filter(|line| line["standing"] == "shown") {
        let Some(case) = line["evidence"][0]["case"].as_str() else { continue };
        let world =
            worlds.iter().find(|(world, _)| world.ends_with(&format!(".{case}"))).map(|(world, _)| world);
        let path = of_world(world.expect("its world"));
        let answer = http::send(&api, "GET", &path, "").expect("an answer").text();
        let passive: Value = serde_json::from_str(&answer).expect("JSON");
        let same = lines(&passive).find(|passive| passive["id"] == line["id"]).expect("the line");
        for member in ["standing", "why", "grade", "rests_on"] {
            assert_eq!(same[member], line[member], "{case}: {member}");
        }
        let entries = |line: &Value| -> Vec<Value> {
            members(&line["evidence"])
                .map(|entry| [&entry["seq"], &entry["sha256"]].map(Clone::clone).into())
                .collect()
        };
        assert_eq!(entries(same), entries(line), "{case}: evidence of {}", line["id"]);
        compared += 1;
    }
    assert!(compared >= played.lines, "{compared} lines were compared");
    for (world, kept) in worlds {
        let path = of_world(&world);
        let answer = http::send(&api, "GET", &path, "").expect("an answer").text();
        let passive: Value = serde_json::from_str(&answer).expect("JSON");
        assert!(lines(&passive).eq(lines(&kept)), "{world}: {:#} {:#}", passive["lines"], kept["lines"]);
        for member in ["seen", "clock", "missing", "scenario", "seed"] {
            assert_eq!(passive[member], kept[member], "{world}: {member}");
        }
        // Evidence of the same world, kept the other way, verifies as well.
        let of = ["--profile", played.profile, "--api", &api, "--world", &world, "--sends", &sends];
        let options = [&of[..], &["--evidence", "world.zip"]].concat();
        assert!(run(&mut certify(folder.path(), &options)).said().contains("with the bundle of its world"));
        run(program(folder.path()).args(["report", "verify", "world.zip"])).succeeds();
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
    child.wait().expect("it ends");
}

/// The certificate of each world in a file of evidence, by the name of the world.
fn kept_worlds(evidence: &[u8]) -> Vec<(String, Value)> {
    let worlds = files(evidence).into_iter().filter_map(|(name, bundle)| {
        let world = name.strip_prefix("worlds/")?.strip_suffix(".bundle.zip")?.to_owned();
        let (_, certificate) = files(&bundle).into_iter().find(|(name, _)| name == "certificate.json")?;
        Some((world, serde_json::from_slice(&certificate).expect("JSON")))
    });
    worlds.collect()
}

/// But the one that needs the case file, which only who plays the case knows.
fn lines(certificate: &Value) -> impl Iterator<Item = &Value> {
    members(&certificate["lines"]).filter(|line| line["id"] != "p16.as-asked")
}

fn members(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
