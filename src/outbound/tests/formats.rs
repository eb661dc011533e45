//! Every outbound format against its golden file and its schema.
//!
//! `UPDATE_GOLDEN=1 cargo test -p nets-outbound` accepts what has changed.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use nets_core::Timestamp;
use nets_core::effect::{
    Conclusion, OutboundContent, OutboundFile, Receipt, ReceiptStatus, Signature, SigningResult,
};
use nets_core::identity::{Country, DocumentType, EboksId, Party, UploadId, UserId};
use nets_core::scenario::SignedObject;
use nets_outbound::{Documents, RenderProblem, render};
use nets_sdo::Signatory;

#[test]
fn an_accepted_shipments_receipt() {
    let receipt = receipt(ReceiptStatus::Accepted, &[]);
    assert_eq!(receipt, "<receipt><status>200</status><messages/></receipt>");
    check("receipt-200.xml", "receipt.xsd", &receipt);
}

#[test]
fn a_refused_shipments_receipt() {
    let receipt = receipt(ReceiptStatus::Refused, &["This shipment has already been received before"]);
    check("receipt-400.xml", "receipt.xsd", &receipt);
}

#[test]
fn a_receipt_with_texts_that_xml_has_trouble_with() {
    let texts = ["a < b & c > d \"quoted\" 'æøå'", "\u{0}\u{8}\u{fffe} replaced\r\nnext line", ""];
    check("receipt-400-odd-texts.xml", "receipt.xsd", &receipt(ReceiptStatus::Refused, &texts));
}

#[test]
fn a_signed_documents_receipt() {
    let result = result(Conclusion::Signed { signatures: vec![anna(), kari()] }, SignedObject::Seid);
    check("signing-receipt-signed.xml", "signing-receipt.xsd", &receipt_in(&result));
}

#[test]
fn a_rejected_documents_receipt_with_a_reason() {
    let conclusion = Conclusion::Rejected {
        by: kari().signer,
        at: moment("2026-01-06T23:30:00Z"),
        reason: Some("I did not <order> this".into()),
    };
    check(
        "signing-receipt-rejected.xml",
        "signing-receipt.xsd",
        &receipt_in(&result(conclusion, SignedObject::Seid)),
    );
}

#[test]
fn a_rejected_documents_receipt_without_a_reason() {
    let by = Party::Organisation { country: Country::Denmark, number: "12345678".into() };
    let conclusion = Conclusion::Rejected { by, at: moment("2026-07-06T10:00:00Z"), reason: None };
    let receipt = receipt_in(&result(conclusion, SignedObject::Seid));
    check("signing-receipt-rejected-no-reason.xml", "signing-receipt.xsd", &receipt);
}

#[test]
fn a_receipt_after_the_deadline() {
    let conclusion = Conclusion::DeadlinePassed { deadline: moment("2026-01-09T07:00:00Z") };
    let mut result = result(conclusion, SignedObject::Seid);
    result.receiver = Party::Alias { country: Country::Norway, value: "A1".into() };
    check("signing-receipt-deadline.xml", "signing-receipt.xsd", &receipt_in(&result));
}

#[test]
fn a_signed_result_holds_the_sdo_and_the_receipt() {
    let result = result(Conclusion::Signed { signatures: vec![anna(), kari()] }, SignedObject::Seid);
    let zip = rendered(&result);
    let entries = entries(&zip);
    assert_eq!(entries.keys().collect::<Vec<_>>(), ["document1.sdo", "receipt.xml"]);
    assert!(entries["document1.sdo"].starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<SDOList "));
    assert_eq!(zip, rendered(&result), "the same result gives the same bytes");
}

#[test]
fn in_the_bare_form_each_signature_is_a_file() {
    let zip =
        rendered(&result(Conclusion::Signed { signatures: vec![anna(), kari()] }, SignedObject::OpenOces));
    let entries = entries(&zip);
    let names: Vec<_> = entries.keys().collect();
    assert_eq!(names, ["document1-signature-1.xml", "document1-signature-2.xml", "receipt.xml"]);
    assert!(entries["document1-signature-1.xml"].contains("<openoces:signature "));
}

#[test]
fn a_result_without_signatures_holds_the_receipt_alone_and_needs_no_document() {
    let conclusion = Conclusion::DeadlinePassed { deadline: moment("2026-01-09T07:00:00Z") };
    let file = outbound(OutboundContent::SigningResult(result(conclusion, SignedObject::Seid)));
    let zip = render(&file, &NoDocuments, signatory()).expect("rendered");
    assert_eq!(entries(&zip).keys().collect::<Vec<_>>(), ["receipt.xml"]);
}

#[test]
fn a_document_that_is_gone_is_named() {
    let conclusion = Conclusion::Signed { signatures: vec![anna()] };
    let file = outbound(OutboundContent::SigningResult(result(conclusion, SignedObject::Seid)));
    let problem = render(&file, &NoDocuments, signatory()).expect_err("a problem");
    assert!(matches!(problem, RenderProblem::Document { .. }));
    assert!(problem.to_string().contains("document1.pdf"), "{problem}");
}

#[test]
fn entries_carry_simulated_time_in_copenhagen() {
    let conclusion = Conclusion::DeadlinePassed { deadline: moment("2026-01-09T07:00:00Z") };
    let zip = rendered(&result(conclusion, SignedObject::Seid));
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let time = archive.by_name("receipt.xml").expect("the entry").last_modified().expect("a time");
    assert_eq!(time.to_string(), "2026-01-07 07:00:00");
}

#[test]
fn a_moment_no_zip_can_write_is_no_trouble() {
    let conclusion = Conclusion::DeadlinePassed { deadline: moment("2026-01-09T07:00:00Z") };
    for at in [Timestamp::MIN, Timestamp::MAX] {
        let content = OutboundContent::SigningResult(result(conclusion.clone(), SignedObject::Seid));
        let file = OutboundFile { at, ..outbound(content) };
        assert_eq!(entries(&render(&file, &NoDocuments, signatory()).expect("rendered")).len(), 1);
    }
}

#[test]
fn unzip_finds_nothing_wrong_with_a_result() {
    if !installed("unzip_finds_nothing_wrong_with_a_result", "unzip") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let zip = rendered(&result(Conclusion::Signed { signatures: vec![anna()] }, SignedObject::Seid));
    fs::write(folder.path().join("result.zip"), zip).expect("written");
    let status = Command::new("unzip").args(["-tqq", "result.zip"]).current_dir(folder.path()).status();
    assert!(status.expect("unzip starts").success());
}

#[test]
fn the_page_on_the_formats_shows_what_is_written() {
    let page = fs::read_to_string(here("../../docs/outbound-formats.md")).expect("the page");
    for example in ["receipt-200.xml", "receipt-400.xml", "signing-receipt-rejected.xml"] {
        let golden = fs::read_to_string(here("tests/golden").join(example)).expect("the example");
        assert!(
            page.contains(&format!("```xml\n{}\n```", golden.trim_end())),
            "{example} is not in the page"
        );
    }
}

struct OneDocument;

impl Documents for OneDocument {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        assert_eq!((upload, file), (UploadId(3), "document1.pdf"));
        Ok(b"%PDF-1.4\n%%EOF\n".to_vec())
    }
}

