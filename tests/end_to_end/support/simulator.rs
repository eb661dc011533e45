//! A simulator running as a process of its own, on free ports and in its own folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::repository;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mock-nets-share");

/// The last line that `serve` prints once everything answers.
const LAST_LINE: &str = "Stop with Ctrl-C.";

/// The program with nothing set from outside, told to work in this folder.
pub fn program(folder: &Path) -> Command {
    at_home(Command::new(PROGRAM), folder)
}

fn at_home(mut command: Command, folder: &Path) -> Command {
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
pub struct Simulator {
    child: Child,
    ready: Value,
    greeting: String,
    folder: TempDir,
}

impl Simulator {
    /// With the default scenario.
    pub fn start() -> Simulator {
        Simulator::with(folder(), |_| {})
    }

    /// With a scenario of the repository.
    pub fn play(scenario: &str) -> Simulator {
        let file = repository(scenario);
        Simulator::with(folder(), |serve| {
            serve.arg("--scenario").arg(file);
        })
    }

    /// With a scenario of the test's own.
    pub fn play_text(scenario: &str) -> Simulator {
        let folder = folder();
        let file = folder.path().join("scenario.yaml");
        fs::write(&file, scenario).expect("written");
        Simulator::with(folder, |serve| {
            serve.arg("--scenario").arg(file);
        })
    }

    /// With these options to `serve`, in this folder.
    pub fn with(folder: TempDir, options: impl FnOnce(&mut Command)) -> Simulator {
        let serve = program(folder.path());
        Simulator::run(serve, folder, options)
    }

    /// As `with`, and what it says on standard error goes there.
    pub fn with_log(folder: TempDir, stderr: Stdio, options: impl FnOnce(&mut Command)) -> Simulator {
        let serve = program(folder.path());
        Simulator::run(serve, folder, |serve| {
            options(serve);
            serve.stderr(stderr);
        })
    }

    /// As `with`, under a umask that lets new files be read by others, or not even by their owner.
    pub fn under_umask(umask: &str, folder: TempDir, options: impl FnOnce(&mut Command)) -> Simulator {
        let mut shell = at_home(Command::new("sh"), folder.path());
        shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh", PROGRAM]);
        Simulator::run(shell, folder, options)
    }

    /// With the default scenario, and no more files open at a time than this, whatever it asks for.
    pub fn with_open_files(most: u32) -> Simulator {
        let folder = folder();
        let mut shell = at_home(Command::new("sh"), folder.path());
        shell.arg("-c").arg(format!("ulimit -n {most} && exec \"$0\" \"$@\"")).arg(PROGRAM);
        Simulator::run(shell, folder, |_| {})
    }

    fn run(mut serve: Command, folder: TempDir, options: impl FnOnce(&mut Command)) -> Simulator {
        let log = folder.path().join("serve.log");
        let ready_file = folder.path().join("ready.json");
        serve
            .args(["serve", "--ready-file"])
            .arg(&ready_file)
            // By variables, so that a test may say otherwise by options.
            .env("MOCK_NETS_SHARE_SFTP", "127.0.0.1:0")
            .env("MOCK_NETS_SHARE_API", "127.0.0.1:0")
            .stderr(fs::File::create(&log).expect("a log"));
        options(&mut serve);
        serve.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = serve.spawn().expect("the program starts");
        let greeting = greeting(&mut child);
        let said = || fs::read_to_string(&log).unwrap_or_default();
        assert!(greeting.ends_with(LAST_LINE), "it did not become ready: {greeting}{}", said());
        let ready = fs::read(&ready_file).expect("the ready file is there once the program says so");
        let ready = serde_json::from_slice(&ready).expect("the ready file is JSON");
        Simulator { child, ready, greeting, folder }
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

    pub fn port(&self) -> String {
        self.ready("sftp").rsplit_once(':').expect("host:port").1.to_owned()
    }

    /// Where the test keeps its files; gone with the simulator.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    /// What it said on standard error.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("serve.log")).expect("a log")
    }

    /// Ends it and starts it again in the same folder, with these options.
    pub fn again(mut self, signal: &str, options: impl FnOnce(&mut Command)) -> Simulator {
        let folder = std::mem::replace(&mut self.folder, folder());
        self.signal_and_look(signal, || ());
        Simulator::with(folder, options)
    }

    /// Tells it to end, as a user or a container engine would, and returns its exit code.
    pub fn stop(self) -> Option<i32> {
        self.stop_and_look(|| ()).0
    }

    /// As `stop`, with a look at what it left behind before that goes as well.
    pub fn stop_and_look<T>(self, look: impl FnOnce() -> T) -> (Option<i32>, T) {
        self.signal_and_look("TERM", look)
    }

    pub fn signal_and_look<T>(mut self, signal: &str, look: impl FnOnce() -> T) -> (Option<i32>, T) {
        // Every shell has a kill of its own, and not every system another.
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
        let code = self.child.wait().expect("it ends").code();
        (code, look())
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", fs::read_to_string(self.path("serve.log")).unwrap_or_default());
        }
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
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
