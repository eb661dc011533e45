//! Clients that others wrote: each uploads, polls, downloads everything and has it verified.

pub(crate) mod curl;
pub(crate) mod lftp;
mod openssh;
mod paramiko;
mod psftp;

use std::fs;
use std::path::{Path, PathBuf};

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
fn is_complete(simulator: &Simulator, downloads: &Path) {
    let names = fs::read_dir(downloads).expect("the folder of downloads");
    let files: Vec<_> = names
        .map(|entry| {
            let entry = entry.expect("a file");
            let name = entry.file_name().into_string().expect("UTF-8");
            (name, fs::read(entry.path()).expect("read"))
        })
        .collect();
    assert_eq!(simulator.judge(&files), (1, vec![SIGNED_BY_THREE]));
    let receipt = fs::read_to_string(downloads.join(receipt_name())).expect("the receipt");
    assert_eq!(receipt, "<receipt><status>200</status><messages/></receipt>");
}

/// The default scenario, whose sender brings a key: this YAML.
fn scenario_with_key(key: &str) -> String {
    let default = include_str!("../../../scenarios/default.yaml");
    let sender = "    eboks_ids: [15723]\n";
    assert!(default.contains(sender), "the default scenario's sender has another form now");
    default.replacen(sender, &format!("{sender}    keys:\n      - {key}\n"), 1)
}

fn receipt_name() -> String {
    format!("tTEST1_DK12345678_0000001_{SHIPMENT}.receipt")
}
