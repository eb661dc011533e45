//! What the command takes and prints besides: lists, filters, waivers, GitHub, and what it refuses.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::programs::{installed, run};
use crate::server::program;
use crate::support::{accept, play, states};

const SUITE: &str = "\
name: Letters
cases:
  - id: first
    title: The first
    when: [{upload: {sample: plain}}]
    then: [{receipt: {accepted: true}}]
  - id: second
    waive: {reason: Known, until: 2200-01-01}
    when: [{upload: {sample: plain}}]
    then: [{receipt: {accepted: false}}]
  - id: third
    waive: {reason: Mended, until: 2200-01-01}
    when: [{upload: {sample: plain}}]
    then: [{receipt: {accepted: true}}]
  - id: fourth
    waive: {reason: Long ago, until: 2026-01-01}
    then: [{receipt: {accepted: true}}]
";

#[test]
fn cases_are_listed_and_chosen_by_their_ids() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("suite.yaml"), SUITE).expect("written");
    let listed = run(&mut accept(folder.path(), &["suite.yaml", "--list"])).succeeds();
    assert_eq!(
        listed,
        "suite.yaml  first  The first\nsuite.yaml  second\nsuite.yaml  third\nsuite.yaml  fourth\n"
    );
    let listed =
        run(&mut accept(folder.path(), &["suite.yaml", "--list", "--filter", "f*,sec?nd"])).succeeds();
    assert_eq!(listed.lines().count(), 3, "{listed}");
    let none = run(&mut accept(folder.path(), &["suite.yaml", "--filter", "frist"]));
    assert_eq!(none.code, Some(2));
    none.fails_saying("did you mean `first`?");
    // One that means none is told where another means some.
    let one = run(&mut accept(folder.path(), &["suite.yaml", "--filter", "second,frist", "--list"]));
    assert_eq!(one.code, Some(2));
    one.fails_saying("no case has an id like frist");
}

#[test]
fn waivers_forgive_what_fails_until_their_day_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ran, report) = play(folder.path(), SUITE, &[]);
    let wanted = [("first", "pass"), ("second", "waived"), ("third", "fail"), ("fourth", "fail")];
    assert_eq!(
        states(&report),
        wanted.map(|(id, state)| (id.to_owned(), state.to_owned())),
        "{}",
        ran.said()
    );
    ran.fails_saying("the waiver was not needed, since every step passed: remove it (its reason: Mended)");
    ran.fails_saying("the waiver ended on 2026-01-01");
    let (ran, report) = play(folder.path(), SUITE, &["--filter", "first,second"]);
    assert_eq!((ran.code, states(&report).len()), (Some(0), 2), "{}", ran.said());
}

#[test]
fn what_is_wrong_with_files_is_told_where_it_stands_and_nothing_is_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let suite = "\
cases:
  - id: a
    when: [{upload: not-there.zip}, {run: {arguments: [x]}}]
    then: [{receipt: {accepted: true, user: tNONE}}]
";
    let (ran, report) = play(folder.path(), suite, &[]);
    assert_eq!((ran.code, report.is_null()), (Some(2), true), "{}", ran.said());
    ran.fails_saying("suite.yaml:3:");
    ran.fails_saying("no `sender` says which program this runs");
    ran.fails_saying("nothing was run");
    // With a program on the command line there is one; the rest is wrong still.
    let (ran, _) = play(folder.path(), suite, &["--", "true"]);
    ran.fails_saying("there is no sender tNONE in the scenario");
    let (ran, _) = play(folder.path(), &suite.replace(", user: tNONE", ""), &["--", "true"]);
    ran.fails_saying("there is no file not-there.zip");
    let ran = run(&mut accept(folder.path(), &["nowhere.yaml"]));
    assert_eq!(ran.code, Some(2));
    ran.fails_saying("nowhere.yaml: there is no such file");
    let ran = run(&mut accept(folder.path(), &["suite.yaml", "--report", "pdf=x"]));
    assert_eq!(ran.code, Some(2));
    ran.fails_saying("the formats are junit, json, html and ctrf");
}

