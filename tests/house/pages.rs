//! Pages under docs that the program itself prints: they must be what it prints now.

#[path = "../harness/golden.rs"]
mod golden;

use std::path::Path;
use std::process::Command;

#[test]
fn the_page_of_rules_is_what_the_rule_book_says() {
    is_printed_by("docs/rules.md", &["rules", "--format", "markdown"]);
}

#[test]
fn the_page_of_personalities_is_what_is_printed() {
    is_printed_by("docs/personalities.md", &["personalities", "--format", "markdown"]);
}

#[test]
fn the_page_of_requirements_is_what_the_catalogue_says() {
    is_printed_by("docs/requirements.md", &["certify", "--catalogue", "--format", "markdown"]);
    let ebox = ["certify", "--profile", "ebox", "--catalogue", "--format", "markdown"];
    is_printed_by("docs/requirements-ebox.md", &ebox);
}

#[test]
fn the_schema_of_reports_is_what_is_printed() {
    is_printed_by("docs/validate.schema.json", &["schema", "validate"]);
}

#[test]
fn the_schema_of_certificates_is_what_is_printed() {
    is_printed_by("docs/certificate.schema.json", &["schema", "certificate"]);
}

#[test]
fn the_schema_of_case_files_is_what_is_printed() {
    is_printed_by("docs/certify-case.schema.json", &["schema", "case"]);
}

#[test]
fn the_schema_of_acceptance_files_is_what_is_printed() {
    is_printed_by("docs/acceptance.schema.json", &["schema", "acceptance"]);
}

#[test]
fn the_schemas_of_onboardings_are_what_is_printed() {
    for name in ["onboarding-request", "ebox-form", "nets-share-form"] {
        is_printed_by(&format!("docs/{name}.schema.json"), &["schema", name]);
    }
}

fn is_printed_by(page: &str, arguments: &[&str]) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_mock-nets-share")).args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    golden::agrees(Path::new(env!("CARGO_MANIFEST_DIR")).join(page), &printed);
}

#[test]
fn the_scenario_in_the_readme_is_valid() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let (_, rest) = readme.split_once("```yaml\n").expect("a scenario in the README");
    let (scenario, _) = rest.split_once("```").expect("its end");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("readme.yaml");
    std::fs::write(&path, scenario).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_mock-nets-share"))
        .arg("check")
        .arg(&path)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, format!("{}: valid\n", path.display()), "the README's scenario has problems");
}
