//! The process killed at a given step on the disk, by strace: each making, renaming, removing and syncing is one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::harness::Server;

/// Not every system has all of them.
const STEPS: &str = "?mkdir,?mkdirat,?rename,?renameat,?renameat2,?unlink,?unlinkat,?rmdir,fsync,fdatasync";

/// Whether strace is here, and may look at what we start.
pub fn can_be_killed_at_steps(test: &str) -> bool {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let can = traced.is_ok_and(|ended| ended.status.success());
    if !can {
        println!("SKIPPED {test}: strace is not installed, or may not trace here");
    }
    can
}

fn strace(step: u32) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={STEPS}")]);
    strace.args(["-e", &format!("inject={STEPS}:signal=KILL:when={step}")]);
    strace
}

/// What starts the program and kills it at the step of this number.
pub fn killed_at(step: u32) -> Command {
    let mut strace = strace(step);
    // So that what we wait for is the program itself.
    strace.args(["-D", env!("CARGO_BIN_EXE_mock-nets-share")]);
    strace
}

/// Kills a server at a step that is still to come; looks away when dropped.
pub struct Watcher(Child);

impl Watcher {
    pub fn new(server: &Server, step: u32) -> Watcher {
        let mut strace = strace(step);
        strace.args(["-p", &server.id.to_string()]).stderr(Stdio::piped());
        let mut child = strace.spawn().expect("strace starts");
        // It says so once it has every thread.
        let mut attached = String::new();
        BufReader::new(child.stderr.take().expect("piped")).read_line(&mut attached).expect("text");
        assert!(attached.contains("attached"), "{attached}");
        Watcher(child)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // With the server it may have ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
