//! One container: under any user it takes uploads, and it writes where it may and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nets_core::Timestamp;

use crate::docker::{Container, docker, succeed};
use crate::image;

const READ_ONLY: [&str; 3] = ["--read-only", "--tmpfs", "/tmp"];

/// The image's own user, one of a CI system, and one as OpenShift gives it.
const USERS: [&str; 3] = ["65532", "1000", "1000660000:0"];

#[test]
fn under_any_user_read_only_in_32_mib_it_takes_an_upload_and_writes_the_receipt() {
    let Some(image) = image() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut waits = Vec::new();
    for user in USERS {
        let options = [&READ_ONLY[..], &["--memory", "32m", "--memory-swap", "32m", "--user", user]].concat();
        let container = Container::start(&image, &options, &[]);
        assert_eq!(container.health(), "healthy", "{user}");
        waits.push(until_healthy(&container));
        uploads(&container, folder.path(), user);
        let logs = container.logs();
        for line in ["  info  shipment_accepted", "  info  file_written", "  warn  shipment_refused"] {
            assert!(logs.contains(line), "{user}: {line}: {logs}");
        }
        assert_eq!(container.inspect("{{.State.OOMKilled}}"), "false", "{user}");
        assert_eq!(container.stop(), "0", "{user}");
    }
    println!("healthy after {waits:?} ms");
    assert!(waits.iter().any(|wait| *wait < 1_500), "healthy after {waits:?} ms");
}

#[test]
fn without_any_folder_of_its_own_it_uses_shared_memory_and_says_so() {
    let Some(image) = image() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let container = Container::start(&image, &["--read-only", "--user", "1000"], &[]);
    assert_eq!(container.health(), "healthy");
    uploads(&container, folder.path(), "1000");
    assert!(container.logs().contains("everything is kept in /dev/shm instead"), "{}", container.logs());
}

#[test]
fn a_folder_that_it_may_not_write_is_told_with_its_user_and_what_to_change() {
    let Some(image) = image() else { return };
    // The root of the image belongs to root.
    let container = Container::start(&image, &["--user", "1000"], &["serve", "--data", "/kept"]);
    assert_eq!(container.health(), "die");
    let logs = container.logs();
    for words in ["/kept, of uid 0 and mode 755, cannot be used by uid 1000", "chown", "--user"] {
        assert!(logs.contains(words), "{words}: {logs}");
    }
}

#[test]
fn what_is_kept_survives_the_container_and_no_volume_is_left_behind() {
    let Some(image) = image() else { return };
    let inspected =
        succeed(docker("image").args(["inspect", "--format", "{{json .Config.Volumes}}", &image]));
    assert!(matches!(inspected.trim(), "null" | "{}"), "{inspected}");
    let volume = succeed(docker("volume").arg("create")).trim().to_owned();
    let mount = format!("{volume}:/data");
    let serve = || {
        Container::start(
            &image,
            &["--user", "1000", "--read-only", "-v", &mount],
            &["serve", "--data", "/data"],
        )
    };
    let key = {
        let container = serve();
        assert_eq!(container.health(), "healthy");
        assert_eq!(container.stop(), "0");
        let key = tempfile::tempdir().expect("a folder");
        container.copy_out("/data/keys/tTEST1", key.path());
        fs::read_to_string(key.path().join("tTEST1")).expect("the key")
    };
    let again = {
        let container = serve();
        assert_eq!(container.health(), "healthy");
        container.exec(&["key"])
    };
    succeed(docker("volume").args(["rm", &volume]));
    assert_eq!(key, again);
}

#[test]
fn the_health_check_asks_what_the_arguments_say() {
    let Some(image) = image() else { return };
    for arguments in [&["serve", "--api", "127.0.0.1:9090"][..], &["serve", "--api", "0.0.0.0:0"]] {
        assert_eq!(Container::start(&image, &[], arguments).health(), "healthy", "{arguments:?}");
    }
    assert_eq!(
        Container::start(&image, &["--init"], &["serve", "--api", "127.0.0.1:9090"]).health(),
        "healthy"
    );
}

#[test]
fn the_static_program_finds_hosts_by_their_names() {
    let Some(image) = image() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let options = ["--read-only", "--volume", "/data", "--add-host", "sender.test:127.0.0.1"];
    let container = Container::create(&image, &options, &[]);
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=TEST ONLY", "-keyout"]);
    succeed(openssl.arg(&key).arg("-out").arg(&certificate));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
    container.copy_in(&key, "/data/key.pem");
    container.copy_in(&certificate, "/data/certificate.pem");
    container.begin();
    assert_eq!(container.health(), "healthy");
    for (host, found) in [("sender.test", "connection.refused"), ("nowhere.test", "address.unresolved")] {
        let url = format!("https://{host}:9/alias");
        let words = ["alias", "ask", "--url", &url, "--ca", "/data/certificate.pem"];
        let own = ["--cert", "/data/certificate.pem", "--key", "/data/key.pem", "a=b"];
        let asked = container.try_exec(&[&words[..], &own].concat());
        assert!(asked.contains(found), "{host}: {asked}");
    }
}

/// Gets in with the key that was made in the container, sends a shipment that is right and one that is not, and
/// gets the receipts.
fn uploads(container: &Container, folder: &Path, user: &str) {
    let folder = folder.join(user.replace(':', "-"));
    fs::create_dir(&folder).expect("a folder");
    let key = private(&folder, &container.exec(&["key"]));
    let (good, bad) = (folder.join("netsshare_good.zip"), folder.join("netsshare_bad.zip"));
    let samples = nets_samples::all();
    let plain = samples.iter().find(|sample| sample.name == "plain").expect("a sample");
    fs::write(&good, plain.zip()).expect("written");
    fs::write(&bad, "no zip").expect("written");
    for upload in [&good, &bad] {
        container.sftp(&key, &format!("put {} /Inbound/DK12345678/", upload.display()));
    }
    for (file, status) in [("netsshare_good.zip", "200"), ("netsshare_bad.zip", "400")] {
        let path = format!("/v1/timeline/wait?what=file_written&file=*{file}.receipt&timeout=30s");
        let written = container.get(&path);
        assert!(written.contains(file), "{user}: {written}");
        container.sftp(&key, &format!("get /Outbound/*{file}.receipt {}/{status}", folder.display()));
        let receipt = fs::read_to_string(folder.join(status)).expect("the receipt");
        assert!(receipt.contains(&format!("<status>{status}</status>")), "{user}: {receipt}");
    }
}

/// A private key as clients want it: readable by its owner alone.
fn private(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("client_key");
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
    path
}

/// Milliseconds from the start of the container to the end of its first check, by the engine's own clock.
fn until_healthy(container: &Container) -> i64 {
    let moment = |what: &str| {
        // Docker writes a few of its times with a zone of their own: 2026-01-05 10:00:00.5 +0100 CET.
        let text = container.inspect(&format!("{{{{json {what}}}}}"));
        text.trim_matches('"').parse::<Timestamp>().unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    let (started, checked) = (moment(".State.StartedAt"), moment("(index .State.Health.Log 0).End"));
    checked.duration_since(started).as_millis().try_into().expect("not for ever")
}
