//! What Nets allows at the door and in the mailbox, tried through the real door.

use std::process::Command;

use nets_core::identity::{Country, Organisation};
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::support::verify::conforms;
use crate::support::{INBOUND, Session, Simulator, installed, run, sample};

const ACCEPTED: &str = "<receipt><status>200</status><messages/></receipt>";

#[test]
fn nothing_can_be_written_outside_the_senders_own_folder() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    simulator.write("netsshare_a.zip", &sample("plain"));
    for (target, words) in [
        ("/netsshare_a.zip", "files can be written only to /Inbound/DK12345678"),
        ("/Inbound/netsshare_a.zip", "your folder is /Inbound/DK12345678"),
        ("/Inbound/DK87654321/netsshare_a.zip", "your folder is /Inbound/DK12345678"),
        ("/Inbound/dk12345678/netsshare_a.zip", "your folder is /Inbound/DK12345678"),
        ("/Outbound/netsshare_a.zip", "can only be read and deleted"),
        ("/tOTHER1/Inbound/DK12345678/netsshare_a.zip", "files can be written only to /Inbound/DK12345678"),
    ] {
        simulator.sftp(&format!("put netsshare_a.zip {target}\n")).fails_saying("");
        let refused = simulator.timeline("what=request_refused");
        let refused = refused.last().unwrap_or_else(|| panic!("{target} was not refused"));
        let reason = refused["reason"].as_str().unwrap_or_default();
        assert!(reason.contains(words), "{target}: {reason}");
    }
    assert!(simulator.timeline("what=upload_finished").is_empty());
    // The next honest client is served as if nothing had happened.
    simulator.upload_sample("plain");
    simulator.settle();
    assert_eq!(simulator.receipt("tTEST1", "netsshare_plain.zip.receipt"), ACCEPTED);
}

#[test]
fn what_was_picked_up_cannot_be_read_back_or_taken_away_and_a_draft_can() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    simulator.write("draft.zip", &sample("plain"));
    simulator.sftp(&format!("put draft.zip {INBOUND}/\nget {INBOUND}/draft.zip back.zip\n")).succeeds();
    assert_eq!(std::fs::read(simulator.path("back.zip")).expect("read back"), sample("plain"));
    for command in ["rmdir {}", "mkdir {}/folder"] {
        simulator.sftp(&format!("{}\n", command.replace("{}", INBOUND))).fails_saying("");
    }
    simulator.sftp(&format!("rm {INBOUND}/draft.zip\nput draft.zip {INBOUND}/netsshare_d.zip\n")).succeeds();
    simulator.sftp(&format!("get {INBOUND}/netsshare_d.zip none.zip\n")).fails_saying("");
    // Only its name can be removed.
    simulator.sftp(&format!("rm {INBOUND}/netsshare_d.zip\n")).succeeds();
    simulator.settle();
    assert_eq!(simulator.receipt("tTEST1", "netsshare_d.zip.receipt"), ACCEPTED);
    let listed = simulator.sftp(&format!("ls -1 {INBOUND}\n")).succeeds();
    assert!(!listed.contains(".zip"), "{listed}");
}

#[test]
fn a_receipt_that_was_deleted_stays_away() {
    if !installed(&["sftp"]) {
        return;
    }
    let data = tempfile::tempdir().expect("a folder");
    let start = || {
        Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
            serve.arg("--data").arg(data.path());
        })
    };
    let simulator = start();
    simulator.upload_sample("plain");
    simulator.upload_sample("attachments");
    simulator.settle();
    let receipts = |simulator: &Simulator| {
        let mut names = simulator.outbound("tTEST1");
        names.retain(|name| name.ends_with(".receipt"));
        names
    };
    let [first, second] = receipts(&simulator).try_into().expect("two receipts");
    simulator.sftp(&format!("rm /Outbound/{first}\n")).succeeds();
    assert_eq!(receipts(&simulator), std::slice::from_ref(&second));
    assert_eq!(simulator.timeline("what=file_deleted").len(), 1);
    assert_eq!(simulator.stop(), Some(0));
    // A restart replays everything that led to the receipt, and does not write it again.
    assert_eq!(receipts(&start()), [second]);
}

