//! The bytes of a file become text, or are told to be of another encoding.

use std::fmt;

use nets_core::finding::Position;

/// Bytes that are not UTF-8, and what they seem to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUtf8 {
    pub position: Position,
    pub seems: OtherEncoding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherEncoding {
    Utf16,
    Utf32,
    /// One byte for each character, as older programs write them; this is the first that shows it.
    OneByte(u8),
}

impl NotUtf8 {
    /// What is wrong, without the place.
    pub fn message(&self) -> String {
        match self.seems {
            OtherEncoding::Utf16 => {
                "this file is UTF-16, which Windows calls Unicode: save the file as UTF-8".to_owned()
            }
            OtherEncoding::Utf32 => "this file is UTF-32: save the file as UTF-8".to_owned(),
            OtherEncoding::OneByte(byte) => {
                // The codes between are control characters in ISO 8859-1.
                let meant = match byte {
                    0xa0.. => format!(", which is `{}` in ISO 8859-1 and Windows-1252", char::from(byte)),
                    _ => String::new(),
                };
                format!("this byte is not UTF-8: it is {byte:02X}{meant}; save the file as UTF-8")
            }
        }
    }
}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.message())
    }
}

impl std::error::Error for NotUtf8 {}

/// The text that the bytes of a file are.
pub fn text_of(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    let begin = Position { line: 1, column: 1 };
    if let Some(seems) = wide(&bytes) {
        return Err(NotUtf8 { position: begin, seems });
    }
    String::from_utf8(bytes).map_err(|error| {
        let wrong = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..wrong).unwrap_or_default());
        let byte = error.as_bytes().get(wrong).copied().unwrap_or_default();
        NotUtf8 { position: after(&before), seems: OtherEncoding::OneByte(byte) }
    })
}

/// Where the next character stands. A byte order mark takes no column.
fn after(text: &str) -> Position {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
    let lines = crate::problem::lines(text);
    let (mut line, mut column) = (0, 0);
    for (index, each) in lines.enumerate() {
        (line, column) = (index, each.chars().count());
    }
    Position { line: number(line), column: number(column) }
}

/// Encodings of two or four bytes for each character, by their mark or by the zeros of the first ones.
fn wide(bytes: &[u8]) -> Option<OtherEncoding> {
    let is_zero = |index: usize| bytes.get(index) == Some(&0);
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(OtherEncoding::Utf32),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(OtherEncoding::Utf16),
        [_, 0, 0, 0, ..] | [0, 0, 0, _, ..] => Some(OtherEncoding::Utf32),
        [_, _, _, _, ..] if (is_zero(0) && is_zero(2)) || (is_zero(1) && is_zero(3)) => {
            Some(OtherEncoding::Utf16)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> String {
        text_of(bytes.to_vec()).expect_err("another encoding").to_string()
    }

    #[test]
    fn utf_8_is_taken_with_a_mark_and_without() {
        assert_eq!(text_of(b"name: \xc3\xa6".to_vec()).as_deref(), Ok("name: æ"));
        assert_eq!(text_of(b"\xef\xbb\xbfa: b".to_vec()).as_deref(), Ok("\u{feff}a: b"));
        assert_eq!(text_of(Vec::new()).as_deref(), Ok(""));
        assert_eq!(text_of(b"a".to_vec()).as_deref(), Ok("a"));
    }

    #[test]
    fn another_encoding_is_named_with_its_place() {
        let latin = told(b"a: b\r\nname: \xC6rlig");
        assert!(
            latin.starts_with("2:7: this byte is not UTF-8: it is C6, which is `Æ` in ISO 8859-1"),
            "{latin}"
        );
        assert!(told(b"\xef\xbb\xbfa\xe6").starts_with("1:2: "), "{}", told(b"\xef\xbb\xbfa\xe6"));
        assert!(told(b"a: \x93b\x94").contains("it is 93; save"), "{}", told(b"a: \x93b\x94"));
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert!(told(&utf_16("\u{feff}name: x")).starts_with("1:1: this file is UTF-16"));
        assert!(told(&utf_16("name: x")).starts_with("1:1: this file is UTF-16"));
        let swapped: Vec<_> = "name: x".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(told(&swapped).starts_with("1:1: this file is UTF-16"));
        let wide: Vec<_> = "name".chars().flat_map(|each| u32::from(each).to_le_bytes()).collect();
        assert!(told(&wide).starts_with("1:1: this file is UTF-32"));
    }
}
