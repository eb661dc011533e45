//! Which characters XML allows, in a text and in a name (XML 1.0, fifth edition).

/// Whether a character may stand in an XML document at all.
pub(crate) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// What a text holds that needs more than a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// The offset of the first character that XML does not allow.
    pub(super) not_allowed_at: Option<usize>,
    /// There is a `]` somewhere, which a text may not have before `]>`.
    pub(super) has_brackets: bool,
    /// There is a carriage return, which is read as a line feed.
    pub(super) has_returns: bool,
}

/// What a byte is to `oddities`; nothing for most.
const ODDITIES: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < b' ' as usize {
        kinds[byte] = ODD;
        byte += 1;
    }
    kinds[b'\t' as usize] = 0;
    kinds[b'\n' as usize] = 0;
    kinds[b'\r' as usize] = RETURN;
    kinds[b']' as usize] = BRACKET;
    kinds[0xEF] = ODD;
    kinds
};

const BRACKET: u8 = 1;
const RETURN: u8 = 2;
/// Not allowed, or the first of a character that may not be.
const ODD: u8 = 4;

/// Looks at a text in one pass over its bytes.
pub(super) fn oddities(text: &str) -> Oddities {
    let bytes = text.as_bytes();
    let (blocks, rest) = bytes.as_chunks::<8>();
    let (mut kinds, mut not_allowed_at) = (0, None);
    for (index, block) in blocks.iter().enumerate() {
        // Without a branch for each byte.
        let [a, b, c, d, e, f, g, h] = block.map(|byte| ODDITIES[usize::from(byte)]);
        let here = a | b | c | d | e | f | g | h;
        kinds |= here;
        if here & ODD != 0 && not_allowed_at.is_none() {
            not_allowed_at = not_allowed(bytes, index * block.len(), block.len());
        }
    }
    kinds |= rest.iter().fold(0, |kinds, byte| kinds | ODDITIES[usize::from(*byte)]);
    Oddities {
        not_allowed_at: not_allowed_at.or_else(|| not_allowed(bytes, bytes.len() - rest.len(), rest.len())),
        has_brackets: kinds & BRACKET != 0,
        has_returns: kinds & RETURN != 0,
    }
}

/// The first character among so many bytes that may not be.
fn not_allowed(bytes: &[u8], begin: usize, length: usize) -> Option<usize> {
    (begin..begin + length).find(|at| match &bytes[*at..] {
        [0xEF, rest @ ..] => rest.starts_with(&[0xBF, 0xBE]) || rest.starts_with(&[0xBF, 0xBF]),
        [byte, ..] => ODDITIES[usize::from(*byte)] & ODD != 0,
        [] => false,
    })
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a text is nothing but white space; mostly it is a line end and an indentation.
pub(crate) fn is_blank(text: &str) -> bool {
    const BLANKS: &[u8; 8] = b"        ";
    let bytes = text.as_bytes();
    let mut rest = bytes.strip_prefix(b"\n").unwrap_or(bytes);
    while let Some(after) = rest.strip_prefix(BLANKS) {
        rest = after;
    }
    rest.iter().all(|byte| is_space(*byte))
}

/// The four characters that are white space to XML; to it, the other spaces of Unicode are letters like
/// any other.
pub(crate) const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];

/// A text without the white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_trimmed = |byte: Option<&u8>| byte.is_none_or(|byte| !is_space(*byte));
    let bytes = text.as_bytes();
    if is_trimmed(bytes.first()) && is_trimmed(bytes.last()) { text } else { text.trim_matches(SPACES) }
}

/// Whether a character is a space to Unicode alone, such as the non-breaking one.
pub(crate) fn is_foreign_space(character: char) -> bool {
    character.is_whitespace() && !SPACES.contains(&character)
}

/// Whether a character is seen as a space, or not at all, and is a letter to XML all the same.
pub(crate) fn is_unseen(character: char) -> bool {
    is_foreign_space(character) || nets_text::is_invisible(character)
}

/// What to do about the first character of a text that is hardly seen, if it has one.
pub(crate) fn without_unseen(text: &str) -> Option<String> {
    let unseen = text.chars().find(|character| is_unseen(*character))?;
    let name = code_point(unseen);
    Some(if is_foreign_space(unseen) {
        format!(
            "Write an ordinary blank instead of {name}, or remove it: it is a space to people, and not to XML."
        )
    } else {
        format!("Remove {name}: it is not seen, and a letter like any other to XML.")
    })
}