#[test]
fn a_name_outside_the_pattern_is_left_alone_until_it_is_renamed_into_it() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    simulator.write("plain", &sample("plain"));
    let others =
        ["netsshare_a.zip.filepart", "netsshare_a.zip.writing", ".netsshare_a.zip", "Netsshare_a.zip"];
    for name in others {
        simulator.sftp(&format!("put plain {INBOUND}/{name}\n")).succeeds();
    }
    simulator.settle();
    assert_eq!(simulator.timeline("what=file_stored").len(), others.len());
    assert!(simulator.timeline("what=upload_finished").is_empty());
    let near = simulator.timeline("attention=true");
    assert_eq!(near.len(), 1, "{near:?}");
    let hint = near[0]["hint"].as_str().unwrap_or_default();
    assert!(hint.ends_with("name it \"netsshare_a.zip\""), "{hint}");
    simulator
        .sftp(&format!("rename {INBOUND}/netsshare_a.zip.filepart {INBOUND}/netsshare_a.zip\nls {INBOUND}\n"))
        .succeeds();
    simulator.settle();
    assert_eq!(simulator.timeline("what=upload_finished&file=netsshare_a.zip").len(), 1);
    assert_eq!(simulator.receipt("tTEST1", "netsshare_a.zip.receipt"), ACCEPTED);
}

#[test]
fn a_quota_stops_one_upload_and_is_given_back_as_shipments_finish() {
    if !installed(&["sftp", "scp"]) {
        return;
    }
    let default = include_str!("../../scenarios/default.yaml");
    let sender = "    eboks_ids: [15723]\n";
    assert!(default.contains(sender), "the default scenario's sender has another form now");
    let simulator = Simulator::play_text(&default.replacen(sender, &format!("{sender}    quota: 1 MB\n"), 1));
    for number in 1..=3 {
        simulator.upload(&format!("netsshare_{number}.zip"), &vec![b'x'; 700_000]);
        simulator.settle();
    }
    assert_eq!(simulator.timeline("what=shipment_refused").len(), 3, "read, answered and forgotten");
    assert!(simulator.timeline("what=request_refused").is_empty());
    simulator.write("netsshare_large.zip", &vec![b'x'; 1_100_000]);
    simulator.sftp(&format!("put netsshare_large.zip {INBOUND}/\n")).fails_saying("");
    let refused = simulator.timeline("attention=true&what=request_refused,upload_abandoned");
    let [reason, abandoned] = &refused[..] else { panic!("{refused:#?}") };
    assert!(reason["reason"].as_str().is_some_and(|reason| reason.contains("1 MB together")), "{reason}");
    assert_eq!(abandoned["what"], "upload_abandoned");
    // What was stored of it can be removed, and then there is room again.
    simulator.sftp(&format!("rm {INBOUND}/netsshare_large.zip\n")).succeeds();
    simulator.upload_sample("plain");
    simulator.settle();
    assert_eq!(simulator.receipt("tTEST1", "netsshare_plain.zip.receipt"), ACCEPTED);
}

#[test]
fn only_a_registered_key_opens_the_door() {
    if !installed(&["sftp", "ssh-keygen"]) {
        return;
    }
    let simulator = Simulator::start();
    let key = simulator.first_sender().key;
    let stranger = simulator.path("stranger");
    run(Command::new("ssh-keygen").args(["-q", "-N", "", "-t", "ed25519", "-f"]).arg(&stranger)).succeeds();
    for (user, key) in [("tTEST1", &stranger), ("tNOBODY", &key), ("root", &key), ("TTEST1", &key)] {
        let session = Session { user: user.to_owned(), key: key.clone() };
        simulator.sftp_as(&session, "ls /\n").ends_with_code(255).fails_saying("Permission denied");
        let refused = simulator.wait(&format!("what=login_refused&user={user}"));
        assert!(refused["reason"].is_string(), "{refused}");
    }
    simulator.sftp("ls /\n").succeeds();
}

