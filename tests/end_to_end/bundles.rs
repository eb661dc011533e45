//! Bundles as users have them: saved from a running simulator, played again, made smaller.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use serde_json::{Value, json};

use crate::support::alias::{AliasService, CERTS, CUSTOMERS};
use crate::support::{PROGRAM, Ran, Simulator, installed, repository, run};
use crate::zip_files::files;

fn command(arguments: &[&str]) -> Ran {
    run(Command::new(PROGRAM).args(arguments))
}

/// Saves a bundle of the default world, and says where it is.
#[track_caller]
fn saved(simulator: &Simulator, more: &[&str]) -> PathBuf {
    let path = simulator.path("a.bundle.zip");
    let api = simulator.ready("api");
    // As it was sent, unless a test asks for something else.
    let more = if more.is_empty() { &["--with-contents"] } else { more };
    let arguments = ["bundle", "save", "--api", &api, "-o", &path.display().to_string()];
    command(&[&arguments[..], more].concat()).succeeds();
    path
}

fn replay(path: &Path, more: &[&str]) -> Ran {
    command(&[&["replay", &path.display().to_string()][..], more].concat())
}

/// What `replay` says of it as JSON.
fn replayed(path: &Path) -> Value {
    serde_json::from_str(&replay(path, &["--format", "json"]).stdout).expect("JSON")
}

/// Why documents of the e-Box are not in a bundle that has its contents.
const GONE: &str = "their bytes were gone when the bundle was made";

/// Saves a bundle of what has happened here, and holds every event, upload, file and entry to what comes of it again.
#[track_caller]
pub fn is_the_same_again(simulator: &Simulator) {
    let path = saved(simulator, &[]);
    let replayed = replayed(&path);
    assert_eq!(replayed["same"], true, "{replayed:#}");
    assert_eq!(
        replayed["replay"]["compared"], replayed["bundle"]["counts"],
        "all was compared: {replayed:#}"
    );
    let mut not_compared = replayed["replay"]["not_compared"].as_array().expect("a list").clone();
    // They go with their messages, which expire.
    not_compared.retain(|line| line["what"] != "documents of the e-Box" || line["why"] != GONE);
    assert!(not_compared.is_empty(), "{replayed:#}");
}

#[test]
fn a_bundle_is_saved_told_played_again_and_made_smaller() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    for sample in ["plain", "signing", "rejected"] {
        simulator.upload_sample(sample);
    }
    simulator.upload("netsshare_broken.zip", b"this is no zip");
    simulator.settle();
    let path = saved(&simulator, &[]);
    assert!(
        fs::read(&path).expect("read") == simulator.get("/v1/bundle?persons=as_sent").body,
        "the same world, the same bytes"
    );

    let said = replay(&path, &[]).succeeds();
    assert!(said.contains("\nthe same\n") && said.contains("4 of 4 uploads read again"), "{said}");

    let trimmed =
        command(&["bundle", "trim", &path.display().to_string(), "--keep", "zip.unreadable"]).succeeds();
    assert!(
        trimmed.contains("3 of ") && trimmed.contains("1 of 4 uploads still show zip.unreadable"),
        "{trimmed}"
    );
    let smaller = simulator.path("a.trimmed.bundle.zip");
    let said = replay(&smaller, &[]).succeeds();
    assert!(said.contains("1 of 1 upload read again"), "{said}");
    let nothing = command(&["bundle", "trim", &path.display().to_string(), "--keep", "pdf.encrypted"]);
    nothing.ends_with_code(2).fails_saying("nothing in the bundle shows pdf.encrypted");
}

