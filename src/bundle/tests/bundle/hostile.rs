//! Bundles that no program of ours writes: each is refused in words, and costs little.

use nets_bundle::{BundleProblem, replay};

use crate::forged_bundle::{files, forged};
use crate::support::{TestWorld, opened, replayed};

/// The bundle of a small world, with one of its files changed.
pub fn changed(name: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut world = TestWorld::new();
    world.sample("plain");
    world.sample("signing");
    world.days_pass(2);
    changed_in(&world.saved().1, name, change)
}

/// A bundle with one of its files changed.
pub fn changed_in(bytes: &[u8], name: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut files = files(bytes);
    let file = files.iter_mut().find(|(file, _)| file == name).expect("a file of this name");
    let text = String::from_utf8(std::mem::take(&mut file.1)).expect("UTF-8");
    file.1 = change(text).into_bytes();
    forged(&files)
}

/// Why it is refused.
fn refusal(bytes: &[u8]) -> String {
    let problem = match opened(bytes) {
        Err(problem) => problem,
        Ok(bundle) => replay(&bundle).expect_err("it cannot be played"),
    };
    assert!(!matches!(problem, BundleProblem::System(_)), "{problem:?}");
    problem.to_string()
}

#[test]
fn what_is_forged_well_is_read_and_what_it_says_is_held_to_what_comes() {
    assert_eq!(replayed(&changed("timeline.jsonl", |text| text)).difference, None);
    let told = changed("timeline.jsonl", |text| text.replacen("\"warnings\":0", "\"warnings\":7", 1));
    let difference = replayed(&told).difference.expect("it is otherwise").to_string();
    assert!(
        difference.starts_with("entry ") && difference.contains("came no event that leads to it"),
        "{difference}"
    );
    let told = changed("outbound.jsonl", |text| text.replacen("\"sha256\":\"", "\"sha256\":\"0", 1));
    let difference = replayed(&told).difference.expect("it is otherwise").to_string();
    assert!(difference.contains("expected") && difference.contains("SHA-256"), "{difference}");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let mut world = TestWorld::new();
    world.sample("plain");
    let good = files(&world.saved().1);
    for name in ["../bundle.json", "/etc/passwd", "uploads/../../x", "C:x", "other"] {
        let files = [good.clone(), vec![(name.to_owned(), b"x".to_vec())]].concat();
        let told = refusal(&forged(&files));
        assert!(told.contains("has a name that no bundle has"), "{told}");
    }
}

#[test]
fn texts_that_are_no_such_texts_are_refused_with_their_place() {
    let told = refusal(&changed("events.jsonl", |text| text.replacen("\"number\":2", "\"number\":3", 1)));
    assert!(told.starts_with("line 2 of events.jsonl has the number 3"), "{told}");
    let told = refusal(&changed("events.jsonl", |text| text + "\nnot JSON\n"));
    assert!(told.contains("of events.jsonl is no event"), "{told}");
    let told = refusal(&changed("events.jsonl", |text| text.trim_end().to_owned()));
    assert!(told.contains("has no end"), "{told}");
    let told = refusal(&changed("scenario.yaml", |_| "name: 1\n".to_owned()));
    assert!(told.starts_with("its scenario is not valid for this program"), "{told}");
    let told = refusal(&changed("bundle.json", |_| "{}".to_owned()));
    assert!(told.contains("bundle.json is not what a bundle has"), "{told}");
    let told = refusal(&changed("keys/root-ca.key.pem", |_| "no key".to_owned()));
    assert!(told.starts_with("its signing keys cannot be used"), "{told}");
}

#[test]
fn a_world_that_goes_on_for_ever_is_not_played() {
    let told = refusal(&changed("events.jsonl", |text| {
        let (before, last) = text.trim_end().rsplit_once('\n').expect("lines");
        let at = last.split("\"at\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a time");
        format!("{before}\n{}\n", last.replacen(at, "9000-01-01T00:00:00Z", 1))
    }));
    assert!(told.contains("a hundred years behind the first event"), "{told}");
}

#[test]
fn a_line_without_an_end_costs_no_more_than_a_line_may() {
    let mut world = TestWorld::new();
    world.sample("plain");
    let mut files = files(&world.saved().1);
    let events = files.iter_mut().find(|(name, _)| name == "events.jsonl").expect("the events");
    events.1 = vec![b' '; 140 << 20];
    let told = refusal(&forged(&files));
    assert!(told.starts_with("line 1 of events.jsonl is longer than 128 MB"), "{told}");
}
