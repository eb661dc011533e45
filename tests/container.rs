//! The image as a user runs it: read-only, as nobody in particular, healthy, and open to uploads.
#![expect(
    clippy::disallowed_methods,
    reason = "the image to try is named by CI, not by the product's own options"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn a_read_only_container_takes_an_upload_and_writes_the_receipt() {
    let Ok(image) = std::env::var("MOCK_NETS_SHARE_IMAGE") else {
        println!("SKIPPED container: no image was built; run `make image` and set MOCK_NETS_SHARE_IMAGE");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    succeed(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key));
    fs::write(folder.path().join("scenario.yaml"), scenario(&key)).expect("written");

    let container = Container::create(&image, &["serve", "--scenario", "/data/scenario.yaml"]);
    container.copy_in(&folder.path().join("scenario.yaml"), "/data/scenario.yaml");
    container.start();
    assert_eq!(container.wait_for_health(), "healthy");

    succeed(container.docker("exec").args([
        &container.id,
        "/mock-nets-share",
        "sample",
        "--out",
        "/tmp/samples",
    ]));
    container.copy_out("/tmp/samples", folder.path());
    let upload = folder.path().join("samples/netsshare_plain.zip");
    sftp(&container, &key, &format!("put {} /Inbound/DK12345678/", upload.display()));

    let written =
        get(&container.address(8080), "/v1/timeline/wait?what=file_written&file=*.receipt&timeout=30s");
    assert!(written.contains("netsshare_plain.zip.receipt"), "{written}");
    sftp(&container, &key, &format!("get /Outbound/* {}", folder.path().display()));
    let receipt = fs::read_dir(folder.path())
        .expect("our folder")
        .map(|entry| entry.expect("our folder").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "receipt"))
        .expect("a receipt");
    let receipt = fs::read_to_string(receipt).expect("read");
    assert!(receipt.contains("<status>200</status>"), "{receipt}");

    for (host, found) in [("sender.test", "connection.refused"), ("nowhere.test", "address.unresolved")] {
        let asked = ask(&container, folder.path(), host);
        assert!(asked.contains(found), "{host}: {asked}");
    }

    // Docker asks a program to end before it kills it: a prompt end shows that it was heard.
    succeed(container.docker("stop").args(["-t", "60", &container.id]));
    let ended = succeed(container.docker("inspect").args(["--format", "{{.State.ExitCode}}", &container.id]));
    assert_eq!(ended.trim(), "0", "the simulator ends of itself when the container is stopped");
}

/// What comes of asking an alias service at this host, where nothing listens: the static program must know how to
/// find a host by its name.
fn ask(container: &Container, folder: &Path, host: &str) -> String {
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=TEST ONLY", "-keyout"]);
    succeed(openssl.arg(&key).arg("-out").arg(&certificate));
    succeed(Command::new("chmod").arg("644").arg(&key));
    container.copy_in(&key, "/data/key.pem");
    container.copy_in(&certificate, "/data/certificate.pem");
    let mut ask = container.docker("exec");
    ask.args([
        &container.id,
        "/mock-nets-share",
        "alias",
        "ask",
        "--url",
        &format!("https://{host}:9/alias"),
    ]);
    ask.args([
        "--ca",
        "/data/certificate.pem",
        "--cert",
        "/data/certificate.pem",
        "--key",
        "/data/key.pem",
        "a=b",
    ]);
    // It ends with a finding, as it should.
    let asked = ask.output().expect("docker");
    String::from_utf8_lossy(&asked.stdout).into_owned()
}

/// The default scenario with the one sender's own key, as a user of the image would write it.
fn scenario(key: &Path) -> String {
    let public = fs::read_to_string(key.with_extension("pub")).expect("the public key");
    let default = include_str!("../scenarios/default.yaml");
    let sender = "    eboks_ids: [15723]\n";
    assert!(default.contains(sender), "the default scenario's sender has another form now: change this test");
    default.replacen(sender, &format!("{sender}    keys: ['{}']\n", public.trim()), 1)
}

/// A container that is removed, with its volumes, whatever becomes of the test.
struct Container {
    id: String,
}

impl Container {
    fn create(image: &str, arguments: &[&str]) -> Container {
        let mut command = Command::new("docker");
        command.args(["create", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]);
        command.args(["--add-host", "sender.test:127.0.0.1"]);
        command.args(["--publish", "127.0.0.1::2222", "--publish", "127.0.0.1::8080", image]).args(arguments);
        Container { id: succeed(&mut command).trim().to_owned() }
    }

    fn docker(&self, verb: &str) -> Command {
        let mut command = Command::new("docker");
        command.arg(verb);
        command
    }

    fn copy_in(&self, from: &Path, to: &str) {
        succeed(self.docker("cp").arg(from).arg(format!("{}:{to}", self.id)));
    }

    fn copy_out(&self, from: &str, to: &Path) {
        succeed(self.docker("cp").arg(format!("{}:{from}", self.id)).arg(to));
    }

    fn start(&self) {
        succeed(self.docker("start").arg(&self.id));
    }

    /// What the first health check says, or that the container has ended before.
    fn wait_for_health(&self) -> String {
        let mut events = self.docker("events");
        events.args(["--since", "10m", "--filter", &format!("container={}", self.id)]);
        events.args(["--filter", "event=health_status", "--filter", "event=die", "--format", "{{.Status}}"]);
        let mut events = events.stdout(Stdio::piped()).spawn().expect("docker");
        let mut line = String::new();
        BufReader::new(events.stdout.take().expect("piped")).read_line(&mut line).expect("an event");
        events.kill().expect("ended");
        events.wait().expect("ended");
        line.trim().trim_start_matches("health_status: ").to_owned()
    }

    /// Where a port of the container can be reached from here.
    fn address(&self, port: u16) -> String {
        let told = succeed(self.docker("port").args([&self.id, &port.to_string()]));
        told.lines().next().expect("a published port").to_owned()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let logs = self.docker("logs").arg(&self.id).output().expect("docker");
            println!("{}{}", String::from_utf8_lossy(&logs.stdout), String::from_utf8_lossy(&logs.stderr));
        }
        succeed(self.docker("rm").args(["--force", "--volumes", &self.id]));
    }
}

fn sftp(container: &Container, key: &Path, lines: &str) {
    let address = container.address(2222);
    let (host, port) = address.rsplit_once(':').expect("host:port");
    let mut client = Command::new("sftp");
    client.args(["-F", "/dev/null", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"]);
    client.args(["-o", "UserKnownHostsFile=/dev/null", "-b", "-", "-P", port, "-i"]).arg(key);
    client.arg(format!("tTEST1@{host}")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut client = client.spawn().expect("sftp is installed");
    client.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("told");
    let said = client.wait_with_output().expect("ended");
    assert!(said.status.success(), "{lines}: {}", String::from_utf8_lossy(&said.stderr));
}

/// The answer of the control API, head and all.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the control API");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

/// Runs a program that must succeed and returns what it says.
fn succeed(command: &mut Command) -> String {
    let said = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(said.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).into_owned()
}
