//! Values in which some letters are written as references, such as `&#248;` for `ø`.

/// References that HTML has and XML has not: what is said of them goes by their names.
const NAMED: &[&str] = &[
    "amp", "lt", "gt", "quot", "apos", "nbsp", "aelig", "oslash", "aring", "AElig", "Oslash", "Aring",
    "auml", "ouml", "uuml", "Auml", "Ouml", "Uuml", "eacute", "egrave", "euro", "copy", "reg", "sect",
    "ndash", "mdash", "hellip",
];

/// A letter and how it is written.
struct WrittenCopy<'t> {
    letter: char,
    source: &'t str,
}

/// A value with a pseudonym in it; each letter is written as the one before it was.
pub(super) fn rewritten(text: &str, pseudonym: &dyn Fn(&str) -> String) -> String {
    if !text.contains('&') {
        return pseudonym(text);
    }
    let letters = letters(text);
    let plain: String = letters.iter().map(|written| written.letter).collect();
    let new = pseudonym(&plain);
    let mut out = String::with_capacity(text.len());
    for (old, new) in letters.iter().zip(new.chars()) {
        match new {
            new if new == old.letter => out.push_str(old.source),
            new if old.source.starts_with('&') && old.source.len() > 1 => {
                out.push_str(&reference(new, old.source));
            }
            new => out.push(new),
        }
    }
    out
}

fn letters(text: &str) -> Vec<WrittenCopy<'_>> {
    let mut letters = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let read = if letter == '&' { read(rest) } else { None };
        let (letter, length) = read.unwrap_or((letter, letter.len_utf8()));
        let (source, after) = rest.split_at(length);
        letters.push(WrittenCopy { letter, source });
        rest = after;
    }
    letters
}

/// The reference that a text begins with. One by a name stands for a sign that no word has.
fn read(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 12;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let letter = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => NAMED.contains(&name).then_some('&')?,
    };
    Some((letter, end + 1))
}

/// A letter as a reference that is as long, if there is one.
fn reference(letter: char, like: &str) -> String {
    let code = u32::from(letter);
    let width = |prefix: &str| like.len().saturating_sub(prefix.len() + 1);
    match like.strip_prefix("&#x") {
        Some(digits) if digits.contains(|digit: char| digit.is_ascii_lowercase()) => {
            format!("&#x{code:0width$x};", width = width("&#x"))
        }
        Some(_) => format!("&#x{code:0width$X};", width = width("&#x")),
        None => format!("&#{code:0width$};", width = width("&#")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_was_a_reference_stays_one_of_the_same_length() {
        let swap = |text: &str| text.replace('ø', "æ").replace('D', "Q");
        assert_eq!(
            rewritten("S&#248;r&#xF8;n &amp; R&D &nbsp;&x;", &swap),
            "S&#230;r&#xE6;n &amp; R&Q &nbsp;&x;"
        );
        assert_eq!(rewritten("&#0248;", &swap), "&#0230;");
        assert_eq!(rewritten("søn", &swap), "sæn");
    }
}
