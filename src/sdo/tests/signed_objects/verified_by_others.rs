//! Programs that are not ours verify every signature, and refuse it when one byte is changed.

use std::fs;
use std::path::Path;

use crate::programs::installed;
use crate::support::*;
use nets_core::effect::Signature;

const VERIFY_CMS: [&str; 11] = [
    "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms.der", "-content", "content", "-CAfile",
    "root.pem",
];
/// The signer's certificate is given, since this program would take the first of the signature, as simple readers
/// do: an issuing CA's.
const VERIFY_XML: [&str; 8] = [
    "--verify",
    "--enabled-key-data",
    "rsa",
    "--pubkey-cert-pem",
    "signer.pem",
    "--id-attr:Id",
    "http://www.w3.org/2000/09/xmldsig#:Object",
    "signature.xml",
];
/// The times are those of the simulated day.
const READ_OCSP: [&str; 12] = [
    "ocsp",
    "-respin",
    "answer.der",
    "-CAfile",
    "root.pem",
    "-issuer",
    "issuing.pem",
    "-sha256",
    "-cert",
    "about.pem",
    "-validity_period",
    "999999999",
];
const VERIFY_SIGNER: [&str; 6] = ["verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "signer.pem"];

#[test]
fn openssl_accepts_the_seal_and_refuses_a_changed_byte() {
    if !installed("openssl_accepts_the_seal_and_refuses_a_changed_byte", "openssl") {
        return;
    }
    let signatory = signatory();
    let sdo = seid(signatory, &[anna(), kari()]);
    let seal = every(&sdo, "<SDOSeal>", "</SDOSeal>")[0];
    let cms = decode(every(seal, "<CMSSignature>", "</CMSSignature>")[0]);
    check_cms(&signatory.authority_pem().expect("the root"), &cms, data_part(&sdo).as_bytes());
}

#[test]
fn openssl_accepts_norwegian_and_swedish_signatures_and_refuses_a_changed_byte() {
    if !installed("openssl_accepts_norwegian_and_swedish_signatures_and_refuses_a_changed_byte", "openssl") {
        return;
    }
    let signatory = signatory();
    let sdo = seid(signatory, &[kari(), sven()]);
    let document = decode(every(&sdo, "<SignersDocument>", "</SignersDocument>")[0]);
    let signatures = every(data_part(&sdo), "<CMSSignature>", "</CMSSignature>");
    assert_eq!(signatures.len(), 2);
    for signature in signatures {
        check_cms(&signatory.authority_pem().expect("the root"), &decode(signature), &document);
    }
}

#[test]
fn xmlsec1_accepts_danish_signatures_in_their_wrapper_and_refuses_a_changed_byte() {
    if !installed("xmlsec1_accepts_danish_signatures_in_their_wrapper_and_refuses_a_changed_byte", "xmlsec1")
    {
        return;
    }
    if !installed("xmlsec1_accepts_danish_signatures_in_their_wrapper_and_refuses_a_changed_byte", "openssl")
    {
        return;
    }
    let signatory = signatory();
    let sdo = seid(signatory, &[anna(), kari(), bo()]);
    let signatures = every(&sdo, "</XAdES:RevocationValues>", "</XAdESSignature>");
    assert_eq!(signatures.len(), 2);
    for signature in signatures {
        let wrapped = format!(
            r#"<openoces:signature xmlns:openoces="http://www.openoces.org/2006/07/signature#" version="0.1">{signature}</openoces:signature>"#
        );
        check_xml(&signatory.authority_pem().expect("the root"), &wrapped);
    }
}

#[test]
fn xmlsec1_accepts_the_bare_signature_of_every_country_and_refuses_a_changed_byte() {
    if !installed("xmlsec1_accepts_the_bare_signature_of_every_country_and_refuses_a_changed_byte", "xmlsec1")
    {
        return;
    }
    if !installed("xmlsec1_accepts_the_bare_signature_of_every_country_and_refuses_a_changed_byte", "openssl")
    {
        return;
    }
    let signatory = signatory();
    for signature in [anna(), kari()] {
        check_xml(&signatory.authority_pem().expect("the root"), &bare(signatory, &signature));
    }
}

#[test]
fn openssl_accepts_what_the_ca_says_of_each_certificate() {
    if !installed("openssl_accepts_what_the_ca_says_of_each_certificate", "openssl") {
        return;
    }
    let signatory = signatory();
    let sdo = seid(signatory, &[anna(), kari()]);
    let answers = every(&sdo, "<XAdES:OCSPValues><XAdES:EncapsulatedOCSPValue>", "<");
    assert_eq!(answers.len(), 3, "two signers' and the seal's");
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "root.pem", signatory.authority_pem().expect("the root").as_bytes());
    put_certificates(folder.path(), &sdo);
    let signer = fs::read(folder.path().join("signer.pem")).expect("Anna's");
    let contents = [DOCUMENT, data_part(&sdo).as_bytes()];
    let others = every(&sdo, "<CMSSignature>", "</CMSSignature>").into_iter().zip(contents);
    let others = others.map(|(cms, content)| {
        put(folder.path(), "cms.der", &decode(cms));
        put(folder.path(), "content", content);
        assert_accepts(folder.path(), "openssl", &[&VERIFY_CMS[..], &["-signer", "signers.pem"]].concat());
        fs::read(folder.path().join("signers.pem")).expect("the signer's")
    });
    for (answer, certificate) in answers.into_iter().zip(std::iter::once(signer).chain(others)) {
        put(folder.path(), "answer.der", &decode(answer));
        put(folder.path(), "about.pem", &certificate);
        let judged = run(folder.path(), "openssl", &READ_OCSP);
        let said = [judged.stdout, judged.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains("Response verify OK") && said.contains("about.pem: good"), "{said}");
    }
    put(folder.path(), "about.pem", &fs::read(folder.path().join("issuing.pem")).expect("the CA's"));
    let judged = run(folder.path(), "openssl", &READ_OCSP);
    assert!(!String::from_utf8_lossy(&judged.stdout).contains("about.pem: good"), "it is about another");
}

