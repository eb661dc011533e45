//! The ten minutes of docs/acceptance.md, typed as they stand: a red run of a sender that does not do it yet, then a green one.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::programs::{installed, run};
use crate::server::program;
use crate::support::{accept, repository};

/// The first block of this language on the page.
fn block(page: &str, language: &str) -> String {
    let (_, rest) = page.split_once(&format!("```{language}\n")).expect("a block");
    rest.split("```").next().expect("its end").to_owned()
}

fn write_program(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it may be run");
}

#[test]
fn a_newcomer_comes_from_nothing_to_a_red_run_and_then_to_a_green_one() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let page = fs::read_to_string(repository("docs/acceptance.md")).expect("the page");
    let (suite, sender) = (folder.path().join("tests.yaml"), folder.path().join("send.sh"));
    fs::write(&suite, block(&page, "yaml")).expect("written");
    write_program(&sender, &block(&page, "sh"));
    run(program(folder.path()).args(["sample", "--out", "."])).succeeds();

    let red = run(&mut accept(folder.path(), &["tests.yaml"]));
    assert_eq!(red.code, Some(1), "{}", red.said());
    for words in [
        "to be fetched by tTEST1's own program",
        "seen      none was deleted",
        "nearest",
        "accept tests.yaml --filter letters",
    ] {
        red.fails_saying(words);
    }

    write_program(&sender, &fs::read_to_string(repository("examples/send.sh")).expect("the example"));
    let line = "run: [./send.sh, send]";
    assert!(page.contains(&format!("`{line}`")), "the page says what the line is then");
    let text = fs::read_to_string(&suite).expect("the suite");
    fs::write(&suite, text.replacen("run: [./send.sh]", line, 1)).expect("written");
    let green = run(&mut accept(folder.path(), &["tests.yaml"]));
    assert_eq!(green.code, Some(0), "{}", green.said());
}
