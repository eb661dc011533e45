//! What an acceptance file says is what is read from it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use nets_accept::{
    Act, ActOnDocument, Case, ClockMove, Command, Count, DocumentDeed, ExitExpectation, ExitIs, Expectation,
    Never, ScenarioSource, See, Step, Suite, Upload, UploadContent, Window, is_suite, load,
};
use nets_core::scenario::ClockMode;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn example() -> String {
    fs::read_to_string(root().join("src/accept/tests/golden/letters.yaml")).expect("the file is there")
}

#[track_caller]
fn good(text: &str) -> Suite {
    load(text, "letters.yaml").unwrap_or_else(|problems| panic!("{problems}"))
}

fn one_case(rest: &str) -> String {
    format!(
        "sender: {{run: [./send.sh]}}\ncases:\n  - id: a\n{rest}\n    then: [{{see: {{what: upload_finished}}}}]\n"
    )
}

fn steps(suite: &Suite) -> impl Iterator<Item = &Step> {
    suite.cases[0].when.iter().map(|step| &step.it)
}

#[test]
fn an_example_with_everything_in_it_loads_without_a_warning() {
    let suite = good(&example());
    assert!(suite.warnings.is_empty(), "{}", suite.warnings);
    assert_eq!((suite.name.as_deref(), suite.cases.len()), (Some("Our letters"), 2));
    let case: &Case = &suite.cases[0];
    assert_eq!((case.id.it.as_str(), case.when.len(), case.then.len()), ("reject-1", 25, 18));
    let waiver = case.waiver.as_ref().expect("it is waived");
    assert_eq!(waiver.until.it, jiff::civil::date(2027, 1, 31));
    assert!(
        matches!(steps(&suite).next(), Some(Step::Run(run)) if run.command == Command::Sender(vec!["contract.xml".to_owned()]))
    );
    assert_eq!(steps(&suite).filter(|step| matches!(step, Step::Settle(_))).count(), 2);
    assert!(steps(&suite).any(|step| *step == Step::Move(ClockMove::By(SignedDuration::from_hours(120)))));
    let rejects = |step: &Step| matches!(step, Step::Act(Act::OnDocument(ActOnDocument { deed: DocumentDeed::Reject { reason: Some(reason) }, .. })) if reason == "Too late");
    assert!(steps(&suite).any(rejects));
    let samples = steps(&suite).filter(|step| {
        matches!(step, Step::Upload(Upload { content: UploadContent::Sample("multi-signing"), .. }))
    });
    assert_eq!(samples.count(), 1);
    let sees = |expectation: &Expectation| matches!(expectation, Expectation::See(See { count: Count { at_least: 1, at_most: Some(1) }, entry, .. }) if entry.what.contains("signer_rejected"));
    assert!(sees(&case.then[0].it));
    assert!(matches!(
        &case.then[3].it,
        Expectation::Never(Never { window: Window { after_step: Some(4), until_step: Some(10), .. }, .. })
    ));
}

#[test]
fn what_a_case_lays_over_its_scenario_is_the_world_it_runs_in() {
    let suite = good(&example());
    let case = &suite.cases[0];
    let base = suite.scenario_of(case).at_hand().expect("the embedded one");
    let world = suite.world(case, &base).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((world.scenario.clock.mode, world.scenario.seed), (ClockMode::Manual, 7));
    assert!(world.text.starts_with("# Made for the case reject-1 of letters.yaml"), "{}", world.text);
    let inline = &suite.cases[1];
    let ScenarioSource::Inline(base) = suite.scenario_of(inline) else { panic!("it stands in the file") };
    assert_eq!(base.users[0].as_str(), "tOTHER1");
}

#[test]
fn the_only_run_needs_no_number() {
    let suite = good(
        "sender: {run: [./send.sh]}\ncases:\n  - id: a\n    when: [{run: {exit: any}}]\n    then: [{exit: {is: 3}}, {output: {contains: x}}]\n",
    );
    let Expectation::Exit(ExitExpectation { run, is }) = &suite.cases[0].then[0].it else {
        panic!("an exit")
    };
    assert_eq!((*run, *is), (1, ExitIs::This(3)));
}

#[test]
fn a_step_without_details_does_what_goes_without_saying() {
    let suite = good(&one_case("    when: [{run: {}}, settle, {fetch: '*'}, {upload: a.zip}]"));
    let Some(Step::Run(run)) = steps(&suite).next() else { panic!("a run") };
    assert_eq!((run.within, &run.input, run.environment.len()), (None, &None, 0));
    assert!(steps(&suite).any(|step| *step == Step::Settle(SignedDuration::from_secs(30))));
    let sender = suite.sender.as_ref().expect("it has one");
    assert_eq!((sender.within, &sender.folder), (SignedDuration::from_secs(60), &None));
}

#[test]
fn a_scenario_in_a_file_of_its_own_is_left_alone() {
    let suite =
        good("scenario: nets.yaml\ncases: [{id: a, given: {change: {seed: 3}}, then: [{see: {text: x}}]}]\n");
    assert!(
        matches!(suite.scenario_of(&suite.cases[0]), ScenarioSource::File(path) if path.it == "nets.yaml")
    );
    assert!(suite.scenario_of(&suite.cases[0]).at_hand().is_none());
    let base = nets_scenario::default_scenario();
    let world = suite.world(&suite.cases[0], &base).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(world.scenario.seed, 3);
    let wrong = good(
        "scenario: nets.yaml\ncases:\n  - id: a\n    given: {change: {sed: 3}}\n    then: [{see: {text: x, user: tNOBODY}}]\n",
    );
    let told = wrong.world(&wrong.cases[0], &base).expect_err("a mistake").to_string();
    assert!(told.contains("letters.yaml:4:22") && told.contains("did you mean `seed`?"), "{told}");
    let wrong = good(
        "scenario: nets.yaml\nsender: {run: [x], user: tTEST9}\ncases:\n  - id: a\n    then: [{see: {text: x}}]\n",
    );
    let told = wrong.world(&wrong.cases[0], &base).expect_err("a mistake").to_string();
    assert!(told.contains("letters.yaml:2:26") && told.contains("no sender tTEST9"), "{told}");
}

#[test]
fn an_acceptance_file_is_known_by_its_cases() {
    assert!(is_suite(&example()) && is_suite("cases: []") && is_suite("cases:\n  - id: [\n"));
    assert!(!is_suite(&nets_scenario::default_scenario().text));
    assert!(!is_suite("") && !is_suite("senders: [\n") && !is_suite("- cases: 1\n"));
}

#[test]
fn every_file_that_is_named_is_listed_with_its_place() {
    let suite = good(&example());
    let files: Vec<_> = suite.files().into_iter().map(|(_, path)| path).collect();
    assert_eq!(files, ["./watch.sh", "letters.zip", "letters.zip", "notes.txt", "contract.xml"]);
    let (spot, _) = suite.files()[0];
    let line = example().lines().nth(spot.position.line as usize - 1).expect("a line").to_owned();
    assert_eq!(&line[spot.position.column as usize - 1..][..10], "./watch.sh");
}
