//! Logging in: which keys, which signatures, and nothing but keys.

use crate::support::{World, installed};

#[test]
fn all_usual_kinds_of_key_log_in() {
    if !installed("all_usual_kinds_of_key_log_in", &["sftp", "ssh-keygen"]) {
        return;
    }
    let world = World::new();
    for (kind, bits) in [
        ("rsa", "2048"),
        ("rsa", "3072"),
        ("ecdsa", "256"),
        ("ecdsa", "384"),
        ("ecdsa", "521"),
        ("ed25519", "256"),
    ] {
        let key = world.ssh_keygen(kind, bits);
        world.sftp_with(&["-i", &key.display().to_string()], "pwd\n").succeeds();
    }
    let leniencies = world.seen.leniencies();
    assert_eq!(leniencies, vec![None; 6]);
}

#[test]
fn a_sha1_signature_is_accepted_as_a_named_leniency() {
    if !installed("a_sha1_signature_is_accepted_as_a_named_leniency", &["sftp", "ssh-keygen"]) {
        return;
    }
    let world = World::new();
    let key = world.ssh_keygen("rsa", "2048").display().to_string();
    world.sftp_with(&["-i", &key, "-o", "PubkeyAcceptedAlgorithms=ssh-rsa"], "pwd\n").succeeds();
    let leniencies = world.seen.leniencies();
    assert_eq!(leniencies, [Some("ssh-rsa: signed with SHA-1".to_owned())]);
    let client = world.seen.clients().pop().expect("a login");
    assert!(client.address.is_some_and(|address| address.starts_with("127.0.0.1:")));
    assert!(client.software.is_some_and(|software| software.starts_with("OpenSSH_")));
}

#[test]
fn an_old_client_that_knows_only_rsa_host_keys_is_served() {
    if !installed("an_old_client_that_knows_only_rsa_host_keys_is_served", &["sftp"]) {
        return;
    }
    let world = World::new();
    let keys = world.block_on(world.host_keys.shown());
    let lines: String =
        keys.iter().map(|key| format!("[127.0.0.1]:{} {}\n", world.address.port(), key.line)).collect();
    std::fs::write(world.known_hosts(), lines).expect("written");
    for algorithm in ["ssh-rsa", "rsa-sha2-256", "ecdsa-sha2-nistp256"] {
        world.sftp_with(&["-o", &format!("HostKeyAlgorithms={algorithm}")], "pwd\n").succeeds();
    }
}

#[test]
fn a_wrong_key_a_wrong_name_and_a_password_are_refused_with_their_reason() {
    if !installed("a_wrong_key_a_wrong_name_and_a_password_are_refused", &["sftp", "ssh-keygen", "paramiko"])
    {
        return;
    }
    let world = World::new();
    let stranger = world.path("stranger");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-N", "", "-t", "ed25519", "-f"])
        .arg(&stranger)
        .status()
        .expect("ssh-keygen runs");
    assert!(made.success());
    let stranger = stranger.display().to_string();
    world.sftp_with(&["-i", &stranger], "pwd\n").fails_with("Permission denied (publickey)");
    let script = format!(
        "ADDRESS = ('127.0.0.1', {})\ntransport.close()\ntransport = paramiko.Transport(ADDRESS)\n\
         try:\n\x20   transport.connect(username='nobody', pkey=key)\n\
         except paramiko.AuthenticationException:\n\x20   print('refused')\n\
         transport = paramiko.Transport(ADDRESS)\n\
         try:\n\x20   transport.connect(username='tTEST1', password='secret')\n\
         except paramiko.BadAuthenticationType as error:\n\x20   print(error.allowed_types)\n",
        world.address.port()
    );
    let output = world.paramiko(&script).succeeds();
    assert_eq!(output, "refused\n['publickey']\n");
    let mut refusals = world.seen.refusals(3);
    refusals.sort();
    let expected = [
        ("nobody", "there is no such user"),
        ("tTEST1", "passwords are not used: log in with a key"),
        ("tTEST1", "the key is not registered for this user"),
    ];
    assert_eq!(refusals, expected.map(|(user, reason)| (user.to_owned(), reason.to_owned())));
}
