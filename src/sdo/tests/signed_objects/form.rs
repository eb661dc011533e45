//! The signed objects have the form that readers in the field look for, and always the same one.

use std::fs;

use crate::programs::installed;
use crate::support::*;
use bergshamra_c14n::{C14nMode, canonicalize};
use certs_gen::KeyStore;
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier};
use der::asn1::Any;
use der::{Decode, Encode};
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party, UserId};
use nets_sdo::{Signatory, SigningRequest};
use x509_cert::Certificate;

/// The attribute by which a CMS names its signer's certificate.
const OTHER_SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.19";

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
    let certificates: Vec<_> = every(&sdo, "<ds:KeyInfo>", "</ds:KeyInfo>");
    let signers: Vec<_> = certificates.iter().map(|chain| subjects(chain)[1].clone()).collect();
    assert!(signers[0].contains("Anna") && signers[1].contains("Bo"), "{signers:?}");
}

#[test]
fn the_certificates_stand_in_the_order_of_the_public_sample() {
    let sdo = seid(signatory(), &[anna()]);
    let chain = every(&sdo, "<ds:KeyInfo>", "</ds:KeyInfo>")[0];
    assert_eq!(
        every(chain, "<ds:X509Data><ds:X509Certificate>", "</ds:X509Certificate></ds:X509Data>").len(),
        3
    );
    let subjects = subjects(chain);
    for (subject, name) in subjects.iter().zip(["Issuing CA", "Anna", "Root CA"]) {
        assert!(subject.contains(name), "{subjects:?}");
    }
}

#[test]
fn the_properties_are_those_of_the_public_sample_in_its_order_and_forms() {
    let seen = (r#"Encoding="base64" VisibleToSigner="yes""#, true);
    let base64 = (r#"Encoding="base64" VisibleToSigner="no""#, true);
    let plain = (r#"Encoding="xml" VisibleToSigner="no""#, false);
    let expected = [
        ("signtext", seen),
        ("RequestIssuer", seen),
        ("action", plain),
        ("useragent", base64),
        ("challenge", base64),
        ("cpr", plain),
        ("useripaddress", plain),
        ("apposversion", plain),
        ("appjavaversion", plain),
        ("appversion", plain),
        ("TimeStamp", base64),
    ];
    let mut summer = bo();
    summer.at = moment("2026-07-06T22:30:00Z");
    for (signature, at) in [(anna(), "2026-01-06 08:30:00+0100"), (summer, "2026-07-07 00:30:00+0200")] {
        let sdo = seid(signatory(), &[signature]);
        let found = every(&sdo, r#"<ds:SignatureProperty Target="signature">"#, "</ds:SignatureProperty>");
        assert_eq!(found.len(), expected.len());
        for (property, (name, (attributes, is_base64))) in found.iter().zip(expected) {
            let begin = format!("<openoces:Name>{name}</openoces:Name><openoces:Value {attributes}>");
            assert!(property.starts_with(&begin), "{name}: {property}");
            let value = every(property, &begin, "</openoces:Value>")[0];
            assert!(!value.is_empty(), "{name}");
            if is_base64 && name != "signtext" {
                let text = String::from_utf8(decode(value)).expect("text");
                assert!(name != "TimeStamp" || text == at, "{text}");
                assert!(name != "challenge" || text.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
            }
        }
    }
}

#[test]
fn only_a_persons_signature_has_a_person_number() {
    let mut company = anna();
    company.signer = Party::organisation(Country::Denmark, "12345678").expect("a company number");
    let sdo = seid(signatory(), &[company]);
    assert!(!sdo.contains("<openoces:Name>cpr<") && sdo.contains("<openoces:Name>useripaddress<"));
}

#[test]
fn the_seal_and_the_signatures_name_their_policies_as_the_public_samples_do() {
    let sdo = seid(signatory(), &[kari()]);
    let policy = |part: &str| every(part, "<XAdES:Identifier>", "</XAdES:Identifier>").join(" ");
    assert_eq!(policy(data_part(&sdo)), "urn:oid:2.16.578.1.16.4.1");
    let seal = every(&sdo, "<SDOSeal>", "</SDOSeal>")[0];
    assert_eq!(policy(seal), "2.16.578.1.16.1.6.1.1");
    assert!(seal.contains("<SDOProfile>SEID-SDO-Basic-V</SDOProfile>"), "{seal}");
    assert!(seal.contains("<MimeType>text/plain</MimeType>"), "{seal}");
}

#[test]
fn a_cms_names_the_digest_of_its_signers_certificate() {
    let sdo = seid(signatory(), &[kari(), sven()]);
    for cms in every(&sdo, "<CMSSignature>", "</CMSSignature>").into_iter().map(decode) {
        let content = ContentInfo::from_der(&cms).expect("CMS").content;
        let signed = content.decode_as::<SignedData>().expect("signed data");
        let signer = signed.signer_infos.0.get(0).expect("a signer");
        let SignerIdentifier::IssuerAndSerialNumber(id) = &signer.sid else { panic!("{:?}", signer.sid) };
        let certificates = signed.certificates.as_ref().expect("certificates");
        let own = certificates.0.iter().find_map(|choice| match choice {
            CertificateChoices::Certificate(found)
                if found.tbs_certificate.serial_number == id.serial_number =>
            {
                Some(found.to_der().expect("DER"))
            }
            CertificateChoices::Certificate(_) | CertificateChoices::Other(_) => None,
        });
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &own.expect("the signer's"));
        let attributes = signer.signed_attrs.as_ref().expect("signed attributes");
        let named: Vec<_> = attributes.iter().map(|attribute| attribute.oid.to_string()).collect();
        let expected = [
            "1.2.840.113549.1.9.3",
            "1.2.840.113549.1.9.5",
            "1.2.840.113549.1.9.4",
            OTHER_SIGNING_CERTIFICATE,
        ];
        assert_eq!(named, expected);
        let binding = attributes.get(3).expect("the fourth").to_der().expect("DER");
        assert!(binding.windows(32).any(|window| window == digest.as_ref()));
    }
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
    let revocation = ["OCSPValues", "EncapsulatedOCSPValue"];
    let of_danish = ["XAdESSignatureElement", "XAdESSignature", "RevocationValues"];
    let of_cms = ["CMSSignatureElement", "UserCertificateAndRevocationData", "RevocationValues"];
    for element in [of_danish, of_cms] {
        assert!(!find(&path(&[&element[..], &revocation].concat())).is_empty());
    }
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

/// Whose certificates these are, in their order.
fn subjects(chain: &str) -> Vec<String> {
    let found = every(chain, "<ds:X509Certificate>", "</ds:X509Certificate>");
    let subject = |base64: &&str| {
        let certificate = Certificate::from_der(&decode(base64)).expect("a certificate");
        certificate.tbs_certificate.subject.to_string()
    };
    found.iter().map(subject).collect()
}
