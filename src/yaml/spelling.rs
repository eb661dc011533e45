//! Signs that look like those of YAML and are others: what word processors, web pages and keyboards of
//! other scripts put in their place.

/// What was meant by a sign that looks like one of YAML's or of ASCII; nothing for one that is not seen.
pub fn meant(sign: char) -> Option<&'static str> {
    Some(match sign {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{85}' | '\u{2028}' | '\u{2029}' => " ",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' => "",
        '\u{feff}' => "",
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' | '\u{ff07}' => "'",
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => "-",
        '\u{b7}' | '\u{2022}' | '\u{2023}' | '\u{25aa}' | '\u{25cf}' | '\u{25e6}' => "-",
        '\u{3001}' | '\u{fe50}' | '\u{fe51}' => ",",
        '\u{2236}' | '\u{a789}' | '\u{fe55}' | '\u{fe13}' => ":",
        '\u{ff01}'..='\u{ff5e}' => full_width(sign),
        _ => return None,
    })
}

/// The sign of ASCII that a full-width one is made after.
fn full_width(sign: char) -> &'static str {
    const ASCII: &str =
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    let at = (sign as usize).saturating_sub(0xff01);
    ASCII.get(at..=at).unwrap_or_default()
}

/// The text with the signs that were meant.
pub fn in_ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match meant(sign) {
            Some(meant) => plain.push_str(meant),
            None => plain.push(sign),
        }
    }
    plain
}

/// The first sign of the text that looks like another, with how many characters stand before it.
pub fn first_odd(text: &str) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, sign)| meant(*sign).is_some())
}

/// "U+FF1A, a full-width `:`".
pub fn name(sign: char) -> String {
    let code = u32::from(sign);
    let what = match (sign, meant(sign).unwrap_or_default()) {
        ('\u{a0}' | '\u{202f}', _) => "a no-break space".to_owned(),
        ('\u{85}' | '\u{2028}' | '\u{2029}', _) => "a line's end of another kind".to_owned(),
        (_, "") => "which is not seen".to_owned(),
        (_, " ") => "a blank of another kind".to_owned(),
        (_, "'" | "\"") => "a typographic quote".to_owned(),
        (_, meant) => format!("which is no `{meant}`"),
    };
    format!("U+{code:04X}, {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_written_in_ascii() {
        assert_eq!(in_ascii("name：\u{a0}“Blå”，\u{200b}１６３０５７　–"), "name: \"Blå\",163057 -");
        assert_eq!(in_ascii("Blåbær, Ærø"), "Blåbær, Ærø");
        assert_eq!(in_ascii("！～"), "!~");
    }

    #[test]
    fn each_odd_sign_is_named() {
        assert_eq!(first_odd("ab\u{3000}c"), Some((2, '\u{3000}')));
        assert_eq!(name('\u{a0}'), "U+00A0, a no-break space");
        assert_eq!(name('：'), "U+FF1A, which is no `:`");
        assert_eq!(name('\u{200b}'), "U+200B, which is not seen");
        assert_eq!(name('”'), "U+201D, a typographic quote");
    }
}
