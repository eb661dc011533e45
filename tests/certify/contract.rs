//! The page of the contract says what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nets_certify::SentKind;
use nets_certify_cases::{CaseLibrary, DocumentKind, SenderVerb};

use crate::golden;
use crate::programs::{PYTHON, installed, run};
use crate::support::{REFERENCE, certify, repository};

const PAGE: &str = "docs/certify-contract.md";

#[test]
fn the_page_names_every_verb() {
    let page = fs::read_to_string(repository(PAGE)).expect("the page");
    for verb in SenderVerb::all() {
        assert!(page.contains(&format!("`{verb}`")), "{PAGE} does not name `{verb}`");
    }
}

#[test]
fn what_can_be_offered_is_what_the_catalogue_has_kinds_for() {
    let kinds: BTreeSet<&str> = SentKind::ALL.iter().map(|kind| kind.word()).collect();
    let mut offered: BTreeSet<&str> = DocumentKind::ALL.into_iter().map(DocumentKind::word).collect();
    // A zip of others is of whatever kind; lists are used, by `subscribed`, and not sent.
    assert!(offered.remove("ready") && offered.insert("lists"));
    assert_eq!(offered, kinds);
}

#[test]
fn the_case_file_on_the_page_is_one_of_the_library() {
    let files = CaseLibrary::default().files().expect("made");
    let page = fs::read_to_string(repository(PAGE)).expect("the page");
    let (before, rest) = page.split_once("<!-- case: multi-signing -->\n").expect("its place");
    let (_, after) = rest.split_once("<!-- end -->").expect("its end");
    let case = files.iter().find(|file| file.path == "cases/multi-signing.json").expect("the case");
    let case = String::from_utf8(case.bytes.to_vec()).expect("a text");
    let wanted = format!("{before}<!-- case: multi-signing -->\n```json\n{case}```\n<!-- end -->{after}");
    golden::agrees(repository(PAGE), &wanted);
}

#[test]
fn every_case_file_is_as_its_schema_says() {
    if !installed(&["jsonschema"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    run(&mut certify(folder.path(), &["--write-cases", "cases"])).succeeds();
    let script = "import glob, json, sys, jsonschema\n\
        schema = json.load(open('cases/case.schema.json'))\n\
        jsonschema.Draft202012Validator.check_schema(schema)\n\
        validator = jsonschema.Draft202012Validator(schema)\n\
        paths = glob.glob('cases/cases/*.json')\n\
        for path in paths:\n    validator.validate(json.load(open(path)))\n\
        assert list(validator.iter_errors({'case': 2})), 'nothing is checked'\n\
        print(len(paths))";
    let ran = run(std::process::Command::new(PYTHON).current_dir(folder.path()).args(["-c", script]));
    let count: usize = ran.succeeds().trim().parse().expect("a number");
    assert!(count > 40, "{count}");
}

#[test]
fn the_reference_sender_offers_every_verb() {
    let sender = repository(REFERENCE);
    let ran = run(std::process::Command::new(PYTHON).arg(&sender).arg("verbs"));
    let verbs: Vec<String> = SenderVerb::all().map(|verb| verb.to_string()).collect();
    assert_eq!(ran.succeeds().lines().collect::<Vec<_>>(), verbs);
    let wrong = run(std::process::Command::new(PYTHON).arg(Path::new(&sender)).arg("sends"));
    assert_eq!(wrong.code, Some(2), "{}", wrong.said());
}
