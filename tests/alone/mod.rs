//! For tests that measure the memory of their process: each runs in one of its own.

use std::env;
use std::process::Command;

/// Whether this process runs the test of this name and no other. If not, one that does is started, and must succeed.
pub fn is_alone(test: &str) -> bool {
    if env::args().any(|argument| argument == "--exact") {
        return true;
    }
    let program = env::current_exe().expect("the path of the tests");
    let output = Command::new(program).args([test, "--exact", "--nocapture"]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{test} in a process of its own");
    false
}
