//! What is sent to do harm: zips that cost far more than they weigh, and clients that take what they can.

use std::io::{Cursor, Write};
use std::net::{SocketAddr, TcpStream};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::measure::Result;

const HEAD: &str = "<shipment xmlns=\"http://www.nets.eu/nets-share/1.6\" \
    xmlns:eboks=\"http://www.nets.eu/nets-share/1.6/eboks\"><shipmentInfo><shipmentId>h</shipmentId><sender>\
    <corporateIdentityNumber>87654321</corporateIdentityNumber><country>DK</country></sender></shipmentInfo><messages>";
const TAIL: &str = "</messages></shipment>";

/// A page with nothing on it.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]>>endobj\n\
    3 0 obj<</Type/Page/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// Each zip by what is in it.
pub fn zips() -> Result<Vec<(&'static str, Vec<u8>)>> {
    Ok(vec![
        ("nested namespaces", namespaces()?),
        ("PDFs that unpack the same again", heavy_pdfs()?),
        ("attributes that nothing knows", attributes()?),
        ("values of megabytes", values()?),
        ("elements that nothing knows", elements()?),
        ("files that are no PDFs", no_pdfs()?),
    ])
}

fn namespaces() -> Result<Vec<u8>> {
    let declared = |level: usize| {
        (0..98).map(|index| format!(" xmlns:p{level}_{index}=\"u:{index}\"")).collect::<String>()
    };
    let opened: String = (0..60).map(|level| format!("<a{}>", declared(level))).collect();
    let leaves: String = (0..6_000).map(|index| format!("<b xmlns:q=\"u:{index}\"/>")).collect();
    shipment(&format!("{opened}{leaves}{}", "</a>".repeat(60)), &[])
}

fn heavy_pdfs() -> Result<Vec<u8>> {
    let content = packed(&packed(&vec![b' '; 15 << 20])?)?;
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>";
    let head = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 5 0 R 6 0 R]>>endobj\n\
         3 0 obj{page}endobj\n5 0 obj{page}endobj\n6 0 obj{page}endobj\n\
         4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length {}>>stream\n",
        content.len()
    );
    let pdf = [head.as_bytes(), &content, b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"].concat();
    let messages: String =
        (0..24).map(|index| message(index, "", "162812", &format!("d{index}.pdf"))).collect();
    let files: Vec<(String, Vec<u8>)> = (0..24).map(|index| (format!("d{index}.pdf"), pdf.clone())).collect();
    shipment(&messages, &files)
}

fn attributes() -> Result<Vec<u8>> {
    let many: String = (0..97).map(|index| format!(" a{index}=\"{index}\"")).collect();
    shipment(&(0..10_000).map(|index| message(index, &many, "163057", "d.pdf")).collect::<String>(), &[])
}

fn values() -> Result<Vec<u8>> {
    // Not all of one letter, or it would be packed too far.
    let value: String =
        (0..1_500_000_u32).map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761) >> 24)).collect();
    shipment(&(0..4).map(|index| message(index, "", &value, "d.pdf")).collect::<String>(), &[])
}

fn elements() -> Result<Vec<u8>> {
    let many: String = (0..300_000).map(|index| format!("<a{}/>", index % 1_000)).collect();
    shipment(&many, &[])
}

fn no_pdfs() -> Result<Vec<u8>> {
    let file = format!("%PDF-1.4\n{}", "1 0 obj ".repeat(130_000)).into_bytes();
    shipment("", &(0..60).map(|index| (format!("n{index}.pdf"), file.clone())).collect::<Vec<_>>())
}

fn message(id: usize, attributes: &str, document_type: &str, file: &str) -> String {
    format!(
        "<message id=\"{id}\"{attributes}><sender><eboks:eboksId>15724</eboks:eboksId></sender><eboks:receiver>\
         <eboks:personIdentityNumber>6101800001</eboks:personIdentityNumber><eboks:country>DK</eboks:country>\
         </eboks:receiver><document><documentType>{document_type}</documentType><filepath>{file}</filepath>\
         </document></message>"
    )
}

fn shipment(messages: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    let mut put = |name: &str, content: &[u8]| -> Result<()> {
        writer.start_file(name, options)?;
        Ok(writer.write_all(content)?)
    };
    put("shipment.xml", format!("{HEAD}{messages}{TAIL}").as_bytes())?;
    put("d.pdf", PDF.as_bytes())?;
    for (name, content) in files {
        put(name, content)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Packed as the streams of a PDF are: the zip library packs, and the frame is put around it.
fn packed(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    writer.start_file("x", options)?;
    writer.write_all(content)?;
    let zip = writer.finish()?.into_inner();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.as_slice()))?;
    let entry = archive.by_name("x")?;
    let from = usize::try_from(entry.data_start().ok_or("the packed data has no place")?)?;
    let to = from + usize::try_from(entry.compressed_size())?;
    // Without the checksum at its end, which readers do without.
    Ok([&[0x78, 0x9C], &zip[from..to]].concat())
}

/// Connections that are opened and never used.
pub fn idle(api: SocketAddr, count: usize) -> Result<Vec<TcpStream>> {
    (0..count).map(|_| Ok(TcpStream::connect(api)?)).collect()
}
