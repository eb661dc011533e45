//! What a test lays over a scenario.

use std::fs;
use std::path::Path;

use nets_core::finding::Severity;
use nets_core::outcome::Outcome;
use nets_core::scenario::ClockMode;
use nets_scenario::overlay::{ADD, Overlay};
use nets_scenario::{Loaded, Problems, load};
use nets_yaml::keys::{Form, Key, Presence, Section};
use nets_yaml::{Collector, Fields};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A file that has nothing but what is laid over a scenario.
const OVERLAY: Section = Section {
    name: "the overlay",
    about: "",
    keys: &[
        Key {
            name: "change",
            form: nets_scenario::overlay::CHANGE,
            presence: Presence::Optional,
            example: "{}",
            about: "",
        },
        Key {
            name: "add",
            form: Form::Section(&ADD),
            presence: Presence::Optional,
            example: "{}",
            about: "",
        },
    ],
    constraints: &[],
};

fn laid_over(base: &Loaded, text: &str) -> Result<(Loaded, Problems), Problems> {
    let mut out = Collector::default();
    let loaded = nets_yaml::parse(text, &OVERLAY, &mut out).and_then(|node| {
        let fields = Fields::of(&node, &OVERLAY, &mut out)?;
        let mut overlay = Overlay::default();
        if let Some((node, key)) = fields.node("change").zip(fields.key_spot("change")) {
            overlay.change(key, node, &mut out)?;
        }
        if let Some((node, key)) = fields.node("add").zip(fields.key_spot("add")) {
            overlay.add(key, node, &mut out)?;
        }
        overlay.over(base, "Made by a test", &mut out)
    });
    let refused = out.has_errors();
    let problems = out.into_problems("case.yaml", text);
    match loaded {
        Some(loaded) if !refused => Ok((loaded, problems)),
        _ => Err(problems),
    }
}

fn example(name: &str) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let text = fs::read_to_string(folder.join(name)).expect("an example");
    load(&text, name).unwrap_or_else(|problems| panic!("{problems}"))
}

#[track_caller]
fn good(base: &Loaded, text: &str) -> Loaded {
    let (loaded, warnings) = laid_over(base, text).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(warnings.is_empty(), "{warnings}");
    loaded
}

#[track_caller]
fn told(base: &Loaded, text: &str) -> String {
    laid_over(base, text).expect_err("a mistake").to_string()
}

#[test]
fn mappings_are_merged_and_lists_replaced() {
    let base = nets_scenario::default_scenario();
    let text =
        "change:\n  clock: {mode: manual}\n  timetable: {cut_off: '14:00'}\n  recipients: []\n  seed: 7\n";
    let loaded = good(&base, text);
    assert_eq!(loaded.scenario.clock.mode, ClockMode::Manual);
    assert_eq!(loaded.scenario.clock.start, base.scenario.clock.start);
    assert_eq!(loaded.scenario.timetable.delivery, base.scenario.timetable.delivery);
    assert_ne!(loaded.scenario.timetable.cut_off, base.scenario.timetable.cut_off);
    assert_eq!((loaded.scenario.seed, &loaded.scenario.senders), (7, &base.scenario.senders));
    assert!(loaded.scenario.recipients.len() < base.scenario.recipients.len());
    assert!(loaded.text.starts_with("# Made by a test\n"), "{}", loaded.text);
}

#[test]
fn what_cannot_stand_beside_the_new_goes() {
    let base = load(
        "senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
         materials: [{document_type: 162812, signing: {deadline_days: 3}}]\n\
         otherwise: {sign: {after: 2h}}\nclock: {mode: scaled, day_takes: 1m}\n",
        "base.yaml",
    )
    .unwrap_or_else(|problems| panic!("{problems}"));
    let loaded = good(&base, "change: {otherwise: {reject: {reason: No}}, clock: {mode: manual}}\n");
    assert!(
        matches!(&loaded.scenario.outcomes.otherwise, Outcome::Reject { reason: Some(reason), .. } if reason == "No")
    );
    assert_eq!(loaded.scenario.clock.mode, ClockMode::Manual);
    let both = told(&base, "change: {otherwise: {reject: {reason: No}, sign: {}}}\n");
    assert!(both.contains("case.yaml:1:21"), "{both}");
    // What is taken away is as if it had never been there.
    let loaded = good(&base, "change: {otherwise: null, clock: null}\n");
    assert!(matches!(loaded.scenario.outcomes.otherwise, Outcome::Sign { after } if after.at_most.is_zero()));
    assert_eq!(loaded.scenario.clock.mode, ClockMode::Instant);
}

#[test]
fn added_rules_are_asked_first_and_all_else_stands_behind() {
    let base = example("several-senders.yaml");
    let text = "add:\n  outcomes: [{when: {message_id: 'mine-*'}, then: ignore}]\n  \
                senders: [{user: tNEW001, organisation: DK12345678, eboks_ids: [15799]}]\n";
    let loaded = good(&base, text);
    assert_eq!(loaded.scenario.outcomes.rules[0].then, Outcome::Ignore);
    assert_eq!(loaded.scenario.outcomes.rules.len(), base.scenario.outcomes.rules.len() + 1);
    assert_eq!(loaded.users[..base.users.len()], base.users);
    assert_eq!(loaded.users.last().map(|user| user.as_str()), Some("tNEW001"));
}

