//! Text that may stand in XML.

use std::borrow::Cow;

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
    for character in representable(text).chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\r' => written.push_str("&#xD;"),
            other => written.push(other),
        }
    }
    written
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
    }
}
