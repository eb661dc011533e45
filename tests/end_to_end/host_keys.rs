//! Host keys: known under every name of the port, of every kind, told over the API, and pinned.

use std::fs;
use std::process::Command;

use crate::support::{Simulator, installed, run, run_with_input};

/// Runs `pwd` against this host name with strict checking, with these lines of `known_hosts` and options.
fn logs_in(simulator: &Simulator, host: &str, known_hosts: &str, options: &[&str]) -> Result<(), String> {
    let known = simulator.write("known_here", known_hosts.as_bytes());
    let mut sftp = Command::new("sftp");
    sftp.args(["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR"])
        .args(["-o", "StrictHostKeyChecking=yes", "-o", "GlobalKnownHostsFile=none", "-o"])
        .arg(format!("UserKnownHostsFile={}", known.display()))
        .args(options)
        .args(["-i", &simulator.ready("client_key"), "-P", &simulator.port(), "-b", "-"])
        .arg(format!("tTEST1@{host}"))
        .env_remove("SSH_AUTH_SOCK");
    let ran = run_with_input(&mut sftp, "pwd\n");
    if ran.code == Some(0) { Ok(()) } else { Err(ran.said()) }
}

fn known_hosts(simulator: &Simulator) -> String {
    fs::read_to_string(simulator.ready("known_hosts")).expect("the file")
}

#[test]
fn the_file_that_is_there_at_ready_knows_the_port_by_its_names_and_the_rsa_key_follows() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    let known = known_hosts(&simulator);
    for kind in ["ssh-ed25519", "ecdsa-sha2-nistp256"] {
        assert!(known.contains(kind), "{known}");
    }
    for host in ["127.0.0.1", "localhost"] {
        assert_eq!(logs_in(&simulator, host, &known, &[]), Ok(()), "{host}");
    }
    // The API waits for the last key, and the file has it by then or a moment later.
    let told = simulator.get("/v1/host-keys").ok();
    let kinds: Vec<_> =
        told["keys"].as_array().expect("keys").iter().map(|key| key["kind"].clone()).collect();
    assert_eq!(kinds, ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"]);
    assert_eq!(told["keys"][0]["fingerprint"], simulator.ready("host_key_fingerprint"));
    let lines = told["known_hosts"].as_str().expect("lines");
    assert_eq!(logs_in(&simulator, "127.0.0.1", lines, &["-o", "HostKeyAlgorithms=ssh-rsa"]), Ok(()));
    while known_hosts(&simulator) != lines {
        std::thread::yield_now();
    }
}

#[test]
fn a_job_that_reaches_the_port_by_a_name_of_its_own_pins_the_keys_over_the_api() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    let names = format!("nets,published.example:2200,localhost:{}", simulator.port());
    let answer = simulator.get(&format!("/v1/known_hosts?names={names}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let lines = answer.text();
    assert!(lines.contains("[published.example]:2200"), "{lines}");
    assert_eq!(logs_in(&simulator, "localhost", &lines, &[]), Ok(()));
    // The name is what is looked up, wherever the port is.
    assert_eq!(
        logs_in(&simulator, "127.0.0.1", &lines, &["-o", "HostKeyAlias=[published.example]:2200"]),
        Ok(())
    );
    assert!(logs_in(&simulator, "127.0.0.1", &lines, &[]).is_err());
}

#[test]
fn keys_that_are_handed_in_are_the_only_ones() {
    if !installed(&["sftp", "ssh-keygen"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("host_key");
    run(Command::new("ssh-keygen").args(["-q", "-N", "", "-t", "ecdsa", "-b", "384", "-f"]).arg(&key))
        .succeeds();
    let public = fs::read_to_string(key.with_extension("pub")).expect("the public key");
    let pinned = public.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let simulator = Simulator::with(folder, |serve| {
        serve.arg("--host-key").arg(&key).args(["--sftp-host", "nets,localhost:32768"]);
    });
    let known = known_hosts(&simulator);
    assert!(known.lines().all(|line| line.ends_with(&pinned)), "{known}");
    for name in ["[127.0.0.1]:", "[localhost]:", "[nets]:", "[localhost]:32768"] {
        assert!(known.contains(name), "{name}: {known}");
    }
    assert_eq!(logs_in(&simulator, "127.0.0.1", &known, &[]), Ok(()));
    let told = simulator.get("/v1/host-keys").ok();
    assert_eq!(told["keys"].as_array().map(Vec::len), Some(1));
    assert_eq!(told["keys"][0]["key"], pinned);
}

#[test]
fn what_is_no_host_key_is_refused_by_its_name() {
    if !installed(&["ssh-keygen"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let keygen = |name: &str, passphrase: &str| {
        let options = ["-q", "-t", "ed25519", "-N", passphrase, "-f"];
        run(Command::new("ssh-keygen").args(options).arg(path(name))).succeeds();
    };
    keygen("plain", "");
    keygen("protected", "secret");
    let refused = |name: &str, words: &str| {
        let mut serve = crate::support::program(folder.path());
        serve.args(["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--host-key"]).arg(path(name));
        let ran = run(&mut serve).ends_with_code(2);
        assert!(ran.stderr.contains(name) && ran.stderr.contains(words), "{}", ran.stderr);
    };
    refused("plain.pub", "this is a public key; the private one is wanted: name ");
    std::fs::write(path("words"), "no key").expect("written");
    refused("words", "not a host key: ");
    refused("words", "; name a private key with --host-key");
    refused("protected", "passphrase");
    refused("missing", "there is no such file");
}
