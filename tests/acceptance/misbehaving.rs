//! Programs that hang, flood, fork, become daemons or die: each is told, and nothing of them is left.

use crate::support::{play, processes, states};

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
