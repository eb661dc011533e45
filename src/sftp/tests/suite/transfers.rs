//! Large transfers: nothing stalls, nothing is lost, new keys in the middle change nothing.

use std::fs;

use nets_core::identity::UploadId;

use crate::support::{FOLDER, World, bytes, installed};

#[test]
fn a_large_download_does_not_stall() {
    if !installed("a_large_download_does_not_stall", &["sftp"]) {
        return;
    }
    let world = World::new();
    let data = bytes(150 << 20);
    world.publish("large", &data);
    world.sftp("get /Outbound/large got\n").succeeds();
    assert!(fs::read(world.path("got")).expect("the file") == data);
}

#[test]
fn new_keys_in_the_middle_of_a_transfer_change_nothing() {
    if !installed("new_keys_in_the_middle_of_a_transfer_change_nothing", &["sftp"]) {
        return;
    }
    let data = bytes(24 << 20);
    // Once the client asks for new keys, once the server does, once both do.
    for (client, server) in [("1M", 1 << 30), ("1G", 1 << 20), ("1M", 3 << 20)] {
        let world = World::with_new_keys_after(server);
        world.publish("large", &data);
        world.write("netsshare_large.zip", &data);
        let option = format!("RekeyLimit={client}");
        world
            .sftp_with(
                &["-o", &option],
                &format!("put netsshare_large.zip {FOLDER}/\nget /Outbound/large got\nls {FOLDER}\n"),
            )
            .succeeds();
        assert!(fs::read(world.path("got")).expect("the file") == data, "{client} {server}");
        assert!(fs::read(world.files.shipment(UploadId(1))).expect("the zip") == data, "{client} {server}");
    }
}

#[test]
fn every_cipher_on_offer_carries_a_file() {
    if !installed("every_cipher_on_offer_carries_a_file", &["sftp"]) {
        return;
    }
    let world = World::new();
    let data = bytes(2 << 20);
    world.write("z", &data);
    let ciphers = [
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "aes128-ctr",
        "aes192-ctr",
        "aes256-ctr",
        "chacha20-poly1305@openssh.com",
    ];
    for (cipher, number) in ciphers.iter().zip(1..) {
        world.sftp_with(&["-c", cipher], &format!("put z {FOLDER}/netsshare_{number}.zip\n")).succeeds();
        assert!(fs::read(world.files.shipment(UploadId(number))).expect("the zip") == data, "{cipher}");
    }
    for mac in [
        "hmac-sha2-256-etm@openssh.com",
        "hmac-sha2-512-etm@openssh.com",
        "hmac-sha1-etm@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-512",
        "hmac-sha1",
    ] {
        let options = ["-c", "aes128-ctr", "-o", &format!("MACs={mac}")];
        world.sftp_with(&options, &format!("put z {FOLDER}/{mac}\n")).succeeds();
    }
}

#[test]
fn paramiko_is_offered_nothing_that_costs_more_than_aes_gcm_where_it_has_it() {
    if !installed("paramiko_is_offered_nothing_that_costs_more_than_aes_gcm", &["paramiko"]) {
        return;
    }
    let world = World::new();
    let script = "print(transport.remote_cipher, transport.get_security_options().ciphers)";
    let said = world.paramiko(script).succeeds();
    let (chosen, known) = said.split_once(' ').expect("both");
    assert_eq!(chosen.contains("gcm"), known.contains("aes128-gcm@openssh.com"), "{said}");
}

#[test]
fn an_openssh_client_that_has_aes_gcm_is_offered_nothing_that_costs_more() {
    if !installed("an_openssh_client_that_has_aes_gcm_is_offered_nothing_that_costs_more", &["sftp"]) {
        return;
    }
    let world = World::new();
    let cipher = |options: &[&str]| {
        let output = world.sftp_with(&[&["-o", "LogLevel=DEBUG1"], options].concat(), "pwd\n").succeeds();
        let line =
            output.lines().find(|line| line.contains("kex: server->client cipher:")).expect("it says so");
        line.split(' ').nth(4).expect("a name").to_owned()
    };
    assert_eq!(cipher(&[]), "aes128-gcm@openssh.com");
    assert_eq!(cipher(&["-c", "aes256-ctr,aes256-gcm@openssh.com"]), "aes256-ctr");
}

#[test]
fn hundreds_of_small_files_go_both_ways() {
    if !installed("hundreds_of_small_files_go_both_ways", &["sftp"]) {
        return;
    }
    let world = World::new();
    fs::create_dir(world.path("up")).expect("a directory");
    fs::create_dir(world.path("down")).expect("a directory");
    for number in 0..300 {
        world.write(&format!("up/netsshare_{number}.zip"), &bytes(4096 + number));
        world.publish(&format!("{number}.receipt"), &bytes(4096 + number));
    }
    world.sftp(&format!("put up/* {FOLDER}/\nget /Outbound/* down/\n")).succeeds();
    assert_eq!(world.seen.arrived().len(), 300);
    for number in 0..300 {
        let got = fs::read(world.path(&format!("down/{number}.receipt"))).expect("the file");
        assert!(got == bytes(4096 + number));
    }
}
