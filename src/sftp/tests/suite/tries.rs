//! Tries to log in: how many there are, and when the timeline is told that one was refused.

use std::process::Command;

use crate::support::{World, installed};

const NOT_REGISTERED: &str = "the key is not registered for this user";

/// Keys that are not registered, as options of `sftp`.
fn strangers(world: &World, count: usize) -> Vec<String> {
    (0..count)
        .flat_map(|number| {
            let path = world.path(&format!("stranger_{number}"));
            let made = Command::new("ssh-keygen")
                .args(["-q", "-N", "", "-t", "ed25519", "-f"])
                .arg(&path)
                .status()
                .expect("ssh-keygen runs");
            assert!(made.success());
            ["-i".to_owned(), path.display().to_string()]
        })
        .collect()
}

#[test]
fn the_sixth_key_may_be_the_right_one_and_there_is_no_seventh() {
    const TEST: &str = "the_sixth_key_may_be_the_right_one_and_there_is_no_seventh";
    if !installed(TEST, &["sftp", "ssh-keygen"]) {
        return;
    }
    let world = World::new();
    let right = ["-i".to_owned(), world.key().display().to_string()];
    let strangers = strangers(&world, 6);
    let with = |keys: &[String]| {
        let options: Vec<&str> = keys.iter().chain(&right).map(String::as_str).collect();
        world.sftp_with(&options, "pwd\n")
    };
    with(&strangers[..10]).succeeds();
    // Keys that come before the right one are no refusal.
    with(&strangers).fails_with("Too many authentication failures");
    let refusals = world.seen.refusals(1);
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(refusals[0].0, "tTEST1");
    assert!(refusals[0].1.starts_with("six tries failed"), "{refusals:?}");
    assert!(refusals[0].1.contains("IdentitiesOnly=yes"), "{refusals:?}");
}

#[test]
fn a_refusal_is_told_while_the_connection_stays_open_and_only_once() {
    const TEST: &str = "a_refusal_is_told_while_the_connection_stays_open_and_only_once";
    if !installed(TEST, &["paramiko"]) {
        return;
    }
    let world = World::new();
    let mut client = world.paramiko_told(&format!(
        "transport.close()\n\
         transport = paramiko.Transport(('127.0.0.1', {}))\n\
         transport.start_client()\n\
         try: transport.auth_publickey('tTEST1', paramiko.ECDSAKey.generate())\n\
         except paramiko.AuthenticationException: print('refused', flush=True)\n\
         sys.stdin.readline()\n\
         print(transport.is_active())",
        world.address.port()
    ));
    client.says("refused");
    let expected = [("tTEST1".to_owned(), NOT_REGISTERED.to_owned())];
    assert_eq!(world.seen.refusals(1), expected);
    client.goes_on();
    client.says("True");
    client.ends();
    assert_eq!(world.seen.refusals(1), expected);
}
