//! Shipments as large as Nets takes them: in bounded memory.

use std::fs::{self, File};
use std::io::{BufWriter, Read};
use std::path::Path;
use std::process::Command;

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use tokio::io::AsyncWriteExt;

use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};

/// The most files of a zip, one of them shipment.xml.
const MESSAGES: usize = 9_999;
pub const MIB: u64 = 1 << 20;

/// What the server holds in memory now, and what it held at the most, in bytes.
pub fn memory(server: &Server) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id)).expect("the process is there");
    let kilobytes = |key: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("a line of the status");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    };
    (kilobytes("VmRSS:") << 10, kilobytes("VmHWM:") << 10)
}

/// How much room a new file has where the test keeps its own.
fn free_bytes(folder: &Path) -> u64 {
    let asked = Command::new("df").args(["--output=avail", "-B1"]).arg(folder).output().expect("df");
    let table = String::from_utf8(asked.stdout).expect("text");
    table.lines().nth(1).and_then(|bytes| bytes.trim().parse().ok()).expect("a number below its heading")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shipment_of_two_gigabytes_is_taken_and_answered_in_bounded_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    if free_bytes(folder.path()) < 6 << 30 {
        println!("SKIPPED a_shipment_of_two_gigabytes: less than 6 GB are free");
        return;
    }
    let path = folder.path().join("large.zip");
    {
        let letter = |number: usize| {
            MessageBuilder::to(person(Denmark, "2402911995"), "163057")
                .id(number.to_string())
                .pdf_bytes(210_000)
        };
        let shipment = ShipmentBuilder::new("large").stored().messages((1..=MESSAGES).map(letter));
        let file = BufWriter::with_capacity(1 << 20, File::create(&path).expect("a file"));
        drop(shipment.write_zip(file).expect("written").into_inner().expect("written"));
    }
    let size = fs::metadata(&path).expect("written").len();
    assert!((1_990 * MIB..2_048 * MIB).contains(&size), "{size} bytes");

    let server = Server::start(folder.path(), &[]);
    let (before, _) = memory(&server);
    {
        let client = Login::to(&server).await.expect("logged in");
        let mut upload = client.sftp.create(format!("{INBOUND}/netsshare_large.zip")).await.expect("opened");
        let mut zip = File::open(&path).expect("there");
        let mut piece = vec![0; 1 << 20];
        loop {
            let length = zip.read(&mut piece).expect("read");
            if length == 0 {
                break;
            }
            upload.write_all(&piece[..length]).await.expect("taken");
        }
        upload.shutdown().await.expect("acknowledged");
    }
    server.settle();
    let shipment = &server.shipments(0)[0];
    assert_eq!(shipment["errors"], 0, "{shipment}");
    assert_eq!(shipment["messages"]["delivered"], MESSAGES, "{shipment}");
    let receipts = server.outbound(USER).into_iter().filter(|name| name.ends_with(".receipt"));
    assert_eq!(receipts.count(), 1, "its receipt");
    let (after, most) = memory(&server);
    let grown = most.saturating_sub(before) / MIB;
    println!("{} MiB before, {} after, {} at the most", before / MIB, after / MIB, most / MIB);
    assert!(grown < 64, "memory grew by {grown} MiB");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_of_the_largest_shipment_for_signing_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let contract = |number: usize| {
        MessageBuilder::to(person(Denmark, "6101800001"), "162812")
            .id(format!("m{number}"))
            .file("contract.pdf")
    };
    let shipment = ShipmentBuilder::new("signing").messages((1..=10_000).map(contract));
    let zip = shipment.zip().expect("a zip");
    let client = Login::to(&server).await.expect("logged in");
    let (before, _) = memory(&server);
    client.put(&format!("{INBOUND}/netsshare_signing.zip"), &zip, 32 << 10, || ()).await.expect("uploaded");
    server.settle();
    let (after, most) = memory(&server);
    println!("{} MiB before, {} after, {} at the most", before / MIB, after / MIB, most / MIB);
    let shipment = &server.shipments(0)[0];
    assert_eq!(shipment["messages"]["returned"], 10_000, "{shipment}");
    assert_eq!(server.outbound(USER).len(), 10_000, "as many files as one answer lists");
    assert!(most.saturating_sub(before) < 256 * MIB, "memory grew beyond all bounds");
}
