//! How much the program brings along that others wrote: each crate is built by all who build it, and is in the image.

use std::collections::BTreeSet;
use std::process::Command;

use crate::root;

/// So many crates of others are in the program.
const CRATES: usize = 341;

#[test]
fn as_many_crates_are_in_the_program_as_are_counted_here() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--locked", "--package", "mock-nets-share", "--edges", "normal", "--prefix", "none"]);
    // What it is on other systems changes nothing for those who build it here.
    cargo.args(["--target", "x86_64-unknown-linux-gnu", "--no-dedupe"]).current_dir(root());
    let ran = cargo.output().expect("cargo");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told = String::from_utf8_lossy(&ran.stdout);
    // Of ours the folder is told.
    let others: BTreeSet<&str> =
        told.lines().filter(|line| !line.is_empty() && !line.contains(" (/")).collect();
    assert_eq!(
        others.len(),
        CRATES,
        "so many crates of others are in the program, and {CRATES} were: do without the new one, or say in \
         ARCHITECTURE.md what it is worth and count it in tests/tidy/weight.rs, as one that is gone"
    );
}
