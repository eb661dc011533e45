//! The process killed at a given step on the disk: each making, renaming, removing and syncing is one.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What counts the steps inside the program.
pub struct Steps {
    counter: PathBuf,
    left: PathBuf,
}

impl Steps {
    /// None where a program cannot be looked into, after saying so.
    pub fn new(folder: &Path, test: &str) -> Option<Steps> {
        if !cfg!(all(target_os = "linux", target_env = "gnu")) {
            println!("SKIPPED {test}: it preloads a library into the program, as Linux with glibc does");
            return None;
        }
        let steps = Steps { counter: folder.join("steps.so"), left: folder.join("steps.left") };
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/durability/steps.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-Wall", "-Werror", "-O1", source, "-ldl", "-o"])
            .arg(&steps.counter)
            .output();
        let built = built.expect("a C compiler, which Rust needs too");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        fs::write(&steps.left, 0_i32.to_ne_bytes()).expect("written");
        Some(steps)
    }

    /// The program, with its steps counted; it lives on while none are left to it.
    pub fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_mock-nets-share"));
        program.env("LD_PRELOAD", &self.counter).env("STEPS_LEFT", &self.left);
        program
    }

    /// The step of this number from now on is not taken: the process ends there.
    pub fn kill_at(&self, step: i32) {
        let mut left = OpenOptions::new().write(true).open(&self.left).expect("there");
        left.write_all(&step.to_ne_bytes()).expect("written");
    }

    /// From now on every step is taken.
    pub fn spare(&self) {
        self.kill_at(0);
    }

    /// Whether the step that would have ended the process is still to come.
    pub fn are_left(&self) -> bool {
        let left = fs::read(&self.left).expect("there");
        i32::from_ne_bytes(left.try_into().expect("four bytes")) > 0
    }
}
