//! PuTTY's psftp, with the key pair that PuTTY made and the public half as PuTTY saves it.

use std::fs;
use std::process::Command;

use crate::support::verify::JUDGES;
use crate::support::{INBOUND, Simulator, installed, run, sample};

use super::{SHIPMENT, is_complete, scenario_with_key};

#[test]
fn psftp_logs_in_with_a_key_handed_over_as_putty_saves_it() {
    if !installed(&["psftp", "puttygen"]) || !installed(&JUDGES) {
        return;
    }
    let keys = tempfile::tempdir().expect("a folder");
    let key = keys.path().join("key.ppk");
    run(Command::new("puttygen")
        .args(["-q", "-t", "rsa", "-b", "2048", "--new-passphrase", "/dev/null", "-o"])
        .arg(&key))
    .succeeds();
    let block = run(Command::new("puttygen").arg(&key).arg("-p")).succeeds();
    assert!(block.starts_with("---- BEGIN SSH2 PUBLIC KEY ----"), "{block}");
    let block = block.trim().replace('\n', "\n        ");
    let simulator = Simulator::play_text(&scenario_with_key(&format!("|\n        {block}")));
    simulator.write(SHIPMENT, &sample("multi-signing"));
    let downloads = simulator.path("downloads");
    fs::create_dir(&downloads).expect("made");

    let psftp = |commands: &str| {
        let batch = simulator.write("batch", commands.as_bytes());
        run(Command::new("psftp")
            .args(["-batch", "-hostkey", &simulator.ready("host_key_fingerprint"), "-P", &simulator.port()])
            .arg("-i")
            .arg(&key)
            .arg("-b")
            .arg(batch)
            .arg("tTEST1@127.0.0.1")
            .env("HOME", simulator.folder())
            .current_dir(simulator.folder()))
        .succeeds()
    };
    psftp(&format!("cd {INBOUND}\nput {SHIPMENT}\nquit\n"));
    simulator.settle();
    let listing = psftp("cd /Outbound\nls\nlcd downloads\nmget *\nquit\n");
    assert!(listing.contains("signed_documents_2026-01-07_1.zip"), "{listing}");
    is_complete(&simulator, &downloads);
}
