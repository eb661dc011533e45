//! Zips that no honest program writes.

use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// An empty page. It has no table, and readers do without.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
    2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
    3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n\
    trailer\n<</Root 1 0 R>>\n%%EOF\n";

/// A valid shipment.xml of one letter; `id` makes it a shipment of its own.
pub fn shipment_xml(id: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<shipment xmlns="http://www.nets.eu/nets-share/1.6" xmlns:eboks="http://www.nets.eu/nets-share/1.6/eboks">
  <shipmentInfo>
    <shipmentId>{id}</shipmentId>
    <sender><corporateIdentityNumber>12345678</corporateIdentityNumber><country>DK</country></sender>
  </shipmentInfo>
  <messages>
    <message id="1">
      <sender><eboks:eboksId>15723</eboks:eboksId></sender>
      <eboks:receiver>
        <eboks:personIdentityNumber>2402911995</eboks:personIdentityNumber>
        <eboks:country>DK</eboks:country>
      </eboks:receiver>
      <document><documentType>163057</documentType><filepath>document1.pdf</filepath></document>
    </message>
  </messages>
</shipment>
"#
    )
}

/// The shipment.xml with one text replaced, which must be there.
pub fn changed(id: &str, from: &str, to: &str) -> Vec<u8> {
    let xml = shipment_xml(id);
    assert!(xml.contains(from), "shipment.xml has no {from}");
    xml.replacen(from, to, 1).into_bytes()
}

/// A zip of these entries.
pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, options).expect("an entry");
        zip.write_all(content).expect("its content");
    }
    zip.finish().expect("a zip").into_inner()
}

/// A zip with a PDF and this shipment.xml.
pub fn with_xml(xml: &[u8]) -> Vec<u8> {
    zip(&[("shipment.xml", xml), ("document1.pdf", PDF)])
}

/// A valid shipment that also holds an entry of this name, which a writer would mend: it is put in
/// afterwards, in both of its places.
pub fn with_name(id: &str, name: &str) -> Vec<u8> {
    let stand_in = "y".repeat(name.len());
    let xml = shipment_xml(id);
    let bytes = zip(&[("shipment.xml", xml.as_bytes()), ("document1.pdf", PDF), (&stand_in, PDF)]);
    replaced(&bytes, stand_in.as_bytes(), name.as_bytes())
}

/// The same bytes with one sequence replaced by another as long, wherever it stands.
pub fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "lengths and offsets stay true");
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(from.len()).position(|window| window == from) {
        bytes[at + found..][..to.len()].copy_from_slice(to);
        at += found + to.len();
    }
    bytes
}

/// A valid shipment with a symbolic link in it.
pub fn with_link(id: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("shipment.xml", options).expect("an entry");
    zip.write_all(shipment_xml(id).as_bytes()).expect("its content");
    zip.start_file("document1.pdf", options).expect("an entry");
    zip.write_all(PDF).expect("its content");
    zip.add_symlink("link.pdf", "/etc/passwd", options).expect("a link");
    zip.finish().expect("a zip").into_inner()
}

/// A shipment whose entry of this name unpacks to so many MiB of nothing.
pub fn bomb(name: &str, mebibytes: usize, id: &str) -> Vec<u8> {
    let options = SimpleFileOptions::default().large_file(true);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, options).expect("an entry");
    let (beginning, filler) = match name {
        "shipment.xml" => (shipment_xml(id).into_bytes(), b' '),
        _ => (PDF.to_vec(), 0),
    };
    zip.write_all(&beginning).expect("its content");
    let piece = vec![filler; 1 << 20];
    for _ in 0..mebibytes {
        zip.write_all(&piece).expect("its content");
    }
    let rest: (&str, &[u8]) = ("document1.pdf", PDF);
    let xml = shipment_xml(id);
    let rest = if name == "shipment.xml" { rest } else { ("shipment.xml", xml.as_bytes()) };
    zip.start_file(rest.0, options).expect("an entry");
    zip.write_all(rest.1).expect("its content");
    zip.finish().expect("a zip").into_inner()
}
