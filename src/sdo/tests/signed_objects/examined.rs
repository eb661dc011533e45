//! Signed objects are examined from their bytes and a root alone: what others accept holds, and a changed byte does not.

use crate::support::*;
use aws_lc_rs::digest::{SHA256, digest};
use nets_core::effect::Signature;
use nets_sdo::{Examination, SignatureForm, examine};

fn root() -> String {
    signatory().authority_pem().expect("the root")
}

fn examined(object: &str) -> Examination {
    examine(object.as_bytes(), &root()).expect("a signed object")
}

fn bare(signature: &Signature) -> String {
    let signatures = [signature.clone()];
    let mut bare = Vec::new();
    signatory().write_open_oces(&mut bare, DOCUMENT, &request(&signatures), signature).expect("signed");
    String::from_utf8(bare).expect("UTF-8")
}

#[test]
fn an_object_tells_who_signed_when_by_which_certificate_and_that_it_verifies() {
    let seen = examined(&seid(signatory(), &[anna(), kari(), bo()]));
    assert!(seen.holds(), "{seen:#?}");
    let document = seen.document.expect("the document");
    let sha256: String =
        digest(&SHA256, DOCUMENT).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((document.size, document.sha256), (DOCUMENT.len() as u64, sha256));
    let forms: Vec<_> = seen.signatures.iter().map(|it| it.form).collect();
    assert_eq!(forms, [SignatureForm::Oces, SignatureForm::Cms, SignatureForm::Oces]);
    let numbers: Vec<_> = seen.signatures.iter().map(|it| it.number.as_deref()).collect();
    assert_eq!(numbers, [Some("6101800001"), None, Some("6201800002")]);
    let kari = seen.signatures[1].certificate.as_ref().expect("a certificate");
    assert!(kari.subject.contains("KARI") && kari.issuer.contains("mock-nets-share Issuing CA"), "{kari:?}");
    assert!(
        kari.not_before < moment("2026-01-06T07:30:00Z") && kari.not_after > moment("2030-01-01T00:00:00Z")
    );
    assert!(kari.serial_number.contains(':'));
    for signature in &seen.signatures {
        assert_eq!(signature.at, Some(moment("2026-01-06T07:30:00Z")));
    }
    let seal = seen.seal.expect("a seal");
    assert_eq!(seal.at, Some(moment("2026-01-07T06:00:00Z")));
    assert!(seal.certificate.expect("a certificate").subject.contains("mock-nets-share Seal"));
}

#[test]
fn a_bare_signature_holds_and_has_no_seal() {
    for signature in [anna(), kari(), sven()] {
        let seen = examined(&bare(&signature));
        assert!(seen.holds() && seen.seal.is_none(), "{seen:#?}");
        assert_eq!(seen.document.expect("the document").size, DOCUMENT.len() as u64);
    }
}

#[test]
fn no_byte_of_what_is_signed_can_be_changed() {
    let sdo = seid(signatory(), &[anna(), kari()]);
    let root = root();
    let part = sdo.find(data_part(&sdo)).expect("the part");
    let document = sdo.find("<SignersDocument>").expect("the document") + "<SignersDocument>".len();
    let sealed = (part..part + data_part(&sdo).len()).step_by(61);
    let of_document = document..document + DOCUMENT.len();
    for place in sealed.chain(of_document) {
        let changed = changed(sdo.as_bytes(), place);
        let holds = examine(&changed, &root).is_some_and(|seen| seen.holds());
        assert!(!holds, "byte {place} was changed: {}", &sdo[place..place + 1]);
    }
    let bare = bare(&anna());
    let object = bare.find("<ds:Object").expect("the object");
    for place in (object..bare.len() - 40).step_by(7) {
        let holds = examine(&changed(bare.as_bytes(), place), &root).is_some_and(|seen| seen.holds());
        assert!(!holds, "byte {place} of the bare signature was changed");
    }
}

#[test]
fn each_thing_that_fails_is_told_apart() {
    let sdo = seid(signatory(), &[anna(), kari()]);
    let other = another_signatory().authority_pem().expect("another root");
    let seen = examine(sdo.as_bytes(), &other).expect("a signed object");
    for signature in seen.signatures.iter().chain(&seen.seal) {
        assert!(signature.signature.is_ok() && signature.digest.is_ok(), "{signature:?}");
        let told = signature.chain.as_ref().expect_err("another root");
        assert_eq!(told, "the certificate does not lead to the test CA of this world");
    }
    let seen = examine(sdo.as_bytes(), "no certificate").expect("a signed object");
    assert!(seen.signatures.iter().all(|it| it.chain.is_err() && it.signature.is_ok()));

    let (before, rest) = sdo.split_once("<SignersDocument>").expect("a document");
    let (_, after) = rest.split_once("</SignersDocument>").expect("its end");
    let exchanged = format!("{before}<SignersDocument>JVBERi0=</SignersDocument>{after}");
    let seen = examined(&exchanged);
    let [anna, kari] = &seen.signatures[..] else { panic!("{seen:?}") };
    assert_eq!(
        anna.digest.as_ref().expect_err("another document"),
        "another document is signed than the one in the object"
    );
    assert!(kari.digest.is_err() && kari.signature.is_ok() && anna.signature.is_ok());
    assert!(seen.seal.expect("a seal").holds(), "the seal is of the signatures alone");

    let seal = sdo.find("<SDOSeal>").expect("a seal")..sdo.find("<Metadata>").expect("what follows");
    let unsealed = format!("{}{}", &sdo[..seal.start], &sdo[seal.end..]);
    let seen = examined(&unsealed);
    assert!(!seen.holds() && seen.flaws == ["it has no seal"], "{seen:?}");
}

#[test]
fn what_is_no_signed_object_is_none() {
    for text in
        ["", "<receipt/>", "<SDOList>", "<SDOList><a></SDOList>", "%PDF-1.7", "<a><SDOList></SDOList></a>"]
    {
        assert_eq!(examine(text.as_bytes(), &root()), None, "{text}");
    }
    let deep = "<SDOList>".repeat(1_000) + &"</SDOList>".repeat(1_000);
    assert_eq!(examine(deep.as_bytes(), &root()), None);
    let empty = examined("<SDOList></SDOList>");
    assert!(!empty.holds() && empty.flaws.len() == 2, "{empty:?}");
}