#[test]
fn a_mistake_in_what_is_laid_over_is_told_at_its_place() {
    let base = nets_scenario::default_scenario();
    let unknown = told(&base, "change:\n  clock:\n    mode: manual\n    stat: 2026-01-05T10:00\n");
    assert!(unknown.contains("case.yaml:4:5") && unknown.contains("did you mean `start`?"), "{unknown}");
    let twice = told(&base, "change:\n  seed: 1\n  seed: 2\n");
    assert!(twice.contains("case.yaml:3:3") && twice.contains("first on line 2"), "{twice}");
    let item = told(&base, "add:\n  recipients:\n    - {person: '61018'}\n");
    assert!(item.contains("case.yaml:3:16"), "{item}");
    let nothing = told(&base, "change: []\n");
    assert!(
        nothing.contains("case.yaml:1:9") && nothing.contains("some of the keys of the scenario"),
        "{nothing}"
    );
    let unknown = told(&base, "add: {crowd: []}\n");
    assert!(unknown.contains("no key `crowd` in add"), "{unknown}");
}

#[test]
fn what_becomes_wrong_below_is_told_at_the_key_that_changes_it() {
    let base = nets_scenario::default_scenario();
    let gone = told(&base, "# A test\nchange:\n  materials: null\n");
    assert!(gone.contains("with this laid over") || gone.contains("`materials` is missing"), "{gone}");
    let number = base.scenario.recipients.values().next().expect("a recipient").party.value().to_owned();
    let twice = told(
        &load("senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\nmaterials: [{document_type: 163057}]\nrecipients: [{person: '6101800001', subscribes: [163057]}]\n", "base.yaml").expect("valid"),
        "add:\n  recipients: [{person: '6101800001'}]\n",
    );
    assert!(
        twice.contains("case.yaml:2:16") && twice.contains("first on a line of what this is laid over"),
        "{number}: {twice}"
    );
    let subscribed = load(
        "senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\nmaterials: [{document_type: 163057}]\nrecipients: [{person: '6101800001', subscribes: [163057]}]\n",
        "base.yaml",
    )
    .expect("valid");
    let unknown = told(&subscribed, "# A test\nchange: {materials: [{document_type: 163058}]}\n");
    assert!(
        unknown.contains("case.yaml:2:1\n")
            && unknown.contains("with this laid over the scenario: no material has the document type 163057"),
        "{unknown}"
    );
}

/// What a test may want otherwise, each of which most scenarios take.
const CHANGES: [&str; 12] = [
    "seed: 42",
    "name: 'Changed: \"so\" # far'",
    "clock: {mode: manual, start: 2026-03-27T14:30}",
    "clock: {mode: scaled, day_takes: 1m}",
    "timetable: {cut_off: '14:00', late_documents: same_evening}",
    "otherwise: {reject: {after: {from: 1h, to: 2h}, reason: \"Line\\nand 'quotes'\"}}",
    "otherwise: ignore",
    "strangers: subscribed",
    "magic_recipients: true",
    "recipients: []",
    "outcomes: null",
    "leniencies: refused",
];

const ADDITIONS: [&str; 4] = [
    "recipients: [{person: 6707800001, name: 'no'}, {organisation: 87654321, country: DK, subscribes: none}]",
    "outcomes: [{when: {recipient: '*'}, then: {sign: {after: 1h}}}]",
    "returned_mail: [{when: {message_id: 'moved-*'}, after: 5d}]",
    "senders: [{user: tNEW001, name: ~, organisation: DK12345678, eboks_ids: [15799]}]",
];

fn file_names() -> Vec<String> {
    let folder =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")).expect("examples");
    let mut names: Vec<_> = folder
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever is laid over whatever: the text that comes of it is a scenario by itself, and the same one.
    #[test]
    fn the_text_that_comes_of_it_loads_to_the_same_scenario(
        file in select(file_names()),
        changes in subsequence(CHANGES.to_vec(), 0..=CHANGES.len()),
        additions in subsequence(ADDITIONS.to_vec(), 0..=ADDITIONS.len()),
    ) {
        let mut keys = Vec::new();
        let changes = changes.iter().filter(|change| {
            let key = change.split(':').next().unwrap_or_default();
            let is_new = !keys.contains(&key);
            keys.push(key);
            is_new
        });
        let mut text = String::from("change: {}\n");
        for (index, change) in changes.enumerate() {
            if index == 0 {
                text = String::from("change:\n");
            }
            text.push_str(&format!("  {change}\n"));
        }
        for (index, added) in additions.iter().enumerate() {
            if index == 0 {
                text.push_str("add:\n");
            }
            text.push_str(&format!("  {added}\n"));
        }
        let base = example(&file);
        match laid_over(&base, &text) {
            Ok((laid, _)) => {
                let again = load(&laid.text, "again.yaml");
                let again = again.unwrap_or_else(|problems| panic!("{file}\n{text}\n{}\n{problems}", laid.text));
                prop_assert_eq!(&again.scenario, &laid.scenario);
                prop_assert_eq!(&again.users, &laid.users);
                prop_assert_eq!(&again.public_keys, &laid.public_keys);
                prop_assert_eq!(&again.alias_services, &laid.alias_services);
            }
            // What one part of it leaves without sense is told.
            Err(problems) => {
                prop_assert!(problems.problems.iter().any(|problem| problem.severity == Severity::Error));
            }
        }
    }
}

/// Every example as it stands, and with nothing of it changed but one value.
#[test]
fn most_of_what_is_laid_over_the_examples_is_taken() {
    for file in file_names() {
        let base = example(&file);
        let laid = good(&base, "change: {seed: 99}\n");
        let again = load(&laid.text, "again.yaml").unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(again.scenario, laid.scenario, "{file}");
        assert_eq!(laid.scenario.seed, 99, "{file}");
    }
}