#[test]
fn the_commands_on_the_page_verify_an_sdo() {
    if !["openssl", "xmllint", "xmlsec1"]
        .iter()
        .all(|tool| installed("the_commands_on_the_page_verify_an_sdo", tool))
    {
        return;
    }
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/outbound/signing-result.md");
    let page = fs::read_to_string(page).expect("the page");
    let commands = every(&page, "```sh\n", "```")[0];
    for signers in
        [vec![anna()], vec![kari()], vec![anna(), kari(), bo()], vec![kari(), bo(), sven(), anna()]]
    {
        let folder = tempfile::tempdir().expect("a folder");
        put(folder.path(), "root-ca.pem", signatory().authority_pem().expect("the root").as_bytes());
        let sdo = seid(signatory(), &signers);
        put(folder.path(), "document1.sdo", sdo.as_bytes());
        assert_accepts(folder.path(), "sh", &["-c", commands]);
        assert_eq!(fs::read(folder.path().join("signed.pdf")).expect("what was signed"), DOCUMENT);
        // Another document beside the signatures, and another root.
        let document = every(&sdo, "<SignersDocument>", "</SignersDocument>")[0];
        let other = sdo.replacen(&format!("<SignersDocument>{document}"), "<SignersDocument>JVBERi0x", 1);
        put(folder.path(), "document1.sdo", other.as_bytes());
        assert!(!accepts(folder.path(), "sh", &["-c", commands]), "{} signers", signers.len());
        put(folder.path(), "document1.sdo", sdo.as_bytes());
        put(folder.path(), "root-ca.pem", another_signatory().authority_pem().expect("a root").as_bytes());
        assert!(!accepts(folder.path(), "sh", &["-c", commands]), "{} signers", signers.len());
    }
}

#[test]
fn a_signature_under_another_ca_is_refused() {
    if !installed("a_signature_under_another_ca_is_refused", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    put_certificates(folder.path(), &bare(signatory(), &anna()));
    put(folder.path(), "root.pem", another_signatory().authority_pem().expect("another root").as_bytes());
    assert!(!accepts(folder.path(), "openssl", &VERIFY_SIGNER));
    put(folder.path(), "root.pem", signatory().authority_pem().expect("the root").as_bytes());
    assert_accepts(folder.path(), "openssl", &VERIFY_SIGNER);
}

#[test]
fn what_comes_out_is_well_formed() {
    if !installed("what_comes_out_is_well_formed", "xmllint") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let signatory = signatory();
    put(folder.path(), "sdo.xml", seid(signatory, &[anna(), kari()]).as_bytes());
    put(folder.path(), "bare.xml", bare(signatory, &anna()).as_bytes());
    assert_accepts(folder.path(), "xmllint", &["--noout", "sdo.xml", "bare.xml"]);
}

fn bare(signatory: &nets_sdo::Signatory, signature: &Signature) -> String {
    let signatures = [signature.clone()];
    let mut bare = Vec::new();
    signatory.write_open_oces(&mut bare, DOCUMENT, &request(&signatures), signature).expect("signed");
    String::from_utf8(bare).expect("UTF-8")
}

fn check_cms(root: &str, cms: &[u8], content: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "root.pem", root.as_bytes());
    put(folder.path(), "cms.der", cms);
    put(folder.path(), "content", content);
    assert_accepts(folder.path(), "openssl", &VERIFY_CMS);
    for place in [0, content.len() / 2, content.len() - 1] {
        put(folder.path(), "content", &changed(content, place));
        assert!(!accepts(folder.path(), "openssl", &VERIFY_CMS), "byte {place} was changed");
    }
}

fn check_xml(root: &str, xml: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "root.pem", root.as_bytes());
    put(folder.path(), "signature.xml", xml.as_bytes());
    put_certificates(folder.path(), xml);
    assert_accepts(folder.path(), "openssl", &VERIFY_SIGNER);
    assert_accepts(folder.path(), "xmlsec1", &VERIFY_XML);
    for (text, other) in [
        (
            r#"<openoces:Name>signtext</openoces:Name><openoces:Value Encoding="base64" VisibleToSigner="yes">J"#,
            "K",
        ),
        (
            "<openoces:Name>action</openoces:Name><openoces:Value Encoding=\"xml\" VisibleToSigner=\"no\">s",
            "t",
        ),
    ] {
        let kept = &text[..text.len() - 1];
        let altered = xml.replacen(text, &format!("{kept}{other}"), 1);
        assert_ne!(altered, xml);
        put(folder.path(), "signature.xml", altered.as_bytes());
        assert!(!accepts(folder.path(), "xmlsec1", &VERIFY_XML), "{text} was changed");
    }
}

/// The certificates of a signature: the issuing CA's, then the signer's.
fn put_certificates(folder: &Path, xml: &str) {
    let certificates = every(xml, "<ds:X509Certificate>", "</ds:X509Certificate>");
    for (file, certificate) in ["issuing.pem", "signer.pem"].iter().zip(certificates) {
        let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        put(folder, file, pem.as_bytes());
    }
}

fn put(folder: &Path, file: &str, bytes: &[u8]) {
    fs::write(folder.join(file), bytes).expect("written");
}
