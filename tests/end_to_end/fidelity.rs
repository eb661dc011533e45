//! `fidelity diff`, with files of Outbound that are written here, by hand and not by the simulator's templates.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Ran, program, run};

const PERSON: &str = "<personIdentityNumber>6101800001</personIdentityNumber><country>DK</country>";

/// All samples as they were sent, and nothing that came back.
fn drops() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    run(program(folder.path()).args(["sample", "--out", "sent"])).succeeds();
    fs::create_dir(folder.path().join("back")).expect("a folder");
    folder
}

fn diff(folder: &TempDir, more: &[&str]) -> Ran {
    run(program(folder.path()).args([&["fidelity", "diff", "sent", "back"], more].concat()))
}

fn came(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) {
    fs::write(folder.path().join("back").join(name), content).expect("written");
}

fn signed(receipt: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [("document1.sdo", "<x/>"), ("receipt.xml", receipt)] {
        zip.start_file(name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

fn signing_receipt(signed_at: &str) -> String {
    format!(
        "<?xml version='1.0'?><signingReceipt><shipmentId>sample-signing</shipmentId><messageId>1</messageId>\
         <eboksId>15723</eboksId><documentType>162812</documentType><filepath>document1.pdf</filepath>\
         <receiver>{PERSON}</receiver><status>SIGNED</status><responseDate>2026-02-07</responseDate>\
         <signers><signer>{PERSON}<signed>{signed_at}</signed></signer></signers></signingReceipt>"
    )
}

fn report(rows: &str) -> String {
    format!(
        "<?xml version='1.0'?><distributionReport><corporateIdentityNumber>12345678</corporateIdentityNumber>\
         <country>DK</country><from>2026-02-06T09:30:00+01:00</from><to>2026-02-07T09:30:00+01:00</to>\
         <messages>{rows}</messages></distributionReport>"
    )
}

/// The differences of the only file, as kind and path.
fn differences(folder: &TempDir, more: &[&str]) -> Vec<(String, String)> {
    let said = diff(folder, &[&["--format", "json"], more].concat()).ends_with_code(1).stdout;
    let value: Value = serde_json::from_str(&said).expect("JSON");
    let found = value["received"][0]["differences"].as_array().expect("differences");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    found
        .iter()
        .inspect(|found| {
            assert!(!text(&found["grade"]).is_empty() && !text(&found["advice"]).is_empty(), "{found}");
        })
        .map(|found| (text(&found["kind"]), text(&found["path"])))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(kind, path)| ((*kind).to_owned(), (*path).to_owned())).collect()
}

#[test]
fn files_of_every_kind_that_are_as_ours_are_alike_whatever_their_times_ids_and_outcomes() {
    let folder = drops();
    came(
        &folder,
        "tX_DK12345678_0000009_netsshare_plain.zip.receipt",
        "<receipt><status>200</status><messages/></receipt>",
    );
    came(
        &folder,
        "tX_DK12345678_netsshare_print.zip.receipt",
        "<receipt><status>200</status><messages/></receipt>",
    );
    let row = format!(
        "<message><shipmentId>sample-plain</shipmentId><messageId>1</messageId><eboksId>15723</eboksId>\
         <documentType>163057</documentType><receiver>{PERSON}</receiver><channel>PRINT</channel>\
         <status>REJECTED</status><reasonText>Noget andet</reasonText><time>2026-07-06T09:30:00+02:00</time></message>"
    );
    came(&folder, "12345678_distribution_report_2026-02-07.xml", report(&row));
    came(
        &folder,
        "12345678_eboks_subscribers_2026-02-07_7.xml",
        format!(
            "<?xml version='1.0'?><subscribers><subscriber>{PERSON}<documentType>163057</documentType>\
             <eboksId>15723</eboksId></subscriber></subscribers>"
        ),
    );
    came(
        &folder,
        "tX_DK12345678_0000001_netsshare_realtime.zip.realtime.receipt",
        format!(
            "<realtimeReceipt><shipmentId>sample-realtime</shipmentId><messages><message><messageId>1</messageId>\
             <receiver>{PERSON}</receiver><status>200</status></message></messages></realtimeReceipt>"
        ),
    );
    came(&folder, "signed_documents_2026-02-07_1.zip", signed(&signing_receipt("2026-02-06T08:30:00+01:00")));
    came(&folder, "note.txt", "not of Nets");
    let said = diff(&folder, &[]).succeeds();
    assert!(said.ends_with("6 alike, 0 otherwise, 1 not compared, 0 not readable\n"), "{said}");
    assert!(!said.contains("6101800001") && !said.contains("netsshare"), "{said}");
}

#[test]
fn each_element_that_differs_in_a_receipt_is_named_with_its_grade_and_nobodys_data() {
    let folder = drops();
    came(
        &folder,
        "tX_DK12345678_KIRSTEN_netsshare_plain.zip.receipt",
        "<?xml version='1.0'?><receipt xmlns='urn:nets'><messages/><status>400</status><for>Kirsten</for></receipt>",
    );
    assert_eq!(
        differences(&folder, &[]),
        pairs(&[
            ("verdict", "receipt/status"),
            ("file_name", ""),
            ("declaration", "receipt"),
            ("only_in_nets", "receipt/@xmlns"),
            ("only_in_nets", "receipt/for"),
            ("order", "receipt/messages"),
        ])
    );
    let said = diff(&folder, &[]).ends_with_code(1).stdout;
    assert!(!said.to_lowercase().contains("kirsten"), "{said}");
    assert!(said.contains("our grade: documented: 200 when the shipment is accepted"), "{said}");
    assert!(said.contains("Nets: `400`; ours: 200"), "{said}");
    let shown = diff(&folder, &["--with-contents"]).ends_with_code(1).stdout;
    assert!(shown.contains("KIRSTEN_netsshare_plain.zip.receipt"), "{shown}");
}

#[test]
fn values_of_another_form_and_missing_elements_are_named_and_a_template_of_ones_own_mends_them() {
    let folder = drops();
    let receipt = signing_receipt("06-02-2026 08:30").replace("<filepath>document1.pdf</filepath>", "");
    came(&folder, "signed_documents_2026-02-07_1.zip", signed(&receipt));
    let expected =
        [("only_in_ours", "signingReceipt/filepath"), ("form", "signingReceipt/signers/signer/signed")];
    assert_eq!(differences(&folder, &[]), pairs(&expected));
    run(program(folder.path()).args(["templates", "--out", "own"])).succeeds();
    let own = folder.path().join("own/signing-receipt.xml");
    let text = fs::read_to_string(&own).expect("a template");
    let text = text
        .replace("  <filepath>{{ filepath }}</filepath>\n", "")
        .replace("{{ signer.signed }}", "{{ signer.signed | time(\"%d-%m-%Y %H:%M\") }}");
    fs::write(&own, text).expect("written");
    diff(&folder, &["--templates", "own"]).succeeds();
}

#[test]
fn words_that_ours_never_has_and_another_root_are_named() {
    let folder = drops();
    let row = format!(
        "<message><shipmentId>sample-plain</shipmentId><messageId>1</messageId><eboksId>15723</eboksId>\
         <documentType>163057</documentType><receiver>{PERSON}</receiver><channel>EBOKS</channel>\
         <status>DELIVERED</status><time>2026-07-06T09:30:00+02:00</time></message>"
    );
    let text = report(&row.repeat(3)).replace("distributionReport", "DistributionReport");
    came(&folder, "12345678_distribution_report_2026-02-07.xml", text);
    let expected = [("root", "distributionReport"), ("form", "distributionReport/messages/message/status")];
    assert_eq!(differences(&folder, &[]), pairs(&expected));
    let said = diff(&folder, &[]).ends_with_code(1).stdout;
    assert!(said.contains("a value of another form (3 times)"), "{said}");
}

#[test]
fn what_cannot_be_read_or_belongs_to_nothing_ends_with_2() {
    let folder = drops();
    diff(&folder, &[]).ends_with_code(2).fails_saying("there is nothing that came back");
    let name = "tX_DK12345678_0000009_netsshare_plain.zip.receipt";
    for (content, why) in [
        ("<!DOCTYPE r [<!ENTITY a 'b'>]><receipt>&a;</receipt>", "it has a document type"),
        ("<receipt><status>200</status>", "it ends in the middle of an element"),
        ("200", "it is no XML"),
    ] {
        came(&folder, name, content);
        let said = diff(&folder, &[]).ends_with_code(2).stdout;
        assert!(said.contains(why), "{said}");
    }
    fs::remove_file(folder.path().join("back").join(name)).expect("removed");
    came(&folder, "signed_documents_2026-02-07_1.zip", b"PK no zip");
    let said = diff(&folder, &[]).ends_with_code(2).stdout;
    assert!(said.contains("its list of files cannot be read"), "{said}");
    fs::remove_file(folder.path().join("back/signed_documents_2026-02-07_1.zip")).expect("removed");
    came(&folder, "t_DK1_0000009_netsshare_another.zip.receipt", "<receipt/>");
    let said = diff(&folder, &[]).ends_with_code(2).stdout;
    assert!(said.contains("it belongs to none of the shipments that were sent"), "{said}");
    let empty: &Path = &folder.path().join("back");
    let ran = run(program(folder.path()).args(["fidelity", "diff"]).arg(empty));
    ran.ends_with_code(2).fails_saying("there is no netsshare_*.zip below it");
}

#[test]
fn one_folder_may_hold_both() {
    let folder = drops();
    let receipt = "<receipt><status>200</status><messages/></receipt>";
    fs::write(folder.path().join("sent/tX_DK12345678_0000009_netsshare_plain.zip.receipt"), receipt)
        .expect("written");
    run(program(folder.path()).args(["fidelity", "diff", "sent"])).succeeds();
}
