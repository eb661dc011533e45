//! The evidence of a certificate by cases: kept, verified, and a change to it is found though every digest was mended.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use nets_certify::{Certificate, html};
use serde_json::{Value, json};

use crate::forged_bundle::{files, forged};
use crate::programs::{PYTHON, Ran, installed, run};
use crate::server::program;
use crate::support::{REFERENCE, certify, repository};
use crate::variants::VARIANTS;

pub type Members = Vec<(String, Vec<u8>)>;

const CASES: &str = "can-plain,never-sends-again,reads-signed";

/// What `certify --evidence` writes of a few cases; none where a program is missing.
fn evidence() -> Option<&'static [u8]> {
    static KEPT: OnceLock<Vec<u8>> = OnceLock::new();
    installed(&["sftp"]).then(|| {
        let kept = KEPT.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let sender = repository(REFERENCE).display().to_string();
            let options = ["--filter", CASES, "--evidence", "kept.zip", "--", PYTHON, &sender];
            let ran = run(&mut certify(folder.path(), &options)).ends_with_code(1);
            assert!(ran.said().contains("the certificate with the bundles of 3 worlds"), "{}", ran.said());
            fs::read(folder.path().join("kept.zip")).expect("it was written")
        });
        kept.as_slice()
    })
}

fn verify(path: &Path, options: &[&str]) -> Ran {
    let folder = path.parent().expect("a folder");
    run(program(folder).args(["report", "verify"]).args(options).arg(path))
}

pub fn verified(bytes: &[u8]) -> (Option<i32>, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kept.zip");
    fs::write(&path, bytes).expect("written");
    let ran = verify(&path, &["--format", "json"]);
    let told = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("JSON: {}", ran.said()));
    (ran.code, told)
}

/// A member, or one of a bundle inside: its path, parted by `!`.
pub fn change(members: &mut Members, path: &str, change: &dyn Fn(String) -> String) {
    let (name, below) = path.split_once('!').map_or((path, None), |(name, below)| (name, Some(below)));
    let member = members.iter_mut().find(|(member, _)| member == name).expect("a member of this name");
    member.1 = match below {
        Some(below) => inside(&member.1, |members| self::change(members, below, change)),
        None => change(String::from_utf8(std::mem::take(&mut member.1)).expect("UTF-8")).into_bytes(),
    };
}

/// The same with other members, and right digests.
pub fn inside(bytes: &[u8], change: impl FnOnce(&mut Members)) -> Vec<u8> {
    let mut members = files(bytes);
    change(&mut members);
    forged(&members)
}

/// Changes a certificate and the page that is made of it.
pub fn change_certificate(members: &mut Members, change: impl Fn(&mut Certificate)) {
    let find = |members: &Members, name: &str| members.iter().position(|(it, _)| it == name).expect("there");
    let (report, page) = (find(members, "certificate.json"), find(members, "certificate.html"));
    let mut certificate: Certificate = serde_json::from_slice(&members[report].1).expect("a certificate");
    change(&mut certificate);
    members[page].1 = html(&certificate).into_bytes();
    members[report].1 = format!("{:#}\n", json!(certificate)).into_bytes();
}

pub fn stand(certificate: &mut Certificate, id: &str, standing: &str) {
    let line = certificate.lines.iter_mut().find(|line| line.id == id).expect("the line");
    assert_ne!(line.standing, standing);
    standing.clone_into(&mut line.standing);
}

/// That it does not verify, with a difference about this.
pub fn differs(bytes: &[u8], wanted: &[(&str, &str)]) {
    let (code, told) = verified(bytes);
    assert_eq!((code, &told["verifies"]), (Some(1), &json!(false)), "{told:#}");
    let differences = told["differences"].as_array().expect("differences");
    let is_meant = |difference: &&Value| {
        wanted.iter().all(|(member, says)| difference[member].to_string().contains(says))
    };
    assert!(differences.iter().any(|it| is_meant(&it)), "{wanted:?}: {told:#}");
}

