//! A simulator running as a process of its own, on free ports and in its own folder.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::repository;
use crate::harness::server::{PROGRAM, Server, in_folder, program};

/// Killed when it goes out of scope.
pub struct Simulator {
    server: Server,
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
        let mut shell = in_folder(Command::new("sh"), folder.path());
        shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh", PROGRAM]);
        Simulator::run(shell, folder, options)
    }

    /// With the default scenario, and no more files open at a time than this, whatever it asks for.
    pub fn with_open_files(most: u32) -> Simulator {
        let folder = folder();
        let mut shell = in_folder(Command::new("sh"), folder.path());
        shell.arg("-c").arg(format!("ulimit -n {most} && exec \"$0\" \"$@\"")).arg(PROGRAM);
        Simulator::run(shell, folder, |_| {})
    }

    #[track_caller]
    fn run(serve: Command, folder: TempDir, options: impl FnOnce(&mut Command)) -> Simulator {
        let server = Server::run(serve, folder.path(), options);
        let server = server.unwrap_or_else(|said| panic!("it did not become ready: {said}"));
        Simulator { server, folder }
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

    pub fn signal_and_look<T>(self, signal: &str, look: impl FnOnce() -> T) -> (Option<i32>, T) {
        let code = self.server.end_by(signal);
        (code, look())
    }
}

impl Deref for Simulator {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}
