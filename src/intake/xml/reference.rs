//! References such as `&amp;` and `&#65;`, and the line ends of a text, as XML says they are read.

use std::borrow::Cow;

use nets_text::cut;

use super::broken::BrokenXml;
use super::entities::instead_of;
use super::names::{is_allowed, name_length};

/// The value of an attribute: references resolved, every white space a space. `at` is where it begins.
pub(crate) fn attribute_value(raw: &str, at: usize) -> Result<Cow<'_, str>, BrokenXml> {
    if !raw.bytes().any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r')) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(before) = rest.find(['&', '\t', '\n', '\r']) {
        value.push_str(&rest[..before]);
        let offset = at + raw.len() - rest.len() + before;
        rest = &rest[before..];
        if rest.starts_with('&') {
            let end = rest.find(';').ok_or_else(|| unfinished(offset))?;
            value.push(character(&rest[1..end], offset)?);
            rest = &rest[end + 1..];
        } else {
            value.push(' ');
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        }
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}

/// A text without references, its line ends made into single line feeds.
pub(crate) fn line_ends(raw: &str) -> Cow<'_, str> {
    if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    }
}

/// What stands between `&` and `;` as the character it means. `at` is where the `&` stands.
pub(crate) fn character(name: &str, at: usize) -> Result<char, BrokenXml> {
    match name {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "apos" => return Ok('\''),
        "quot" => return Ok('"'),
        _ => {}
    }
    let Some(number) = name.strip_prefix('#') else {
        if name.is_empty() || name_length(name) != name.len() {
            return Err(unfinished(at));
        }
        let words = format!("the entity &{}; is not defined", cut(name, 40, "…"));
        return Err(BrokenXml::new(at, words).advice(instead_of(name)));
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hexadecimal| (hexadecimal, 16));
    let only_digits = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    only_digits
        .then(|| u32::from_str_radix(digits, radix).ok())
        .flatten()
        .and_then(char::from_u32)
        .filter(|character| is_allowed(*character))
        .ok_or_else(|| {
            BrokenXml::new(at, format!("&{}; is no character of XML", cut(name, 40, "…"))).advice(
                "Remove it: XML has no control characters but tab and line ends, not even as numbers. A number is \
                 written as &#229; or &#xE5;.",
            )
        })
}

/// An `&` that begins no reference.
pub(crate) fn unfinished(at: usize) -> BrokenXml {
    BrokenXml::new(at, "an & that begins no reference").advice("Write a plain & as `&amp;`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_white_space_in_attributes_are_resolved() {
        assert_eq!(attribute_value("a&amp;b&#65;\r\n\tc", 0).as_deref(), Ok("a&bA  c"));
        assert_eq!(attribute_value("plain", 7).as_deref(), Ok("plain"));
    }

    #[test]
    fn a_reference_to_no_character_is_refused_where_it_stands() {
        for (value, at) in
            [("x&#0;", 1), ("&#xD800;", 0), ("ab&#x110000;", 2), ("&#;", 0), ("&#+1;", 0), ("&lol;", 0)]
        {
            assert_eq!(attribute_value(value, 10).map_err(|bad| bad.at), Err(10 + at), "{value}");
        }
        for bare in ["fish & chips", "fish & chips; more", "fish &; chips", "fish &"] {
            let broken = attribute_value(bare, 0).expect_err("it is bare");
            assert_eq!(
                (broken.at, broken.advice.as_deref()),
                (5, Some("Write a plain & as `&amp;`.")),
                "{bare}"
            );
        }
    }
}
