//! What GitLab, GitHub's actions and Jenkins ask of a JUnit file, as rules.

use std::collections::BTreeSet;

use nets_report::{Run, junit};

use crate::markup::{Element, parsed};
use crate::tree;

/// GitLab takes less than this.
const MOST: usize = 30_000_000;

/// Elements with the attributes and children that Jenkins' xUnit plugin knows; it refuses a file with others.
const KNOWN: [(&str, &[&str], &[&str]); 8] = [
    ("testsuites", &["name", "time", "tests", "failures", "errors"], &["testsuite"]),
    (
        "testsuite",
        &["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "file"],
        &["properties", "testcase"],
    ),
    ("properties", &[], &["property"]),
    ("property", &["name", "value"], &[]),
    ("testcase", &["name", "classname", "time", "file"], &["failure", "error", "skipped", "system-out"]),
    ("failure", &["message", "type"], &[]),
    ("error", &["message", "type"], &[]),
    ("skipped", &["message", "type"], &[]),
];

/// The file, which keeps every rule.
#[track_caller]
pub(crate) fn checked(run: &Run) -> Element {
    let xml = junit(run);
    assert!(xml.len() < MOST, "{} bytes", xml.len());
    // An attachment in CDATA is not found, and some readers take no character reference to a control character.
    assert!(!xml.contains("<![CDATA["), "{xml}");
    let steers = xml.chars().find(|c| !nets_text::is_harmless(*c) && !matches!(c, '\n' | '\t'));
    assert_eq!(steers, None);
    assert!(!xml.contains(['\u{fffe}', '\u{ffff}']));
    let root = parsed(&xml);
    assert_eq!(root.name, "testsuites");
    for element in root.all().into_iter().filter(|element| element.name != "system-out") {
        is_known(element);
    }
    counts_are_true(&root);
    let mut names = BTreeSet::new();
    for case in root.named("testcase") {
        let name = (case.get("classname").expect("a class"), case.get("name").expect("a name"));
        assert!(!name.0.is_empty() && !name.1.is_empty(), "{name:?}");
        assert!(names.insert(name), "GitLab drops the second of {name:?}");
        is_told_in_its_first_lines(case);
        attachments_stand_alone(case);
    }
    root
}

fn is_known(element: &Element) {
    let known = KNOWN.iter().find(|(name, _, _)| *name == element.name);
    let (name, attributes, children) = known.unwrap_or_else(|| panic!("<{}> is not known", element.name));
    for (attribute, value) in &element.attributes {
        assert!(attributes.contains(&attribute.as_str()), "{attribute} of <{name}> is not known");
        assert!(!value.contains('\n'), "{attribute} of <{name}> has two lines: {value}");
    }
    for child in &element.children {
        assert!(children.contains(&child.name.as_str()), "<{}> in <{name}> is not known", child.name);
    }
    if let Some(time) = element.get("time") {
        let (whole, part) = time.split_once('.').expect("a time has a point");
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        assert!(digits(whole) && digits(part) && part.len() == 3, "{time}");
    }
    if let Some(timestamp) = element.get("timestamp") {
        assert!(timestamp.parse::<jiff::Timestamp>().is_ok(), "{timestamp}");
    }
}

fn counts_are_true(root: &Element) {
    for element in root.all().into_iter().filter(|element| element.name.starts_with("testsuite")) {
        for (attribute, name) in
            [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            if let Some(count) = element.get(attribute) {
                assert_eq!(
                    count,
                    element.named(name).count().to_string(),
                    "{attribute} of <{}>",
                    element.name
                );
            }
        }
    }
}

/// GitLab shows the text alone, an action for GitHub the message and two lines.
fn is_told_in_its_first_lines(case: &Element) {
    let states: Vec<_> = case.children.iter().filter(|child| child.name != "system-out").collect();
    assert!(states.len() < 2, "a case has one state");
    let Some(state) = states.first() else { return };
    let message = state.get("message").expect("a message");
    assert!(!message.is_empty() && message.chars().count() <= 500, "{message}");
    let mut lines = state.text.lines();
    let first = lines.next().unwrap_or_default();
    assert_eq!(first, message.replace("[[ATTACHMENT", "[ [ATTACHMENT"));
    let path = case.get("file").expect("a file").replace("[[ATTACHMENT", "[ [ATTACHMENT");
    let second = lines.next().unwrap_or_default();
    let place = second.strip_prefix(path.as_str()).unwrap_or_else(|| panic!("{second} is not in {path}"));
    let line = place.split(':').nth(1).unwrap_or_default();
    assert!(line.parse::<usize>().is_ok_and(|line| line > 0), "no line in {second}");
}

/// Found by GitLab in a case's system-out alone, each on a line of its own, with nothing in its path that ends it.
fn attachments_stand_alone(case: &Element) {
    for element in case.all() {
        for line in element.text.lines().filter(|line| line.contains("[[ATTACHMENT")) {
            assert_eq!(element.name, "system-out", "{line}");
            let path = line.strip_prefix("[[ATTACHMENT|").and_then(|line| line.strip_suffix("]]"));
            let path = path.unwrap_or_else(|| panic!("it does not stand alone: {line}"));
            assert!(!path.is_empty() && !path.contains(['[', ']', '|']), "{line}");
        }
    }
}

/// The paths that a reader finds.
pub(crate) fn attachments(root: &Element) -> Vec<String> {
    let texts = root.named("system-out").map(|element| element.text.as_str());
    let lines = texts.flat_map(str::lines);
    lines
        .filter_map(|line| line.strip_prefix("[[ATTACHMENT|")?.strip_suffix("]]").map(str::to_owned))
        .collect()
}

#[test]
fn the_readers_rules_are_kept() {
    let root = checked(&tree::run());
    checked(&tree::good_run());
    // What a program printed names nothing to attach, and a path that would end early is left out.
    assert_eq!(attachments(&root), ["reports/cases/reject-1/timeline.json"]);
    let text = |name: &str| root.named(name).map(|element| element.text.clone()).collect::<Vec<_>>();
    assert!(text("failure").iter().any(|text| text.contains("[ [ATTACHMENT|/etc/passwd]]")));
    assert!(
        text("system-out")
            .iter()
            .any(|text| text.contains("no reader takes an attachment of this name: a]]|b"))
    );
}

#[test]
fn two_files_of_one_name_are_two_suites_and_two_cases_of_one_name_two_names() {
    let mut run = tree::run();
    let again = run.files[0].cases[0].clone();
    run.files[0].cases.push(again);
    let root = checked(&run);
    let names: Vec<_> = root.named("testsuite").map(|suite| suite.get("name").expect("a name")).collect();
    assert_eq!(names, ["Our letters (acceptance/letters.yaml)", "Our letters (acceptance/more.yaml)"]);
    let last = root.named("testcase").filter_map(|case| case.get("name")).find(|name| name.ends_with(" #2"));
    assert_eq!(last, Some("accepted-1: A letter is accepted #2"));
}
