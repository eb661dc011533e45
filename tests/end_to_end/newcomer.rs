//! A newcomer with nothing but what the program prints.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::verify::{JUDGES, Signatures, entries};
use crate::support::{PROGRAM, Ran, Simulator, golden, installed, program, run, run_with_input};

#[test]
fn what_serve_prints_can_be_typed_and_a_receipt_and_a_signed_zip_come_back() {
    if !installed(&["sh", "sftp", "curl"]) || !installed(&JUDGES) {
        return;
    }
    let simulator = Simulator::start();
    let greeting = simulator.greeting();
    let printed: Vec<_> = greeting.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    let line = |start: &str| {
        *printed.iter().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {greeting}"))
    };

    let listed = typed(&simulator, line("mock-nets-share sample"), "").succeeds();
    assert!(listed.contains("samples/netsshare_signing.zip"), "{listed}");

    // Who types is slower than the simulator, so that by the time of the listing everything is there.
    let sftp: Vec<_> = printed.iter().filter_map(|line| line.strip_prefix("sftp> ")).collect();
    let (put, rest) = sftp.split_first().expect("lines to type into sftp");
    typed(&simulator, line("sftp -i"), &format!("{put}\n")).succeeds();
    simulator.settle();
    let listed = typed(&simulator, line("sftp -i"), &format!("{}\n", rest.join("\n"))).succeeds();
    assert!(listed.contains("netsshare_signing.zip.receipt"), "{listed}");

    let receipt = simulator.path("tTEST1_DK12345678_0000001_netsshare_signing.zip.receipt");
    let receipt = fs::read_to_string(receipt).expect("the receipt was downloaded");
    assert_eq!(receipt, "<receipt><status>200</status><messages/></receipt>");
    let signed = fs::read(simulator.path("signed_documents_2026-01-07_1.zip")).expect("the signed zip");
    let (_, signed_object) =
        entries(&signed).into_iter().find(|(name, _)| name != "receipt.xml").expect("an SDO");
    let signed_object = String::from_utf8(signed_object).expect("XML");
    assert_eq!(simulator.verify(&signed_object), Signatures { xml: 1, cms: 0, sealed: true });

    let timeline = typed(&simulator, line("curl -s"), "").succeeds();
    assert!(timeline.contains("\"file_fetched\""), "{timeline}");
}

#[test]
fn the_ready_file_has_what_a_script_needs() {
    let simulator = Simulator::start();
    let ready = simulator.ready_file().as_object().expect("an object").clone();
    let keys: Vec<_> = ready.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "api",
            "client_key",
            "client_key_rsa",
            "host_key_fingerprint",
            "inbound",
            "known_hosts",
            "outbound",
            "senders",
            "sftp",
            "user"
        ]
    );
    for (key, value) in [("user", "tTEST1"), ("inbound", "/Inbound/DK12345678"), ("outbound", "/Outbound")] {
        assert_eq!(ready[key], value);
    }
    assert!(simulator.ready("host_key_fingerprint").starts_with("SHA256:"));
    assert!(simulator.greeting().contains(&simulator.ready("host_key_fingerprint")));
    assert_eq!(simulator.get("/health/ready").status, 200);
}