#[test]
fn it_verifies_and_each_world_in_it_by_itself() {
    let Some(kept) = evidence() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kept.zip");
    fs::write(&path, kept).expect("written");
    let said = verify(&path, &[]).ends_with_code(0).stdout;
    for words in ["by 3 cases", "played again: 3 worlds", "taken as kept: ", "exit codes", "\nIt verifies."] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (code, told) = verified(kept);
    assert_eq!((code, &told["verifies"]), (Some(0), &json!(true)), "{told:#}");
    let lines = nets_certify::catalogue().count();
    assert_eq!(told["compared"]["lines"], json!(4 * lines), "those of three worlds, and of the whole");
    assert!(told["compared"]["digests"].as_u64() > Some(10), "{told:#}");
    assert!(told["observed"]["file_fetched"].as_u64() > Some(2), "{told:#}");
    for (name, bytes) in files(kept).iter().filter(|(name, _)| name.starts_with("worlds/")) {
        fs::write(&path, bytes).expect("written");
        let said = verify(&path, &[]).ends_with_code(0).stdout;
        assert!(said.contains("played again: 1 world,"), "{name}: {said}");
        run(program(folder.path()).arg("replay").arg(&path)).succeeds();
    }
}

#[test]
fn a_changed_byte_of_each_member_is_named() {
    let Some(kept) = evidence() else { return };
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(kept)).expect("a zip");
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).expect("a file");
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let middle = file.data_start().expect("it has been found") + file.compressed_size() / 3;
        let mut damaged = kept.to_vec();
        damaged[usize::try_from(middle).expect("a small file")] ^= 1;
        let (code, told) = verified(&damaged);
        assert_eq!((code, &told["verifies"]), (Some(1), &json!(false)), "{name}: {told:#}");
        let changed = told["changed"].as_str().expect("why");
        assert!(changed.starts_with(&format!("{name} has been changed or damaged")), "{changed}");
    }
    let (code, told) = verified(&kept[..kept.len() / 2]);
    assert_eq!((code, told["unreadable"].is_string()), (Some(2), true), "{told:#}");
}

#[test]
fn a_standing_that_was_changed_is_found_in_the_whole_and_in_a_world() {
    let Some(kept) = evidence() else { return };
    let whole = inside(kept, |members| {
        change_certificate(members, |certificate| stand(certificate, "reads.rejection", "shown"));
    });
    let wanted = [("line", "reads.rejection"), ("what", "its standing"), ("kept", "shown"), ("now", "not")];
    differs(&whole, &[&wanted[..], &[("place", "\"certificate.json\"")]].concat());

    let world = "worlds/can.can-plain.bundle.zip";
    let in_world = inside(kept, |members| {
        let member = members.iter_mut().find(|(name, _)| name == world).expect("a world");
        member.1 = inside(&member.1, |members| {
            change_certificate(members, |certificate| stand(certificate, "can.plain", "broken"));
        });
    });
    differs(&in_world, &[("line", "can.plain"), ("place", world), ("kept", "broken"), ("now", "shown")]);

    let evidence = inside(kept, |members| {
        change_certificate(members, |certificate| {
            let line = certificate.lines.iter_mut().find(|line| line.id == "can.plain").expect("a line");
            line.evidence.pop();
        });
    });
    differs(&evidence, &[("line", "can.plain"), ("what", "the entries that it names")]);
    let verdict = inside(kept, |members| {
        change_certificate(members, |certificate| certificate.passes = true);
    });
    differs(&verdict, &[("what", "passes"), ("kept", "true"), ("now", "false")]);
}

