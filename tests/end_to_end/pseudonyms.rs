//! Copies with pseudonyms as users make them: of a refused shipment, for a ticket.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, program, run};

const ORIGINALS: [&str; 4] = ["kirsten", "nørskov", "671088", "6710881239"];

fn ran(folder: &TempDir, arguments: &[&str]) -> Ran {
    run(program(folder.path()).args(arguments))
}

/// A shipment that is refused: a number has a dash.
fn refused() -> Vec<u8> {
    let to = |number: &str| {
        MessageBuilder::to(person(Country::Denmark, number), "163057").title("Kirsten Nørskov")
    };
    ShipmentBuilder::new("Kirsten-1")
        .message(to("6710881239").description("Til Kirsten Nørskov"))
        .message(to("671088-1239").file("Nørskov.pdf"))
        .zip()
        .expect("a zip")
}

fn only_file(folder: &Path) -> PathBuf {
    let files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    file.clone()
}

/// All texts of a zip in small letters, with its own name.
fn texts(path: &Path) -> String {
    let mut all = path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).expect("read"))).expect("a zip");
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("its content");
        all.push_str(&String::from_utf8_lossy(file.name_raw()));
        all.push_str(&String::from_utf8_lossy(&content));
    }
    all.to_lowercase()
}

fn found(text: &str) -> Vec<&'static str> {
    ORIGINALS.into_iter().filter(|original| text.contains(original)).collect()
}

/// The rules that a shipment breaks, and where.
fn judged(folder: &TempDir, path: &str) -> Vec<(Value, Value)> {
    let report: Value =
        serde_json::from_str(&ran(folder, &["validate", "--format", "json", path]).stdout).expect("JSON");
    let findings = report[0]["findings"].as_array().expect("findings");
    findings.iter().map(|finding| (finding["rule"].clone(), finding["place"]["position"].clone())).collect()
}

#[test]
fn a_refused_shipment_is_refused_for_the_same_at_the_same_place_and_says_no_more_whose_it_was() {
    let folder = TempDir::new().expect("a folder");
    let name = "netsshare_Kirsten_Nørskov_1.zip";
    fs::write(folder.path().join(name), refused()).expect("written");
    let said = ran(&folder, &["pseudonymise", name, "-o", "ticket"]).succeeds();
    let copy = only_file(&folder.path().join("ticket"));
    assert!(
        said.contains("numbers of people and companies")
            && said.contains("judged as the original, with 1 finding"),
        "{said}"
    );
    assert_eq!(found(&said.to_lowercase()), [""; 0], "{said}");
    assert_eq!(found(&texts(&folder.path().join(name))), ORIGINALS);
    assert_eq!(found(&texts(&copy)), [""; 0]);
    let (before, after) = (judged(&folder, name), judged(&folder, &copy.display().to_string()));
    assert_eq!((before.len(), &before), (1, &after));
    assert_eq!(before[0].0, "receiver.person-number");
    ran(&folder, &["pseudonymise", name, "-o", "ticket", "--force"]).succeeds();
}

#[test]
fn a_scenario_and_its_shipments_are_copied_together() {
    let folder = TempDir::new().expect("a folder");
    let scenario = "# Kirsten's\nname: Kirsten\nclock: {mode: manual, start: 2026-01-05T10:00}\n\
        senders: [{user: tFIRMA1, name: Nørskov, organisation: DK12345678, eboks_ids: [15723]}]\n\
        materials: [{document_type: 163057, name: Kirstens brev}]\n\
        recipients: [{person: '6710881239', name: Kirsten Nørskov}]\n";
    fs::write(folder.path().join("my.yaml"), scenario).expect("written");
    fs::write(folder.path().join("netsshare_1.zip"), refused()).expect("written");
    let said = ran(&folder, &["pseudonymise", "my.yaml", "netsshare_1.zip", "--out", "ticket"]).succeeds();
    assert_eq!(found(&said.to_lowercase()), [""; 0], "{said}");
    ran(&folder, &["check", "ticket/my.yaml"]).succeeds();
    let text = fs::read_to_string(folder.path().join("ticket/my.yaml")).expect("the copy").to_lowercase();
    assert_eq!(found(&text), [""; 0], "{text}");
    let (_, number) = text.split_once("person: \"").expect("a person");
    assert!(texts(&folder.path().join("ticket/netsshare_1.zip")).contains(&number[..10]), "the same person");
    ran(&folder, &["validate", "--scenario", "ticket/my.yaml", "ticket/netsshare_1.zip"]).ends_with_code(1);
}

#[test]
fn what_cannot_be_copied_is_left_out_with_the_reason_and_nothing_is_replaced_unasked() {
    let folder = TempDir::new().expect("a folder");
    let whole = refused();
    fs::write(folder.path().join("netsshare_Kirsten.zip"), &whole[..whole.len() - 30]).expect("written");
    let left_out = ran(&folder, &["pseudonymise", "netsshare_Kirsten.zip", "-o", "ticket"]).ends_with_code(1);
    left_out.fails_saying("file 1 of 1 is left out: its list of files cannot be read");
    assert!(!left_out.said().to_lowercase().contains("kirsten"), "{}", left_out.said());
    assert_eq!(fs::read_dir(folder.path().join("ticket")).expect("the folder").count(), 0);
    fs::write(folder.path().join("netsshare_1.zip"), &whole).expect("written");
    ran(&folder, &["pseudonymise", "netsshare_1.zip", "-o", "ticket"]).succeeds();
    let again = ran(&folder, &["pseudonymise", "netsshare_1.zip", "-o", "ticket"]).ends_with_code(2);
    again.fails_saying("netsshare_1.zip is there already; --force replaces it");
    let itself = ran(&folder, &["pseudonymise", "netsshare_1.zip", "-o", ".", "--force"]).ends_with_code(2);
    itself.fails_saying("netsshare_1.zip is one of the originals: choose another folder with --out");
    assert_eq!(fs::read(folder.path().join("netsshare_1.zip")).expect("it is there"), whole);
    ran(&folder, &["pseudonymise", "none.zip", "-o", "ticket"]).ends_with_code(2).fails_saying("none.zip");
}
