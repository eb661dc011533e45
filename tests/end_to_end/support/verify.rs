//! What came back, judged by programs that are not ours.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use super::{Ran, Simulator, repository, run, run_with_input};

/// What `judge` needs.
pub const JUDGES: [&str; 3] = ["xmllint", "openssl", "xmlsec1"];

const VERIFY_CMS: [&str; 11] = [
    "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms.der", "-content", "content", "-CAfile",
    "root.pem",
];
const VERIFY_SIGNER: [&str; 6] = ["verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "signer.pem"];
/// With the signer's certificate: the first in the signature, which it would take, is the issuing CA's.
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

/// How often a signed object was signed, and by which kind of signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signatures {
    /// XML signatures, as Danish signers make them.
    pub xml: usize,
    /// CMS signatures, as Norwegian and Swedish signers make them.
    pub cms: usize,
    pub sealed: bool,
}

/// The entries of a zip by name.
pub fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("its bytes");
            (entry.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// The schema of a file in Outbound under its default name; a zip has one inside.
fn schema_of(name: &str) -> Option<&'static str> {
    let schemas = [
        (".realtime.receipt", "realtime-receipt.xsd"),
        (".receipt", "receipt.xsd"),
        ("_distribution_report_", "distribution-report.xsd"),
        ("_eboks_subscribers_", "subscription-list.xsd"),
    ];
    schemas.iter().find(|(part, _)| name.contains(part)).map(|(_, schema)| *schema)
}

impl Simulator {
    /// Holds everything that came back against the outbound schemas and the CA: how many receipts there
    /// were, and the signatures of each signed object, all of them valid and none of them when a byte is
    /// changed.
    pub fn judge(&self, files: &[(String, Vec<u8>)]) -> (usize, Vec<Signatures>) {
        let mut receipts = 0;
        let mut signatures = Vec::new();
        for (name, bytes) in files {
            if let Some(schema) = schema_of(name) {
                receipts += usize::from(schema == "receipt.xsd");
                conforms(bytes, schema);
                continue;
            }
            for (entry, bytes) in entries(bytes) {
                if entry == "receipt.xml" {
                    conforms(&bytes, "signing-receipt.xsd");
                } else {
                    signatures.push(self.verify(std::str::from_utf8(&bytes).expect("XML in UTF-8")));
                }
            }
        }
        (receipts, signatures)
    }

    /// Verifies every signature of an SEID SDO, or of a bare `openoces:signature`.
    pub fn verify(&self, signed_object: &str) -> Signatures {
        let folder = tempfile::tempdir().expect("a folder");
        let root = self.get("/v1/authority.pem");
        assert_eq!(root.status, 200);
        fs::write(folder.path().join("root.pem"), root.body).expect("written");
        if !signed_object.contains("<SDODataPart>") {
            verify_xml(folder.path(), signed_object);
            return Signatures { xml: 1, cms: 0, sealed: false };
        }
        let part = data_part(signed_object);
        let document = decoded(only(signed_object, "<SignersDocument>", "</SignersDocument>"));
        let in_danish = every(part, "</XAdES:RevocationValues>", "</XAdESSignature>");
        for signature in &in_danish {
            let wrapped = format!(
                r#"<openoces:signature xmlns:openoces="http://www.openoces.org/2006/07/signature#" version="0.1">{signature}</openoces:signature>"#
            );
            verify_xml(folder.path(), &wrapped);
        }
        let in_norwegian = every(part, "<CMSSignature>", "</CMSSignature>");
        for signature in &in_norwegian {
            verify_cms(folder.path(), &decoded(signature), &document);
        }
        let seal = only(signed_object, "<SDOSeal>", "</SDOSeal>");
        let seal = decoded(only(seal, "<CMSSignature>", "</CMSSignature>"));
        verify_cms(folder.path(), &seal, part.as_bytes());
        Signatures { xml: in_danish.len(), cms: in_norwegian.len(), sealed: true }
    }
}

/// Holds a receipt to its schema.
#[track_caller]
pub fn conforms(xml: &[u8], schema: &str) {
    let schema = repository("schemas/outbound").join(schema);
    let text = String::from_utf8_lossy(xml);
    let judged =
        run_with_input(Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg("-"), &text);
    assert_eq!(judged.code, Some(0), "{text}\n{}", judged.said());
}

fn verify_cms(folder: &Path, cms: &[u8], content: &[u8]) {
    fs::write(folder.join("cms.der"), cms).expect("written");
    fs::write(folder.join("content"), content).expect("written");
    tried(folder, "openssl", &VERIFY_CMS).succeeds();
    let mut changed = content.to_vec();
    changed[content.len() / 2] ^= 1;
    fs::write(folder.join("content"), changed).expect("written");
    tried(folder, "openssl", &VERIFY_CMS).fails_saying("erification failure");
}

fn verify_xml(folder: &Path, xml: &str) {
    const ACTION: &str =
        r#"<openoces:Name>action</openoces:Name><openoces:Value Encoding="xml" VisibleToSigner="no">sign"#;
    fs::write(folder.join("signature.xml"), xml).expect("written");
    let certificates = every(xml, "<ds:X509Certificate>", "</ds:X509Certificate>");
    for (file, certificate) in ["issuing.pem", "signer.pem"].iter().zip(certificates) {
        let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        fs::write(folder.join(file), pem).expect("written");
    }
    tried(folder, "openssl", &VERIFY_SIGNER).succeeds();
    tried(folder, "xmlsec1", &VERIFY_XML).succeeds();
    let changed = xml.replacen(ACTION, &ACTION.replace("sign", "sigm"), 1);
    assert_ne!(changed, xml, "the signature names its action");
    fs::write(folder.join("signature.xml"), changed).expect("written");
    assert_ne!(tried(folder, "xmlsec1", &VERIFY_XML).code, Some(0), "a changed byte is noticed");
}

fn tried(folder: &Path, program: &str, arguments: &[&str]) -> Ran {
    run(Command::new(program).args(arguments).current_dir(folder))
}

/// The bytes the seal covers.
fn data_part(sdo: &str) -> &str {
    let start = sdo.find("<SDODataPart>").expect("the part begins");
    let end = sdo.find("</SDODataPart>").expect("the part ends") + "</SDODataPart>".len();
    &sdo[start..end]
}

/// Everything between each pair of these two texts.
pub fn every<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| Some(rest.split_once(after)?.0)).collect()
}

fn only<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let found = every(text, before, after);
    assert_eq!(found.len(), 1, "{before} stands once");
    found[0]
}

/// Base64, decoded by a program that is not ours either.
fn decoded(base64: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("text"), base64).expect("written");
    tried(folder.path(), "openssl", &["base64", "-d", "-A", "-in", "text", "-out", "bytes"]).succeeds();
    fs::read(folder.path().join("bytes")).expect("read")
}
