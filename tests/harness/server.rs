//! The program as a process of its own, on free ports.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mock-nets-share");

/// The last line that `serve` prints once everything answers.
const LAST_LINE: &str = "Stop with Ctrl-C.";

/// The program with nothing set from outside, told to work in this folder.
pub fn program(folder: &Path) -> Command {
    in_folder(Command::new(PROGRAM), folder)
}

/// As `program`, for another command that starts it.
pub fn in_folder(mut command: Command, folder: &Path) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MOCK_NETS_SHARE_") {
            command.env_remove(name);
        }
    }
    // What a killed program leaves behind goes with the test's own folder.
    command.current_dir(folder).env("TMPDIR", folder).env("HOME", folder);
    command
}

/// Killed when it goes out of scope.
pub struct Server {
    child: Mutex<Child>,
    pub id: u32,
    ready: Value,
    greeting: String,
    log: PathBuf,
}

impl Server {
    /// Starts `serve` in this folder, with a temporary world unless the options say `--data`.
    #[track_caller]
    pub fn start(folder: &Path, options: &[&str]) -> Server {
        Server::try_start(folder, options).unwrap_or_else(|said| panic!("it did not become ready: {said}"))
    }

    /// As `start`, or what it said before it ended.
    pub fn try_start(folder: &Path, options: &[&str]) -> Result<Server, String> {
        Server::try_start_by(Command::new(PROGRAM), folder, options)
    }

    /// As `try_start`, by a program that becomes the simulator.
    pub fn try_start_by(serve: Command, folder: &Path, options: &[&str]) -> Result<Server, String> {
        Server::run(in_folder(serve, folder), folder, |serve| {
            serve.args(options);
        })
    }

    /// By a command that works in this folder, with whatever these options add.
    pub fn run(
        mut serve: Command,
        folder: &Path,
        options: impl FnOnce(&mut Command),
    ) -> Result<Server, String> {
        let (ready, log) = (folder.join("ready.json"), folder.join("serve.log"));
        // One that is killed leaves its ready file.
        drop(fs::remove_file(&ready));
        serve
            .args(["serve", "--ready-file"])
            .arg(&ready)
            // By variables, so that a test may say otherwise by options.
            .env("MOCK_NETS_SHARE_SFTP", "127.0.0.1:0")
            .env("MOCK_NETS_SHARE_API", "127.0.0.1:0")
            .stderr(File::create(&log).expect("a log"));
        options(&mut serve);
        let mut child =
            serve.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let greeting = greeting(&mut child);
        if !greeting.ends_with(LAST_LINE) {
            child.wait().expect("it ends");
            return Err(format!("{greeting}{}", fs::read_to_string(&log).unwrap_or_default()));
        }
        let ready = fs::read(ready).expect("the ready file is there once the program says so");
        let ready = serde_json::from_slice(&ready).expect("the ready file is JSON");
        Ok(Server { id: child.id(), child: Mutex::new(child), ready, greeting, log })
    }

    /// One value of the ready file.
    #[track_caller]
    pub fn ready(&self, key: &str) -> String {
        self.ready[key].as_str().unwrap_or_else(|| panic!("the ready file has no `{key}`")).to_owned()
    }

    pub fn ready_file(&self) -> &Value {
        &self.ready
    }

    /// What it printed once it was ready.
    pub fn greeting(&self) -> &str {
        &self.greeting
    }

    /// What it said on standard error.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("a log")
    }

    /// The port of SFTP.
    pub fn port(&self) -> String {
        self.ready("sftp").rsplit_once(':').expect("host:port").1.to_owned()
    }

    /// Sends it a signal that ends it, and returns its exit code.
    pub fn end_by(&self, signal: &str) -> Option<i32> {
        // Every shell has a kill of its own, and not every system another.
        let kill = format!("kill -{signal} {}", self.id);
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
        self.child().wait().expect("it ends").code()
    }

    /// Ends the process as a power cut would, without a last word.
    pub fn kill(&self) {
        let mut child = self.child();
        // It may have ended already.
        drop(child.kill());
        drop(child.wait());
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            println!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

/// Everything printed until it is ready, or until it ended.
fn greeting(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut greeting = String::new();
    while let Some(Ok(line)) = lines.next() {
        greeting.push_str(&line);
        if line == LAST_LINE {
            break;
        }
        greeting.push('\n');
    }
    greeting
}
