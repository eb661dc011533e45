//! The name of a file in a zip: its bytes, and the extra field that says it again in Unicode.

use std::collections::HashMap;

use nets_text::plain_name;

use super::source::{RecordFields, ZipFault};

/// The flag that says that a name is UTF-8.
pub(super) const IS_UTF_8: u16 = 1 << 11;

/// The extra field with the name in Unicode: 4.6.9 of APPNOTE.
pub(super) const UNICODE_PATH: u16 = 0x7075;

/// The upper half of code page 437, in which names are written that say nothing else.
const UPPER_HALF: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// What differs in code page 850, in which Windows writes names in Denmark and its neighbours: the
/// codes of the upper half, and their letters.
const OTHERWISE_IN_850: [(u8, char); 3] = [(0x9B, 'ø'), (0x9D, 'Ø'), (0xB8, '©')];
const CAPITALS_IN_850: &str = "ÁÂÀ";
const CAPITALS_AT: u8 = 0xB5;

/// What differs in Windows-1252 from ISO 8859-1 among the letters of names.
const OTHERWISE_IN_1252: [(u8, char); 6] =
    [(0x80, '€'), (0x8A, 'Š'), (0x8C, 'Œ'), (0x96, '–'), (0x9A, 'š'), (0x9F, 'Ÿ')];

/// The name of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileName {
    /// As the zip says it, or as most programs read it.
    pub(super) name: String,
    /// As others read it, where the zip does not say what its bytes mean.
    pub(super) others: Vec<String>,
}

impl FileName {
    fn known(name: impl Into<String>) -> Self {
        FileName { name: name.into(), others: Vec::new() }
    }

    /// Bytes that are no ASCII, without a word on what they mean.
    fn open(raw: &[u8]) -> Self {
        let by = |letter: fn(u8) -> char| raw.iter().map(|byte| letter(*byte)).collect::<String>();
        let utf_8 = std::str::from_utf8(raw).ok().map(str::to_owned);
        let mut readings = utf_8.into_iter().chain([by(in_437), by(in_850), by(in_1252)]);
        let name = readings.next().unwrap_or_default();
        let mut others: Vec<String> = Vec::new();
        for reading in readings {
            if reading != name && !others.contains(&reading) {
                others.push(reading);
            }
        }
        FileName { name, others }
    }
}

/// The name of a file; refused when it has two.
pub(super) fn decode(raw: &[u8], flags: u16, extra: &HashMap<u16, &[u8]>) -> Result<FileName, ZipFault> {
    let is_open = flags & IS_UTF_8 == 0 && !raw.is_ascii();
    let written = if is_open { FileName::open(raw) } else { FileName::known(String::from_utf8_lossy(raw)) };
    let Some(unicode) = extra.get(&UNICODE_PATH).and_then(|field| unicode_path(field, raw)) else {
        return Ok(written);
    };
    // Bytes that are no ASCII mean what the program takes them for, unless the field says it.
    if unicode == written.name || is_open || is_spelt_out(&written.name, unicode) {
        return Ok(FileName::known(unicode));
    }
    Err(ZipFault::ambiguous(format!(
        "a file has two names: `{}` for programs that know the Unicode path, `{}` for others",
        plain_name(unicode, 100),
        plain_name(&written.name, 100)
    )))
}

/// The name in the field, unless it belongs to another name than this.
fn unicode_path<'f>(field: &'f [u8], raw: &[u8]) -> Option<&'f str> {
    let (version, rest) = field.split_first()?;
    let checksum = RecordFields(rest).u32(0);
    let belongs = *version == 1 && rest.len() >= 4 && checksum == crc32fast::hash(raw);
    if belongs { std::str::from_utf8(&rest[4..]).ok() } else { None }
}

/// Whether a name in ASCII is what a program makes of the other one when it cannot write its
/// letters: one like it or a sign such as `?` for each, or its number, as `%U00E6` and `#U00e6`.
fn is_spelt_out(ascii: &str, unicode: &str) -> bool {
    let mut rest = ascii;
    for letter in unicode.chars() {
        if letter.is_ascii() {
            let Some(after) = rest.strip_prefix(letter) else { return false };
            rest = after;
            continue;
        }
        let mut units = [0; 2];
        let mut spelt = String::new();
        for unit in letter.encode_utf16(&mut units) {
            spelt.push_str(&format!("U{unit:04X}"));
        }
        let number = rest.get(1..=spelt.len()).filter(|number| number.eq_ignore_ascii_case(&spelt));
        match rest.as_bytes().first() {
            Some(b'%' | b'#') if number.is_some() => rest = &rest[1 + spelt.len()..],
            Some(sign) if sign.is_ascii_graphic() && !matches!(sign, b'/' | b'\\' | b'.') => {
                rest = &rest[1..];
            }
            _ => return false,
        }
    }
    rest.is_empty()
}