#[test]
fn a_bundle_says_no_more_who_it_was_unless_it_is_told_to() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    let to = person(Country::Denmark, "6710881239");
    let letter = MessageBuilder::to(to, "163057").description("Til Kirsten Nørskov").file("Nørskov.pdf");
    let zip = ShipmentBuilder::new("Kirsten-1").message(letter).zip().expect("a zip");
    simulator.upload("netsshare_Kirsten.zip", &zip);
    simulator.upload_sample("signing");
    simulator.settle();
    let path = simulator.path("replaced.bundle.zip");
    let (api, out) = (simulator.ready("api"), path.display().to_string());
    let said = command(&["bundle", "save", "--api", &api, "-o", &out]).succeeds();
    assert!(said.contains("are replaced by others of the same form"), "{said}");
    let replayed = replayed(&path);
    assert_eq!(
        (&replayed["same"], &replayed["bundle"]["persons"]),
        (&json!(true), &json!("replaced")),
        "{replayed:#}"
    );
    let is_in = |path: &Path| {
        let texts: Vec<String> = files(&fs::read(path).expect("read"))
            .into_iter()
            .flat_map(|(name, content)| {
                let inner = if content.starts_with(b"PK") { files(&content) } else { Vec::new() };
                [(name, content)].into_iter().chain(inner)
            })
            .map(|(name, content)| format!("{name} {}", String::from_utf8_lossy(&content)).to_lowercase())
            .collect();
        ["kirsten", "nørskov", "6710881239"].map(|original| texts.iter().any(|text| text.contains(original)))
    };
    assert_eq!(is_in(&path), [false; 3]);
    assert_eq!(is_in(&saved(&simulator, &[])), [true; 3]);
}

#[test]
fn what_is_no_bundle_or_a_damaged_one_is_told_and_the_exit_code_says_so() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    simulator.upload_sample("plain");
    simulator.settle();
    let path = saved(&simulator, &["--no-contents"]);
    let whole = fs::read(&path).expect("read");
    let mut damaged = whole.clone();
    let events = whole.windows(12).position(|window| window == b"events.jsonl").expect("its name");
    damaged[events + 40] ^= 1;
    for (bytes, says) in [
        (&damaged[..], "events.jsonl has been changed or damaged: "),
        (&whole[..whole.len() - 1], "its end is missing or damaged"),
        (b"hello", "it is no bundle, or not all of one: it is too short"),
    ] {
        let other = simulator.write("other.zip", bytes);
        replay(&other, &[]).ends_with_code(2).fails_saying(says);
        let told = replayed(&other);
        assert!(told["unreadable"].as_str().is_some_and(|told| told.contains(says)), "{told}");
    }
    replay(&simulator.path("none.zip"), &[]).ends_with_code(2).fails_saying("there is no such file");
    let api = simulator.ready("api");
    let unknown = command(&["bundle", "save", "--api", &api, "--world", "nowhere", "-o", "none.zip"]);
    unknown.ends_with_code(2).fails_saying("no world called `nowhere` runs");
    assert!(!Path::new("none.zip").exists());
}

#[test]
fn a_world_that_was_kept_is_the_same_over_a_restart() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let with_data = |serve: &mut Command| {
        serve.arg("--data").arg(&data);
    };
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), with_data);
    for sample in ["plain", "signing", "multi-signing"] {
        simulator.upload_sample(sample);
    }
    simulator.settle();
    is_the_same_again(&simulator);
    let simulator = simulator.again("KILL", with_data);
    simulator.settle();
    is_the_same_again(&simulator);
}

#[test]
fn the_users_own_schemas_and_templates_are_in_it_and_the_users_keys_are_not() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let own = |name: &str| folder.path().join(name);
    command(&["templates", "--out", &own("templates").display().to_string()]).succeeds();
    command(&["schema", "--out", &own("schemas").display().to_string()]).succeeds();
    let receipt = own("templates").join("receipt.xml");
    let text = fs::read_to_string(&receipt).expect("our template");
    fs::write(&receipt, text.replacen("?>", "?><!-- of our own -->", 1)).expect("written");
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        for option in ["templates", "schemas", "keys"] {
            serve.arg(format!("--{option}")).arg(own(option));
        }
    });
    for sample in ["plain", "signing"] {
        simulator.upload_sample(sample);
    }
    simulator.settle();
    let path = saved(&simulator, &[]);
    let replayed = replayed(&path);
    assert_eq!(replayed["same"], true, "{replayed:#}");
    assert_eq!(replayed["bundle"]["signing_keys"], "brought");
    let why = &replayed["replay"]["not_compared"][0]["why"];
    assert_eq!(*why, "the keys that signed them are the user's", "{replayed:#}");
    let files = files(&fs::read(&path).expect("read"));
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        names.contains(&"templates/receipt.xml") && names.contains(&"schemas/1.6/shipment.xsd"),
        "{names:?}"
    );
    assert!(!names.iter().any(|name| name.starts_with("keys/")), "{names:?}");
}

