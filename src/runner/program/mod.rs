//! Runs a sender's own program, keeps what it writes, and leaves nothing of it behind.

mod descendants;
mod kept;
mod room;

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nets_report::{ProgramEnd, ProgramOutput};
use nets_text::system_words;
use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use descendants::{RUN, Started, end_group};
pub(crate) use kept::{Contained, Kept};
use room::FolderWatch;
pub(crate) use room::{FolderRoom, WatchedFolder};

/// How long the output of a program is read on that has ended with all that it started.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How many were started by this process: what a run has left is found by its number, so that no two have the same.
static RUNS: AtomicU64 = AtomicU64::new(0);

/// The programs that run, and what they leave behind.
#[derive(Clone, Default)]
pub struct Programs(Arc<Inner>);

#[derive(Default)]
struct Inner {
    started: Started,
}

/// What is to be run.
pub(crate) struct ProgramSpec {
    pub(crate) program: Vec<String>,
    pub(crate) folder: PathBuf,
    /// Besides what this process has itself.
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) input: Option<String>,
    /// What it may not fill.
    pub(crate) watched: Option<WatchedFolder>,
}

/// A program that runs.
pub(crate) struct RunningProgram {
    programs: Programs,
    id: u32,
    run: String,
    end: JoinHandle<io::Result<ExitStatus>>,
    streams: [Stream; 2],
    input: Option<JoinHandle<()>>,
    watch: Option<FolderWatch>,
}

/// How a program ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) end: ProgramEnd,
    pub(crate) stdout: Kept,
    pub(crate) stderr: Kept,
    /// How many processes it had left when it exited by itself.
    pub(crate) left: usize,
    /// Whether all that it started has ended.
    pub(crate) is_gone: bool,
}

struct Stream {
    kept: Arc<Mutex<Kept>>,
    reading: JoinHandle<()>,
}

impl Programs {
    /// Lets the system give this process what programs leave behind: to be called before the first is started.
    pub fn adopt_what_they_leave(&self) {
        if let Err(problem) = rustix::process::set_child_subreaper(Some(rustix::process::getpid())) {
            let why = system_words(&problem.into());
            tracing::warn!(why, "a process that a sender's program leaves behind may not be found and ended");
        }
    }

    /// Runs a program outside of any case, and gives how it ended and the first of what it printed; or says why it
    /// cannot be run.
    pub async fn asked(
        &self,
        program: Vec<String>,
        folder: PathBuf,
        within: Duration,
        interrupted: watch::Receiver<bool>,
    ) -> Result<ProgramOutput, String> {
        let spec = ProgramSpec { program, folder, environment: Vec::new(), input: None, watched: None };
        let running = self.start(spec)?;
        Ok(running.ended(within, interrupted).await.output())
    }

    /// Ends whatever is left of any of them.
    pub async fn end_all(&self) -> bool {
        self.0.started.end_all().await
    }

    /// Starts a program, or says why it cannot be.
    pub(crate) fn start(&self, spec: ProgramSpec) -> Result<RunningProgram, String> {
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        let run = format!("{}-{number}", std::process::id());
        let name = spec.program.first().map_or("", String::as_str).to_owned();
        let mut command = Command::new(&name);
        command.args(spec.program.iter().skip(1)).current_dir(&spec.folder).envs(spec.environment);
        command.env(RUN, &run).process_group(0);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(if spec.input.is_some() { Stdio::piped() } else { Stdio::null() });
        let spawn = || command.spawn().map(|child| (child.id(), child));
        let started = self.0.started.start(&run, spawn);
        let (id, mut child) = started.map_err(|problem| why_not(&name, &spec.folder, &problem))?;
        let pipes = (child.stdout.take(), child.stderr.take());
        let streams = [Stream::of(pipes.0.map(OwnedFd::from)), Stream::of(pipes.1.map(OwnedFd::from))];
        let stdin = child.stdin.take().map(OwnedFd::from);
        let input = stdin.zip(spec.input).map(|(pipe, text)| tokio::spawn(write(pipe, text)));
        let programs = self.clone();
        let end = spawn_blocking(move || programs.wait(child));
        let watch = spec.watched.map(|it| FolderWatch::start(it, self.clone().end(id, run.clone())));
        Ok(RunningProgram { programs: self.clone(), id, run, end, streams, input, watch })
    }

