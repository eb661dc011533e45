//! Hostile text, shown so that it can steer no terminal and no reader.

use std::borrow::Cow;

/// Whether it shows as itself: it moves no cursor, ends no line, turns no direction and can be seen.
pub fn is_harmless(character: char) -> bool {
    !character.is_control() && !is_invisible(character)
}

/// Characters that no listing shows and those that turn the direction of a line.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// The character itself, a space for a tab or a line's end, or � for what is not harmless.
pub fn harmless(character: char) -> char {
    if matches!(character, '\t' | '\n' | '\r') { ' ' } else { in_name(character) }
}

fn in_name(character: char) -> char {
    if is_harmless(character) { character } else { char::REPLACEMENT_CHARACTER }
}

/// As [`plain`], for a name: a line's end in it is to be seen.
pub fn plain_name(name: &str, most: usize) -> String {
    name.chars().take(most).map(in_name).collect()
}

/// So many characters of a text at most, on one line; each keeps its column.
pub fn plain(text: &str, most: usize) -> String {
    text.chars().take(most).map(harmless).collect()
}

/// The text with everything written out that is not harmless, as `\u{1b}`.
pub fn spelt(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut spelt = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmless(character) {
            spelt.push(character);
        } else {
            spelt.extend(character.escape_unicode());
        }
    }
    Cow::Owned(spelt)
}

/// The beginning of a text that is longer than this, with a sign that it goes on.
pub fn cut<'t>(text: &'t str, most: usize, goes_on: &str) -> Cow<'t, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}{goes_on}", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_replaced_or_spelt_out() {
        assert_eq!(plain("a\tb\u{1b}[2J\u{202e}\r\næøå", 10), "a b\u{fffd}[2J\u{fffd}  ");
        assert_eq!(plain_name("a\tb\n", 10), "a\u{fffd}b\u{fffd}");
        assert_eq!(spelt("a\n\u{1b}[2J\u{202e}ø"), r"a\u{a}\u{1b}[2J\u{202e}ø");
        assert!(matches!(spelt("æøå"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("æøå", 2, "..."), "æø...");
        assert_eq!(cut("æøå", 3, "..."), "æøå");
    }
}
