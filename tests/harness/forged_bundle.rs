//! Bundles, and files of evidence, with changes and with every digest mended.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;

/// The files in one, in their order.
pub fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("a file");
            let mut content = Vec::new();
            file.read_to_end(&mut content).expect("its content");
            (String::from_utf8_lossy(file.name_raw()).into_owned(), content)
        })
        .collect()
}

fn sha256(bytes: &[u8]) -> String {
    nets_bundle::hashed(bytes).expect("memory is read").1
}

/// One of these files, with true digests.
pub fn forged(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut manifest = String::new();
    for (name, content) in files.iter().filter(|(name, _)| name != "manifest.sha256") {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a file");
        zip.write_all(content).expect("its content");
        manifest.push_str(&format!("{}  {name}\n", sha256(content)));
    }
    zip.start_file("manifest.sha256", SimpleFileOptions::default()).expect("a file");
    zip.write_all(manifest.as_bytes()).expect("its content");
    zip.set_raw_comment(vec![b'-'; 71].into()).expect("a comment");
    let mut bytes = zip.finish().expect("a zip").into_inner();
    let before = bytes.len() - 71;
    let seal = format!("sha256:{}", sha256(&bytes[..before]));
    bytes[before..].copy_from_slice(seal.as_bytes());
    bytes
}
