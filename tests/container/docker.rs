//! Docker's own command, and what a sender needs of it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::http;

/// A container that is removed, with its volumes, whatever becomes of the test.
pub struct Container {
    id: String,
}

impl Container {
    /// Made and not started, without rights, with these options to Docker and these arguments to the program.
    pub fn create(image: &str, options: &[&str], arguments: &[&str]) -> Container {
        let mut command = Command::new("docker");
        command.args(["create", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]);
        command.args(["--publish", "127.0.0.1::2222", "--publish", "127.0.0.1::8080"]);
        Container { id: succeed(command.args(options).arg(image).args(arguments)).trim().to_owned() }
    }

    pub fn start(image: &str, options: &[&str], arguments: &[&str]) -> Container {
        let container = Container::create(image, options, arguments);
        container.begin();
        container
    }

    pub fn begin(&self) {
        succeed(docker("start").arg(&self.id));
    }

    /// What a command of the program in the container prints.
    pub fn exec(&self, arguments: &[&str]) -> String {
        succeed(docker("exec").args([&self.id, "/mock-nets-share"]).args(arguments))
    }

    /// As `exec`, whatever the command ends with.
    pub fn try_exec(&self, arguments: &[&str]) -> String {
        let said =
            docker("exec").args([&self.id, "/mock-nets-share"]).args(arguments).output().expect("docker");
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    pub fn copy_in(&self, from: &Path, to: &str) {
        succeed(docker("cp").arg(from).arg(format!("{}:{to}", self.id)));
    }

    pub fn copy_out(&self, from: &str, to: &Path) {
        succeed(docker("cp").arg(format!("{}:{from}", self.id)).arg(to));
    }

    /// What the first health check says, or that the container has ended before.
    pub fn health(&self) -> String {
        let mut events = docker("events");
        events.args(["--since", "10m", "--filter", &format!("container={}", self.id)]);
        events.args(["--filter", "event=health_status", "--filter", "event=die", "--format", "{{.Status}}"]);
        let mut events = events.stdout(Stdio::piped()).spawn().expect("docker");
        let mut line = String::new();
        BufReader::new(events.stdout.take().expect("piped")).read_line(&mut line).expect("an event");
        events.kill().expect("ended");
        events.wait().expect("ended");
        line.trim().trim_start_matches("health_status: ").to_owned()
    }

    /// A fact about the container, as Docker's templates name it.
    pub fn inspect(&self, what: &str) -> String {
        succeed(docker("inspect").args(["--format", what, &self.id])).trim().to_owned()
    }

    /// Both streams of the program.
    pub fn logs(&self) -> String {
        let said = docker("logs").arg(&self.id).output().expect("docker");
        format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr))
    }

    /// Tells it to end; after two seconds the engine kills it. The exit code is 137 then.
    pub fn stop(&self) -> String {
        succeed(docker("stop").args(["-t", "2", &self.id]));
        self.inspect("{{.State.ExitCode}}")
    }

    /// Where a port of the container can be reached from here.
    pub fn address(&self, port: u16) -> String {
        let told = succeed(docker("port").args([&self.id, &port.to_string()]));
        told.lines().next().expect("a published port").to_owned()
    }

    /// Types lines into `sftp` as the demo sender, with this private key, at the server whose keys the API tells.
    pub fn sftp(&self, key: &Path, lines: &str) {
        let address = self.address(2222);
        let (host, port) = address.rsplit_once(':').expect("host:port");
        let known: String = self
            .get(&format!("/v1/known_hosts?names={address}"))
            .lines()
            .filter(|line| line.starts_with('['))
            .map(|line| format!("{line}\n"))
            .collect();
        let known_hosts = key.with_file_name("known_hosts");
        fs::write(&known_hosts, known).expect("written");
        let mut client = Command::new("sftp");
        client.args(["-F", "/dev/null", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes", "-o"]);
        client.arg(format!("UserKnownHostsFile={}", known_hosts.display()));
        client.args(["-b", "-", "-P", port, "-i"]).arg(key);
        client
            .arg(format!("tTEST1@{host}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut client = client.spawn().expect("sftp is installed");
        client.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("told");
        let said = client.wait_with_output().expect("ended");
        assert!(said.status.success(), "{lines}: {}", String::from_utf8_lossy(&said.stderr));
    }

    /// The answer of the control API.
    pub fn get(&self, path: &str) -> String {
        let answer = http::send(&self.address(8080), "GET", path, "").expect("the control API");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.logs());
        }
        succeed(docker("rm").args(["--force", "--volumes", &self.id]));
    }
}

pub fn docker(verb: &str) -> Command {
    let mut command = Command::new("docker");
    command.arg(verb);
    command
}

/// Runs a program that must succeed and returns what it says.
pub fn succeed(command: &mut Command) -> String {
    let said = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(said.status.success(), "{command:?}: {}{}", text(&said.stdout), text(&said.stderr));
    text(&said.stdout)
}