#[test]
fn a_program_of_the_command_line_takes_the_place_of_the_file_s() {
    let folder = tempfile::tempdir().expect("a folder");
    let suite = "\
sender: {run: ['false']}
cases:
  - id: a
    when: [{run: {arguments: [said]}}]
    then: [{output: {stream: stdout, contains: said}}]
";
    let (ran, _) = play(folder.path(), suite, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    ran.fails_saying("exited with code 1");
    let (ran, _) = play(folder.path(), suite, &["--", "echo"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    // The file's own need not be there then.
    let suite = suite.replace("'false'", "./not-here");
    let (ran, _) = play(folder.path(), &suite, &["--", "echo"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said());
    let (ran, _) = play(folder.path(), &suite, &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.said());
    ran.fails_saying("not-here");
}

#[test]
fn a_program_of_the_command_line_that_no_case_runs_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ran, report) = play(folder.path(), SUITE, &["--filter", "first", "--", "./my-sender", "--quiet"]);
    assert_eq!((ran.code, report.is_null()), (Some(2), true), "{}", ran.said());
    ran.fails_saying("no case runs the sender that stands behind `--`");
    ran.fails_saying("./my-sender --quiet");
    // The command that repeats a case has the program, whether this one runs it or not.
    let runs =
        SUITE.replace("cases:\n", "cases:\n  - {id: runs, when: [{run: {}}], then: [{exit: {is: 0}}]}\n");
    let (ran, _) = play(folder.path(), &runs, &["--filter", "first", "--", "no-such-sender"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said());
}

#[test]
fn worlds_that_are_kept_are_shown_where_the_command_says_until_it_is_told_to_end() {
    if !installed(&["curl"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("suite.yaml"), SUITE).expect("written");
    let mut accept = accept(folder.path(), &["suite.yaml", "--filter", "first", "--keep"]);
    let mut child = accept.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let said = lines.find(|line| line.contains("go on at")).expect("where they are shown");
    let address = said.split_whitespace().find(|word| word.starts_with("http")).expect("an address");
    let page = |address: &str| {
        let got = run(Command::new("curl").args(["-s", "-w", "%{http_code}", address]));
        got.succeeds()
    };
    let list = page(address);
    assert!(list.ends_with("200") && list.contains("/ui/suite.first"), "{address}: {list}");
    let (server, _) = address.split_once("/ui/").expect("of a page");
    let timeline = page(&format!("{server}/ui/suite.first/timeline"));
    assert!(timeline.ends_with("200") && timeline.contains("sample-plain"), "{timeline}");
    run(Command::new("kill").args(["-INT", &child.id().to_string()])).succeeds();
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "the cases had passed");
}

#[test]
fn all_that_a_sender_must_know_is_in_its_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("given.txt"), "given").expect("written");
    let suite = "\
sender: {run: [sh, -c, 'env; cat given.txt; test -f $NETS_SFTP_KEY && test -f $NETS_SFTP_KEY_RSA && test -f $NETS_SFTP_KNOWN_HOSTS'], environment: {OWN: a, MORE: b}}
cases:
  - id: all
    given: {files: [given.txt]}
    when: [{run: {environment: {MORE: c}}}]
    then:
      - output: {contains: NETS_SFTP_HOST=127.0.0.1}
      - output: {contains: NETS_SFTP_USER=tTEST1+suite.all}
      - output: {contains: NETS_INBOUND=/Inbound/DK12345678}
      - output: {contains: NETS_OUTBOUND=/Outbound}
      - output: {contains: 'NETS_API=http://127.0.0.1:'}
      - output: {contains: NETS_WORLD=suite.all}
      - output: {contains: 'NETS_NOW=2026-01-05T10:00:00+01:00'}
      - output: {contains: NETS_CASE=all}
      - output: {contains: OWN=a}
      - output: {contains: MORE=c}
      - output: {contains: given}
";
    let (ran, _) = play(folder.path(), suite, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.said());
}

#[test]
fn github_gets_a_summary_and_annotations() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("suite.yaml"), SUITE).expect("written");
    let mut accept = accept(folder.path(), &["suite.yaml"]);
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").expect("written");
    let ran = run(accept.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary));
    assert!(ran.stdout.contains("::error file=suite.yaml,line="), "{}", ran.said());
    let summary = fs::read_to_string(summary).expect("a summary");
    assert!(summary.starts_with("before\n") && summary.contains("third"), "{summary}");
}