#[test]
fn a_case_or_a_world_that_was_removed_or_changed_is_found() {
    let Some(kept) = evidence() else { return };
    let world = "worlds/reads.reads-signed.bundle.zip";
    let without_world = inside(kept, |members| members.retain(|(name, _)| name != world));
    differs(&without_world, &[("what", "the world of case reads-signed"), ("now", "not in the file")]);
    differs(&without_world, &[("line", "reads.signed"), ("what", "its standing")]);

    let without_case = |text: String| {
        let mut run: Value = serde_json::from_str(&text).expect("JSON");
        for file in run["files"].as_array_mut().expect("files") {
            file["cases"].as_array_mut().expect("cases").retain(|case| case["id"] != "reads-signed");
        }
        run.to_string()
    };
    let removed = inside(kept, |members| change(members, "cases.json", &without_case));
    differs(&removed, &[("place", world), ("now", "no case has this world")]);
    differs(&removed, &[("line", "reads.signed"), ("place", "certificate.json")]);
    let both = inside(&removed, |members| members.retain(|(name, _)| name != world));
    differs(&both, &[("line", "reads.signed"), ("what", "its standing"), ("kept", "shown")]);

    let failed = |text: String| text.replacen("\"state\": \"pass\"", "\"state\": \"fail\"", 1);
    let changed = inside(kept, |members| change(members, "cases.json", &failed));
    differs(
        &changed,
        &[("place", "cases.json"), ("what", "the state of case "), ("kept", "fail"), ("now", "pass")],
    );
}

#[test]
fn an_upload_that_was_added_and_entries_that_were_taken_away_are_found() {
    let Some(kept) = evidence() else { return };
    let world = "worlds/never.never-sends-again.bundle.zip";
    let in_world = |with: &dyn Fn(&mut Members)| {
        inside(kept, |members| {
            let member = members.iter_mut().find(|(name, _)| name == world).expect("a world");
            member.1 = inside(&member.1, with);
        })
    };
    let added = in_world(&|members| {
        let zip = members.iter().find(|(name, _)| name == "uploads/1.zip").expect("an upload").1.clone();
        members.push(("uploads/77.zip".to_owned(), zip));
    });
    differs(&added, &[("place", world), ("what", "upload 77"), ("now", "no event that brings it")]);

    // One upload less on the timeline, and all numbers closed up behind it.
    let renumbered = |text: String| {
        let mut lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let upload = lines.iter().position(|line| line["what"] == "upload_finished").expect("an upload");
        lines.remove(upload);
        let numbered = (1_u64..).zip(lines).map(|(seq, mut line)| {
            line["seq"] = json!(seq);
            format!("{line}\n")
        });
        numbered.collect()
    };
    let closed = in_world(&|members| change(members, "timeline.jsonl", &renumbered));
    differs(&closed, &[("place", world), ("what", "the timeline"), ("now", "come of events are not on it")]);
    let gap = |text: String| {
        text.lines().enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| format!("{line}\n")).collect()
    };
    let gap = in_world(&|members| change(members, "timeline.jsonl", &gap));
    differs(&gap, &[("place", world), ("what", "the timeline"), ("now", "entries up to 3 are not there")]);
}

#[test]
fn a_fetch_that_is_not_there_any_more_changes_how_its_line_stands() {
    let Some(kept) = evidence() else { return };
    let world = "worlds/reads.reads-signed.bundle.zip";
    // No event leads to a fetch: what was fetched in part was not read.
    let in_part = |text: String| {
        let line = |line: &str| {
            let mut line: Value = serde_json::from_str(line).expect("JSON");
            if line["what"] == "file_fetched" {
                line["of"] = line["bytes"].clone();
                line["bytes"] = json!(1);
            }
            format!("{line}\n")
        };
        text.lines().map(line).collect()
    };
    let fetched = inside(kept, |members| change(members, &format!("{world}!timeline.jsonl"), &in_part));
    differs(&fetched, &[("place", world), ("line", "reads.signed"), ("what", "its standing")]);
    differs(
        &fetched,
        &[("place", "\"certificate.json\""), ("line", "reads.signed"), ("what", "its standing")],
    );
}

