//! Clients that others wrote: each uploads, polls, downloads everything and has it verified.

mod curl;
mod lftp;
mod openssh;
mod paramiko;
mod psftp;

use std::fs;
use std::path::PathBuf;

use crate::support::verify::Signatures;
use crate::support::{Simulator, sample};

/// The name of what every client here uploads: a contract for three signers, one of them Norwegian.
const SHIPMENT: &str = "netsshare_multi-signing.zip";

const SIGNED_BY_THREE: Signatures = Signatures { xml: 2, cms: 1, sealed: true };

/// A simulator with the shipment in its folder, and an empty folder to download into.
fn prepared() -> (Simulator, PathBuf) {
    let simulator = Simulator::start();
    simulator.write(SHIPMENT, &sample("multi-signing"));
    let downloads = simulator.path("downloads");
    fs::create_dir(&downloads).expect("made");
    (simulator, downloads)
}

/// The receipt says 200, all three signatures and the seal are valid, and nothing else is there.
#[track_caller]
fn is_complete(simulator: &Simulator, downloads: &std::path::Path) {
    assert_eq!(simulator.judge(downloads), (1, vec![SIGNED_BY_THREE]));
    let receipt = fs::read_to_string(downloads.join(receipt_name())).expect("the receipt");
    assert_eq!(receipt, "<receipt><status>200</status><messages/></receipt>");
}

fn receipt_name() -> String {
    format!("tTEST1_DK12345678_0000001_{SHIPMENT}.receipt")
}
