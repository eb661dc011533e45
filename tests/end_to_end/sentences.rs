//! No sentence of a library or of the system reaches a user, whatever is broken.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{program, repository, run, sample};

/// What libraries and the system say, or would show of their types. None of it is in words of ours.
const THEIRS: &[&str] = &[
    "os error",
    "No such file",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "File exists",
    "File name too long",
    "Too many levels",
    "Connection refused",
    "Address already in use",
    "Cannot assign requested",
    "failed to lookup",
    "stream did not contain",
    "failed to fill whole buffer",
    "invalid utf-8",
    "invalid digit",
    "invalid float",
    "provided string was not",
    "EOCD",
    "corrupt deflate",
    "deflate decompression",
    "Invalid checksum",
    "invalid Zip archive",
    "unexpected end of file",
    "unexpected end of input",
    "unexpected EOF",
    "EOF while parsing",
    "expected value",
    "expected ident",
    "trailing characters",
    "key must be a string",
    "control character (\\u0000",
    "while parsing",
    "while scanning",
    "did not find expected",
    "mapping values are not",
    "simple key",
    "block mapping",
    "ill-formed document",
    "syntax error",
    "schemas:///",
    "constraint violation",
    "cvc-",
    "src-resolve",
    "src-import",
    "cos-nonambig",
    "s4s-",
    "ct-props",
    "st-props",
    "QName",
    "NCName",
    "unexpected token",
    "unexpected byte",
    "in template",
    "MissingSectionEnd",
    "section end",
    "no items found",
    "invalid base64",
    "Invalid padding",
    "Invalid symbol",
    "BadEncoding",
    "UnknownIssuer",
    "InvalidCertificate",
    "ASN.1",
    "DER error",
    "PEM error",
    "Could not read key",
    "SshKey",
    "ssh_key",
    "rustls",
    "webpki",
    "minijinja",
    "quick_xml",
    "quick-xml",
    "serde",
    "Custom {",
    "Os {",
    "kind: ",
    "Error(",
    "Err(",
    "Some(",
    "panicked",
    "unwrap",
    "RUST_BACKTRACE",
];

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<shipment xmlns="http://www.nets.eu/nets-share/1.6" xmlns:eboks="http://www.nets.eu/nets-share/1.6/eboks">
  <shipmentInfo>
    <shipmentId>broken</shipmentId>
    <sender>
      <corporateIdentityNumber>12345678</corporateIdentityNumber>
      <country>DK</country>
    </sender>
  </shipmentInfo>
  <messages>
    <message id="1">
      <sender>
        <eboks:eboksId>15723</eboks:eboksId>
      </sender>
      <eboks:receiver>
        <eboks:personIdentityNumber>6101800001</eboks:personIdentityNumber>
        <eboks:country>DK</eboks:country>
      </eboks:receiver>
      <document>
        <documentType>163057</documentType>
        <filepath>document1.pdf</filepath>
      </document>
    </message>
  </messages>
</shipment>
"#;

/// A text or a file, and what comes of it when it is cut or a byte of it is another.
fn broken(right: &[u8], cuts: usize, changes: usize) -> Vec<Vec<u8>> {
    let cut = (0..cuts).map(|number| right[..right.len() * number / cuts].to_vec());
    let changed = (0..changes).map(|number| {
        let mut bytes = right.to_vec();
        let at = (right.len() - 1) * number / changes;
        bytes[at] = [b'<', b'"', b'&', 0, 0xFF, b'}', b'*', b'\n'][number % 8];
        bytes
    });
    cut.chain(changed).collect()
}

/// Runs the program, and looks at all that it says.
#[track_caller]
fn says_it_itself(folder: &Path, arguments: &[&str], files: &[String]) -> String {
    let ran = run(program(folder).args(arguments).args(files));
    let said = format!("{}{}", ran.stdout, ran.stderr);
    for theirs in THEIRS {
        let line = said.lines().find(|line| line.contains(theirs));
        assert!(line.is_none(), "{arguments:?}: `{theirs}` in {}", line.unwrap_or_default());
    }
    assert!(ran.code.is_some_and(|code| code < 3), "{arguments:?}: {:?} {said}", ran.code);
    said
}

