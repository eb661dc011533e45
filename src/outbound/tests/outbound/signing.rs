//! Signing results: the zip, the receipt in it, and the signed object.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Read};
use std::process::Command;

use nets_core::Timestamp;
use nets_core::effect::{Conclusion, OutboundContent, OutboundFile, SigningResult, SubscriptionList};
use nets_core::identity::{Country, DocumentType, EboksId, MessageRef, Party, UploadId};
use nets_core::scenario::SignedObject;
use nets_core::subscription::Subscriber;
use nets_outbound::{RenderProblem, Sources};

use crate::programs::installed;
use crate::support::golden::check;
use crate::support::{NOTHING, anna, bytes, kari, moment, outbound, writer};

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
    let by = Party::organisation(Country::Denmark, "12345678").expect("a company number");
    let conclusion = Conclusion::Rejected { by, at: moment("2026-07-06T10:00:00Z"), reason: None };
    let receipt = receipt_in(&result(conclusion, SignedObject::Seid));
    check("signing-receipt-rejected-no-reason.xml", "signing-receipt.xsd", &receipt);
}

#[test]
fn a_receipt_after_the_deadline() {
    let conclusion = Conclusion::DeadlinePassed { deadline: moment("2026-01-09T07:00:00Z") };
    let mut result = result(conclusion, SignedObject::Seid);
    result.receiver = Some(Party::alias(Country::Norway, "A1").expect("an alias"));
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
    let zip = bytes(writer(), &file, &NOTHING).expect("rendered");
    assert_eq!(entries(&zip).keys().collect::<Vec<_>>(), ["receipt.xml"]);
}

#[test]
fn a_document_that_is_gone_is_named() {
    let conclusion = Conclusion::Signed { signatures: vec![anna()] };
    let file = outbound(OutboundContent::SigningResult(result(conclusion, SignedObject::Seid)));
    let problem = bytes(writer(), &file, &NOTHING).expect_err("a problem");
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
        assert_eq!(entries(&bytes(writer(), &file, &NOTHING).expect("rendered")).len(), 1);
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

struct OneDocument;

impl Sources for OneDocument {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        assert_eq!((upload, file), (UploadId(3), "document1.pdf"));
        Ok(b"%PDF-1.4\n%%EOF\n".to_vec())
    }

    fn subscribers<'a>(
        &'a self,
        _: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        Box::new(std::iter::empty())
    }
}

fn result(conclusion: Conclusion, format: SignedObject) -> SigningResult {
    SigningResult {
        message: MessageRef { upload: UploadId(3), index: 0 },
        shipment_id: "shipmentId1".into(),
        message_id: "MessageID1".into(),
        eboks_id: Some(EboksId::new("15723").expect("an id")),
        document_type: DocumentType::new("162812").expect("a type"),
        file: "document1.pdf".into(),
        receiver: Some(anna().signer),
        processed: "2026-01-07".parse().expect("a day"),
        conclusion,
        format,
    }
}

fn rendered(result: &SigningResult) -> Vec<u8> {
    let file = outbound(OutboundContent::SigningResult(result.clone()));
    bytes(writer(), &file, &OneDocument).expect("written")
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
