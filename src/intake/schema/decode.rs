//! Schema documents from bytes to text, in the encodings that such files come in.

/// Letters of Windows-1252 where ISO 8859-1 has control characters.
const OF_WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The declaration stands within so many bytes.
const LONGEST_DECLARATION: usize = 256;

/// The text of a schema document, or why it has none.
pub(super) fn decode(bytes: &[u8]) -> Result<String, String> {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        let text = String::from_utf16(&units).ok().filter(|_| rest.is_empty());
        text.map(|text| declared_as_utf_8(&text))
            .ok_or_else(|| "it begins as UTF-16, and is not to its end".to_owned())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return utf_16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf_16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => return utf_16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => return utf_16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_DECLARATION)]).into_owned();
    let named = declared(&head).map_or("UTF-8", |(name, _)| name).to_ascii_lowercase();
    let text = match named.as_str() {
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "l1" => {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        }
        "windows-1252" | "cp1252" => bytes.iter().map(|byte| of_windows(*byte)).collect(),
        "iso-8859-15" | "latin9" | "latin-9" => bytes.iter().map(|byte| of_latin_9(*byte)).collect(),
        // Others are taken as what most files are, whatever they say; what is not that has no text.
        _ => String::from_utf8(bytes.to_vec()).map_err(|error| {
            let line = 1 + bytes
                .iter()
                .take(error.utf8_error().valid_up_to())
                .filter(|byte| **byte == b'\n')
                .count();
            format!("line {line} is not {named}: save it as UTF-8, or declare the encoding that it is in")
        })?,
    };
    Ok(declared_as_utf_8(&text))
}

fn of_windows(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|index| OF_WINDOWS.get(usize::from(index)))
        .copied()
        .unwrap_or(char::from(byte))
}

fn of_latin_9(byte: u8) -> char {
    match byte {
        0xA4 => '€',
        0xA6 => 'Š',
        0xA8 => 'š',
        0xB4 => 'Ž',
        0xB8 => 'ž',
        0xBC => 'Œ',
        0xBD => 'œ',
        0xBE => 'Ÿ',
        _ => char::from(byte),
    }
}

/// The encoding that an XML declaration names, and where.
fn declared(text: &str) -> Option<(&str, usize)> {
    let declaration = &text[..text.find("?>").filter(|_| text.starts_with("<?xml"))?];
    let named = declaration.find("encoding")? + "encoding".len();
    let quote_at = named + declaration[named..].find(['"', '\''])?;
    let quote = declaration[quote_at..].chars().next()?;
    let value = &declaration[quote_at + 1..];
    Some((&value[..value.find(quote)?], quote_at + 1))
}

/// The text with a declaration of what it is in now.
fn declared_as_utf_8(text: &str) -> String {
    match declared(text) {
        Some((name, at)) => format!("{}UTF-8{}", &text[..at], &text[at + name.len()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_in_the_encoding_that_it_declares() {
        let text = "<?xml version='1.0' encoding='UTF-8'?><å/>";
        assert_eq!(decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><\xE5/>").as_deref(), Ok(text));
        assert_eq!(decode(b"<?xml version='1.0' encoding='windows-1252'?><\xE5/>").as_deref(), Ok(text));
        assert_eq!(decode(text.as_bytes()).as_deref(), Ok(text));
        let declared = text.replace("UTF-8", "UTF-16");
        let wide: Vec<u8> = declared.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide).as_deref(), Ok(text));
        let marked: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(declared.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&marked).as_deref(), Ok(text));
    }

    #[test]
    fn the_line_is_named_that_is_in_another_encoding() {
        let told = decode(b"<a>\n\xE5</a>").expect_err("no text");
        assert!(told.starts_with("line 2 is not utf-8"), "{told}");
    }
}
