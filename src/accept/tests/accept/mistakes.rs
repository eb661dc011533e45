//! Mistakes that a file can have only one of, and bounds.

use nets_accept::load;

#[track_caller]
fn told(text: &str) -> String {
    load(text, "it.yaml").expect_err("a mistake").to_string()
}

#[test]
fn a_file_without_cases_is_told_what_it_needs() {
    assert!(told("").contains("the acceptance file is empty") && told("").contains("at least `cases`"));
    assert!(told("name: x\n").contains("`cases` is missing in the acceptance file"));
    assert!(told("cases: []\n").contains("`cases` is empty"));
    assert!(told("cases: {id: a}\n").contains("a list of cases"));
    assert!(told("- id: a\n").contains("found a list where the acceptance file belongs"));
}

#[test]
fn what_is_no_yaml_is_told_where_it_begins() {
    let told = told("cases:\n  - id: a\n    then: [{see: {what: upload_finished}}\n  - id: b\n");
    assert!(told.contains("it.yaml:3:11") && told.contains("write `]` at the end"), "{told}");
}

#[test]
fn a_file_has_at_most_a_thousand_cases() {
    let cases = |count: usize| {
        let cases = (0..count).map(|index| format!("  - {{id: c{index}, then: [{{see: {{text: x}}}}]}}\n"));
        format!("cases:\n{}", cases.collect::<String>())
    };
    assert!(load(&cases(1_000), "it.yaml").is_ok());
    let told = told(&cases(1_001));
    assert!(told.contains("it.yaml:1002:5") && told.contains("this file has 1001 cases"), "{told}");
}

#[test]
fn runs_without_a_sender_are_told_once_each() {
    let told = told(
        "cases:\n  - id: a\n    when: [{run: {}}, {run: {program: [x]}}]\n    then: [{see: {text: x}}]\n",
    );
    assert!(told.contains("it.yaml:3:12") && told.contains("no `sender` says which program"), "{told}");
    assert_eq!(told.matches("error:").count(), 1, "{told}");
}

#[test]
fn a_path_of_xml_is_pointed_at_where_it_goes_wrong() {
    let case = |path: &str| {
        format!("cases:\n  - id: a\n    then:\n      - outbound: {{file: x, xml: {{path: {path}, is: x}}}}\n")
    };
    assert!(told(&case("/a/b:c")).contains("it.yaml:4:44"), "{}", told(&case("/a/b:c")));
    assert!(told(&case("'/a/b:c'")).contains("it.yaml:4:45"), "{}", told(&case("'/a/b:c'")));
}

#[test]
fn a_login_that_the_scenario_does_not_have_is_told_with_the_nearest() {
    let told = told("cases:\n  - id: a\n    then: [{fetched: {file: x, user: tTEST9}}]\n");
    assert!(told.contains("there is no sender tTEST9 in the scenario"), "{told}");
    assert!(told.contains("it.yaml:3:38") && told.contains("did you mean `tTEST1`?"), "{told}");
}
