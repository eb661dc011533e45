//! The line a finding stands in, shown around the place at a bounded cost however long the line is.

use nets_core::finding::{Excerpt, Finding};
use nets_text::harmless;

use super::document::BYTE_ORDER_MARK;

/// So many characters of a line are shown on each side of the place.
const MARGIN: usize = 60;

/// So many bytes after the place are read: more than is shown, for a line may go on with blanks.
const AHEAD: usize = 1024;

/// The longest character of UTF-8.
const LONGEST_CHARACTER: usize = 4;

/// What to show for this finding of the bytes of `shipment.xml`; none when it has no place in them.
pub(crate) fn excerpt(xml: &[u8], finding: &Finding) -> Option<Excerpt> {
    finding.place.position?;
    let body = xml.strip_prefix(BYTE_ORDER_MARK).unwrap_or(xml);
    if body.is_empty() {
        return None;
    }
    let byte = usize::try_from(finding.place.byte?).ok()?;
    let at = byte.saturating_sub(xml.len() - body.len()).min(body.len());
    let (before, column) = before(&body[..at]);
    let line = String::from_utf8_lossy(&body[before..line_end(body, at)]);
    let mut characters = line.chars();
    let shown: String = characters.by_ref().take(2 * MARGIN).map(harmless).collect();
    let follows = if characters.any(|character| !character.is_whitespace()) { "…" } else { "" };
    let precedes = if before > 0 && body[before - 1] != b'\n' { "…" } else { "" };
    let text = format!("{precedes}{}{follows}", shown.trim_end());
    let mark_at = column + precedes.chars().count();
    let mark_length = marks(&text, mark_at, &finding.found).max(1);
    Some(Excerpt { text, mark_at, mark_length })
}

/// Where to begin before a place, and how many characters that is before it.
fn before(line: &[u8]) -> (usize, usize) {
    let mut start = line.len();
    let mut column = 0;
    while start > 0 && column < MARGIN && line[start - 1] != b'\n' {
        start -= 1;
        column += usize::from(begins_character(line[start]));
    }
    (start, column)
}

/// Where the line of a place ends, or as much of it as is read.
fn line_end(body: &[u8], at: usize) -> usize {
    let ahead = &body[at..];
    let ahead = &ahead[..ahead.len().min(AHEAD)];
    let whole = ahead.len() < AHEAD;
    match ahead.iter().position(|byte| *byte == b'\n') {
        Some(end) => at + end - usize::from(body[..at + end].ends_with(b"\r")),
        None if whole => body.len() - usize::from(body.ends_with(b"\r")),
        // Half a character would be shown as an unknown one.
        None => (1..=LONGEST_CHARACTER)
            .map(|back| at + AHEAD - back)
            .find(|end| begins_character(body[*end]))
            .unwrap_or(at + AHEAD),
    }
}

fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// How many characters the value found has, when it stands at the place.
fn marks(text: &str, mark_at: usize, found: &str) -> usize {
    let length = found.chars().count();
    let stands_there = text.chars().skip(mark_at).take(length).eq(found.chars());
    if stands_there { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::finding::{Place, Position};
    use nets_core::rule_book::RuleId;

    fn shown(xml: &str, found: &str, byte: usize) -> (String, usize, usize) {
        let place = Place {
            position: Some(Position { line: 1, column: 1 }),
            byte: u64::try_from(byte).ok(),
            ..Place::default()
        };
        let finding = Finding::new(RuleId::XmlEncoding, place, "broken").found(found);
        let excerpt = excerpt(xml.as_bytes(), &finding).expect("a place");
        (excerpt.text, excerpt.mark_at, excerpt.mark_length)
    }

    #[test]
    fn the_line_is_shown_and_what_was_found_in_it_is_marked() {
        let xml = "<a>\r\n\t<bø>bad</bø>\r\n</a>";
        assert_eq!(shown(xml, "bad", xml.find("bad").expect("it")), (" <bø>bad</bø>".to_owned(), 5, 3));
        assert_eq!(shown(xml, "other", xml.find("bad").expect("it")), (" <bø>bad</bø>".to_owned(), 5, 1));
        assert_eq!(shown(xml, "", xml.len()), ("</a>".to_owned(), 4, 1));
        assert_eq!(shown("<a>\r", "", 0), ("<a>".to_owned(), 0, 1));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_line() {
        assert_eq!(shown("\u{FEFF}<a/>", "<a/>", 3), ("<a/>".to_owned(), 0, 4));
    }

    #[test]
    fn a_long_line_is_shown_around_the_place_only() {
        let xml = format!("{}bad{}", "ø".repeat(2_000), "å".repeat(2_000));
        let (text, mark_at, mark_length) = shown(&xml, "bad", 4_000);
        assert_eq!(text, format!("…{}bad{}…", "ø".repeat(60), "å".repeat(57)));
        assert_eq!((mark_at, mark_length), (61, 3));
        for shift in 0..LONGEST_CHARACTER {
            let xml = format!("{}{}", "x".repeat(shift), "\u{3000}".repeat(AHEAD));
            assert!(!shown(&xml, "", 0).0.contains(['…', '\u{FFFD}']));
        }
    }

    #[test]
    fn a_finding_without_a_place_in_the_text_shows_nothing() {
        let nowhere = Finding::new(RuleId::XmlEncoding, Place::default(), "broken");
        assert_eq!(excerpt(b"<a/>", &nowhere), None);
        let place =
            Place { position: Some(Position { line: 1, column: 1 }), byte: Some(0), ..Place::default() };
        assert_eq!(excerpt(b"", &Finding::new(RuleId::XmlEncoding, place, "empty")), None);
    }
}
