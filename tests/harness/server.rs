//! The program as a process of its own, on free ports.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// Killed when it goes out of scope.
pub struct Server {
    child: Mutex<Child>,
    pub id: u32,
    ready: Value,
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
        Server::try_start_by(Command::new(env!("CARGO_BIN_EXE_mock-nets-share")), folder, options)
    }

    /// As `try_start`, by a program that becomes the simulator.
    pub fn try_start_by(mut serve: Command, folder: &Path, options: &[&str]) -> Result<Server, String> {
        let (ready, log) = (folder.join("ready.json"), folder.join("serve.log"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MOCK_NETS_SHARE_") {
                serve.env_remove(name);
            }
        }
        // One that is killed leaves its ready file.
        drop(fs::remove_file(&ready));
        let mut child = serve
            .current_dir(folder)
            .env("TMPDIR", folder)
            .args(["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--ready-file"])
            .arg(&ready)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the program starts");
        // The greeting comes once everything answers.
        let mut first = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut first).expect("text");
        if first.is_empty() {
            child.wait().expect("it ends");
            return Err(fs::read_to_string(&log).expect("its log"));
        }
        let ready = serde_json::from_slice(&fs::read(ready).expect("the ready file")).expect("JSON");
        Ok(Server { id: child.id(), child: Mutex::new(child), ready, log })
    }

    /// One value of the ready file.
    #[track_caller]
    pub fn ready(&self, key: &str) -> &str {
        self.ready[key].as_str().unwrap_or_else(|| panic!("the ready file has no `{key}`"))
    }

    /// Ends the process as a power cut would, without a last word.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have been killed already.
        drop(child.kill());
        drop(child.wait());
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
