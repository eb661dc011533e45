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

/// The name of a file; refused when programs differ in it.
pub(super) fn decode(raw: &[u8], flags: u16, extra: &HashMap<u16, &[u8]>) -> Result<String, ZipFault> {
    let written = if flags & IS_UTF_8 != 0 {
        String::from_utf8_lossy(raw).into_owned()
    } else {
        raw.iter().map(|byte| character(*byte)).collect()
    };
    let Some(unicode) = extra.get(&UNICODE_PATH).and_then(|field| unicode_path(field, raw)) else {
        return Ok(written);
    };
    // Bytes that are no ASCII mean what the program takes them for, unless the field says it.
    let is_open = flags & IS_UTF_8 == 0 && !raw.is_ascii();
    if unicode == written || is_open || is_spelt_out(&written, unicode) {
        return Ok(unicode.to_owned());
    }
    Err(ZipFault::ambiguous(format!(
        "a file has two names: `{}` for programs that know the Unicode path, `{}` for others",
        plain_name(unicode, 100),
        plain_name(&written, 100)
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
/// letters: `?` or `_` for each, or its number, as `%U00E6` and `#U00e6`.
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
            Some(b'?' | b'_') => rest = &rest[1..],
            _ => return false,
        }
    }
    rest.is_empty()
}

fn character(byte: u8) -> char {
    match byte {
        0..0x80 => char::from(byte),
        0x80.. => UPPER_HALF.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(raw: &[u8], flags: u16, unicode: &str) -> Option<String> {
        let field = [&[1][..], &crc32fast::hash(raw).to_le_bytes(), unicode.as_bytes()].concat();
        decode(raw, flags, &HashMap::from([(UNICODE_PATH, field.as_slice())])).ok()
    }

    #[test]
    fn bytes_are_code_page_437_unless_they_say_utf_8() {
        let none = HashMap::new();
        assert_eq!(decode(b"k\x91r.pdf", 0, &none).ok().as_deref(), Some("kær.pdf"));
        assert_eq!(decode("kær.pdf".as_bytes(), IS_UTF_8, &none).ok().as_deref(), Some("kær.pdf"));
        assert_eq!(UPPER_HALF.chars().count(), 128);
        assert_eq!((character(0xE1), character(0xFE), character(0xB0)), ('ß', '■', '░'));
    }

    #[test]
    fn a_unicode_path_tells_the_letters_that_the_bytes_leave_open() {
        assert_eq!(named("kær.pdf".as_bytes(), 0, "kær.pdf").as_deref(), Some("kær.pdf"));
        assert_eq!(named(b"k\x91r.pdf", 0, "kær.pdf").as_deref(), Some("kær.pdf"));
        for spelt in ["k%U00E6r.pdf", "k#U00e6r.pdf", "k?r.pdf", "k_r.pdf"] {
            assert_eq!(named(spelt.as_bytes(), 0, "kær.pdf").as_deref(), Some("kær.pdf"), "{spelt}");
        }
    }

    #[test]
    fn a_unicode_path_to_another_file_is_refused() {
        assert_eq!(named(b"letter.pdf", 0, "other.pdf"), None);
        assert_eq!(named(b"letter.pdf", 0, "letter.pdfx"), None);
        assert_eq!(named("kær.pdf".as_bytes(), IS_UTF_8, "kør.pdf"), None);
        assert_eq!(named(b"k%U00E7r.pdf", 0, "kær.pdf"), None);
    }

    #[test]
    fn a_unicode_path_that_belongs_to_an_earlier_name_is_not_read() {
        let field = [&[1][..], &crc32fast::hash(b"old.pdf").to_le_bytes(), b"old.pdf"].concat();
        let extra = HashMap::from([(UNICODE_PATH, field.as_slice())]);
        assert_eq!(decode(b"new.pdf", 0, &extra).ok().as_deref(), Some("new.pdf"));
    }
}
