//! A kept folder that cannot be used: the answer says why, and the folder stays as it is.

use std::fs;
use std::path::{Path, PathBuf};

use super::full_disk::SmallDisk;
use super::harness::api::Answer;
use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};

const KEPT: [&str; 2] = ["--data", "data"];

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn refusal(folder: &Path, options: &[&str]) -> String {
    match Server::try_start(folder, options) {
        Ok(_) => panic!("it started"),
        Err(said) => said,
    }
}

fn journal(folder: &Path) -> PathBuf {
    folder.join("data/world/journal.redb")
}

#[test]
fn a_folder_made_from_another_scenario_is_refused_and_left_alone() {
    let folder = folder();
    drop(Server::start(folder.path(), &KEPT));
    let before = fs::read(journal(folder.path())).expect("a journal");
    let other = include_str!("../../scenarios/default.yaml").replacen("name: Default", "name: Other", 1);
    fs::write(folder.path().join("other.yaml"), other).expect("written");
    let said = refusal(folder.path(), &["--data", "data", "--scenario", "other.yaml"]);
    assert!(said.contains("was made from another scenario"), "{said}");
    drop(Server::start(folder.path(), &KEPT));
    assert!(!before.is_empty());
}

#[test]
fn a_second_process_on_the_same_folder_is_told_so() {
    let folder = folder();
    let first = Server::start(folder.path(), &KEPT);
    let said = refusal(folder.path(), &KEPT);
    assert!(said.contains("in use by another running simulator"), "{said}");
    assert_eq!(first.send("GET", "/health/ready", "").status, 200);
}

#[test]
fn of_two_first_starts_at_once_one_has_the_folder_and_the_other_says_so() {
    let place = folder();
    let start = |name: &str| {
        let own = place.path().join(name);
        fs::create_dir(&own).expect("a folder");
        let data = place.path().join("data").display().to_string();
        std::thread::spawn(move || Server::try_start(&own, &["--data", &data]))
    };
    let started = [start("one"), start("other")].map(|start| start.join().expect("no panic"));
    let refused: Vec<_> = started.iter().filter_map(|started| started.as_ref().err()).collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].contains("in use by another running simulator"), "{}", refused[0]);
    let running = started.into_iter().find_map(Result::ok).expect("one of them");
    assert_eq!(running.send("GET", "/health/ready", "").status, 200);
    drop(running);
    drop(Server::start(place.path(), &KEPT));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_without_a_journal_or_with_an_empty_one_are_never_a_new_world() {
    let folder = folder();
    let server = Server::start(folder.path(), &KEPT);
    let zip = nets_samples::all()[0].zip();
    let client = Login::to(&server).await.expect("logged in");
    client.put(&format!("{INBOUND}/netsshare_1.zip"), &zip, zip.len(), || ()).await.expect("uploaded");
    server.settle();
    let outbound = server.outbound_with_times(USER);
    drop(server);

    let path = journal(folder.path());
    let good = fs::read(&path).expect("a journal");
    fs::write(&path, b"").expect("written");
    let said = refusal(folder.path(), &KEPT);
    assert!(said.contains("journal.redb is empty") && said.contains("move its folder away"), "{said}");
    assert_eq!(fs::metadata(&path).expect("still there").len(), 0);
    fs::remove_file(&path).expect("removed");
    let said = refusal(folder.path(), &KEPT);
    assert!(said.contains("holds files of a world") && said.contains("move the folder away"), "{said}");
    assert!(!path.exists());

    fs::write(&path, good).expect("written");
    assert_eq!(Server::start(folder.path(), &KEPT).outbound_with_times(USER), outbound);
}

