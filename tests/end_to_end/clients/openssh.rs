//! OpenSSH: `sftp` with a batch, and `scp` over SFTP.

use crate::support::verify::JUDGES;
use crate::support::{INBOUND, installed, run};

use super::{SHIPMENT, is_complete, prepared};

#[test]
fn sftp_uploads_a_contract_and_downloads_it_signed_by_three() {
    if !installed(&["sftp"]) || !installed(&JUDGES) {
        return;
    }
    let (simulator, downloads) = prepared();
    simulator.sftp(&format!("put {SHIPMENT} {INBOUND}/\n")).succeeds();
    simulator.settle();
    let listing = simulator.sftp("ls -1 /Outbound\nget /Outbound/* downloads/\n").succeeds();
    assert!(listing.contains("signed_documents_2026-01-07_1.zip"), "{listing}");
    is_complete(&simulator, &downloads);
}

#[test]
fn the_folders_can_be_named_below_the_users_own() {
    if !installed(&["sftp"]) || !installed(&JUDGES) {
        return;
    }
    let (simulator, downloads) = prepared();
    simulator.sftp(&format!("put {SHIPMENT} /tTEST1{INBOUND}/{SHIPMENT}\n")).succeeds();
    simulator.settle();
    simulator.sftp("cd tTEST1/Outbound\nget * downloads/\n").succeeds();
    is_complete(&simulator, &downloads);
}

#[test]
fn scp_uploads_and_downloads_and_ends_with_0() {
    if !installed(&["scp"]) || !installed(&JUDGES) {
        return;
    }
    let (simulator, downloads) = prepared();
    let key = simulator.first_sender().key;
    let scp = || simulator.openssh("scp", &key);
    run(scp().args(["-p", SHIPMENT, &format!("tTEST1@127.0.0.1:{INBOUND}/")])).succeeds();
    simulator.settle();
    run(scp().arg("tTEST1@127.0.0.1:/Outbound/*").arg(&downloads)).succeeds();
    is_complete(&simulator, &downloads);
}
