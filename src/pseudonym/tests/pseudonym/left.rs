//! Looks for what is left of an original: in the bytes as they are, and in all that is packed in them.

use std::io::{Cursor, Read as _};

use flate2::read::ZlibDecoder;
use zip::ZipArchive;

/// All bytes of a zip: its own, those of its files, and those of the streams in these. Packed bytes are looked at
/// unpacked only: as they lie there, any three of them may be a short name by chance.
pub fn all_bytes(zip: &[u8]) -> Vec<Vec<u8>> {
    let mut around = zip.to_vec();
    let mut all = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(zip)).expect("a zip");
    for index in 0..archive.len() {
        let mut bytes = Vec::new();
        let mut entry = archive.by_index(index).expect("an entry");
        let start = entry.data_start().expect("its place") as usize;
        let end = start + entry.compressed_size() as usize;
        entry.read_to_end(&mut bytes).expect("an intact entry");
        around[start..end].fill(0);
        for at in 0..bytes.len() {
            if !matches!(bytes[at..], [0x78, _, ..]) {
                continue;
            }
            let mut inflated = Vec::new();
            let mut decoder = ZlibDecoder::new(&bytes[at..]);
            // Most of these are the beginning of nothing.
            if decoder.read_to_end(&mut inflated).is_ok() {
                let packed = decoder.total_in() as usize;
                bytes[at..at + packed].fill(0);
                all.push(inflated);
            }
        }
        all.push(bytes);
    }
    all.push(around);
    all
}

/// Which of these originals stand anywhere in it, in whatever case.
pub fn found<'o>(bytes: &[Vec<u8>], originals: impl IntoIterator<Item = &'o str>) -> Vec<&'o str> {
    let folded: Vec<String> =
        bytes.iter().map(|bytes| String::from_utf8_lossy(bytes).to_lowercase()).collect();
    let is_there = |original: &&str| folded.iter().any(|text| text.contains(&original.to_lowercase()));
    originals.into_iter().filter(is_there).collect()
}
