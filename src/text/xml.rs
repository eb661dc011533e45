//! Text that may stand in XML.

use std::borrow::Cow;
use std::fmt;

/// The text with every character that XML 1.0 cannot hold, not even escaped, replaced by U+FFFD.
pub fn representable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_representable) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(
                |character| if is_representable(character) { character } else { char::REPLACEMENT_CHARACTER },
            )
            .collect(),
    )
}

/// The text as the content of an element. A carriage return is written as a reference, because a
/// reader would otherwise make a line feed of it.
pub fn content(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    // A string takes everything.
    let _ = write_content(&mut written, text);
    written
}

/// As [`content`], into something that is being written: what needs nothing goes there in one piece.
pub fn write_content(out: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    write_with(out, text, instead_of)
}

/// The text between the quotes of an attribute, of whichever kind these are.
pub fn write_attribute(out: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    write_with(out, text, |character| match character {
        '"' => Some("&quot;"),
        '\'' => Some("&apos;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        other => instead_of(other),
    })
}

/// As [`write_attribute`], as a text of its own.
pub fn attribute(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    // A string takes everything.
    let _ = write_attribute(&mut written, text);
    written
}

fn write_with(
    out: &mut dyn fmt::Write,
    text: &str,
    instead_of: impl Fn(char) -> Option<&'static str>,
) -> fmt::Result {
    if text.bytes().all(is_plain) {
        return out.write_str(text);
    }
    let mut plain_from = 0;
    for (at, character) in text.char_indices() {
        let Some(instead) = instead_of(character) else { continue };
        out.write_str(&text[plain_from..at])?;
        out.write_str(instead)?;
        plain_from = at + character.len_utf8();
    }
    out.write_str(&text[plain_from..])
}

/// A byte that is a character which stands for itself wherever it stands: most numbers and names have no other.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

/// What is written in an element for a character that cannot stand there.
fn instead_of(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        other if is_representable(other) => None,
        _ => Some("\u{fffd}"),
    }
}

/// The `Char` production of XML 1.0.
fn is_representable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(representable("a\0b\u{1b}c\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(representable("æøå\t\r\n"), "æøå\t\r\n");
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(content("a<b>&c\r\n"), "a&lt;b&gt;&amp;c&#xD;\n");
        assert_eq!(content("&\0æ"), "&amp;\u{fffd}æ");
        assert_eq!(attribute("<a b=\"c\">\0\n'"), "&lt;a b=&quot;c&quot;&gt;\u{fffd}&#xA;&apos;");
    }
}
