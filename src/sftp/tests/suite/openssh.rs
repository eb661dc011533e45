//! OpenSSH's own clients, as most senders use them.

use std::fs;

use nets_core::identity::UploadId;

use crate::support::{FOLDER, USER, World, bytes, installed, run};

#[test]
fn an_upload_arrives_whole_and_a_receipt_comes_back() {
    if !installed("an_upload_arrives_whole_and_a_receipt_comes_back", &["sftp"]) {
        return;
    }
    let world = World::new();
    let zip = bytes(3_000_001);
    world.write("netsshare_a.zip", &zip);
    world.publish("tTEST1_DK12345678_0000001_netsshare_a.zip.receipt", b"<receipt/>");
    let output = world
        .sftp(&format!(
            "put -p netsshare_a.zip {FOLDER}/\nls -l {FOLDER}\nls -l /{USER}/Inbound\nls -1 /Outbound\n\
             get /Outbound/*.receipt got\nrm /Outbound/tTEST1_DK12345678_0000001_netsshare_a.zip.receipt\n\
             -get /Outbound/tTEST1_DK12345678_0000001_netsshare_a.zip.receipt gone\n"
        ))
        .succeeds();
    assert!(output.contains("3000001 Jan  5 10:00 netsshare_a.zip"), "{output}");
    assert!(output.contains("DK12345678"), "{output}");
    assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 3_000_001)]);
    assert_eq!(fs::read(world.files.shipment(UploadId(1))).expect("the zip"), zip);
    assert_eq!(fs::read(world.path("got")).expect("the receipt"), b"<receipt/>");
    assert!(!world.path("gone").exists());
    assert_eq!(world.seen.uploads_under_way(), 0);
}

#[test]
fn a_durable_world_serves_the_same() {
    if !installed("a_durable_world_serves_the_same", &["sftp"]) {
        return;
    }
    let world = World::durable();
    world.write("netsshare_a.zip", b"zip");
    world.publish("a.receipt", b"<receipt/>");
    world
        .sftp(&format!(
            "put -f netsshare_a.zip {FOLDER}/\nput netsshare_a.zip {FOLDER}/x\nrename {FOLDER}/x {FOLDER}/netsshare_b.zip\n\
             get /Outbound/a.receipt\nrm /Outbound/a.receipt\n"
        ))
        .succeeds();
    assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 3), ("netsshare_b.zip".to_owned(), 3)]);
}