#[test]
fn the_key_made_for_the_sender_is_readable_by_nobody_else() {
    if !installed(&["ssh-keygen"]) {
        return;
    }
    let simulator = Simulator::start();
    let key = simulator.ready("client_key");
    let mode = fs::metadata(&key).expect("the key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let first_line = fs::read_to_string(&key).expect("the key");
    assert!(first_line.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
    run(Command::new("ssh-keygen").args(["-y", "-f", &key])).succeeds();
}

#[test]
fn a_client_that_knows_no_ed25519_logs_in_with_the_senders_rsa_key() {
    if !installed(&["ssh-keygen", "sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    // As one who cannot see when the file is there would get it.
    let printed = run(program(Path::new("/")).args(["key", "--rsa", "--data"]).arg(folder_of(&simulator)));
    let key = simulator.ready("client_key_rsa");
    assert_eq!(printed.succeeds(), fs::read_to_string(&key).expect("the key"));
    assert_eq!(fs::metadata(&key).expect("the key").permissions().mode() & 0o777, 0o600);
    assert!(run(Command::new("ssh-keygen").args(["-l", "-f", &key])).succeeds().ends_with("(RSA)\n"));
    let sftp = Command::new("sh")
        .args(["-ec", "echo ls | sftp -q -b - -i \"$1\" -o IdentitiesOnly=yes -o UserKnownHostsFile=\"$2\" -P $3 $4@127.0.0.1", "sh"])
        .args([&key, &simulator.ready("known_hosts"), &simulator.port(), &simulator.ready("user")])
        .output()
        .expect("a shell");
    assert!(sftp.status.success(), "{}", String::from_utf8_lossy(&sftp.stderr));
}

/// Where the simulator keeps its things.
fn folder_of(simulator: &Simulator) -> PathBuf {
    Path::new(&simulator.ready("known_hosts")).parent().expect("a folder").to_owned()
}

#[test]
fn the_ready_file_has_the_login_and_the_keys_of_every_sender() {
    let simulator = Simulator::play("scenarios/several-senders.yaml");
    let ready = simulator.ready_file();
    let senders = ready["senders"].as_array().expect("a list");
    let users: Vec<_> = senders.iter().map(|sender| sender["user"].as_str().expect("a text")).collect();
    assert_eq!(users, ["tTEST1", "tINSURE1"]);
    for key in ["user", "inbound", "outbound", "client_key", "client_key_rsa"] {
        assert_eq!(senders[0][key], ready[key], "the first is the one at the top: {key}");
    }
    let (made, own) = (&senders[0], &senders[1]);
    assert!(made["client_key"].as_str().is_some_and(|path| path.ends_with("/tTEST1")), "{made}");
    assert!(made["client_key_rsa"].as_str().is_some_and(|path| path.ends_with("/tTEST1.rsa")), "{made}");
    assert!(own["client_key"].is_null() && own["client_key_rsa"].is_null(), "it has keys of its own: {own}");
    assert_eq!(own["inbound"], "/Inbound/DK87654321");
    assert_eq!(own["organisation"], "DK87654321");
}

#[test]
fn nothing_is_left_when_it_ends_unless_it_was_told_to_keep_it() {
    let simulator = Simulator::start();
    let made = Path::new(&simulator.ready("client_key")).to_owned();
    let ready_file = simulator.path("ready.json");
    let keep = tempfile::tempdir().expect("a folder");
    let kept = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        serve.arg("--data").arg(keep.path());
    });
    let kept_key = Path::new(&kept.ready("client_key")).to_owned();
    assert!(made.exists() && ready_file.exists() && kept_key.starts_with(keep.path()));
    assert_eq!(kept.stop(), Some(0));
    assert!(kept_key.exists());
    assert_eq!(simulator.stop_and_look(|| (made.exists(), ready_file.exists())), (Some(0), (false, false)));
}

#[test]
fn the_demo_tells_the_whole_story_and_ends_with_0() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = run(program(folder.path()).args(["demo", "--out", "received"])).succeeds();
    golden::matches("demo.txt", &masked(&told));
    let received = fs::read_dir(folder.path().join("received")).expect("the folder of files").count();
    assert_eq!(received, told.lines().filter(|line| line.starts_with("get ")).count());
}

/// The demo without what differs from launch to launch: the port, the sizes of signed objects, and
/// which of several uploads was read first.
fn masked(told: &str) -> String {
    let sent: Vec<&str> =
        told.lines().filter_map(|line| line.strip_prefix("put ")?.split(' ').next()).collect();
    let mut masked = Vec::new();
    let mut at_once = Vec::new();
    for line in told.lines() {
        if line.contains(" 10:00:00  ") {
            at_once.push(line.to_owned());
            continue;
        }
        at_once.sort_by_key(|line| upload_of(line, &sent));
        masked.append(&mut at_once);
        masked.push(match (line.split_once(" at 127.0.0.1:"), line.split_once(" bytes  ")) {
            (Some((before, _)), _) => format!("{before} at 127.0.0.1:(port)"),
            (None, Some((before, after))) if line.starts_with("get signed_") => {
                let name = before.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
                format!("{name}  (size) bytes  {after}")
            }
            _ => line.to_owned(),
        });
    }
    masked.join("\n") + "\n"
}

/// The upload a line is about, by its number or by its file; none comes first.
fn upload_of(line: &str, sent: &[&str]) -> Option<usize> {
    let number = line.split_once("  upload ").and_then(|(_, rest)| rest.split_once(':')?.0.parse().ok());
    number.or_else(|| sent.iter().position(|file| line.contains(file)).map(|place| place + 1))
}

/// Runs a line in a shell that finds the program, as a newcomer's would.
fn typed(simulator: &Simulator, line: &str, input: &str) -> Ran {
    let folder = Path::new(PROGRAM).parent().expect("a folder").display().to_string();
    let path = std::env::var_os("PATH").unwrap_or_default().to_string_lossy().into_owned();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(simulator.folder()).env("PATH", format!("{folder}:{path}"));
    run_with_input(&mut shell, input)
}
