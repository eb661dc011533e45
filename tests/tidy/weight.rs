//! How much the program brings along that others wrote: each crate is built by all who build it, and is in the image.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::root;

/// So many crates of others are in the program.
const CRATES: usize = 341;

#[test]
fn as_many_crates_are_in_the_program_as_are_counted_here() {
    let told = tree(&["--package", "mock-nets-share", "--edges", "normal"], "{p}");
    // Of ours the folder is told.
    let others: BTreeSet<&str> =
        told.iter().map(String::as_str).filter(|line| !line.is_empty() && !line.contains(" (/")).collect();
    assert_eq!(
        others.len(),
        CRATES,
        "so many crates of others are in the program, and {CRATES} were: do without the new one, or say in \
         ARCHITECTURE.md what it is worth and count it in tests/tidy/weight.rs, as one that is gone"
    );
}

/// So that CI's image costs no second build. What the tests need more than what is handed on stands in `Cargo.toml` alone.
#[test]
fn a_program_with_what_the_tests_need_is_linked_from_what_was_built_for_them() {
    let features = |line: &String| -> Option<(String, BTreeSet<String>)> {
        // Of ours the folder is told.
        let (package, features) = line.split_once(" [").filter(|(package, _)| !package.contains(" (/"))?;
        let features = features.split_once(']')?.0.split(',').filter(|feature| !feature.is_empty());
        Some((package.to_owned(), features.map(str::to_owned).collect()))
    };
    // What runs in the compiler alone is in neither.
    let program = ["--package", "mock-nets-share", "--features", "as-for-tests"];
    let program = tree(&[&program[..], &["--edges", "normal,no-proc-macro"]].concat(), "{p} [{f}]");
    let program: BTreeMap<_, _> = program.iter().filter_map(features).collect();
    let tests = tree(&["--workspace", "--edges", "normal,dev,no-proc-macro"], "{p} [{f}]");
    let tests: BTreeMap<_, _> = tests.iter().filter_map(features).collect();
    for (package, features) in &program {
        assert_eq!(Some(features), tests.get(package), "{package}: see `as-for-tests` in Cargo.toml");
    }
    assert!(program.len() > CRATES / 2, "{} crates were compared", program.len());
}

/// What is optimised so that tests take less time is not what `make run` waits for.
#[test]
fn what_is_optimised_for_tests_alone_is_not_in_the_profile_that_is_there_soonest() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    let levels = |profile: &str| -> BTreeMap<String, String> {
        let section = manifest.split_once(&format!("\n[profile.{profile}.package]\n")).expect(profile).1;
        let lines = section.lines().take_while(|line| !line.is_empty());
        let level = |line: &str| {
            line.split_once(".opt-level = ").map(|(name, level)| (name.to_owned(), level.to_owned()))
        };
        lines.filter_map(level).collect()
    };
    let (tests, soonest) = (levels("dev"), levels("quick"));
    let for_tests: Vec<&String> =
        tests.iter().filter(|(_, level)| *level == "1").map(|(name, _)| name).collect();
    assert!(for_tests.len() > 10, "{for_tests:?}");
    for name in for_tests {
        assert_eq!(soonest.get(name).map(String::as_str), Some("0"), "{name} in [profile.quick.package]");
    }
}

/// What `cargo tree` tells, one line for each crate that is told in another way.
fn tree(options: &[&str], format: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--locked", "--prefix", "none", "--no-dedupe", "--format", format]).args(options);
    // What it is on other systems changes nothing for those who build it here.
    cargo.args(["--target", "x86_64-unknown-linux-gnu"]).current_dir(root());
    let ran = cargo.output().expect("cargo");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).lines().map(str::to_owned).collect()
}