#[test]
fn old_ways_of_exchanging_keys_lead_to_the_same_session() {
    if !installed("old_ways_of_exchanging_keys_lead_to_the_same_session", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_a.zip", &bytes(100_000));
    let exchanges = [
        "diffie-hellman-group-exchange-sha256",
        "diffie-hellman-group14-sha256",
        "diffie-hellman-group16-sha512",
    ];
    for (number, exchange) in exchanges.into_iter().enumerate() {
        let batch = format!("put netsshare_a.zip {FOLDER}/netsshare_{number}.zip\n");
        world.sftp_with(&["-o", &format!("KexAlgorithms={exchange}")], &batch).succeeds();
    }
    assert_eq!(world.seen.arrived().len(), exchanges.len());
}

#[test]
fn scp_succeeds_both_ways_and_says_so() {
    if !installed("scp_succeeds_both_ways_and_says_so", &["scp"]) {
        return;
    }
    let world = World::new();
    let zip = bytes(700_000);
    world.write("netsshare_a.zip", &zip);
    world.publish("a.receipt", b"<receipt/>");
    let scp = |from: &str, to: &str| {
        let mut command = world.openssh("scp");
        command.args(["-s", "-P", &world.address.port().to_string(), "-i"]).arg(world.key()).args([from, to]);
        run(&mut command).succeeds()
    };
    scp("netsshare_a.zip", &format!("{USER}@127.0.0.1:{FOLDER}/"));
    scp(&format!("{USER}@127.0.0.1:/Outbound/a.receipt"), "got");
    assert_eq!(fs::read(world.files.shipment(UploadId(1))).expect("the zip"), zip);
    assert_eq!(fs::read(world.path("got")).expect("the receipt"), b"<receipt/>");
}

#[test]
fn a_shorter_file_over_a_longer_one_keeps_nothing_of_it() {
    if !installed("a_shorter_file_over_a_longer_one_keeps_nothing_of_it", &["scp", "sftp"]) {
        return;
    }
    let world = World::new();
    world.write("long", &bytes(300_000));
    world.write("short", &bytes(2_806));
    for (mode, id) in [("-s", 1), ("-O", 2)] {
        for file in ["long", "short"] {
            let mut scp = world.openssh("scp");
            scp.args([mode, "-q", "-P", &world.address.port().to_string(), "-i"]).arg(world.key());
            run(scp.args([file, &format!("{USER}@127.0.0.1:{FOLDER}/x.tmp")])).succeeds();
        }
        world.sftp(&format!("rename {FOLDER}/x.tmp {FOLDER}/netsshare_x.zip\n")).succeeds();
        assert_eq!(
            fs::read(world.files.shipment(UploadId(id))).expect("the zip"),
            bytes(2_806),
            "scp {mode}"
        );
    }
}

#[test]
fn resuming_what_was_picked_up_fails_and_sending_all_of_it_does_not() {
    if !installed("resuming_what_was_picked_up_fails_and_sending_all_of_it_does_not", &["sftp"]) {
        return;
    }
    let world = World::new();
    let zip = bytes(900_000);
    world.write("netsshare_a.zip", &zip[..400_000]);
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    world.write("netsshare_a.zip", &zip);
    let resume = format!("reput netsshare_a.zip {FOLDER}/netsshare_a.zip\n");
    // It opens the file to append.
    for _ in 0..2 {
        world.sftp(&resume).fails_with("Failure");
    }
    assert_eq!(world.seen.arrived().len(), 1);
    assert_eq!(world.seen.reasons().len(), 2, "{:?}", world.seen.reasons());
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    assert!(fs::read(world.files.shipment(UploadId(2))).expect("the zip") == zip);
}

#[test]
fn who_wants_a_shell_or_another_command_is_told_what_to_do() {
    if !installed("who_wants_a_shell_or_another_command_is_told_what_to_do", &["ssh"]) {
        return;
    }
    let world = World::new();
    let port = world.address.port().to_string();
    for (arguments, words) in [(&["uname"][..], "no commands but scp"), (&[], "no shell")] {
        let mut ssh = world.openssh("ssh");
        ssh.args(["-p", &port, "-i"]).arg(world.key()).arg(format!("{USER}@127.0.0.1")).args(arguments);
        let ran = run(&mut ssh);
        assert_eq!(ran.code, Some(1), "{}", ran.output);
        ran.fails_with(words);
    }
}

#[test]
fn a_transfer_that_broke_off_is_resumed() {
    if !installed("a_transfer_that_broke_off_is_resumed", &["sftp"]) {
        return;
    }
    let world = World::new();
    let zip = bytes(1_000_000);
    world.write("x.filepart", &zip[..400_000]);
    world.sftp(&format!("put x.filepart {FOLDER}/x.filepart\n")).succeeds();
    world.write("x.filepart", &zip);
    world
        .sftp(&format!(
            "reput x.filepart {FOLDER}/x.filepart\nrename {FOLDER}/x.filepart {FOLDER}/netsshare_x.zip\n"
        ))
        .succeeds();
    assert_eq!(fs::read(world.files.shipment(UploadId(1))).expect("the zip"), zip);
}

#[test]
fn the_listing_of_twenty_thousand_files_is_complete() {
    if !installed("the_listing_of_twenty_thousand_files_is_complete", &["sftp"]) {
        return;
    }
    let world = World::prepared(|outbound| {
        for number in 0..20_000 {
            fs::write(outbound.join(format!("{number:05}.receipt")), b"x").expect("written");
        }
    });
    let output = world.sftp("ls -1 /Outbound\n").succeeds();
    let names: Vec<_> = output.lines().filter_map(|line| line.strip_prefix("/Outbound/")).collect();
    assert_eq!(names.len(), 20_000);
    assert_eq!((names[0], names[19_999]), ("00000.receipt", "19999.receipt"));
}

#[test]
fn twenty_clients_at_once_all_succeed() {
    if !installed("twenty_clients_at_once_all_succeed", &["sftp"]) {
        return;
    }
    let world = World::new();
    world.publish("a.receipt", b"<receipt/>");
    let zip = bytes(500_000);
    std::thread::scope(|scope| {
        for number in 0..20 {
            let (world, zip) = (&world, &zip);
            scope.spawn(move || {
                let name = format!("netsshare_{number}.zip");
                world.write(&name, zip);
                let batch = world.write(
                    &format!("batch{number}"),
                    format!("put {name} {FOLDER}/\nget /Outbound/a.receipt got{number}\n").as_bytes(),
                );
                let mut sftp = world.openssh("sftp");
                sftp.arg("-i")
                    .arg(world.key())
                    .args(["-P", &world.address.port().to_string(), "-b"])
                    .arg(batch);
                run(sftp.arg(format!("{USER}@127.0.0.1"))).succeeds();
            });
        }
    });
    assert_eq!(world.seen.arrived().len(), 20);
    for number in 1..=20 {
        assert_eq!(fs::read(world.files.shipment(UploadId(number))).expect("the zip"), zip);
    }
}
