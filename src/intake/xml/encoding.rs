//! In which encoding a file is, by its bytes and by what it declares.

/// What the first bytes tell of a file that is no UTF-8.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => Some("UTF-32 without a byte order mark"),
        [0, b'<', ..] | [b'<', 0, ..] => Some("UTF-16 without a byte order mark"),
        _ => None,
    }
}

/// How a declared encoding stands to bytes that are UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    /// It is UTF-8, in its name in the registry.
    Utf8,
    /// It reads these bytes as UTF-8 does: another spelling, or an encoding that has ASCII in it over
    /// bytes that are ASCII.
    Alike,
    /// It is one of double bytes, which these are not.
    Wide,
    /// It would read these bytes as other letters, or not at all.
    Other,
}

/// What is declared by `name` over these bytes.
pub(super) fn declared(name: &str, bytes: &[u8]) -> Declared {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    if name.eq_ignore_ascii_case("UTF-8") {
        return Declared::Utf8;
    }
    if plain == "utf8" {
        return Declared::Alike;
    }
    if ["utf16", "utf32", "ucs2", "ucs4", "iso10646", "unicode"].iter().any(|wide| plain.starts_with(wide)) {
        return Declared::Wide;
    }
    if bytes.is_ascii() && has_ascii(&plain) { Declared::Alike } else { Declared::Other }
}

/// Whether this is an encoding in which ASCII letters are the bytes that they are in UTF-8.
fn has_ascii(plain: &str) -> bool {
    let begins = [
        "usascii",
        "ascii",
        "iso8859",
        "latin",
        "windows125",
        "cp125",
        "cp85",
        "ibm85",
        "ansix34",
        "koi8",
        "macintosh",
    ];
    begins.iter().any(|known| plain.starts_with(known)) || matches!(plain, "us" | "l1" | "cp437" | "ibm437")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_ascii_as_utf_8_does_is_alike_over_ascii_alone() {
        for name in ["US-ASCII", "ascii", "ISO-8859-1", "iso-8859-15", "windows-1252", "Latin1"] {
            assert_eq!(declared(name, b"<a/>"), Declared::Alike, "{name}");
            assert_eq!(declared(name, "<å/>".as_bytes()), Declared::Other, "{name}");
        }
        assert_eq!(declared("utf-8", "<å/>".as_bytes()), Declared::Utf8);
        assert_eq!(declared("UTF8", "<å/>".as_bytes()), Declared::Alike);
        assert_eq!(declared("utf-16", b"<a/>"), Declared::Wide);
        assert_eq!(declared("EBCDIC-CP-DK", b"<a/>"), Declared::Other);
    }

    #[test]
    fn double_bytes_are_known_with_a_mark_and_without() {
        assert_eq!(wide(b"\xFE\xFF\0<"), Some("UTF-16"));
        assert_eq!(wide(b"\0<\0?"), Some("UTF-16 without a byte order mark"));
        assert_eq!(wide(b"<\0?\0"), Some("UTF-16 without a byte order mark"));
        assert_eq!(wide(b"\xFF\xFE\0\0<\0\0\0"), Some("UTF-32"));
        assert_eq!(wide(b"<?xml"), None);
    }
}
