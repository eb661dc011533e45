//! The library of cases: every line of the catalogue that needs no fault has one, and they play with `accept` too.

use std::collections::BTreeSet;
use std::fs;

use nets_certify::{CertifiedProfile, EboxCase, Proof, catalogue_of};
use nets_certify_cases::CaseLibrary;

use crate::programs::{PYTHON, installed, run};
use crate::server::program;
use crate::support::{REFERENCE, certify, repository};

/// The id of each case, with the requirements that it names.
pub fn cases(library: &CaseLibrary) -> Vec<(String, Vec<String>)> {
    let cases = suites(library).into_iter().flat_map(|suite| suite.cases);
    cases.map(|case| (case.id.it.to_string(), case.requirements)).collect()
}

fn suites(library: &CaseLibrary) -> Vec<nets_accept::Suite> {
    let suites = library.suites().iter();
    suites.map(|(name, text)| nets_accept::load_for(text, name, true).expect("a suite")).collect()
}

fn both() -> [(CertifiedProfile, CaseLibrary); 2] {
    [
        (CertifiedProfile::NetsShare, CaseLibrary::of_nets_share()),
        (CertifiedProfile::Ebox, CaseLibrary::of_ebox()),
    ]
}

#[test]
fn every_line_that_needs_no_fault_has_a_case_that_names_it() {
    for (profile, library) in both() {
        let named: BTreeSet<String> =
            cases(&library).into_iter().flat_map(|(_, requirements)| requirements).collect();
        // One follows from all others, and what a sender declared is not known.
        let has_case = |proof: Proof| !matches!(proof, Proof::Ebox(EboxCase::G1 | EboxCase::L1));
        let wanted: BTreeSet<String> = catalogue_of(profile)
            .filter(|requirement| has_case(requirement.proof))
            .map(|requirement| requirement.id.to_owned())
            .collect();
        assert_eq!(named, wanted);
    }
}

#[test]
fn every_run_of_a_case_is_of_the_contract() {
    for (_, library) in both() {
        for suite in suites(&library) {
            for step in suite.cases.iter().flat_map(|case| &case.when) {
                if let nets_accept::Step::Run(run) = &step.it {
                    let nets_accept::Command::Sender(arguments) = &run.command else {
                        panic!("a case runs another program than the sender's")
                    };
                    assert!(library.wanted(arguments).is_some(), "{arguments:?}");
                }
            }
        }
    }
}

#[test]
fn the_files_of_the_library_are_those_that_its_cases_name() {
    for (profile, library) in both() {
        let files = library.files().expect("made");
        let made = library.made_anew().expect("made");
        let there: BTreeSet<String> = files.into_iter().chain(made).map(|file| file.path).collect();
        let mut named: BTreeSet<String> = suites(&library)
            .into_iter()
            .flat_map(|suite| suite.files().into_iter().map(|(_, file)| file.to_owned()).collect::<Vec<_>>())
            .collect();
        named.extend(library.suites().iter().map(|(name, _)| (*name).to_owned()));
        named.extend(["scenario.yaml", "case.schema.json"].map(str::to_owned));
        named.remove("scenario.schema.json");
        if profile == CertifiedProfile::NetsShare {
            // Those that `alias_check` takes from the folder.
            let callers = ["client-expired.pem", "client-other-ca.pem", "client.key.pem", "client.pem"];
            named.extend(callers.map(|name| format!("certs/{name}")));
            named.insert("alias-scenario.yaml".to_owned());
        }
        assert_eq!(there, named);
    }
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
    let cases = cases(&CaseLibrary::of_nets_share());
    assert_eq!(listed.lines().count(), cases.len(), "{listed}");
    assert!(fs::metadata(folder.path().join("cases/files/contract.pdf")).is_ok());
}