#[test]
fn reports_of_one_run_name_the_same_cases() {
    let folder = tempfile::tempdir().expect("a folder");
    let one_for_two = play(folder.path(), SUITE, &["--report", "junit=out/one,html=out/one"]).0;
    assert_eq!(one_for_two.code, Some(2), "{}", one_for_two.said());
    one_for_two.fails_saying("two reports would be written to out/one");
    // However it is written.
    std::os::unix::fs::symlink("one", folder.path().join("link")).expect("a link");
    for (one, other) in [("one", "./one"), ("new/../one", "one"), ("one", "link")] {
        let both = format!("junit={one},ctrf={other}");
        let ran = run(&mut accept(folder.path(), &["suite.yaml", "--report", &both]));
        assert_eq!(ran.code, Some(2), "{both}: {}", ran.said());
        ran.fails_saying(&format!("two reports would be written to {other}"));
    }
    let reports = "junit=out/junit.xml,html=out/report.html,ctrf=out/ctrf.json";
    let (_, report) = play(folder.path(), SUITE, &["--report", reports]);
    for file in ["junit.xml", "report.html", "ctrf.json"] {
        let text = fs::read_to_string(folder.path().join("out").join(file)).expect("a report");
        for (id, _) in states(&report) {
            assert!(text.contains(&id), "{file} lacks {id}");
        }
    }
}

#[test]
fn reports_of_an_earlier_run_are_gone_where_nothing_could_be_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports =
        ["junit.xml", "report.html", "ctrf.json", "report.json"].map(|name| folder.path().join(name));
    let asked = ["--report", "junit=junit.xml,html=report.html,ctrf=ctrf.json"];
    let (ran, report) = play(folder.path(), SUITE, &asked);
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    assert!(!report.is_null() && reports.iter().all(|report| report.exists()), "{}", ran.said());
    // A mistake in the file, one in the command, and a file that is not there: nothing is run, nothing old is read.
    let again = |arguments: &[&str]| {
        for report in &reports {
            fs::write(report, "of an earlier run").expect("written");
        }
        let arguments = [arguments, &asked, &["--report", "json=report.json"]].concat();
        let ran = run(&mut accept(folder.path(), &arguments));
        assert_eq!(ran.code, Some(2), "{}", ran.said());
        reports.iter().filter(|report| report.exists()).count()
    };
    fs::write(folder.path().join("broken.yaml"), "cases: [{id: a}]").expect("written");
    assert_eq!(again(&["broken.yaml"]), 0);
    assert_eq!(again(&["suite.yaml", "--filter", "none"]), 0);
    assert_eq!(again(&["nowhere.yaml"]), 0);
    // A list is no run, and tells nothing new of the cases.
    let listed = run(&mut accept(folder.path(), &["suite.yaml", "--list", "--report", "json=report.json"]));
    assert_eq!(listed.code, Some(0));
    // What is read is not written over.
    let over = run(&mut accept(folder.path(), &["suite.yaml", "--report", "junit=./suite.yaml"]));
    assert_eq!(over.code, Some(2));
    over.fails_saying("a report would be written over this acceptance file");
    assert_eq!(fs::read_to_string(folder.path().join("suite.yaml")).expect("a suite"), SUITE);
}

