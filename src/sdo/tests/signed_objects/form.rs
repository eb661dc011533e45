//! The signed objects have the form that readers in the field look for, and always the same one.

use std::fs;

use crate::support::*;
use bergshamra_c14n::{C14nMode, canonicalize};
use certs_gen::KeyStore;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::asn1::Any;
use der::{Decode, Encode};
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party, UserId};
use nets_sdo::{Signatory, SigningRequest};

#[test]
fn the_same_request_gives_the_same_bytes() {
    let signatory = signatory();
    let signatures = [anna(), kari()];
    assert_eq!(seid(signatory, &signatures), seid(signatory, &signatures));
}

#[test]
fn kept_keys_give_the_same_bytes_to_each_world_that_begins_then_and_dates_of_its_own_to_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let signatory = |around: &str| {
        let key_store = KeyStore::in_private_folder(&folder.path().join("keys")).expect("a place");
        Signatory::kept(key_store, moment(around), 7).expect("a signatory")
    };
    let first = signatory("2026-01-05T07:00:00Z");
    let (before, root) = (seid(&first, &[anna(), kari()]), first.authority_pem().expect("the root"));
    let far = signatory("2150-01-05T07:00:00Z").authority_pem().expect("a root");
    assert_ne!(root, far, "a world in 2150 has certificates of then");
    let again = signatory("2026-01-05T07:00:00Z");
    assert_eq!(before, seid(&again, &[anna(), kari()]));
    assert_eq!(root, again.authority_pem().expect("the root"));
}

#[test]
fn a_damaged_key_is_told_before_it_is_needed() {
    for name in ["root-ca.key.pem", "seal.key.pem", "other-signers.key.pem"] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), "damaged").expect("written");
        let key_store = KeyStore::in_private_folder(folder.path()).expect("a place");
        let problem = Signatory::kept(key_store, moment("2026-01-05T07:00:00Z"), 7).expect_err("a problem");
        assert!(problem.to_string().contains(name), "{problem}");
    }
}

#[test]
fn a_challenge_follows_from_sender_shipment_message_signer_and_moment() {
    let challenge = |request: &SigningRequest<'_>| {
        let sdo = sdo(signatory(), request);
        every(&sdo, "<openoces:Name>challenge</openoces:Name>", "</ds:SignatureProperty>")[0].to_owned()
    };
    let signatures = [anna()];
    let same = request(&signatures);
    let of_same = challenge(&same);
    assert_eq!(challenge(&same), of_same);
    let another = UserId::new("tTEST2").expect("a user id");
    for other in [
        SigningRequest { sender: &another, ..same },
        SigningRequest { shipment_id: "shipment2", ..same },
        SigningRequest { message_id: "MessageID2", ..same },
        SigningRequest { signatures: &[bo()], ..same },
        SigningRequest { signatures: &[Signature { at: moment("2026-01-06T07:30:01Z"), ..anna() }], ..same },
    ] {
        assert_ne!(challenge(&other), of_same, "{other:?}");
    }
}

#[test]
fn every_signature_has_a_challenge_and_a_certificate_of_its_own() {
    let sdo = seid(signatory(), &[anna(), bo()]);
    let challenges = every(&sdo, "<openoces:Name>challenge</openoces:Name>", "</ds:SignatureProperty>");
    assert_eq!(challenges.len(), 2);
    assert_ne!(challenges[0], challenges[1]);
    let certificates = every(&sdo, "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>", "<");
    assert_ne!(certificates[0], certificates[1]);
}

#[test]
fn the_part_under_the_seal_stands_on_one_line_without_attributes() {
    let sdo = seid(signatory(), &[anna(), bo(), kari(), sven()]);
    assert!(!data_part(&sdo).contains(['\n', '\r']));
    assert_eq!(every(data_part(&sdo), "<SignatureElement>", "</SignatureElement>").len(), 4);
}

#[test]
fn what_a_danish_signature_covers_is_written_in_canonical_form() {
    let sdo = seid(signatory(), &[anna()]);
    for (before, after) in [("<ds:SignedInfo ", "</ds:SignedInfo>"), ("<ds:Object ", "</ds:Object>")] {
        let covered = format!("{before}{}{after}", every(&sdo, before, after)[0]);
        let canonical = canonicalize(&covered, C14nMode::Inclusive, None, &[] as &[&str]).expect("canonical");
        assert_eq!(covered.as_bytes(), canonical);
    }
}