#[test]
fn no_secret_of_an_alias_is_in_a_bundle_even_where_the_scenario_shows_it() {
    let service = AliasService::with(&[&["--document-group", "163057"][..], &CUSTOMERS[..]].concat());
    let text = fs::read_to_string(repository("scenarios/alias.yaml")).expect("read");
    let certificates = format!("{}/", service.folder().join(CERTS).display());
    let text = text
        .replace("https://localhost:8443/", &service.url())
        .replace(" certs/", &format!(" {certificates}"))
        .replacen("    alias_service:\n", "    alias_service:\n      show_alias2: true\n", 1);
    let simulator = Simulator::play_text(&text);
    let secret = "Hemmelig77";
    let registration =
        json!({"person": "6101800001", "document_type": "163057", "alias1": "4712", "alias2": secret});
    simulator.post("/v1/alias/registrations", &registration.to_string());
    simulator.settle();
    let told = simulator.timeline("what=alias_registration_started");
    assert!(told.iter().any(|entry| entry["alias2"] == secret), "the scenario shows it: {told:#?}");
    let path = saved(&simulator, &[]);
    for (name, content) in files(&fs::read(&path).expect("read")) {
        let is_in_it = content.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_in_it, "{name} has alias 2");
    }
    let replayed = replayed(&path);
    assert_eq!(replayed["same"], true, "{replayed:#}");
}

#[test]
fn the_api_replaces_persons_unless_it_is_asked_for_what_was_sent() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    for sample in ["plain", "signing"] {
        simulator.upload_sample(sample);
    }
    simulator.settle();
    let bundle = |query: &str, persons: &str| {
        let bytes = simulator.get(&format!("/v1/bundle{query}")).body;
        let path = simulator.path(&format!("{persons}.bundle.zip"));
        fs::write(&path, &bytes).expect("written");
        let told = replayed(&path);
        assert_eq!(
            (&told["same"], &told["bundle"]["persons"]),
            (&Value::from(true), &Value::from(persons)),
            "{told:#}"
        );
        let uploads = files(&bytes).into_iter().filter(|(name, _)| name.starts_with("uploads/"));
        uploads.map(|(_, content)| content).collect::<Vec<_>>()
    };
    let (as_sent, replaced) = (bundle("?persons=as_sent", "as_sent"), bundle("", "replaced"));
    assert_eq!((as_sent.len(), replaced.len()), (2, 2));
    for (sent, copy) in as_sent.iter().zip(&replaced) {
        assert!(sent != copy, "the zip is a copy with other persons");
    }
}

#[test]
fn a_world_whose_events_the_disk_does_not_take_goes_on_and_says_why_it_has_no_bundle() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    let folder = PathBuf::from(simulator.ready("known_hosts"));
    let events = folder.with_file_name("world").join("events");
    fs::remove_file(&events).expect("the events so far");
    fs::create_dir(&events).expect("something in their place");
    simulator.upload_sample("plain");
    simulator.settle();
    assert!(simulator.receipt("tTEST1", ".receipt").contains("<status>200</status>"), "it goes on");
    let refused = simulator.get("/v1/bundle");
    assert_eq!(refused.status, 409);
    let problem: Value = serde_json::from_slice(&refused.body).expect("a problem");
    assert_eq!(problem["type"], "urn:mock-nets-share:problem:no-bundle");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(
        detail.starts_with("its events could not be kept in ") && detail.contains("it is a folder"),
        "{detail}"
    );
    simulator.post("/v1/reset", "");
    simulator.upload_sample("plain");
    simulator.settle();
    is_the_same_again(&simulator);
}
