//! The recipes of the README and of docs/ci.md, typed as they stand.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{PROGRAM, PYTHON, Ran, installed, program, repository, run, sample};

/// What every recipe needs besides the program.
const NEEDED: [&str; 5] = ["bash", "sh", "jq", "sftp", "curl"];

/// Whatever a recipe started ends with it.
const END: &str = "trap 'kill \"$nets\" 2>/dev/null' EXIT\n";

/// The lines of the `sh` blocks of a page between two headings.
fn recipe(page: &str, from: &str, to: &str) -> String {
    let text = fs::read_to_string(repository(page)).expect("the page");
    let (_, text) = text.split_once(from).unwrap_or_else(|| panic!("{page} has no `{from}`"));
    let (text, _) = text.split_once(to).unwrap_or_else(|| panic!("{page} has no `{to}`"));
    let blocks = text.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    blocks.collect()
}

/// Types a recipe where the scenarios of the repository are, and a shipment of the user's own.
fn typed(shell: &str, folder: &Path, script: &str) -> Ran {
    let scenarios = folder.join("scenarios");
    fs::create_dir_all(&scenarios).expect("a folder");
    fs::copy(repository("scenarios/manual-clock.yaml"), scenarios.join("manual-clock.yaml")).expect("copied");
    fs::create_dir_all(folder.join("build")).expect("a folder");
    for name in ["netsshare_mine.zip", "build/netsshare_x.zip"] {
        fs::write(folder.join(name), sample("signing")).expect("written");
    }
    let programs = Path::new(PROGRAM).parent().expect("a folder").display().to_string();
    let path = std::env::var_os("PATH").unwrap_or_default().to_string_lossy().into_owned();
    let mut typed = Command::new(shell);
    let ours = program(folder);
    typed.args(["-ec", &format!("{END}{script}")]).current_dir(folder).env_clear();
    typed.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
    run(typed.env("PATH", format!("{programs}:{path}")))
}

#[test]
fn the_recipe_of_the_readme_uploads_and_waits_for_the_signature() {
    if !installed(&NEEDED) {
        return;
    }
    let script = recipe("README.md", "**A test in CI", "**Who signs");
    for shell in ["bash", "sh"] {
        let folder = tempfile::tempdir().expect("a folder");
        let said = typed(shell, folder.path(), &script).succeeds();
        assert!(said.contains(r#""what": "document_signed""#), "{shell}: {said}");
    }
}

#[test]
fn the_sweep_of_the_readme_finds_what_the_naive_sender_sends_twice() {
    if !installed(&["bash", "paramiko"]) {
        return;
    }
    let script = recipe("README.md", "**Does it send twice", "## In a container");
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["examples/sweep", "samples", "python"] {
        fs::create_dir_all(folder.path().join(name)).expect("a folder");
    }
    let sender = "examples/sweep/naive.py";
    fs::copy(repository(sender), folder.path().join(sender)).expect("copied");
    fs::write(folder.path().join("samples/netsshare_plain.zip"), sample("plain")).expect("written");
    // The one that has paramiko.
    std::os::unix::fs::symlink(PYTHON, folder.path().join("python/python3")).expect("a link");
    let said = typed("bash", folder.path(), &format!("PATH=\"$PWD/python:$PATH\"\n{script}"));
    let said = said.ends_with_code(1).stdout;
    let rows = |verdict: &str| said.lines().filter(|line| line.trim_start().starts_with(verdict)).count();
    assert_eq!((rows("TWICE "), rows("NEVER ")), (4, 1), "{said}");
}

#[test]
fn the_recipes_for_pipelines_upload_and_wait_for_the_signature() {
    if !installed(&NEEDED) {
        return;
    }
    let script = recipe("docs/ci.md", "## Start, and know", "As a hook that stops");
    let folder = tempfile::tempdir().expect("a folder");
    let said = typed("sh", folder.path(), &script).succeeds();
    assert!(said.contains(r#""what": "document_signed""#), "{said}");
    assert!(said.contains("build/netsshare_x.zip: accepted"), "{said}");
}

#[test]
fn a_recipe_ends_where_the_simulator_cannot_start() {
    if !installed(&NEEDED) {
        return;
    }
    let script =
        recipe("docs/ci.md", "## Start, and know", "## Upload with").replace("manual-clock", "missing");
    for shell in ["bash", "sh"] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("ready.json"), "{}").expect("what an earlier start left");
        let ended = typed(shell, folder.path(), &format!("{script}echo went on\n"));
        ended.fails_saying("missing.yaml");
        assert!(!ended.stdout.contains("went on"), "{shell}: {}", ended.said());
    }
}