#[test]
fn what_is_known_of_a_case_that_failed_lies_in_a_folder_that_its_reports_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let suite = "\
cases:
  - id: good
    when: [{run: {program: [echo, fine]}}]
    then: [{exit: {is: 0}}]
  - id: bad
    when: [{upload: {sample: plain}}, {run: {program: [sh, -c, 'echo said; echo complained >&2']}}, {run: {program: ['true']}}]
    then: [{receipt: {accepted: false}}]
";
    let old = folder.path().join("out/suite.good");
    fs::create_dir_all(&old).expect("a folder");
    fs::write(old.join("timeline.json"), "of an earlier run").expect("written");
    let reports = ["--artifacts", "out", "--report", "junit=junit.xml,ctrf=ctrf.json,html=report.html"];
    let (ran, report) = play(folder.path(), suite, &reports);
    assert_eq!(ran.code, Some(1), "{}", ran.said());
    assert!(!old.exists(), "what an earlier run left is gone");
    let of_case =
        |case: usize| report["files"][0]["cases"][case]["attachments"].as_array().expect("a list").clone();
    assert_eq!(of_case(0), Vec::<serde_json::Value>::new());
    let paths: Vec<String> =
        of_case(1).iter().map(|one| one["path"].as_str().expect("a path").to_owned()).collect();
    let wanted = ["timeline.json", "run-1-stdout.txt", "run-1-stderr.txt", "world.bundle.zip"];
    assert_eq!(paths, wanted.map(|name| format!("out/suite.bad/{name}")));
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file");
    assert_eq!([read(&paths[1]), read(&paths[2])], ["said\n", "complained\n"]);
    let timeline: serde_json::Value = serde_json::from_str(&read(&paths[0])).expect("JSON");
    let entries = timeline["entries"].as_array().expect("entries");
    assert!(entries.iter().any(|entry| entry["what"] == "shipment_accepted"), "{timeline}");
    assert_eq!((&timeline["world"], &timeline["left_out"]), (&"suite.bad".into(), &0.into()));
    let (junit, ctrf, html) = (read("junit.xml"), read("ctrf.json"), read("report.html"));
    for path in &paths {
        assert!(junit.contains(&format!("\n[[ATTACHMENT|{path}]]\n")), "{junit}");
        assert!(ctrf.contains(path) && html.contains(path), "{path}");
    }
    assert_eq!(replayed(folder.path(), &paths[3]), ("replaced".into(), "the same".into(), 1));
    // For Jenkins the folder is named from the root.
    let whole = folder.path().join("out").display().to_string();
    play(folder.path(), suite, &["--artifacts", &whole, "--report", "junit=junit.xml"]);
    assert!(read("junit.xml").contains(&format!("[[ATTACHMENT|{whole}/suite.bad/timeline.json]]")));
    // As it was sent.
    play(folder.path(), suite, &["--artifacts", "out", "--with-contents"]);
    assert_eq!(replayed(folder.path(), &paths[3]), ("as_sent".into(), "the same".into(), 1));
    // A folder that cannot be one is told before anything is run.
    let (ran, _) = play(folder.path(), suite, &["--artifacts", "suite.yaml"]);
    assert_eq!(ran.code, Some(2), "{}", ran.said());
    ran.fails_saying("suite.yaml: ");
}

/// What a bundle says of persons, what `replay` says of it, and how many zips were read again.
fn replayed(folder: &Path, bundle: &str) -> (String, String, u64) {
    let ran = run(program(folder).args(["replay", bundle, "--format", "json"])).succeeds();
    let told: serde_json::Value = serde_json::from_str(&ran).expect("JSON");
    let same = if told["same"] == true { "the same".to_owned() } else { told["replay"].to_string() };
    let persons = told["bundle"]["persons"].as_str().expect("a word").to_owned();
    (persons, same, told["replay"]["compared"]["zips"].as_u64().expect("a number"))
}