#[test]
fn a_damaged_journal_is_refused_and_left_alone() {
    let folder = folder();
    drop(Server::start(folder.path(), &KEPT));
    let path = journal(folder.path());
    let good = fs::read(&path).expect("a journal");
    let garbage: Vec<u8> = good.iter().map(|byte| !byte).collect();
    for bad in [garbage.as_slice(), b"not a journal".as_slice()] {
        fs::write(&path, bad).expect("written");
        let said = refusal(folder.path(), &KEPT);
        assert!(said.contains("journal.redb"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        let left = fs::read(&path).expect("still there");
        assert!(left == bad, "the damaged journal of {} bytes was changed: {said}", bad.len());
    }
    fs::write(&path, &good[..good.len() / 2]).expect("written");
    let said = refusal(folder.path(), &KEPT);
    assert!(said.contains("journal.redb") && !said.contains("panicked"), "{said}");
    fs::write(&path, good).expect("written");
    drop(Server::start(folder.path(), &KEPT));
}

#[test]
fn a_damaged_host_key_is_refused_by_its_name() {
    let folder = folder();
    drop(Server::start(folder.path(), &KEPT));
    let keys = folder.path().join("data/host-keys");
    for kind in ["rsa", "ecdsa", "ed25519"] {
        let good = fs::read(keys.join(kind)).expect("a key");
        for bad in [&b""[..], &good[..good.len() / 2]] {
            fs::write(keys.join(kind), bad).expect("written");
            let said = refusal(folder.path(), &KEPT);
            assert!(
                said.contains(&format!("host-keys/{kind}: the host key made here before is damaged")),
                "{said}"
            );
        }
        fs::write(keys.join(kind), good).expect("written");
    }
    drop(Server::start(folder.path(), &KEPT));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_upload_and_the_next_that_fits_is_taken() {
    let folder = folder();
    let Some(_disk) = SmallDisk::mount(folder.path().join("data"), 12) else {
        println!("SKIPPED a_full_disk_refuses_the_upload: only root can mount a small disk");
        return;
    };
    let server = Server::start(folder.path(), &KEPT);
    let path = format!("{INBOUND}/netsshare_large.zip");
    let client = Login::to(&server).await.expect("logged in");
    let large = vec![0; 16 << 20];
    client.put(&path, &large, 32 << 10, || ()).await.expect_err("there is no room");
    drop(client);
    assert_eq!(server.shipments(0).len(), 0, "what was cut short is not picked up");

    let fits = nets_samples::all()[0].zip();
    let client = Login::to(&server).await.expect("logged in");
    client.put(&path, &fits, 32 << 10, || ()).await.expect("there is room again");
    server.settle();
    assert_eq!(server.shipments(0)[0]["errors"], 0);
    let receipts = server.outbound(USER).into_iter().filter(|name| name.ends_with(".receipt"));
    assert_eq!(receipts.count(), 1, "its receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_a_reset_and_the_world_goes_on() {
    let folder = folder();
    let Some(_disk) = SmallDisk::mount(folder.path().join("data"), 12) else {
        println!("SKIPPED a_full_disk_refuses_a_reset: only root can mount a small disk");
        return;
    };
    let server = Server::start(folder.path(), &KEPT);
    let client = Login::to(&server).await.expect("logged in");
    let zip = nets_samples::all()[0].zip();
    client.put(&format!("{INBOUND}/netsshare_1.zip"), &zip, zip.len(), || ()).await.expect("uploaded");
    server.settle();
    let outbound = server.outbound_with_times(USER);
    let filler = folder.path().join("data/filler");
    // As much as there is room for.
    drop(fs::write(&filler, vec![0; 16 << 20]));
    let Answer { status, body } = server.send("POST", "/v1/reset", "");
    assert_eq!(status, 507, "{}", String::from_utf8_lossy(&body));
    assert_eq!(server.send("GET", "/health/ready", "").status, 200);
    assert_eq!((server.shipments(0).len(), server.outbound_with_times(USER)), (1, outbound));
    client.sftp.read_dir("/Outbound").await.expect("the session goes on");
    assert!(!folder.path().join("data/world.next").exists(), "it would be in the way");

    fs::remove_file(&filler).expect("removed");
    let Answer { status, body } = server.send("POST", "/v1/reset", "");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    assert_eq!(server.shipments(0).len(), 0);
    assert!(server.outbound(USER).is_empty());
}
