//! Programs that others wrote: whether they are here, and what they say.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The interpreter that has paramiko where a distribution packages it.
pub const PYTHON: &str = "/usr/bin/python3";

/// How a program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    #[track_caller]
    pub fn succeeds(self) -> String {
        self.ends_with_code(0).stdout
    }

    /// The code every failing test should show the output of.
    #[track_caller]
    pub fn ends_with_code(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Everything said, on both streams.
    pub fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    #[track_caller]
    pub fn fails_saying(&self, words: &str) {
        assert_ne!(self.code, Some(0), "{}", self.said());
        assert!(self.said().contains(words), "expected `{words}` in:\n{}", self.said());
    }
}

pub fn run(command: &mut Command) -> Ran {
    run_with_input(command, "")
}

pub fn run_with_input(command: &mut Command, input: &str) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut stdin = child.stdin.take().expect("piped");
    // A program that does not read its input may have ended already.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// Whether the programs are there. Where CI demands them all, a missing one fails the test.
pub fn installed(programs: &[&str]) -> bool {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    for program in programs {
        let check = match *program {
            module @ ("paramiko" | "jsonschema" | "hypothesis" | "requests" | "jwt" | "cryptography") => {
                format!("{PYTHON} -c 'import {module}'")
            }
            "curl with sftp" => "curl --version | grep -qw sftp".to_owned(),
            program => format!("command -v {program}"),
        };
        if run(Command::new("sh").args(["-c", &check])).code != Some(0) {
            let required =
                std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(!required, "{test} needs {program}, which is not installed");
            println!("SKIPPED {test}: {program} is not installed");
            return false;
        }
    }
    true
}
