//! Programs that hang, flood, fork, become daemons or die: each is told, and nothing of them is left.

use std::fs;

use crate::programs::run;
use crate::support::{accept, play, processes, states};

/// The expectation that holds of every case, so that only the step decides.
const THEN: &str = "then: [{outbound: {file: '*.receipt', count: 0}}]";

fn case(id: &str, script: &str, run: &str) -> String {
    format!("  - id: {id}\n    when:\n      - run: {{program: [sh, -c, \"{script}\"]{run}}}\n    {THEN}\n")
}

#[test]
fn a_program_that_misbehaves_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    // A length of sleep that no other process of this machine has.
    let mark = format!("77{:07}", std::process::id());
    let sleeps = format!("sleep {mark}");
    let suite = [
        "cases:\n".to_owned(),
        case("hangs", &sleeps, ", within: 1s"),
        case("hangs-deaf", &format!("trap '' TERM INT HUP; {sleeps}; {sleeps}"), ", within: 1s"),
        case("floods", "yes flood", ", within: 1s"),
        case("forks", &format!("for i in 1 2 3 4 5; do {sleeps} & done; exit 0"), ""),
        case("daemon", &format!("setsid sh -c '{sleeps} & {sleeps}' > /dev/null 2>&1 & exit 0"), ""),
        case("keeps-output", &format!("setsid {sleeps} & echo started"), ""),
        case("dies", "kill -9 $$", ""),
        case("reads-nothing", "exit 0", ", input: some words"),
        case("code", "exit 7", ", exit: 7"),
        "  - id: not-there\n    when: [run: {program: [no-such-program-of-ours]}]\n".to_owned(),
        format!("    {THEN}\n"),
    ]
    .concat();
    let (ran, report) = play(folder.path(), &suite, &[]);
    let said = ran.said();
    let wanted = [
        ("hangs", "fail"),
        ("hangs-deaf", "fail"),
        ("floods", "fail"),
        ("forks", "pass"),
        ("daemon", "pass"),
        ("keeps-output", "pass"),
        ("dies", "fail"),
        ("reads-nothing", "pass"),
        ("code", "pass"),
        ("not-there", "fail"),
    ];
    assert_eq!(ran.code, Some(1), "{said}");
    assert_eq!(states(&report), wanted.map(|(id, state)| (id.to_owned(), state.to_owned())), "{said}");
    for words in [
        "was ended after its time limit of 1.0 s",
        "was ended by signal 9",
        "no folder of PATH has a program no-such-program-of-ours",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(processes(&sleeps), Vec::<String>::new(), "{said}");
    // What was kept of the flood is bounded, and what was not is counted.
    let output = &report["files"][0]["cases"][2]["steps"][0]["output"]["stdout"];
    let text = output["text"].as_str().expect("a text");
    assert!(text.len() < 200_000 && text.contains("bytes are not kept here"), "{} bytes", text.len());
    assert!(output["cut_bytes"].as_u64() > Some(0), "{output}");
}

#[test]
fn what_hides_from_its_end_is_found_and_nothing_stays_on_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let temporary = folder.path().join("temporary");
    fs::create_dir(&temporary).expect("a folder");
    let mark = format!("76{:07}", std::process::id());
    let sleeps = format!("sleep {mark}");
    let suite = [
        "cases:\n".to_owned(),
        case("closes-output", "exec >&- 2>&-; exit 0", ""),
        case("closes-output-and-hangs", &format!("exec >&- 2>&-; {sleeps}"), ", within: 1s"),
        case("stops-itself", "kill -STOP $$", ", within: 1s"),
        case("leaves-zombies", &format!("true & true & exec {sleeps}"), ", within: 1s"),
        case("forgets-its-run", &format!("env -i setsid {sleeps} > /dev/null 2>&1 & exit 0"), ""),
        case("daemon-of-a-daemon", &format!("(setsid sh -c '(setsid {sleeps} &) &' &) > /dev/null 2>&1"), ""),
        case(
            "forks-on",
            &format!("f() {{ [ $1 = 0 ] || {{ {sleeps} & (f $(($1 - 1))) & wait; }}; }}; f 40"),
            ", within: 2s",
        ),
        case(
            "fills-its-folder",
            "while :; do head -c 1000000 /dev/zero >> large; echo x > small.$$; done",
            ", within: 1s",
        ),
        case(
            "fills-its-folder-with-files",
            &format!("seq 1 100500 | xargs touch; {sleeps}"),
            ", within: 90s",
        ),
        case("shuts-its-folder", "mkdir a && echo x > a/b && chmod 000 a . && exit 0", ""),
        case("no-text", "head -c 100000 /dev/urandom", ""),
        case("one-line", "head -c 3000000 /dev/zero", ""),
        case("kills-its-group", "kill -9 0", ""),
    ]
    .concat();
    fs::write(folder.path().join("suite.yaml"), suite).expect("written");
    let mut accept = accept(folder.path(), &["suite.yaml", "--report", "json=report.json,junit=junit.xml"]);
    let ran = run(accept.env("TMPDIR", &temporary));
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let wanted = [
        ("closes-output", "pass"),
        ("closes-output-and-hangs", "fail"),
        ("stops-itself", "fail"),
        ("leaves-zombies", "fail"),
        ("forgets-its-run", "pass"),
        ("daemon-of-a-daemon", "pass"),
        ("forks-on", "fail"),
        ("fills-its-folder", "fail"),
        ("fills-its-folder-with-files", "fail"),
        ("shuts-its-folder", "pass"),
        ("no-text", "pass"),
        ("one-line", "pass"),
        ("kills-its-group", "fail"),
    ];
    let said = ran.said();
    assert_eq!(states(&report), wanted.map(|(id, state)| (id.to_owned(), state.to_owned())), "{said}");
    assert_eq!(processes(&sleeps), Vec::<String>::new(), "{said}");
    let full = "was ended because more than 100000 files were in the folder of its case";
    assert!(said.contains(full), "{said}");
    let left: Vec<_> = fs::read_dir(&temporary).expect("a folder").flatten().map(|it| it.path()).collect();
    assert_eq!(left, Vec::<std::path::PathBuf>::new(), "{said}");
    assert!(fs::metadata(folder.path().join("junit.xml")).expect("a report").len() < 2_000_000);
}
