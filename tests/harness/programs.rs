//! Whether a program that others wrote is here, for the tests of any crate.

use std::process::{Command, Stdio};

/// Whether this is here: a program by its name, or `python: a, b`, modules of Debian's Python. Where CI demands all of
/// them, a missing one fails the test; elsewhere it says that it is skipped.
pub fn installed(test: &str, what: &str) -> bool {
    let mut probe = match what.strip_prefix("python: ") {
        Some(modules) => {
            let mut python = Command::new("/usr/bin/python3");
            python.args(["-W", "ignore", "-c", &format!("import {modules}")]);
            python
        }
        None => {
            let mut shell = Command::new("sh");
            shell.args(["-c", "command -v \"$1\"", "sh", what]);
            shell
        }
    };
    let is_here = probe.stdin(Stdio::null()).output().is_ok_and(|output| output.status.success());
    if !is_here {
        let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!demanded, "{what} is not installed, and this run must not skip {test}");
        println!("SKIPPED {test}: {what} is not installed");
    }
    is_here
}
