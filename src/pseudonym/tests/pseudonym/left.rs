//! Looks for what is left of an original: in the bytes as they are, and in all that is packed in them.

use std::io::{Cursor, Read as _};

use flate2::read::ZlibDecoder;
use zip::ZipArchive;

/// All bytes of a zip: its own, those of its files, and those of the streams in these.
pub fn all_bytes(zip: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![zip.to_vec()];
    let mut archive = ZipArchive::new(Cursor::new(zip)).expect("a zip");
    for index in 0..archive.len() {
        let mut bytes = Vec::new();
        archive.by_index(index).expect("an entry").read_to_end(&mut bytes).expect("an intact entry");
        for (at, _) in
            bytes.windows(2).enumerate().filter(|(_, pair)| pair[0] & 0x0F == 8 && pair[0] >> 4 == 7)
        {
            let mut inflated = Vec::new();
            // Most of these are the beginning of nothing.
            if ZlibDecoder::new(&bytes[at..]).read_to_end(&mut inflated).is_ok() {
                all.push(inflated);
            }
        }
        all.push(bytes);
    }
    all
}

/// Which of these originals stand anywhere in it, in whatever case.
pub fn found<'o>(bytes: &[Vec<u8>], originals: impl IntoIterator<Item = &'o str>) -> Vec<&'o str> {
    let folded: Vec<String> =
        bytes.iter().map(|bytes| String::from_utf8_lossy(bytes).to_lowercase()).collect();
    let is_there = |original: &&str| folded.iter().any(|text| text.contains(&original.to_lowercase()));
    originals.into_iter().filter(is_there).collect()
}
