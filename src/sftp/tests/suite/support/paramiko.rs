//! Clients in Python: paramiko's own, and requests of our own below it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Lines, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::{PYTHON, Ran, USER, World, run};

/// Functions for a script that sends packets of its own on an SFTP channel, begun with INIT or not.
pub const PACKETS: &str = "
import struct
def packet(kind, *fields):
    body = bytes([kind]) + b''.join(fields)
    return struct.pack('>I', len(body)) + body
def string(text): return struct.pack('>I', len(text)) + text
def number(value): return struct.pack('>I', value)
def exactly(channel, count):
    got = b''
    while len(got) < count:
        more = channel.recv(count - len(got))
        if not more: return got
        got += more
    return got
def answer(channel):
    length = exactly(channel, 4)
    return exactly(channel, struct.unpack('>I', length)[0]) if len(length) == 4 else b''
INIT = packet(1, number(3))
def raw(transport, **options):
    channel = transport.open_session(**options)
    channel.settimeout(20)
    channel.invoke_subsystem('sftp')
    return channel
def begun(transport, **options):
    channel = raw(transport, **options)
    channel.sendall(INIT)
    answer(channel)
    return channel
";

/// A script that says a line when it is so far, and goes on when it is told to.
pub struct Talk {
    script: Child,
    says: Lines<BufReader<ChildStdout>>,
    hears: ChildStdin,
}

impl World {
    /// Runs a Python script with a logged-in paramiko `transport` and `sftp`.
    pub fn paramiko(&self, script: &str) -> Ran {
        run(Command::new(PYTHON).arg(self.paramiko_script(script)).current_dir(self.directory.path()))
    }

    /// Writes what `paramiko` runs.
    pub fn paramiko_script(&self, script: &str) -> PathBuf {
        let mut text = String::new();
        let _ = write!(
            text,
            "import paramiko, io, os, sys, stat, time\n\
             key = paramiko.Ed25519Key.from_private_key_file({key:?})\n\
             def connect(**options):\n\
             \x20   transport = paramiko.Transport(('127.0.0.1', {port}), **options)\n\
             \x20   transport.connect(username={USER:?}, pkey=key)\n\
             \x20   return transport\n\
             transport = connect()\n\
             sftp = paramiko.SFTPClient.from_transport(transport)\n\
             {script}\n\
             transport.close()\n",
            key = self.key().display().to_string(),
            port = self.address.port(),
        );
        self.write("script.py", text.as_bytes())
    }

    /// As `paramiko`, for a script that is told when to go on.
    pub fn paramiko_told(&self, script: &str) -> Talk {
        let mut command = Command::new(PYTHON);
        let command = command.arg(self.paramiko_script(script)).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = command.current_dir(self.directory.path()).spawn().expect("python runs");
        let says = BufReader::new(script.stdout.take().expect("its output")).lines();
        let hears = script.stdin.take().expect("its input");
        Talk { script, says, hears }
    }
}

impl Talk {
    #[track_caller]
    pub fn says(&mut self, expected: &str) {
        let line = self.says.next().map(|line| line.expect("a line"));
        assert_eq!(line.as_deref(), Some(expected));
    }

    /// What it answers to a line.
    pub fn asked(&mut self, line: &str) -> String {
        self.hears.write_all(format!("{line}\n").as_bytes()).expect("told");
        self.says.next().expect("an answer").expect("a line")
    }

    pub fn goes_on(&mut self) {
        self.hears.write_all(b"\n").expect("told");
    }

    /// Its process is ended, whatever it waits for.
    pub fn goes(mut self) {
        self.script.kill().expect("it ran");
        self.script.wait().expect("its end");
    }

    #[track_caller]
    pub fn ends(mut self) {
        assert!(self.script.wait().expect("its end").success());
    }
}
