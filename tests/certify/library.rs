//! The library of cases: every line of the catalogue that needs no fault has one, and they play with `accept` too.

use std::collections::BTreeSet;
use std::fs;

use nets_certify::catalogue;
use nets_certify_cases::{CaseLibrary, SUITES, certificates};

use crate::programs::{PYTHON, installed, run};
use crate::server::program;
use crate::support::{REFERENCE, certify, repository};

/// The id of each case, with the requirements that it names.
pub fn cases() -> Vec<(String, Vec<String>)> {
    let suites = SUITES.iter().map(|(name, text)| nets_accept::load_for(text, name, true).expect("a suite"));
    let cases = suites.flat_map(|suite| suite.cases);
    cases.map(|case| (case.id.it.to_string(), case.requirements)).collect()
}

#[test]
fn every_line_that_needs_no_fault_has_a_case_that_names_it() {
    let named: BTreeSet<String> = cases().into_iter().flat_map(|(_, requirements)| requirements).collect();
    let wanted: BTreeSet<String> = catalogue()
        .filter(|requirement| !requirement.needs_fault())
        .map(|requirement| requirement.id.to_owned())
        .collect();
    assert_eq!(named, wanted);
}

#[test]
fn every_run_of_a_case_is_of_the_contract() {
    let library = CaseLibrary::default();
    for (name, text) in SUITES {
        let suite = nets_accept::load_for(text, name, true).expect("a suite");
        for step in suite.cases.iter().flat_map(|case| &case.when) {
            if let nets_accept::Step::Run(run) = &step.it {
                let nets_accept::Command::Sender(arguments) = &run.command else {
                    panic!("{name}: a case runs another program than the sender's")
                };
                assert!(library.wanted(arguments).is_some(), "{name}: {arguments:?}");
            }
        }
    }
}

#[test]
fn the_files_of_the_library_are_those_that_its_cases_name() {
    let files = CaseLibrary::default().files().expect("made");
    let made = certificates().expect("made");
    let there: BTreeSet<String> = files.into_iter().chain(made).map(|file| file.path).collect();
    let suites = SUITES.iter().map(|(name, text)| nets_accept::load_for(text, name, true).expect("a suite"));
    let mut named: BTreeSet<String> = suites
        .flat_map(|suite| suite.files().into_iter().map(|(_, file)| file.to_owned()).collect::<Vec<_>>())
        .collect();
    named.extend(SUITES.iter().map(|(name, _)| (*name).to_owned()));
    named.extend(
        ["alias-scenario.yaml", "scenario.yaml", "case.schema.json", "scenario.schema.json"]
            .map(str::to_owned),
    );
    named.remove("scenario.schema.json");
    // Those that `alias_check` takes from the folder.
    let callers = ["client-expired.pem", "client-other-ca.pem", "client.key.pem", "client.pem"];
    named.extend(callers.map(|name| format!("certs/{name}")));
    assert_eq!(there, named);
}

#[test]
fn the_cases_are_written_out_and_played_by_accept() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let ran = run(&mut certify(folder.path(), &["--write-cases", "cases"]));
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    let again = run(&mut certify(folder.path(), &["--write-cases", "cases"]));
    assert!(
        again.code == Some(2) && again.stderr.contains("name a folder that is empty"),
        "{}",
        again.said()
    );
    let sender = repository(REFERENCE).display().to_string();
    let accept = ["accept", "cases/reads.yaml", "--filter", "reads-receipt", "--", PYTHON, &sender];
    let ran = run(program(folder.path()).args(accept));
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    let listed = run(&mut certify(folder.path(), &["--list"])).succeeds();
    assert_eq!(listed.lines().count(), cases().len(), "{listed}");
    assert!(fs::metadata(folder.path().join("cases/files/contract.pdf")).is_ok());
}