#[test]
fn a_library_reads_every_cms_and_writes_it_again_the_same() {
    for moment in [Timestamp::UNIX_EPOCH, moment("2026-01-06T07:30:00Z"), moment("2051-01-06T07:30:00Z")] {
        let mut signatures = [kari(), sven()];
        signatures.iter_mut().for_each(|signature| signature.at = moment);
        let sdo = sdo(signatory(), &SigningRequest { sealed: moment, ..request(&signatures) });
        let found = every(&sdo, "<CMSSignature>", "</CMSSignature>");
        assert_eq!(found.len(), 3, "two signatures and the seal");
        for cms in found.into_iter().map(decode) {
            let content = ContentInfo::from_der(&cms).expect("CMS");
            let signed = content.content.decode_as::<SignedData>().expect("signed data");
            let content = ContentInfo { content: Any::encode_from(&signed).expect("encoded"), ..content };
            assert_eq!(content.to_der().expect("DER"), cms);
        }
    }
}

#[test]
fn nine_signers_are_not_too_many() {
    let signers: Vec<_> = (1..=9)
        .map(|day| {
            signed_by(Country::Denmark, &format!("{}0180000{day}", 60 + day), &format!("Signer {day}"))
        })
        .collect();
    assert_eq!(every(&seid(signatory(), &signers), "<SignatureElement>", "</SignatureElement>").len(), 9);
}

#[test]
fn a_simulated_time_far_from_ours_is_no_trouble() {
    for moment in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
        let signatory = Signatory::ephemeral(moment, 7);
        let mut signatures = [anna(), kari()];
        signatures.iter_mut().for_each(|signature| signature.at = moment);
        let request = SigningRequest { sealed: moment, ..request(&signatures) };
        sdo(&signatory, &request);
    }
}

#[test]
fn no_text_from_outside_breaks_the_object() {
    let mut stranger = anna();
    stranger.name = "]]>\u{0}<&\u{ffff}\n".into();
    stranger.signer = Party::alias(Country::Denmark, "\u{e6}1").expect("an alias");
    let signatory = signatory();
    let signatures = [stranger];
    let request = SigningRequest { file: "\u{0}</Value>]]>&\u{fffe}.pdf", ..request(&signatures) };
    let sdo = sdo(signatory, &request);
    assert!(sdo.contains("<Value>\u{fffd}&lt;/Value&gt;]]&gt;&amp;\u{fffd}.pdf</Value>"));
    assert!(!data_part(&sdo).contains('\n'));
}

#[test]
fn readers_find_what_they_look_for() {
    if !installed("readers_find_what_they_look_for", "xmllint") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sdo = seid(signatory(), &[kari(), anna()]);
    fs::write(folder.path().join("sdo.xml"), &sdo).expect("written");
    let find = |path: &[&str]| {
        let path: String = path.iter().map(|name| format!("/*[local-name()='{name}']")).collect();
        let output = run(folder.path(), "xmllint", &["--xpath", &format!("{path}/text()"), "sdo.xml"]);
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    };
    let part = ["SDOList", "SDO", "SDODataPart", "SignatureElement"];
    let path = |rest: &[&'static str]| [&part[..], rest].concat();
    assert_eq!(find(&["SDOList", "SDO", "SEIDSDOVersion"]), "1.0");
    assert_eq!(find(&path(&["CMSSignatureElement", "SDOProfile"])), "SEID-SDO-Basic-V");
    assert_eq!(find(&path(&["CMSSignatureElement", "SignersDocumentFormat", "MimeType"])), "application/pdf");
    assert!(
        !find(&["SDOList", "SDO", "SDOSeal", "SDOSignature", "CMSSignatureElement", "CMSSignature"])
            .is_empty()
    );
    assert_eq!(find(&["SDOList", "SDO", "Metadata", "ValuePair", "Name"]), "MerchantDesc");
    assert_eq!(decode(&find(&["SDOList", "SDO", "SignedObject", "SignersDocument"])), DOCUMENT);
    let property = [
        "XAdESSignatureElement",
        "XAdESSignature",
        "Signature",
        "Object",
        "SignatureProperties",
        "SignatureProperty",
    ];
    let names = find(&path(&[&property[..], &["Name"]].concat()));
    let values = find(&path(&[&property[..], &["Value"]].concat()));
    let properties: Vec<_> = names.lines().zip(values.lines()).collect();
    assert!(properties.contains(&("cpr", "6101800001")), "{properties:?}");
    assert!(properties.iter().any(|(name, value)| *name == "useripaddress" && value.starts_with("192.0.2.")));
    let signtext = properties.iter().find(|(name, _)| *name == "signtext").expect("the text").1;
    assert_eq!(decode(signtext), DOCUMENT);
}
