//! Recipes of whole connections: who comes in, by which keys, and how fast.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use super::playing::{
    Recipe, contracts, large, listed, paramiko, scenario, sftp_begun, sftp_with, struck, url,
};
use crate::clients::curl::curl;
use crate::clients::lftp::lftp_ran;
use crate::support::{INBOUND, Simulator, run};

pub(super) fn logins_are_refused(recipe: &Recipe) {
    let simulator = recipe.plays();
    let listed: Vec<_> = (0..6).map(|_| simulator.sftp("ls /\n").code == Some(0)).collect();
    assert_eq!(listed, [false, false, true, true, false, true], "two logins, and then the third channel");
    let told: Vec<_> = struck(&simulator).into_iter().map(|[fault, _, told]| [fault, told]).collect();
    let refused = ["too many sessions", "denied"];
    assert_eq!(told, [refused, refused, ["no channel", "failure"]]);

    recipe.says("for as long as there is no room: `server: {sessions: 1, beyond: refused}`, or `dropped`, or `queued`");
    for beyond in ["refused", "dropped", "queued"] {
        let simulator =
            Simulator::play_text(&scenario(&format!("server: {{sessions: 1, beyond: {beyond}}}")));
        let mut first = simulator.openssh("sftp", &simulator.first_sender().key);
        first.args(["-b", "-", "tTEST1@127.0.0.1"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut first = first.spawn().expect("sftp runs");
        let mut commands = first.stdin.take().expect("piped");
        commands.write_all(b"pwd\n").expect("told");
        let mut said = BufReader::new(first.stdout.take().expect("piped")).lines();
        let is_in = |line: &str| line.starts_with("Remote working directory");
        assert!(said.any(|line| is_in(&line.expect("a line"))), "the first one is in");
        match beyond {
            "refused" => simulator.sftp("ls /\n").fails_saying("`sessions: 1`"),
            "dropped" => simulator.sftp("ls /\n").fails_saying("Connection closed"),
            _ => {
                let mut second = sftp_begun(&simulator, "ls /\n");
                assert_eq!(second.try_wait().expect("asked"), None);
                drop(commands);
                assert!(first.wait().expect("its end").success());
                assert!(second.wait().expect("its end").success());
                continue;
            }
        }
        drop(commands);
        assert!(first.wait().expect("its end").success());
    }
}

pub(super) fn new_session_keys(recipe: &Recipe) {
    recipe.says("OpenSSH, paramiko, lftp and curl can");
    let simulator = recipe.plays();
    let bytes = large("rekeyed", 200_000);
    simulator.write("netsshare_a.zip", &bytes);
    let put = format!("put netsshare_a.zip {INBOUND}/\n");
    let told = run(&mut sftp_with(&simulator, &["LogLevel=DEBUG1"], &put));
    assert_eq!(told.code, Some(0), "{}", told.said());
    let times = told.said().matches("SSH2_MSG_NEWKEYS received").count();
    assert!(times > 1, "at the beginning, and while the file comes: {times}");
    let put = format!("told(lambda: sftp.put('netsshare_a.zip', '{INBOUND}/netsshare_a.zip'))");
    assert_eq!(paramiko(&simulator, "tTEST1", &put), "done\n");
    lftp_ran(&simulator, &format!("put -O {INBOUND} netsshare_a.zip")).succeeds();
    let target = url(&simulator, &format!("{INBOUND}/"));
    curl(&simulator, &["--upload-file", "netsshare_a.zip", &target]).succeeds();
    let arrived = simulator.timeline("what=upload_finished");
    assert_eq!(arrived.iter().filter(|entry| entry["size"] == bytes.len()).count(), 4, "{arrived:?}");
    let fired = simulator.timeline("what=fault_fired");
    assert!(
        fired.len() == 4 && fired.iter().all(|entry| entry["connection"]["rekey"] == 65_536),
        "{fired:?}"
    );
}

pub(super) fn the_host_key_changes(recipe: &Recipe) {
    recipe.says("A client that knows the first one must refuse the second");
    recipe.says("one that takes any key has not noticed who it talks to");
    let simulator = recipe.plays();
    simulator.sftp("ls /\n").succeeds();
    simulator.sftp("ls /\n").fails_saying("REMOTE HOST IDENTIFICATION HAS CHANGED");
    let list = ["--list-only", &url(&simulator, "/Outbound/")];
    assert_ne!(curl(&simulator, &list).code, Some(0), "curl knows the first one, too");
    curl(&simulator, &[&["--insecure"], &list[..]].concat()).succeeds();
}

pub(super) fn the_server_is_old(recipe: &Recipe) {
    recipe.says("Its SHA-1 and CBC are what current clients leave out");
    let simulator = recipe.plays();
    let ran = run(&mut sftp_with(&simulator, &["LogLevel=INFO"], "ls /\n"));
    ran.fails_saying("no matching key exchange method found");
    let old = [
        "KexAlgorithms=+diffie-hellman-group14-sha1",
        "HostKeyAlgorithms=+ssh-rsa",
        "Ciphers=+aes128-cbc",
        "MACs=+hmac-sha1",
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
    ];
    run(&mut sftp_with(&simulator, &old, "ls /\n")).succeeds();
}

pub(super) fn the_link_is_slow_or_answers_are_short(recipe: &Recipe) {
    recipe.says("Time-outs that count the whole transfer strike at");
    let simulator = recipe.plays_at("server: {speed: 20000}");
    simulator.write("file", &vec![b'x'; 60_000]);
    let target = url(&simulator, &format!("{INBOUND}/file"));
    let upload = ["--upload-file", "file", &target];
    let in_all = curl(&simulator, &[&["--max-time", "1"], &upload[..]].concat());
    assert_eq!(in_all.code, Some(28), "{}", in_all.said());
    let for_no_byte = ["--speed-limit", "1", "--speed-time", "60"];
    curl(&simulator, &[&for_no_byte, &upload[..]].concat()).succeeds();

    recipe.says("lftp 4.9.2 and curl with libssh2 1.10.0 fail there");
    let simulator = recipe.plays_at("server: {read: 1000}");
    contracts(&simulator, &["a"]);
    simulator.advance(r#"{"by": "4d"}"#);
    let zip = listed(&simulator, "signed_documents_").remove(0).0;
    let lftp = lftp_ran(&simulator, &format!("get /Outbound/{zip} -o lftp"));
    lftp.fails_saying("file size decreased during transfer");
    let fetched = curl(&simulator, &["--output", "curl", &url(&simulator, &format!("/Outbound/{zip}"))]);
    assert_ne!(fetched.code, Some(0), "{}", fetched.said());
    simulator.sftp(&format!("get /Outbound/{zip} openssh\n")).succeeds();
    assert!(fs::read(simulator.path("openssh")).expect("a file") == simulator.outbound_file("tTEST1", &zip));
}