fn in_437(byte: u8) -> char {
    match byte {
        0..0x80 => char::from(byte),
        0x80.. => UPPER_HALF.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// As far as names in letters go: what draws boxes is not told apart.
fn in_850(byte: u8) -> char {
    let capital =
        byte.checked_sub(CAPITALS_AT).and_then(|index| CAPITALS_IN_850.chars().nth(usize::from(index)));
    let other = OTHERWISE_IN_850.iter().find(|(code, _)| *code == byte).map(|(_, letter)| *letter);
    other.or(capital).unwrap_or_else(|| in_437(byte))
}

fn in_1252(byte: u8) -> char {
    let other = OTHERWISE_IN_1252.iter().find(|(code, _)| *code == byte);
    other.map_or(char::from(byte), |(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(raw: &[u8], flags: u16, unicode: &str) -> Option<String> {
        let field = [&[1][..], &crc32fast::hash(raw).to_le_bytes(), unicode.as_bytes()].concat();
        let name = decode(raw, flags, &HashMap::from([(UNICODE_PATH, field.as_slice())])).ok()?;
        assert!(name.others.is_empty(), "the field says it: {:?}", name.others);
        Some(name.name)
    }

    /// All readings of a name, the first of which is shown.
    fn readings(raw: &[u8], flags: u16) -> Vec<String> {
        let FileName { name, others } = decode(raw, flags, &HashMap::new()).expect("it has no second name");
        [vec![name], others].concat()
    }

    #[test]
    fn bytes_without_a_word_on_what_they_mean_are_read_in_each_usual_way() {
        assert_eq!(readings(b"k\x91r \x9B.pdf", 0), ["kær ¢.pdf", "kær ø.pdf", "k\u{91}r \u{9B}.pdf"]);
        assert_eq!(readings(b"\xC6ble.pdf", 0), ["╞ble.pdf", "Æble.pdf"]);
        assert_eq!(readings("kær.pdf".as_bytes(), 0)[0], "kær.pdf");
        assert_eq!(readings("kær.pdf".as_bytes(), IS_UTF_8), ["kær.pdf"]);
        assert_eq!(readings(b"letter.pdf", 0), ["letter.pdf"]);
        assert_eq!(UPPER_HALF.chars().count(), 128);
        assert_eq!((in_437(0xE1), in_437(0xFE), in_437(0xB0)), ('ß', '■', '░'));
        assert_eq!((in_850(0xB5), in_850(0xB7), in_850(0x8F), in_1252(0x8A)), ('Á', 'À', 'Å', 'Š'));
    }

    #[test]
    fn a_unicode_path_tells_the_letters_that_the_bytes_leave_open() {
        assert_eq!(named("kær.pdf".as_bytes(), 0, "kær.pdf").as_deref(), Some("kær.pdf"));
        assert_eq!(named(b"k\x91r.pdf", 0, "kær.pdf").as_deref(), Some("kær.pdf"));
        for spelt in ["k%U00E6r.pdf", "k#U00e6r.pdf", "k?r.pdf", "k_r.pdf", "kar.pdf"] {
            assert_eq!(named(spelt.as_bytes(), 0, "kær.pdf").as_deref(), Some("kær.pdf"), "{spelt}");
        }
    }

    #[test]
    fn a_unicode_path_to_another_file_is_refused() {
        assert_eq!(named(b"letter.pdf", 0, "other.pdf"), None);
        assert_eq!(named(b"letter.pdf", 0, "letter.pdfx"), None);
        assert_eq!(named("kær.pdf".as_bytes(), IS_UTF_8, "kør.pdf"), None);
        assert_eq!(named(b"k%U00E7r.pdf", 0, "kær.pdf"), None);
        assert_eq!(named(b"k/r.pdf", 0, "kær.pdf"), None);
    }

    #[test]
    fn a_unicode_path_that_belongs_to_an_earlier_name_is_not_read() {
        let field = [&[1][..], &crc32fast::hash(b"old.pdf").to_le_bytes(), b"old.pdf"].concat();
        let extra = HashMap::from([(UNICODE_PATH, field.as_slice())]);
        assert_eq!(decode(b"new.pdf", 0, &extra).ok(), Some(FileName::known("new.pdf")));
    }
}
