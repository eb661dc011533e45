//! Every command that waits ends when it is told to, also as the first process of a container, to which the system
//! gives no signal that the process does not wait for.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::alias::{CERTS, write_certificates};
use crate::support::{PROGRAM, installed, program, run};

/// Longer than a container engine waits, so that a machine that is busy with others fails nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a shell tells of the two signals.
const SIGNALS: [(&str, i32); 2] = [("TERM", 143), ("INT", 130)];

/// The program as the first process of a namespace of its own.
struct First {
    unshare: Child,
}

impl First {
    fn start(folder: &Path, arguments: &[&str]) -> First {
        let ours = program(folder);
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--pid", "--fork", PROGRAM]).args(arguments);
        unshare
            .current_dir(folder)
            .env_clear()
            .envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
        unshare.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        First { unshare: unshare.spawn().expect("unshare starts") }
    }

    fn says(&mut self, words: &str) {
        let out = self.unshare.stdout.take().expect("piped");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains(words)), "it does not say `{words}`");
    }

    /// The code with which it ends once this signal has reached it.
    fn told(mut self, signal: &str) -> Option<i32> {
        let children = format!("/proc/{0}/task/{0}/children", self.unshare.id());
        let child = std::fs::read_to_string(children).expect("the program runs");
        run(Command::new("sh").args(["-c", &format!("kill -{signal} {child}")])).succeeds();
        let (ended, end) = sync_channel(1);
        thread::spawn(move || ended.send(self.unshare.wait().expect("it ends").code()));
        end.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            drop(run(Command::new("sh").args(["-c", &format!("kill -KILL {child}")])));
            panic!("it does not end");
        })
    }
}

/// Whether a namespace can be made here.
fn can_unshare() -> bool {
    let mut tried = Command::new("unshare");
    tried.args(["--user", "--map-root-user", "--pid", "--fork", "true"]);
    if !installed(&["unshare"]) {
        return false;
    }
    let can = run(&mut tried).code == Some(0);
    if !can {
        println!("SKIPPED: this system lets this user make no namespaces");
    }
    can
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn certified() -> TempDir {
    let folder = folder();
    write_certificates(&folder.path().join(CERTS));
    folder
}

#[test]
fn serve_ends_with_0_as_the_first_process() {
    if !can_unshare() {
        return;
    }
    let folder = folder();
    for (signal, _) in SIGNALS {
        let mut serve =
            First::start(folder.path(), &["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0"]);
        serve.says("Stop with Ctrl-C");
        assert_eq!(serve.told(signal), Some(0), "{signal}");
    }
}

#[test]
fn the_example_service_ends_with_0_as_the_first_process() {
    if !can_unshare() {
        return;
    }
    let folder = certified();
    for (signal, _) in SIGNALS {
        let listen = ["alias", "serve-example", "--certs", CERTS, "--listen", "127.0.0.1:0", "4711=AB12"];
        let mut service = First::start(folder.path(), &listen);
        service.says("listens on");
        assert_eq!(service.told(signal), Some(0), "{signal}");
    }
}

#[test]
fn a_command_that_waits_for_another_program_ends_by_the_signal_as_the_first_process() {
    if !can_unshare() {
        return;
    }
    let folder = certified();
    let service = ["--certs", CERTS, "--timeout", "600", "--url"];
    let commands = [
        [&["alias", "check", "--known", "4711=AB12"], &service[..]].concat(),
        [&["alias", "ask", "4711=AB12"], &service[..]].concat(),
        [&["alias", "load", "4711=AB12"], &service[..]].concat(),
        "alias register --person 6101800001 --document-type 163057 --alias1 A --alias2 B --api"
            .split(' ')
            .collect(),
    ];
    for (command, (signal, code)) in
        commands.iter().flat_map(|command| SIGNALS.map(|signal| (command, signal)))
    {
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = silent.local_addr().expect("an address").to_string();
        let url = if command.contains(&"--url") { format!("https://{address}/") } else { address };
        let waiting = First::start(folder.path(), &[&command[..], &[&url]].concat());
        // Once it calls, it waits for an answer that never comes.
        let _call = silent.accept().expect("a call");
        assert_eq!(waiting.told(signal), Some(code), "{command:?}");
    }
}

#[test]
fn a_command_that_waits_for_a_file_ends_by_the_signal_as_the_first_process() {
    if !can_unshare() || !installed(&["mkfifo"]) {
        return;
    }
    for (signal, code) in SIGNALS {
        let folder = folder();
        let pipe = folder.path().join("shipment.xml");
        run(Command::new("mkfifo").arg(&pipe)).succeeds();
        let validate = First::start(folder.path(), &["validate", "shipment.xml"]);
        // Opens once the program has opened it too, and is then never written to.
        let _open = opened(&pipe);
        assert_eq!(validate.told(signal), Some(code), "{signal}");
    }
}

fn opened(pipe: &Path) -> std::fs::File {
    std::fs::OpenOptions::new().write(true).open(pipe).expect("a reader")
}
