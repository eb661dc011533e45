//! The e-Box's door held to its description, whatever is sent: by requests of ours made by chance, and by schemathesis.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use nets_core::rule_book::ebox::EboxRule;
use nets_oauth::OAuthRule;
use serde_json::Value;

use crate::support::{PYTHON, Ran, Simulator, installed, repository, run};

/// Set to make many times as many requests. Each mistake of the tables is made as often without it, too.
const LONG: &str = "EBOX_LONG";

/// The scenario of the page, with a client that may do everything and reads the e-Box of the sender itself.
fn simulator() -> Simulator {
    let scenario = std::fs::read_to_string(repository("scenarios/ebox.yaml")).expect("a scenario");
    let client = "    - id: test:ebox:all:client
      organisation: '0199000151'
      scopes: [publication_sender, summary_own_ebox, messages_full, reference_data, preferences, introspect]
";
    let note = "    - id: TEST_NOTE
      application: test:ebox:docsender:one
      sector: enterprise
      validity: 10 day
      business_data: [{key: NOTE, form: text}]
    - id: TEST_TWO
      application: test:ebox:docsender:two
      sector: enterprise
      validity: 10 day
";
    let scenario = scenario.trim_end().replacen("  clients:\n", &format!("{note}  clients:\n"), 1);
    Simulator::play_text(&format!("{scenario}\n{client}"))
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
    let examples = if is_long() { "5000" } else { "100" };
    let script = repository("tests/end_to_end/ebox/properties.py");
    let arguments = [simulator.path("ready.json").display().to_string(), sender(), examples.to_owned()];
    let said = run(python(&simulator).arg(script).args(arguments)).succeeds();
    assert!(number(&said, " requests, each answered") > 800, "{said}");
    every_rule_was_broken_alone(&simulator);
}

/// What the timeline tells of refusals of this kind.
fn refusals(simulator: &Simulator, what: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = simulator.get(&format!("/v1/timeline?what={what}&limit=10000&after={after}")).ok();
        let entries = page["entries"].as_array().expect("entries");
        let Some(last) = entries.last() else { return all };
        after = last["seq"].as_u64().expect("a number");
        all.extend(entries.iter().cloned());
    }
}

/// Each rule of a publication refused one that broke no other, and each of a token that needs nothing in the scenario one, too.
fn every_rule_was_broken_alone(simulator: &Simulator) {
    let refuses = |id: &str| EboxRule::from_id(id).filter(|rule| rule.refuses());
    let rules_of = |entry: &Value| -> BTreeSet<EboxRule> {
        let lines = entry["findings"].as_array().cloned().unwrap_or_default();
        let ids = lines.iter().filter_map(|line| line.as_str()?.split_once(": ")?.0.to_owned().into());
        ids.filter_map(|id: String| refuses(&id)).collect()
    };
    let refused = refusals(simulator, "ebox_publication_refused");
    let alone = refused.iter().map(rules_of);
    let alone: BTreeSet<EboxRule> = alone.filter(|rules| rules.len() == 1).flatten().collect();
    // Version 3 is off here.
    let of_version_3 = [EboxRule::IdempotencyKey, EboxRule::IdempotencyKeyUsed];
    let missing: Vec<_> = EboxRule::ALL
        .iter()
        .filter(|rule| rule.refuses() && !alone.contains(rule) && !of_version_3.contains(rule))
        .collect();
    assert!(missing.is_empty(), "no publication broke these alone: {missing:?}");

    const BY_SWITCHES: [OAuthRule; 4] =
        [OAuthRule::ExpTooFar, OAuthRule::ScopeOmitted, OAuthRule::UnauthorizedClient, OAuthRule::Scripted];
    let first: BTreeSet<String> = refusals(simulator, "ebox_token_refused")
        .iter()
        .map(|entry| entry["rule"].as_str().unwrap_or_default().to_owned())
        .collect();
    let missing: Vec<_> = OAuthRule::ALL
        .iter()
        .filter(|rule| rule.id().starts_with("oauth.") && !BY_SWITCHES.contains(rule))
        .filter(|rule| !first.contains(rule.id()))
        .collect();
    assert!(missing.is_empty(), "no request for a token was refused by these: {missing:?}");
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
        .args(["--max-examples", if is_long() { "2000" } else { "20" }, "--generation-deterministic"])
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
