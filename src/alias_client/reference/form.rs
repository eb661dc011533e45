//! Decodes the query of a URL as a form, correctly or with one of the known mistakes.

use super::flaw::Flaw;

/// The parameters in the order they came. One that is no UTF-8 has no value.
pub(super) fn decoded(query: &str, flaw: Option<Flaw>) -> Vec<(String, Option<String>)> {
    if flaw == Some(Flaw::SplitsAfterDecoding) {
        let whole = text(query, flaw).unwrap_or_default();
        return pairs(&whole).map(|(name, value)| (name.to_owned(), Some(value.to_owned()))).collect();
    }
    pairs(query).filter_map(|(name, value)| Some((text(name, flaw)?, text(value, flaw)))).collect()
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn text(encoded: &str, flaw: Option<Flaw>) -> Option<String> {
    let bytes = bytes(encoded);
    let text = if flaw == Some(Flaw::DecodesAsLatin1) {
        bytes.iter().copied().map(char::from).collect()
    } else {
        String::from_utf8(bytes).ok()?
    };
    match flaw {
        Some(Flaw::DecodesPlusTwice) => Some(text.replace('+', " ").trim().to_owned()),
        Some(Flaw::DecodesPercentTwice) => String::from_utf8(self::bytes(&text)).ok(),
        Some(_) | None => Some(text),
    }
}

/// `+` is a space, `%41` is an A, and a `%` without two digits stands for itself.
fn bytes(encoded: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, beyond @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = beyond;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    bytes
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_after_it_is_split() {
        let pairs = decoded("a=1%262&b=%C3%86+%2B&c=100%&d=%FF&e", None);
        let shown: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        let expected =
            [("a", Some("1&2")), ("b", Some("Æ +")), ("c", Some("100%")), ("d", None), ("e", Some(""))];
        assert_eq!(shown, expected);
    }
}
