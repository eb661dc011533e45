//! What the timeline says for those who must trust it, through the real door.

use std::fs;
use std::process::Command;

use crate::support::{Ran, Session, Simulator, installed, repository, run, run_with_input};

/// A simulator whose sender has an RSA key, and what its scenario says besides.
fn with_rsa_key(more: &str) -> (Simulator, Session) {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("rsa");
    run(Command::new("ssh-keygen").args(["-q", "-N", "", "-t", "rsa", "-b", "2048", "-f"]).arg(&key))
        .succeeds();
    let public = fs::read_to_string(key.with_extension("pub")).expect("the public key");
    let text = fs::read_to_string(repository("scenarios/default.yaml")).expect("read");
    let with_key = format!("    eboks_ids: [15723]\n    keys: ['{}']\n", public.trim());
    let text = text.replacen("    eboks_ids: [15723]\n", &with_key, 1);
    let scenario = folder.path().join("scenario.yaml");
    fs::write(&scenario, format!("{text}\n{more}")).expect("written");
    let simulator = Simulator::with(folder, |serve| {
        serve.arg("--scenario").arg(scenario);
    });
    (simulator, Session { user: "tTEST1".to_owned(), key })
}

/// Lists Outbound with a signature by SHA-1, as old libraries do.
fn log_in_by_sha1(simulator: &Simulator, session: &Session) -> Ran {
    let mut sftp = simulator.openssh("sftp", &session.key);
    sftp.args(["-o", "PubkeyAcceptedAlgorithms=ssh-rsa", "-b", "-", "tTEST1@127.0.0.1"]);
    run_with_input(&mut sftp, "ls /Outbound\n")
}

#[test]
fn a_leniency_is_counted_and_needs_attention_or_is_refused_as_the_scenario_says() {
    if !installed(&["sftp", "ssh-keygen"]) {
        return;
    }
    let (simulator, session) = with_rsa_key("");
    log_in_by_sha1(&simulator, &session).succeeds();
    let login = simulator.wait("what=login_accepted&attention=true");
    assert_eq!(login["leniency"], "ssh-rsa: signed with SHA-1");
    assert!(login["software"].as_str().is_some_and(|software| software.starts_with("OpenSSH_")), "{login}");
    assert!(login["address"].as_str().is_some_and(|address| address.starts_with("127.0.0.1:")), "{login}");
    let counted = simulator.get("/v1/leniencies").ok();
    assert_eq!((&counted["refused"], &counted["leniencies"][0]["count"]), (&false.into(), &1.into()));

    let (simulator, session) = with_rsa_key("leniencies: refused\n");
    log_in_by_sha1(&simulator, &session).ends_with_code(255).fails_saying("Permission denied");
    let refused = simulator.wait("what=login_refused");
    assert!(refused["reason"].as_str().is_some_and(|reason| reason.contains("SHA-1")), "{refused}");
    assert_eq!(refused["key"], fingerprint(&session));
    simulator.sftp_as(&session, "ls /Outbound\n").succeeds();
    assert_eq!(simulator.get("/v1/leniencies").ok()["refused"], true);
}

fn fingerprint(session: &Session) -> String {
    let said = run(Command::new("ssh-keygen").args(["-l", "-f"]).arg(&session.key)).succeeds();
    said.split(' ').nth(1).expect("a fingerprint").to_owned()
}

#[test]
fn a_command_a_shell_and_a_rename_are_on_the_timeline() {
    if !installed(&["ssh", "sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    let mut ssh = Command::new("ssh");
    ssh.args(["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o"])
        .arg(format!("UserKnownHostsFile={}", simulator.ready("known_hosts")))
        .arg("-i")
        .arg(simulator.first_sender().key)
        .args(["-p", &simulator.port()])
        .env_remove("SSH_AUTH_SOCK");
    ssh.args(["tTEST1@127.0.0.1", "id", "-u"]);
    assert_ne!(run(&mut ssh).code, Some(0));
    let refused = simulator.wait("what=command_refused");
    assert_eq!(refused["command"], "id -u");
    simulator.write("a", b"draft");
    let folder = simulator.ready("inbound");
    simulator.sftp(&format!("put a {folder}/a\nrename {folder}/a {folder}/b\n")).succeeds();
    let renamed = simulator.wait("what=file_renamed");
    assert_eq!(
        (&renamed["path"], &renamed["to"]),
        (&format!("{folder}/a").into(), &format!("{folder}/b").into())
    );
}