#[test]
fn by_another_catalogue_lines_that_are_new_or_gone_are_told() {
    let Some(kept) = evidence() else { return };
    let older = |certificate: &mut Certificate| {
        "0.0.1".clone_into(&mut certificate.program);
        certificate.lines.retain(|line| line.id != "can.plain");
        let first = certificate.lines.first_mut().expect("a line");
        assert_eq!(first.id, "can.login");
        "can.dance".clone_into(&mut first.id);
    };
    let changed = inside(kept, |members| change_certificate(members, older));
    let (code, told) = verified(&changed);
    assert_eq!((code, &told["verifies"]), (Some(0), &json!(true)), "{told:#}");
    assert_eq!(told["catalogue"], json!({ "new": ["can.login", "can.plain"], "gone": ["can.dance"] }));
    assert_eq!(told["compared"]["page"], json!(false));
    let this_version = inside(kept, |members| {
        change_certificate(members, |certificate| certificate.lines.retain(|line| line.id != "can.plain"));
    });
    differs(&this_version, &[("line", "can.plain"), ("kept", "missing"), ("now", "there")]);
}

#[test]
fn what_evidence_json_says_of_cases_is_held_to_them() {
    let Some(kept) = evidence() else { return };
    let without = |id: &'static str| {
        inside(kept, |members| {
            change(members, "evidence.json", &|text| {
                let mut about: Value = serde_json::from_str(&text).expect("JSON");
                let named = about["with_cases"].as_array_mut().expect("a list");
                let before = named.len();
                named.retain(|it| it != id);
                assert_eq!(named.len() + 1, before, "{id} is named");
                format!("{about:#}\n")
            });
        })
    };
    let shortened = without("never.send-again-after-200");
    differs(
        &shortened,
        &[("place", "evidence.json"), ("line", "never.send-again-after-200"), ("now", "names it")],
    );
    let taken = |told: &Value| {
        let taken = told["taken_as_kept"].as_array().expect("a list").iter();
        let of_others = |it: &&Value| it["what"] == "requirements with cases that are not in the file";
        taken.clone().find(of_others).map(|it| it["count"].as_u64().expect("a count"))
    };
    let all = taken(&verified(kept).1).expect("cases were left out by a filter");
    assert!(all > 10, "{all}");
}

/// A sender that sends again what was accepted, whose report was made to say otherwise, from the line up to the answer.
#[test]
fn a_pass_that_was_made_of_a_broken_line_is_found() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = ["--filter", "can-plain", "--evidence", "nowhere/kept.zip", "--", "true"];
    run(&mut certify(folder.path(), &nowhere))
        .ends_with_code(2)
        .fails_saying("nowhere/kept.zip: there is no such file or folder");
    let variant = VARIANTS.iter().find(|it| it.breaks == ["never.send-again-after-200"]).expect("a variant");
    let text = variant
        .patches
        .iter()
        .fold(fs::read_to_string(repository(REFERENCE)).expect("the sender"), |text, (from, to)| {
            text.replace(from, to)
        });
    let sender = folder.path().join("sender.py");
    fs::write(&sender, text).expect("written");
    let sender = sender.display().to_string();
    let options = ["--filter", "never-sends-again", "--evidence", "kept.zip", "--", PYTHON, &sender];
    run(&mut certify(folder.path(), &options)).ends_with_code(1);
    let path = folder.path().join("kept.zip");
    verify(&path, &[]).ends_with_code(0);

    let polish = |certificate: &mut Certificate| {
        stand(certificate, "never.send-again-after-200", "shown");
        for line in &mut certificate.lines {
            if line.is_open() {
                "shown".clone_into(&mut line.standing);
            }
        }
        certificate.passes = true;
        certificate.totals.broken = 0;
        "Yes: 59 lines shown, none broken and none open.".clone_into(&mut certificate.verdict);
    };
    let polished = inside(&fs::read(&path).expect("it was written"), |members| {
        change_certificate(members, polish);
        for (_, world) in members.iter_mut().filter(|(name, _)| name.starts_with("worlds/")) {
            *world = inside(world, |members| change_certificate(members, polish));
        }
        change(members, "cases.json", &|text| text.replace("\"fail\"", "\"pass\""));
    });
    let wanted = [("line", "never.send-again-after-200"), ("kept", "shown"), ("now", "broken")];
    differs(&polished, &[&wanted[..], &[("place", "\"certificate.json\"")]].concat());
    differs(&polished, &[&wanted[..], &[("place", "worlds/")]].concat());
    differs(&polished, &[("what", "verdict")]);
}
