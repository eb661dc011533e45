//! PuTTY's psftp with a key that puttygen made, handed in the way PuTTY saves it.

use std::process::Command;

use nets_public_key::PublicKey;

use crate::support::{FOLDER, USER, World, bytes, installed, run};

#[test]
fn psftp_logs_in_with_puttys_key_and_carries_files_both_ways() {
    if !installed("psftp_logs_in_with_puttys_key_and_carries_files_both_ways", &["psftp", "puttygen"]) {
        return;
    }
    let world = World::new();
    let key = world.path("key.ppk");
    run(Command::new("puttygen")
        .args(["-q", "-t", "rsa", "-b", "2048", "--new-passphrase", "/dev/null", "-o"])
        .arg(&key))
    .succeeds();
    let block = run(Command::new("puttygen").arg(&key).arg("-p")).succeeds();
    assert!(block.starts_with("---- BEGIN SSH2 PUBLIC KEY ----"), "{block}");
    world.register(&PublicKey::parse(&block).expect("a public key"));

    let data = bytes(6 << 20);
    world.write("netsshare_p.zip", &data);
    world.publish("large", &data);
    let batch = world.write(
        "batch",
        format!(
            "put netsshare_p.zip {FOLDER}/netsshare_p.zip\nget /Outbound/large got\nls /Outbound\nquit\n"
        )
        .as_bytes(),
    );
    let mut psftp = Command::new("psftp");
    psftp
        .args([
            "-batch",
            "-hostkey",
            &world.host_keys.fingerprint(),
            "-P",
            &world.address.port().to_string(),
            "-i",
        ])
        .arg(&key)
        .arg("-b")
        .arg(batch)
        .arg(format!("{USER}@127.0.0.1"))
        .env("HOME", world.directory.path())
        .current_dir(world.directory.path());
    run(&mut psftp).succeeds();
    assert!(std::fs::read(world.path("got")).expect("the file") == data);
    assert_eq!(world.seen.arrived(), [("netsshare_p.zip".to_owned(), 6 << 20)]);
}
