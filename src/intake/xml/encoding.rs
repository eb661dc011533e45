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

/// What stands where bytes cease to be UTF-8, and what to do about it.
pub(super) fn undecoded(bytes: &[u8], at: usize) -> (String, &'static str) {
    /// `<?xm` in the code pages of large computers.
    const EBCDIC: &[u8] = b"\x4C\x6F\xA7\x94";
    let (before, rest) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
    let byte = rest.first().copied().unwrap_or_default();
    let bare = format!("byte 0x{byte:02X}");
    if bytes.starts_with(EBCDIC) {
        return (bare, "Convert the file from EBCDIC to UTF-8, such as by `iconv -f IBM277 -t UTF-8`.");
    }
    if matches!(rest, [0xED, 0xA0..=0xBF, ..]) {
        let advice = "Write UTF-8 by a current program: some write a sign such as an emoji in two halves (CESU-8, \
                      Java's writeUTF), which UTF-8 does not allow.";
        return (format!("{bare}, the first of half a sign"), advice);
    }
    if is_cut_letter(rest) {
        let advice =
            "Cut texts by letters and not by bytes: one has been cut off within a letter, or the file was.";
        return (format!("{bare}, the beginning of a letter whose rest is missing"), advice);
    }
    let found = match (byte, char::from(byte)) {
        (0x86 | 0x91 | 0x9B | 0x8F | 0x92 | 0x9D, _) => {
            let letter = match byte {
                0x86 => 'å',
                0x91 => 'æ',
                0x9B => 'ø',
                0x8F => 'Å',
                0x92 => 'Æ',
                _ => 'Ø',
            };
            format!("{bare}, which is '{letter}' in code page 850")
        }
        (_, letter) if letter.is_alphabetic() => format!("{bare}, which is '{letter}' in ISO 8859-1"),
        _ => bare,
    };
    if before.is_ascii() {
        let advice = "Save the file as UTF-8; a file in another encoding, such as ISO 8859-1 or a code page of \
                      Windows or DOS, shows this at its first letter outside ASCII.";
        return (found, advice);
    }
    (
        found,
        "Look where this text comes from: the letters before it are UTF-8, and it has been put between them in \
         another encoding.",
    )
}

/// Whether a letter of several bytes begins that does not go on, or an impossible one.
fn is_cut_letter(rest: &[u8]) -> bool {
    let goes_on = |byte: &u8| (0x80..=0xBF).contains(byte);
    let missing = match rest {
        [0xC2..=0xDF, ..] => 1,
        [0xE0..=0xEF, ..] => 2,
        [0xF0..=0xF4, ..] => 3,
        _ => return false,
    };
    let there = rest.iter().skip(1).take(missing).take_while(|byte| goes_on(byte)).count();
    // Without one byte that goes on, it is as likely a letter of another encoding.
    there < missing && (there > 0 || rest.len() == 1)
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
