//! The page of the contract says what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nets_certify::SentKind;
use nets_certify_cases::{CaseLibrary, DocumentKind, MessageKind, SenderVerb};

use crate::golden;
use crate::programs::{PYTHON, installed, run};
use crate::support::{EBOX_REFERENCE, REFERENCE, certify, repository};

const PAGE: &str = "docs/certify-contract.md";
const EBOX_PAGE: &str = "docs/certify-contract-ebox.md";

#[test]
fn the_page_names_every_verb() {
    for (page, verbs) in [(PAGE, SenderVerb::of_nets_share()), (EBOX_PAGE, SenderVerb::of_ebox())] {
        let text = fs::read_to_string(repository(page)).expect("the page");
        for verb in verbs {
            assert!(text.contains(&format!("`{verb}`")), "{page} does not name `{verb}`");
        }
    }
}

#[test]
fn what_can_be_offered_is_what_the_catalogue_has_kinds_for() {
    let kinds: BTreeSet<&str> = SentKind::ALL.iter().map(|kind| kind.word()).collect();
    let mut offered: BTreeSet<&str> = DocumentKind::ALL.into_iter().map(DocumentKind::word).collect();
    // A zip of others is of whatever kind; lists are used, by `subscribed`, and not sent.
    assert!(offered.remove("ready") && offered.insert("lists"));
    assert_eq!(offered, kinds);

    let kinds: BTreeSet<&str> = SentKind::EBOX.iter().map(|kind| kind.word()).collect();
    let mut offered: BTreeSet<&str> = MessageKind::ALL.iter().map(|kind| kind.word()).collect();
    // Questions have verbs of their own; what a sender declared is not known.
    offered.extend(["status", "preferences", "reference-data", "peak"]);
    assert_eq!(offered, kinds);
}

#[test]
fn the_case_file_on_the_page_is_one_of_the_library() {
    shows(PAGE, "multi-signing", &CaseLibrary::of_nets_share());
    shows(EBOX_PAGE, "attention", &CaseLibrary::of_ebox());
}

/// That a page shows this case file as it is.
#[track_caller]
fn shows(page: &str, name: &str, library: &CaseLibrary) {
    let files = library.files().expect("made");
    let text = fs::read_to_string(repository(page)).expect("the page");
    let mark = format!("<!-- case: {name} -->\n");
    let (before, rest) = text.split_once(&mark).expect("its place");
    let (_, after) = rest.split_once("<!-- end -->").expect("its end");
    let case = files.iter().find(|file| file.path == format!("cases/{name}.json")).expect("the case");
    let case = String::from_utf8(case.bytes.to_vec()).expect("a text");
    let wanted = format!("{before}{mark}```json\n{case}```\n<!-- end -->{after}");
    golden::agrees(repository(page), &wanted);
}

#[test]
fn every_case_file_is_as_its_schema_says() {
    if !installed(&["jsonschema"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    run(&mut certify(folder.path(), &["--write-cases", "cases"])).succeeds();
    run(&mut certify(folder.path(), &["--profile", "ebox", "--write-cases", "ebox"])).succeeds();
    let script = "import glob, json, sys, jsonschema\n\
        schema = json.load(open('cases/case.schema.json'))\n\
        jsonschema.Draft202012Validator.check_schema(schema)\n\
        validator = jsonschema.Draft202012Validator(schema)\n\
        paths = glob.glob('cases/cases/*.json') + glob.glob('ebox/cases/*.json')\n\
        for path in paths:\n    validator.validate(json.load(open(path)))\n\
        assert list(validator.iter_errors({'case': 2})), 'nothing is checked'\n\
        print(len(paths))";
    let ran = run(std::process::Command::new(PYTHON).current_dir(folder.path()).args(["-c", script]));
    let count: usize = ran.succeeds().trim().parse().expect("a number");
    assert!(count > 80, "{count}");
}

#[test]
fn the_reference_senders_offer_every_verb() {
    for (sender, verbs) in [(REFERENCE, SenderVerb::of_nets_share()), (EBOX_REFERENCE, SenderVerb::of_ebox())]
    {
        if sender == EBOX_REFERENCE && !installed(&["requests", "jwt"]) {
            continue;
        }
        let sender = repository(sender);
        let ran = run(std::process::Command::new(PYTHON).arg(&sender).arg("verbs"));
        let verbs: Vec<String> = verbs.iter().map(|verb| verb.to_string()).collect();
        assert_eq!(ran.succeeds().lines().collect::<Vec<_>>(), verbs);
        let wrong = run(std::process::Command::new(PYTHON).arg(Path::new(&sender)).arg("sends"));
        assert_eq!(wrong.code, Some(2), "{}", wrong.said());
    }
}
