//! A disk that is full for a while: nothing told is missing in the end, and nothing missing was told.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use serde_json::Value;

use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};

/// A file system of its own, small enough to fill; gone with the test.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Of so many MiB; none where that is not allowed.
    pub fn mount(at: PathBuf, size: u32) -> Option<SmallDisk> {
        fs::create_dir(&at).expect("a folder");
        let size = format!("size={size}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).output();
        mounted.is_ok_and(|ended| ended.status.success()).then_some(SmallDisk(at))
    }

    /// Leaves so many bytes free at the most.
    fn fill(&self, left: u64) {
        let mut filler = File::create(self.filler()).expect("a file");
        let piece = [0; 4096];
        while filler.write_all(&piece).is_ok() {}
        let size = filler.metadata().expect("there").len();
        filler.set_len(size.saturating_sub(left)).expect("shorter");
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).expect("removed");
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}

const KEPT: [&str; 4] = ["--data", "disk/data", "--scenario", "manual.yaml"];

fn start(folder: &Path) -> Arc<Server> {
    Arc::new(Server::start(folder, &KEPT))
}

fn write_scenario(folder: &Path) {
    let scenario = include_str!("../../scenarios/default.yaml").replacen("mode: instant", "mode: manual", 1);
    fs::write(folder.join("manual.yaml"), scenario).expect("written");
}

async fn put(server: &Server, name: &str, shipment: &ShipmentBuilder) {
    let zip = shipment.zip().expect("a zip");
    let login = Login::to(server).await.expect("logged in");
    login.put(&format!("{INBOUND}/{name}"), &zip, zip.len(), || ()).await.expect("uploaded");
}

fn to_sign(id: &str) -> MessageBuilder {
    MessageBuilder::to(person(Denmark, "6101800001"), "162812").id(id)
}

/// Waits until the timeline tells of something, from the first entry on.
fn wait_for(server: &Server, what: &str) {
    server.wait(&format!("what={what}"));
}

fn names(server: &Server) -> BTreeSet<String> {
    server.outbound(USER).into_iter().collect()
}

/// The files that the timeline says were written.
fn told(server: &Server) -> BTreeSet<String> {
    let page = server.get("/v1/timeline?what=file_written&limit=10000").ok();
    let entries = page["entries"].as_array().expect("a list").clone();
    entries.iter().map(|entry| entry["file"].as_str().expect("a name").to_owned()).collect()
}

fn shipment(server: &Server) -> Value {
    server.shipments(0).into_iter().next().expect("a shipment")
}

fn advance(server: &Server, by: &str) -> u16 {
    let body = format!(r#"{{"by":"{by}"}}"#);
    server.send("POST", "/v1/clock/advance", &body).status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_that_the_journal_has_no_room_for_has_not_happened_until_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = SmallDisk::mount(folder.path().join("disk"), 8) else {
        println!("SKIPPED a_verdict_that_the_journal_has_no_room_for: only root can mount a small disk");
        return;
    };
    write_scenario(folder.path());
    let server = start(folder.path());
    // Small as a zip, and large as a record of what was read.
    let letter = |number| {
        MessageBuilder::to(person(Denmark, "2402911995"), "163057")
            .id(format!("letter {number}"))
            .description(format!("A letter to be read at leisure, number {number}"))
            .file("document1.pdf")
    };
    let first = to_sign("contract").file("document1.pdf");
    let large = ShipmentBuilder::new("large").message(first).messages((0..3_000).map(letter));
    let size = large.zip().expect("a zip").len() as u64;
    disk.fill(size + (256 << 10));
    put(&server, "netsshare_large.zip", &large).await;
    wait_for(&server, "storage_failed");
    assert_eq!(shipment(&server)["state"], "reading");
    assert!(names(&server).is_empty() && told(&server).is_empty(), "nothing follows from it yet");
    disk.make_room();
    wait_for(&server, "storage_recovered");
    assert_eq!(advance(&server, "3d"), 200);
    let (before, files) = (shipment(&server), names(&server));
    assert_eq!((&before["state"], &before["errors"]), (&"finished".into(), &0.into()), "{before}");
    assert!(files.iter().any(|name| name.starts_with("signed_documents_")), "{files:?}");
    assert_eq!(told(&server), files);

    server.kill();
    let server = start(folder.path());
    assert_eq!(shipment(&server), before, "a restart knows what the world knew");
    assert_eq!(names(&server), files);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_are_due_while_the_disk_is_full_come_when_it_has_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = SmallDisk::mount(folder.path().join("disk"), 8) else {
        println!("SKIPPED results_that_are_due_while_the_disk_is_full: only root can mount a small disk");
        return;
    };
    write_scenario(folder.path());
    let server = start(folder.path());
    for number in 1..=3 {
        let contracts = (0..3).map(|message| to_sign(&format!("contract {number}.{message}")));
        let contracts = ShipmentBuilder::new(format!("s{number}")).messages(contracts);
        put(&server, &format!("netsshare_{number}.zip"), &contracts).await;
    }
    server.settle();
    disk.fill(0);
    // The journal may have pages of its own left, and take some of these days.
    let days = {
        let server = Arc::clone(&server);
        std::thread::spawn(move || (0..4).map(|_| advance(&server, "1d")).collect::<Vec<_>>())
    };
    wait_for(&server, "storage_failed");
    assert!(told(&server).is_subset(&names(&server)), "nothing missing is told");
    disk.make_room();
    wait_for(&server, "storage_recovered");
    let answers = days.join().expect("the clock was asked");
    assert!(answers.iter().all(|status| [200, 507].contains(status)), "{answers:?}");
    assert_eq!(advance(&server, "3d"), 200);
    let files = names(&server);
    let signed =
        |files: &BTreeSet<String>| files.iter().filter(|name| name.starts_with("signed_documents_")).count();
    assert_eq!(signed(&files), 9, "{files:?}");
    assert_eq!(told(&server), files);

    server.kill();
    let server = start(folder.path());
    assert_eq!((names(&server), told(&server)), (files.clone(), files), "and after a restart");
}
