//! What is in a zip.

use std::io::{Cursor, Read};

/// All files in it, in their order, each with its name.
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
