//! Which letters may take the place of a letter: those that no rule and no program tells apart from it by its
//! form.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters are looked for in so many code points around the one that is replaced.
const BLOCK: u32 = 0x80;

/// Whether a character belongs to a word: a letter of any script, a digit that is none of ASCII, or a mark on
/// the letter before it.
pub(crate) fn is_of_word(character: char) -> bool {
    character.is_alphabetic()
        || (character.is_numeric() && !character.is_ascii_digit())
        || is_combining_mark(character)
}

/// A letter in small, and whether it was a capital. What has no small letter of the same length is small itself.
pub(crate) fn small(letter: char) -> (char, bool) {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(small), None) if small != letter && capital(small) == Some(letter) => (small, true),
        _ => (letter, false),
    }
}

/// The capital of a small letter, if there is one that leads back to it and is as long.
pub(crate) fn capital(small: char) -> Option<char> {
    let mut upper = small.to_uppercase();
    let (capital, None) = (upper.next()?, upper.next()) else { return None };
    let back = capital.to_lowercase().eq([small]);
    (back && capital != small && capital.len_utf8() == small.len_utf8()).then_some(capital)
}

/// What counts of a small letter.
#[derive(PartialEq, Eq)]
struct Form {
    is_letter: bool,
    is_mark: bool,
    is_lower: bool,
    has_capital: bool,
    length: usize,
    /// How many bytes it takes when it is taken apart into its letter and its marks, and whether that letter is
    /// one of ASCII.
    apart: usize,
    is_of_ascii: bool,
    is_composed: bool,
}

fn form(letter: char) -> Form {
    let apart: String = std::iter::once(letter).nfd().collect();
    Form {
        is_letter: letter.is_alphabetic(),
        is_mark: is_combining_mark(letter),
        is_lower: letter.is_lowercase(),
        has_capital: capital(letter).is_some(),
        length: letter.len_utf8(),
        apart: apart.len(),
        is_of_ascii: apart.starts_with(|first: char| first.is_ascii()),
        is_composed: std::iter::once(letter).nfc().eq([letter]),
    }
}

/// All letters that may stand for this small one, itself among them, in their order.
pub(crate) fn alike(small: char) -> Vec<char> {
    if small.is_ascii_lowercase() {
        return ('a'..='z').collect();
    }
    if !is_of_word(small) || is_combining_mark(small) {
        return vec![small];
    }
    let wanted = form(small);
    let first = u32::from(small) / BLOCK * BLOCK;
    let near = (first..first + BLOCK).filter_map(char::from_u32).filter(|other| is_of_word(*other));
    near.filter(|other| self::small(*other) == (*other, false) && form(*other) == wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_replaced_by_letters_of_its_own_kind() {
        assert!(alike('ø').contains(&'æ') && !alike('ø').contains(&'å'), "å can be taken apart");
        assert!(alike('å').contains(&'ö') && alike('ж').contains(&'я') && alike('λ').contains(&'μ'));
        for letter in ['a', 'æ', 'å', 'ß', 'λ', 'ж', '中', 'ﬁ', 'ı', '４'] {
            let others = alike(small(letter).0);
            assert!(others.contains(&letter), "{letter}: {others:?}");
            for other in others {
                assert_eq!(other.len_utf8(), letter.len_utf8());
                assert_eq!(other.is_alphanumeric(), letter.is_alphanumeric());
            }
        }
        assert_eq!(
            [small('Å'), small('å'), small('ß'), small('İ')],
            [('å', true), ('å', false), ('ß', false), ('İ', false)]
        );
    }

    #[test]
    fn what_is_no_letter_is_of_no_word() {
        for sign in ['1', ' ', '-', '😀', '.', '_', '\u{200B}'] {
            assert!(!is_of_word(sign), "{sign}");
        }
    }
}