/// A character as it is named in messages: `U+00A0`.
pub(crate) fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The letters of ASCII that may stand in a name.
const IN_NAMES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

/// The length of the name without a colon that the text begins with; 0 when it begins with none.
pub(crate) fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().position(|byte| !IN_NAMES[usize::from(*byte)]).unwrap_or(bytes.len());
    if ascii > 0 && bytes.get(ascii).is_none_or(u8::is_ascii) {
        let begins = bytes.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_');
        return if begins { ascii } else { 0 };
    }
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, first)) if begins_name(first) => {}
        _ => return 0,
    }
    characters.find(|(_, character)| !goes_on_name(*character)).map_or(text.len(), |(at, _)| at)
}

/// The length of the prefix (none is 0) and of the whole qualified name that the text begins with.
pub(crate) fn qualified_name_length(text: &str) -> Option<(usize, usize)> {
    let first = name_length(text);
    if first == 0 {
        return None;
    }
    if text.as_bytes().get(first) != Some(&b':') {
        return Some((0, first));
    }
    match name_length(&text[first + 1..]) {
        0 => None,
        second => Some((first, first + 1 + second)),
    }
}

fn begins_name(character: char) -> bool {
    matches!(
        character,
        'A'..='Z' | '_' | 'a'..='z'
            | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
            | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
            | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
            | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}'
    )
}

fn goes_on_name(character: char) -> bool {
    begins_name(character)
        || matches!(
            character,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qualified_name_has_at_most_one_colon_and_never_at_an_end() {
        assert_eq!(qualified_name_length("eboks:receiver>"), Some((5, 14)));
        assert_eq!(qualified_name_length("sender "), Some((0, 6)));
        assert_eq!(qualified_name_length("a:b:c"), Some((1, 3)));
        assert_eq!(qualified_name_length(":a"), None);
        assert_eq!(qualified_name_length("a:"), None);
        assert_eq!(qualified_name_length("1a"), None);
    }

    #[test]
    fn only_the_four_spaces_of_xml_are_white_space() {
        assert_eq!(trimmed(" \t\r\na b\n"), "a b");
        for space in ['\u{85}', '\u{A0}', '\u{2000}', '\u{2028}', '\u{202F}', '\u{205F}', '\u{3000}'] {
            let text = format!("{space}a{space}");
            assert_eq!(trimmed(&text), text);
            assert!(is_foreign_space(space));
        }
        assert!(!is_foreign_space('\n') && !is_foreign_space('a') && !is_foreign_space('\u{FEFF}'));
    }

    #[test]
    fn control_characters_and_noncharacters_are_found_where_they_are() {
        let first_not_allowed = |text: &str| oddities(text).not_allowed_at;
        let found = oddities("a]\r");
        assert!(found.has_brackets && found.has_returns && !oddities(">\n").has_brackets);
        assert_eq!(first_not_allowed("tab\tand\r\nline"), None);
        assert_eq!(first_not_allowed("bell\u{7}"), Some(4));
        assert_eq!(first_not_allowed("ø\u{FFFF}\u{0}"), Some(2));
        assert_eq!(first_not_allowed("\u{FEFF}\u{F8FF}\u{FFFD}\u{10FFFF}"), None);
        for before in 0..130 {
            let text = format!("{}\u{FFFE}{}\u{1}", "a".repeat(before), "ø".repeat(70));
            assert_eq!(first_not_allowed(&text), Some(before));
            assert_eq!(first_not_allowed(&text[before + 3..]), Some(140));
        }
    }

    #[test]
    fn a_text_is_blank_where_every_byte_is_white_space() {
        for blank in ["", " ", "\n", "\n        ", "\n           \t\r\n          "] {
            assert!(is_blank(blank), "{blank:?}");
            for letter in ["x", "\u{A0}", "\u{B}"] {
                assert!(!is_blank(&format!("{blank}{letter}")) && !is_blank(&format!("{letter}{blank}")));
                assert!(!is_blank(&format!("{blank}{letter}{blank}")), "{blank:?}");
            }
        }
    }

    #[test]
    fn a_name_ends_where_its_letters_do() {
        for (text, length) in [
            ("message>", 7),
            ("a", 1),
            ("_b-c.1 ", 6),
            ("1a", 0),
            ("-a", 0),
            ("", 0),
            ("æble ", 5),
            ("pære=", 5),
            ("ab\u{D7}c", 2),
            ("\u{D7}", 0),
            ("a:b", 1),
            ("1æ", 0),
        ] {
            assert_eq!(name_length(text), length, "{text}");
        }
    }
}