    /// Ends one run with all that it has left.
    async fn end(self, id: u32, run: String) {
        // What could not be ended is told when it is waited for.
        self.0.started.end(id, &run).await;
    }

    fn wait(&self, mut child: Child) -> io::Result<ExitStatus> {
        let status = child.wait();
        self.0.started.has_ended(child.id());
        status
    }
}

impl RunningProgram {
    /// Whether the program itself has come to its end.
    pub(crate) fn has_ended(&self) -> bool {
        self.end.is_finished()
    }

    /// Waits for its end, which comes at the latest after this time or with the run, and ends all that it has started.
    pub(crate) async fn ended(mut self, within: Duration, mut interrupted: watch::Receiver<bool>) -> Ran {
        let end = tokio::select! {
            status = &mut self.end => Some(exit(status)),
            () = tokio::time::sleep(within) => None,
            _ = interrupted.wait_for(|is| *is) => Some(ProgramEnd::Interrupted),
        };
        self.all_ended(end.unwrap_or(ProgramEnd::OutOfTime(within))).await
    }

    /// Ends it now, if it has not ended by itself.
    pub(crate) async fn stopped(mut self) -> Ran {
        let has_ended = self.end.is_finished();
        if !has_ended {
            end_group(self.id);
        }
        // One that ends with a code, or by another signal than is sent to it here, has done so before.
        let end = match exit((&mut self.end).await) {
            ProgramEnd::Signalled(signal) if !has_ended && signal == Signal::KILL.as_raw() => {
                ProgramEnd::Interrupted
            }
            end => end,
        };
        self.all_ended(end).await
    }

    async fn all_ended(self, end: ProgramEnd) -> Ran {
        if !self.end.is_finished() {
            end_group(self.id);
        }
        let has_exited = matches!(end, ProgramEnd::Exited(_));
        let ended = self.programs.0.started.end(self.id, &self.run).await;
        let (is_gone, left) = (ended.is_all, if has_exited { ended.first } else { 0 });
        if let Some(input) = self.input {
            input.abort();
        }
        let [stdout, stderr] = self.streams;
        let (stdout, stderr) = (stdout.whole().await, stderr.whole().await);
        let full = match self.watch {
            Some(watch) => watch.ended().await,
            None => None,
        };
        Ran { end: full.map_or(end, ProgramEnd::FolderFull), stdout, stderr, left, is_gone }
    }
}

impl Ran {
    pub(crate) fn output(&self) -> ProgramOutput {
        ProgramOutput { end: self.end.clone(), stdout: self.stdout.text(), stderr: self.stderr.text() }
    }
}

impl Stream {
    fn of(pipe: Option<OwnedFd>) -> Stream {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let into = Arc::clone(&kept);
        let reading = tokio::spawn(async move {
            let Some(Ok(mut pipe)) = pipe.map(pipe::Receiver::from_owned_fd) else { return };
            let mut buffer = vec![0; 16 * 1024];
            while let Ok(count @ 1..) = pipe.read(&mut buffer).await {
                hold(&into).take(&buffer[..count]);
            }
        });
        Stream { kept, reading }
    }

    /// All of it, or what has come until then where another process still has the pipe.
    async fn whole(mut self) -> Kept {
        if timeout(LAST_WORDS, &mut self.reading).await.is_err() {
            self.reading.abort();
        }
        std::mem::take(&mut *hold(&self.kept))
    }
}

