//! The same for senders to the e-Box: the reference sender shows all that anything provokes, each way of breaking it breaks
//! just its lines, and what does nothing passes nothing.

use std::collections::BTreeSet;
use std::fs;

use nets_certify_cases::CaseLibrary;

use crate::ebox_variants::EBOX_VARIANTS;
use crate::golden;
use crate::library;
use crate::programs::{PYTHON, installed, run};
use crate::server::program;
use crate::support::{Certified, EBOX_NEEDS, EBOX_REFERENCE, certify, play_ebox, repository};
use crate::variants::{Variant, broken};

#[test]
fn the_reference_sender_to_the_ebox_is_certified_with_nothing_open() {
    if !installed(&EBOX_NEEDS) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sender = repository(EBOX_REFERENCE).display().to_string();
    let files = "json=certificate.json,html=certificate.html,junit=cases.xml";
    let options = ["--profile", "ebox", "--report", files, "--evidence", "kept.zip", "--", PYTHON, &sender];
    let ran = run(&mut certify(folder.path(), &options));
    let said = ran.said();
    assert_eq!(ran.code, Some(0), "{said}");
    let text = fs::read_to_string(folder.path().join("certificate.json")).expect("a certificate");
    let certificate: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&certificate["profile"], &certificate["passes"]), (&"ebox".into(), &true.into()));
    for line in certificate["lines"].as_array().expect("lines") {
        let (id, standing) = (line["id"].as_str().expect("an id"), line["standing"].as_str());
        // What a sender declared is not known, and no verb claims it.
        let wanted = if id == "l1.peak" { "not_claimed" } else { "shown" };
        assert_eq!(standing, Some(wanted), "{id}: {}\n{said}", line["why"]);
    }
    let cases = fs::read_to_string(folder.path().join("cases.xml")).expect("the cases");
    assert!(cases.matches("<testcase ").count() > 35 && !cases.contains("<failure"), "{cases}");
    let (_, first_page) = ran.stdout.split_once("\nMay ").expect("the answer");
    let (first_page, _) = first_page.split_once("kept.zip: ").expect("its evidence");
    golden::agrees(repository("tests/certify/golden/ebox-reference.txt"), &format!("May {first_page}"));
    let verified = run(program(folder.path()).args(["report", "verify", "kept.zip"])).succeeds();
    assert!(verified.contains("\nIt verifies."), "{verified}");
}

#[test]
fn each_way_of_breaking_a_sender_to_the_ebox_breaks_its_own_line() {
    if !installed(&EBOX_NEEDS) {
        return;
    }
    assert!(EBOX_VARIANTS.len() >= 37);
    let reference = fs::read_to_string(repository(EBOX_REFERENCE)).expect("the reference sender");
    let of_groups: BTreeSet<usize> = EBOX_VARIANTS.iter().map(|variant| variant.group).collect();
    for group in of_groups {
        let variants: Vec<&Variant> = EBOX_VARIANTS.iter().filter(|variant| variant.group == group).collect();
        let text = variants.iter().fold(reference.clone(), |text, variant| broken(&text, variant));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sender.py");
        fs::write(&path, text).expect("written");
        let certified = play_ebox(folder.path(), &usual_cases(), &[PYTHON, &path.display().to_string()]);
        let names: Vec<&str> = variants.iter().map(|variant| variant.name).collect();
        let wanted: BTreeSet<&str> = variants.iter().flat_map(|variant| variant.breaks).copied().collect();
        let wanted: Vec<&str> = wanted.into_iter().collect();
        assert_eq!(not_shown(&certified), wanted, "{names:?}\n{}", certified.ran.said());
        assert_eq!(certified.ran.code, Some(1), "{names:?}");
    }
}

/// All but the two that take long.
fn usual_cases() -> String {
    let cases = library::cases(&CaseLibrary::of_ebox()).into_iter().map(|(id, _)| id);
    cases.filter(|id| !LONG.contains(&id.as_str())).collect::<Vec<_>>().join(",")
}

const LONG: [&str; 2] = ["r11-slow", "p15-large"];

/// The lines that the reference sender shows by these cases, and this one does not.
fn not_shown(certified: &Certified) -> Vec<String> {
    let without = ["g1.all-cases", "l1.peak", "p15.large", "r11.slow"];
    let not_shown = certified.not_shown().into_iter();
    not_shown.filter(|id| !without.contains(&id.as_str())).collect()
}

#[test]
fn what_does_nothing_at_the_ebox_passes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let certified = play_ebox(folder.path(), "*", &["true"]);
    assert_eq!(certified.ran.code, Some(1), "{}", certified.ran.said());
    assert_eq!(certified.that_are("shown"), [""; 0], "{}", certified.ran.said());
    let verbs = "publish enterprise\npublish production\nstatus\npreferences\nresend\nsend plain";
    let sender = folder.path().join("says-so.sh");
    fs::write(&sender, format!("if [ \"$1\" = verbs ]; then echo '{verbs}'; fi\nexit 0\n")).expect("written");
    let certified = play_ebox(folder.path(), "*", &["sh", &sender.display().to_string()]);
    assert_eq!(certified.ran.code, Some(1), "{}", certified.ran.said());
    assert_eq!(certified.that_are("shown"), [""; 0], "{}", certified.ran.said());
    let warned = "`send plain`, which is no verb";
    assert!(certified.ran.stderr.contains(warned), "{}", certified.ran.said());
}

#[test]
fn cases_of_the_ebox_are_written_out_and_played_by_accept() {
    if !installed(&EBOX_NEEDS) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    run(&mut certify(folder.path(), &["--profile", "ebox", "--write-cases", "cases"])).succeeds();
    let sender = repository(EBOX_REFERENCE).display().to_string();
    let accept = ["accept", "cases/content.yaml", "--filter", "p1-enterprise", "--", PYTHON, &sender];
    run(program(folder.path()).args(accept)).succeeds();
    let listed = run(&mut certify(folder.path(), &["--profile", "ebox", "--list"])).succeeds();
    assert_eq!(listed.lines().count(), library::cases(&CaseLibrary::of_ebox()).len(), "{listed}");
}