struct NoDocuments;

impl Documents for NoDocuments {
    fn pdf(&self, _: UploadId, _: &str) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// One for all tests: keys take their time to make.
fn signatory() -> &'static Signatory {
    static SIGNATORY: OnceLock<Signatory> = OnceLock::new();
    SIGNATORY.get_or_init(|| Signatory::ephemeral(moment("2026-01-05T07:00:00Z"), 7))
}

fn anna() -> Signature {
    Signature {
        signer: Party::Person { country: Country::Denmark, number: "6101800001".into() },
        name: "Anna Prøve".into(),
        at: moment("2026-01-06T07:30:00Z"),
    }
}

fn kari() -> Signature {
    Signature {
        signer: Party::Person { country: Country::Norway, number: "61018000001".into() },
        name: "NORDMANN, KARI".into(),
        at: moment("2026-01-06T23:30:00Z"),
    }
}

fn result(conclusion: Conclusion, format: SignedObject) -> SigningResult {
    SigningResult {
        upload: UploadId(3),
        shipment_id: "shipmentId1".into(),
        message_id: "MessageID1".into(),
        eboks_id: EboksId::new("15723").expect("an id"),
        document_type: DocumentType::new("162812").expect("a type"),
        file: "document1.pdf".into(),
        receiver: anna().signer,
        processed: "2026-01-07".parse().expect("a day"),
        conclusion,
        format,
    }
}

fn outbound(content: OutboundContent) -> OutboundFile {
    OutboundFile {
        user: UserId::new("tTEST1").expect("a user"),
        name: "any".into(),
        at: moment("2026-01-07T06:00:00Z"),
        content,
    }
}

fn receipt(status: ReceiptStatus, messages: &[&str]) -> String {
    let messages = messages.iter().map(|text| (*text).to_owned()).collect();
    let file = outbound(OutboundContent::Receipt(Receipt { status, messages }));
    String::from_utf8(render(&file, &NoDocuments, signatory()).expect("rendered")).expect("UTF-8")
}

fn rendered(result: &SigningResult) -> Vec<u8> {
    let file = outbound(OutboundContent::SigningResult(result.clone()));
    render(&file, &OneDocument, signatory()).expect("rendered")
}

fn receipt_in(result: &SigningResult) -> String {
    entries(&rendered(result)).remove("receipt.xml").expect("a receipt")
}

fn entries(zip: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("its text");
            (entry.name().expect("a name").into_owned(), text)
        })
        .collect()
}

/// Compares with the golden file, and lets xmllint hold it to the schema.
fn check(golden: &str, schema: &str, text: &str) {
    let path = here("tests/golden").join(golden);
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, text).expect("written");
    }
    let accepted = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, accepted, "{golden} has changed; UPDATE_GOLDEN=1 accepts it");
    if installed(golden, "xmllint") {
        let schema = here("../../schemas/outbound").join(schema);
        let output = Command::new("xmllint")
            .args(["--noout", "--schema"])
            .arg(schema)
            .arg(&path)
            .output()
            .expect("xmllint starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether a program is there. Where it must be, and is not, the test fails.
fn installed(test: &str, program: &str) -> bool {
    let found = env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()));
    if !found {
        assert!(
            env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "{program} is not installed, and this run must not skip {test}"
        );
        println!("SKIPPED {test}: {program} is not installed");
    }
    found
}
