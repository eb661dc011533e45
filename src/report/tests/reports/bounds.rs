//! Reports of runs that are too large to be shown.

use std::time::Duration;

use nets_report::{
    CaseState, KeptText, ProgramEnd, ProgramOutput, Run, RunFile, StepSection, StepState, annotations, ctrf,
    html, json, junit, step_summary, terminal,
};

use crate::agreement::all_agree;
use crate::markup::parsed;
use crate::{junit_rules, tree};

fn of_cases(cases: Vec<nets_report::RunCase>) -> Run {
    let file = RunFile { path: "a.yaml".to_owned(), name: "Many".to_owned(), cases };
    Run { files: vec![file], interrupted: false, took: Duration::from_secs(1), ..tree::run() }
}

fn with_output(stdout: String, cut: u64) -> nets_report::RunCase {
    let mut run = tree::step(StepSection::When, 2, "run: {}", StepState::Fail);
    let stdout = KeptText { text: stdout, cut };
    run.output = Some(ProgramOutput { end: ProgramEnd::Exited(1), stdout, stderr: KeptText::default() });
    tree::case("loud", "A program that floods its output", 1, vec![run], None)
}

#[test]
fn ten_megabytes_of_output_are_cut_to_the_last_lines_and_the_rest_is_counted() {
    let line = "a line of forty characters and its end.\n";
    let run = of_cases(vec![with_output(line.repeat(262_144), 1_000_000)]);
    let all = 1_000_000 + 40 * 262_144_u64;
    let shown = terminal(&run, false);
    assert!(shown.len() < 10_000, "{}", shown.len());
    let in_terminal = format!("{:.1} MB before this are not shown", (all - 20 * 40) as f64 / 1e6 - 0.05);
    assert!(shown.contains(&in_terminal), "{in_terminal} in {shown}");
    assert_eq!(shown.matches(line).count(), 20);
    for (name, report, lines) in
        [("JUnit", junit(&run), 2_000), ("HTML", html(&run), 1_000), ("CTRF", ctrf(&run), 2_000)]
    {
        assert!(report.len() < 300_000, "{name} has {}", report.len());
        assert_eq!(report.matches(line.trim_end()).count(), lines, "{name}");
        assert!(report.contains("11.4 MB before this are not shown"), "{name}");
    }
    let data = json(&run);
    assert!(data.len() < 1_100_000, "{}", data.len());
    let report: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    let stdout = &report["files"][0]["cases"][0]["steps"][0]["output"]["stdout"];
    let text = stdout["text"].as_str().expect("a text");
    assert_eq!(stdout["cut_bytes"].as_u64(), Some(all - text.len() as u64));
    assert!(step_summary(&run).len() < 10_000);
}

#[test]
fn a_line_without_an_end_is_cut_too() {
    let run = of_cases(vec![with_output("\u{1b}".repeat(10_485_760), 0)]);
    junit_rules::checked(&run);
    for (name, report) in [
        ("terminal", terminal(&run, false)),
        ("summary", step_summary(&run)),
        ("HTML", html(&run)),
        ("JUnit", junit(&run)),
    ] {
        assert!(report.len() < 60_000, "{name} has {}", report.len());
        assert!(report.contains("10.4 MB before this are not shown"), "{name}");
    }
}

/// Each fails with all that a report shows of one.
fn failing(count: usize) -> Run {
    let lines = "<&> a line that takes some room, as lines of programs do\n".repeat(1_000);
    let case = |number: usize| {
        let mut case = with_output(lines.clone(), 0);
        case.id = format!("case-{number}");
        case
    };
    of_cases((0..count).map(case).collect())
}

#[test]
fn six_hundred_failing_cases_fit_what_readers_take_and_none_is_left_out() {
    let run = failing(600);
    let root = junit_rules::checked(&run);
    let brief = root.named("failure").filter(|failure| failure.text.contains("The rest is left out")).count();
    assert!((1..600).contains(&brief), "{brief}");
    let page = html(&run);
    assert!(page.len() < 40_000_000, "{}", page.len());
    let told = parsed(&page).all().iter().filter(|element| element.get("data-case").is_some()).count();
    assert_eq!(told, 600);
    assert!(page.contains("Its steps are left out"));
    let summary = step_summary(&run);
    assert!((500_000..1_000_000).contains(&summary.len()), "{}", summary.len());
    assert!(
        summary.contains("\nand ")
            && summary.trim_end().ends_with("more: the other reports tell all about them")
    );
    assert!(terminal(&run, false).contains("580 more did not pass"));
}

#[test]
fn a_table_of_ten_thousand_cases_says_how_many_it_leaves_out() {
    let mut run = of_cases(Vec::new());
    let why = "no reason at all ".repeat(20);
    for number in 0..10_000 {
        let mut case = tree::case(&format!("case-{number}"), "A title", 1, Vec::new(), None);
        case.not_exercised_because = Some(why.clone());
        run.files[0].cases.push(case);
    }
    let summary = step_summary(&run);
    let rows = summary.lines().filter(|line| line.starts_with("| **")).count();
    assert!(summary.contains(&format!("| | and {} more | | | |", 10_000 - rows)), "{rows}");
    assert!(summary.len() < 1_000_000);
    junit_rules::checked(&run);
}

#[test]
fn ten_annotations_of_a_kind_are_printed_the_last_for_the_rest() {
    let count = |cases: usize| {
        let text = annotations(&failing(cases));
        (text.lines().count(), text.lines().last().unwrap_or_default().to_owned())
    };
    assert_eq!(count(10).0, 10);
    assert!(!count(10).1.contains("more"));
    let eleven = (10, "::error title=acceptance::and 2 more: the step's summary has them".to_owned());
    assert_eq!(count(11), eleven);
}

#[test]
fn a_run_without_cases_is_told_and_does_not_pass() {
    let run = of_cases(Vec::new());
    all_agree(&run);
    junit_rules::checked(&run);
    assert!(!run.passes());
    assert!(terminal(&run, false).contains("The run does not pass: it has no cases."));
    let nothing = Run { files: Vec::new(), ..run };
    junit_rules::checked(&nothing);
    assert_eq!(nothing.exit_code(), 1);
}

#[test]
fn an_interrupted_run_does_not_pass_whatever_its_cases() {
    let mut run = tree::good_run();
    assert!(run.passes());
    run.interrupted = true;
    assert!(!run.passes());
    assert!(run.files[0].cases.iter().all(|case| case.state == CaseState::Pass));
    assert!(terminal(&run, false).contains("The run does not pass: it was interrupted."));
}