#[test]
fn a_password_is_not_even_asked_for() {
    if !installed(&["ssh"]) {
        return;
    }
    let simulator = Simulator::start();
    let mut ssh = Command::new("ssh");
    ssh.args(["-F", "none", "-v", "-o", "PreferredAuthentications=password,keyboard-interactive,none"])
        .args(["-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1", "-o"])
        .arg(format!("UserKnownHostsFile={}", simulator.ready("known_hosts")))
        .args(["-p", &simulator.port(), "-s", "tTEST1@127.0.0.1", "sftp"])
        .env_remove("SSH_AUTH_SOCK")
        .env_remove("DISPLAY")
        .current_dir(simulator.folder());
    let refused = run(&mut ssh).ends_with_code(255);
    assert!(refused.said().contains("Authentications that can continue: publickey"), "{}", refused.said());
    assert!(refused.said().contains("Permission denied (publickey)"), "{}", refused.said());
}

#[test]
fn a_shell_is_refused_and_says_what_is_served() {
    if !installed(&["ssh"]) {
        return;
    }
    let simulator = Simulator::start();
    let mut ssh = Command::new("ssh");
    ssh.args(["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o"])
        .arg(format!("UserKnownHostsFile={}", simulator.ready("known_hosts")))
        .arg("-i")
        .arg(simulator.first_sender().key)
        .args(["-p", &simulator.port(), "tTEST1@127.0.0.1", "id"])
        .env_remove("SSH_AUTH_SOCK");
    let refused = run(&mut ssh);
    assert_ne!(refused.code, Some(0), "{}", refused.said());
    assert!(!refused.said().contains("uid="), "{}", refused.said());
}

#[test]
fn a_shipment_of_another_sender_is_refused_with_its_reason() {
    if !installed(&["sftp", "xmllint"]) {
        return;
    }
    let simulator = Simulator::start();
    let other = Organisation::new(Country::Denmark, "87654321").expect("a company number");
    let shipment = ShipmentBuilder::new("foreign").sender(&other).message(letter());
    simulator.upload("netsshare_foreign.zip", &shipment.zip().expect("a shipment"));
    simulator.settle();
    let receipt = simulator.receipt("tTEST1", "netsshare_foreign.zip.receipt");
    conforms(receipt.as_bytes(), "receipt.xsd");
    assert!(receipt.starts_with("<receipt><status>400</status>"), "{receipt}");
    assert!(receipt.contains("sender.organisation") && receipt.contains("shipment.xml:"), "{receipt}");
    let found = simulator.get("/v1/shipments/1").ok();
    assert!(found["findings"].as_array().is_some_and(|findings| !findings.is_empty()), "{found:#}");
}

#[test]
fn a_duplicate_is_answered_in_exactly_the_words_of_nets() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    simulator.upload_sample("plain");
    simulator.settle();
    simulator.upload("netsshare_again.zip", &sample("plain"));
    simulator.settle();
    assert_eq!(
        simulator.receipt("tTEST1", "netsshare_again.zip.receipt"),
        "<receipt><status>400</status><messages><message>This shipment has already been received before\
         </message></messages></receipt>"
    );
    // The same file name a second time is a file of its own, with a receipt of its own.
    simulator.upload_sample("plain");
    simulator.settle();
    let receipts = simulator.outbound("tTEST1");
    assert_eq!(receipts.iter().filter(|name| name.ends_with("netsshare_plain.zip.receipt")).count(), 2);
}

#[test]
fn what_is_no_zip_gets_a_receipt_that_says_so() {
    if !installed(&["sftp", "xmllint"]) {
        return;
    }
    let simulator = Simulator::start();
    let whole = sample("plain");
    for (name, bytes) in [
        ("netsshare_empty.zip", &b""[..]),
        ("netsshare_text.zip", b"not a zip"),
        ("netsshare_half.zip", &whole[..whole.len() / 2]),
    ] {
        simulator.upload(name, bytes);
        simulator.settle();
        let receipt = simulator.receipt("tTEST1", &format!("{name}.receipt"));
        conforms(receipt.as_bytes(), "receipt.xsd");
        assert!(receipt.starts_with("<receipt><status>400</status><messages><message>"), "{receipt}");
    }
    simulator.upload_sample("plain");
    simulator.settle();
    assert_eq!(simulator.receipt("tTEST1", "netsshare_plain.zip.receipt"), ACCEPTED);
}

fn letter() -> MessageBuilder {
    MessageBuilder::to(person(Country::Denmark, "2402911995"), "163057")
}
