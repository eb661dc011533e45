//! The e-Box's door held to its description, whatever is sent: by requests of ours made by chance, and by schemathesis.

use std::path::Path;
use std::process::Command;

use crate::support::{PYTHON, Ran, Simulator, installed, repository, run};

/// Set to make many times as many requests.
const LONG: &str = "EBOX_LONG";

/// The scenario of the page, with a client that may do everything and reads the e-Box of the sender itself.
fn simulator() -> Simulator {
    let scenario = std::fs::read_to_string(repository("scenarios/ebox.yaml")).expect("a scenario");
    let client = "    - id: test:ebox:all:client
      organisation: '0199000151'
      scopes: [publication_sender, summary_own_ebox, messages_full, reference_data, preferences, introspect]
";
    Simulator::play_text(&format!("{}\n{client}", scenario.trim_end()))
}

fn is_long() -> bool {
    std::env::var_os(LONG).is_some_and(|value| value == "1")
}

fn sender() -> String {
    repository("examples/ebox").display().to_string()
}

fn python(simulator: &Simulator) -> Command {
    let mut python = Command::new(PYTHON);
    // What its libraries keep goes with the test.
    python.arg("-B").current_dir(simulator.folder()).env("HOME", simulator.folder());
    python
}

/// The number before this word.
fn number(said: &str, word: &str) -> u64 {
    let (before, _) = said.split_once(word).unwrap_or_else(|| panic!("no `{word}` in:\n{said}"));
    before.split_whitespace().next_back().and_then(|number| number.parse().ok()).expect("a number")
}

#[test]
fn whatever_comes_by_chance_is_answered_as_described_over_one_connection() {
    if !installed(&["jsonschema", "hypothesis", "openssl"]) {
        return;
    }
    let simulator = simulator();
    let examples = if is_long() { "5000" } else { "300" };
    let script = repository("tests/end_to_end/ebox/properties.py");
    let arguments = [simulator.path("ready.json").display().to_string(), sender(), examples.to_owned()];
    let said = run(python(&simulator).arg(script).args(arguments)).succeeds();
    assert!(number(&said, " requests, each answered") > 1_500, "{said}");
}

#[test]
fn schemathesis_finds_no_answer_that_is_not_described() {
    let test = "schemathesis_finds_no_answer_that_is_not_described";
    let Some(library) = schemathesis(test) else { return };
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let simulator = simulator();
    let ebox = &simulator.ready_file()["ebox"];
    let text = |name: &str| ebox[name].as_str().expect("in the ready file").to_owned();
    let hooks = repository("tests/end_to_end/ebox").display().to_string();
    let mut command = python(&simulator);
    command
        .args(["-m", "schemathesis.cli", "run", &format!("{}/openapi.json", text("url"))])
        .args(["--tls-verify", &text("ca"), "--phases", "coverage,fuzzing,stateful"])
        // No schema says which numbers are of enterprises, or which types are agreed.
        .args(["--checks", "all", "--exclude-checks", "positive_data_acceptance"])
        .args(["--max-examples", if is_long() { "2000" } else { "60" }, "--generation-deterministic"])
        .args(["--suppress-health-check", "all", "--continue-on-failure", "--request-timeout", "60"])
        .args(["--warnings", "off", "--no-color"])
        .env("PYTHONPATH", format!("{library}:{hooks}"))
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("EBOX_SEND", sender())
        .env("EBOX_READY", simulator.path("ready.json"));
    let Ran { code, stdout, stderr } = run(&mut command);
    assert_eq!(code, Some(0), "{stdout}\n{stderr}");
    assert!(number(&stdout, " generated, ") > 2_000, "{stdout}");
}

/// Where its library lies. Where CI has fetched it, it must be there.
fn schemathesis(test: &str) -> Option<String> {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
    let folder = built.join("schemathesis");
    if folder.join("schemathesis").is_dir() {
        return Some(folder.display().to_string());
    }
    let says = |name: &str| std::env::var_os(name).is_some_and(|value| value == "1");
    assert!(
        !says("MOCK_NETS_SHARE_REQUIRE_TOOLS") || says("WITHOUT_SCHEMATHESIS"),
        "{test} needs schemathesis: tests/end_to_end/ebox/fetch-schemathesis"
    );
    println!("SKIPPED {test}: schemathesis is not fetched (tests/end_to_end/ebox/fetch-schemathesis)");
    None
}