fn hold(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes what a program is to read. One that does not read it is none of ours.
async fn write(pipe: OwnedFd, text: String) {
    if let Ok(mut pipe) = pipe::Sender::from_owned_fd(pipe) {
        drop(pipe.write_all(text.as_bytes()).await);
    }
}

fn exit(status: Result<io::Result<ExitStatus>, tokio::task::JoinError>) -> ProgramEnd {
    let Ok(Ok(status)) = status else {
        return ProgramEnd::NotStarted("how it ended could not be learnt".to_owned());
    };
    match (status.code(), status.signal()) {
        (Some(code), _) => ProgramEnd::Exited(code),
        (None, signal) => ProgramEnd::Signalled(signal.unwrap_or_default()),
    }
}

/// Why a program did not start, and what to do.
fn why_not(name: &str, folder: &Path, problem: &io::Error) -> String {
    /// No interpreter is named in the first line of a script.
    const NO_PROGRAM: i32 = 8;
    if !folder.is_dir() {
        return format!("there is no folder {}", folder.display());
    }
    match problem.kind() {
        io::ErrorKind::NotFound if name.contains('/') && Path::new(name).is_file() => {
            format!("{name} names a program in its first line that is not there")
        }
        io::ErrorKind::NotFound if name.contains('/') => format!("there is no program {name}"),
        io::ErrorKind::NotFound => {
            format!(
                "no folder of PATH has a program {name}; one beside the acceptance file is written ./{name}"
            )
        }
        io::ErrorKind::PermissionDenied => format!("{name} may not be run by this user: try chmod +x {name}"),
        _ if problem.raw_os_error() == Some(NO_PROGRAM) => {
            format!(
                "{name} is no program: the first line of a script says by what it is read, such as #!/bin/sh"
            )
        }
        _ => format!("{name}: {}", system_words(problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How it ends that writes for ever, or but for once, into a folder that takes little.
    async fn written(script: &str, room: FolderRoom, is_stopped: bool) -> Ran {
        let folder = tempfile::tempdir().expect("a folder");
        let spec = ProgramSpec {
            program: ["sh", "-c", script].map(str::to_owned).to_vec(),
            folder: folder.path().to_owned(),
            environment: Vec::new(),
            input: None,
            watched: Some(WatchedFolder { folder: folder.path().to_owned(), room }),
        };
        let running = Programs::default().start(spec).expect("it starts");
        if is_stopped {
            return running.stopped().await;
        }
        let (_interrupt, interrupted) = watch::channel(false);
        running.ended(Duration::from_secs(60), interrupted).await
    }

    const SMALL: FolderRoom = FolderRoom { bytes: 1 << 20, files: 30 };

    #[tokio::test]
    async fn a_program_that_fills_its_folder_is_ended_with_what_it_has_started() {
        for (script, what) in [
            ("(while :; do head -c 100000 /dev/zero >> large; done) & wait", "more than 1 MiB"),
            ("i=0; while :; do i=$((i+1)); mkdir folder$i 2> /dev/null; done", "more than 30 files"),
            // Deeper than a path can be long.
            (
                "d=$(printf '%0200d' 0); for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do \
                 mkdir $d; cd -P $d || exit 9; done; while :; do head -c 100000 /dev/zero >> large; done",
                "folders more than 4096 bytes deep",
            ),
            // It has ended by itself before anyone looked.
            ("head -c 2000000 /dev/zero > large; exit 0", "more than 1 MiB"),
        ] {
            let ran = written(script, SMALL, false).await;
            assert_eq!(ran.end, ProgramEnd::FolderFull(what.to_owned()), "{script}");
            assert!(ran.is_gone, "{script}");
        }
    }

    #[tokio::test]
    async fn what_keeps_to_its_room_ends_as_it_does() {
        let ran = written("head -c 500000 /dev/zero > large; exit 3", SMALL, false).await;
        assert_eq!(ran.end, ProgramEnd::Exited(3));
        let ran = written("exec sleep 600", SMALL, true).await;
        assert_eq!(ran.end, ProgramEnd::Interrupted);
    }
}