/// Each of these texts in a file of its own.
fn written(folder: &Path, name: &str, texts: Vec<Vec<u8>>) -> Vec<String> {
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let files = texts.into_iter().enumerate().map(|(number, text)| {
        let file = format!("{stem}{number}.{ending}");
        fs::write(folder.join(&file), text).expect("written");
        file
    });
    files.collect()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn whatever_is_wrong_with_shipments() {
    let folder = folder();
    let zips = written(folder.path(), "zip.zip", broken(&sample("signing"), 60, 160));
    says_it_itself(folder.path(), &["validate"], &zips);
    says_it_itself(folder.path(), &["validate", "--format", "json"], &zips[..60]);
    let xmls = written(folder.path(), "shipment.xml", broken(XML.as_bytes(), 60, 200));
    says_it_itself(folder.path(), &["validate", "--lenient"], &xmls);
}

#[test]
fn whatever_is_wrong_with_scenarios() {
    let folder = folder();
    for scenario in ["default", "alias", "multi-signing"] {
        let text = fs::read(repository(&format!("scenarios/{scenario}.yaml"))).expect("a scenario");
        let files = written(folder.path(), &format!("{scenario}.yaml"), broken(&text, 40, 160));
        says_it_itself(folder.path(), &["check"], &files);
    }
}

#[test]
fn whatever_is_wrong_with_schemas_of_ones_own() {
    let text = fs::read(repository("schemas/1.6/shipment.xsd")).expect("a schema");
    let all = folder();
    fs::write(all.path().join("shipment.xml"), XML).expect("written");
    let words: [(&str, &str); 12] = [
        ("xs:sequence", "xs:sequenze"),
        ("xs:string", "xs:strin"),
        ("xs:complexType", "xs:simpleType"),
        ("name=", "nam="),
        ("type=\"", "type=\"no:"),
        ("minOccurs=\"0\"", "minOccurs=\"-1\""),
        ("maxOccurs=\"", "maxOccurs=\"x"),
        ("xs:restriction base=\"xs:string\"", "xs:restriction base=\"xs:int\""),
        ("xs:element ", "xs:element ref=\"x\" "),
        ("</xs:schema>", "<xs:import namespace=\"urn:x\" schemaLocation=\"x.xsd\"/></xs:schema>"),
        ("</xs:schema>", "<xs:include schemaLocation=\"nowhere.xsd\"/></xs:schema>"),
        ("</xs:schema>", "<xs:element name=\"shipment\"/></xs:schema>"),
    ];
    let right = String::from_utf8(text.clone()).expect("UTF-8");
    let changed = words.iter().map(|(from, to)| right.replacen(from, to, 1).into_bytes());
    for (number, text) in broken(&text, 8, 24).into_iter().chain(changed).enumerate() {
        let own = all.path().join(format!("own{number}"));
        fs::create_dir(&own).expect("made");
        for name in ["eboks.xsd", "print.xsd", "print-nordic.xsd", "email.xsd"] {
            fs::copy(repository("schemas/1.6").join(name), own.join(name)).expect("copied");
        }
        fs::write(own.join("shipment.xsd"), text).expect("written");
        let schemas = format!("own{number}");
        says_it_itself(all.path(), &["validate", "--schemas", &schemas, "shipment.xml"], &[]);
    }
}

/// Names under which there is nothing to be read, or nothing like it.
fn nothing_there(folder: &Path) -> Vec<String> {
    fs::create_dir_all(folder.join("a-folder/shipment.xml")).expect("made");
    fs::write(folder.join("a-file"), "text").expect("written");
    fs::write(folder.join("empty"), "").expect("written");
    symlink("loop", folder.join("loop")).expect("a link");
    symlink("nowhere", folder.join("dangling")).expect("a link");
    let long = "x".repeat(300);
    ["missing", "a-folder", "a-file/below", "a-folder/shipment.xml", "empty", "loop", "dangling", &long]
        .map(str::to_owned)
        .into()
}

#[test]
fn whatever_is_wrong_with_the_files_that_commands_are_given() {
    let folder = folder();
    let (folder, strange) = (folder.path(), nothing_there(folder.path()));
    for name in &strange {
        let name = std::slice::from_ref(name);
        for arguments in [
            &["validate"][..],
            &["check"],
            &["crowd"],
            &["validate", "a-file", "--schemas"],
            &["validate", "a-file", "--scenario"],
            &["alias", "ask", "a=b", "--url", "https://127.0.0.1:1/", "--certs"],
            &["alias", "ask", "a=b", "--url", "https://127.0.0.1:1/", "--ca"],
            &["alias", "check", "--scenario"],
            &["key", "--data"],
        ] {
            says_it_itself(folder, arguments, name);
        }
    }
    for arguments in [
        &["sample", "--out"][..],
        &["templates", "--out"],
        &["schema", "shipment", "--out"],
        &["certs", "--out"],
        &["certs"],
    ] {
        for at in ["a-file", "a-file/below", "loop", "/proc/nowhere"] {
            says_it_itself(folder, arguments, &[at.to_owned()]);
        }
    }
    says_it_itself(folder, &["healthcheck", "--api", "127.0.0.1:1"], &[]);
}

#[test]
fn whatever_is_wrong_with_what_a_start_needs() {
    let folder = folder();
    let folder = folder.path();
    let strange = nothing_there(folder);
    fs::write(
        folder.join("no-key"),
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    )
    .expect("written");
    for text in [
        "{{ x",
        "{% for %}",
        "{{ shipmentId | nothing }}",
        "<a>{{ user + 1 }}</a>",
        "<a>&nope;</a>",
        "<a",
        "\u{1}",
    ] {
        let templates = folder.join("templates");
        fs::create_dir_all(&templates).expect("made");
        fs::write(templates.join("receipt.xml"), text).expect("written");
        cannot_start(folder, &["--templates", "templates"]);
    }
    for at in strange.iter().map(String::as_str).chain(["no-key"]) {
        cannot_start(folder, &["--host-key", at]);
    }
    for at in ["a-file", "a-file/below", "loop", "/proc/nowhere"] {
        cannot_start(folder, &["--data", at]);
        cannot_start(folder, &["--ready-file", &format!("{at}/ready.json")]);
        cannot_start(folder, &["--keys", at]);
    }
    cannot_start(folder, &["--sftp", "192.0.2.1:1"]);
    cannot_start(folder, &["--api", "192.0.2.1:1"]);
}

/// A start with these options ends at once.
#[track_caller]
fn cannot_start(folder: &Path, options: &[&str]) {
    let ports = ["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0"];
    let defaults: Vec<&str> = match options {
        ["--sftp", ..] => vec!["serve", "--api", "127.0.0.1:0"],
        ["--api", ..] => vec!["serve", "--sftp", "127.0.0.1:0"],
        _ => ports.to_vec(),
    };
    let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
    says_it_itself(folder, &defaults, &options);
}
