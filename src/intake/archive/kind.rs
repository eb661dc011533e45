//! What a file is that is no zip, by its first bytes.

use super::source::ZipFile;

const KINDS: [(&[u8], &str); 9] = [
    (b"%PDF-", "a PDF"),
    (b"\x1F\x8B", "a gzip file"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xFD7zXZ\0", "an xz file"),
    (b"-----BEGIN PGP", "a PGP message"),
    (b"<?xml", "XML"),
    (b"\xEF\xBB\xBF<?xml", "XML"),
];

/// Where the mark of a tar archive stands.
const TAR_AT: u64 = 257;

pub(super) fn of(source: &ZipFile) -> Option<&'static str> {
    let begins = source.between(0, 16).unwrap_or_default();
    let by_beginning = KINDS.iter().find(|(mark, _)| begins.starts_with(mark)).map(|(_, kind)| *kind);
    by_beginning.or_else(|| source.has(TAR_AT, *b"usta").ok()?.then_some("a tar archive"))
}
