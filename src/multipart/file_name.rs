//! The name of a file, from whatever a client made of it. No document says how NSSO reads names: what decodes is
//! decoded, and what is odd is told.

use crate::finding::FormFinding;
use crate::rule::FormRule;

/// A name as it is meant, from the bytes of `filename`.
pub(crate) fn from_plain(raw: &[u8], findings: &mut Vec<FormFinding>) -> String {
    let mut name = raw.to_vec();
    if let Some(decoded) = percent_decoded(raw) {
        // Plain letters beside the encoded ones may be in any encoding; they are told below.
        if str::from_utf8(&decoded).is_ok() || !raw.is_ascii() {
            name = decoded;
        } else {
            findings.push(FormFinding::new(FormRule::FileNamePercent, raw));
        }
    }
    let is_utf8 = str::from_utf8(&name).is_ok();
    if !raw.is_ascii() {
        let rule = if is_utf8 { FormRule::FileNameUtf8 } else { FormRule::FileNameLatin1 };
        findings.push(FormFinding::new(rule, raw));
    }
    text(&name)
}

/// A name from the bytes of `filename*` (RFC 8187), such as `UTF-8''caf%C3%A9.pdf`; none if they are no such thing.
pub(crate) fn from_extended(raw: &[u8], findings: &mut Vec<FormFinding>) -> Option<String> {
    findings.push(FormFinding::new(FormRule::FileNameExtended, raw));
    let mut parts = raw.splitn(3, |byte| *byte == b'\'');
    let (charset, _language, value) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = percent_decoded(value).unwrap_or_else(|| value.to_vec());
    if charset.eq_ignore_ascii_case(b"utf-8") {
        String::from_utf8(bytes).ok()
    } else {
        charset.eq_ignore_ascii_case(b"iso-8859-1").then(|| latin1(&bytes))
    }
}

/// UTF-8, else ISO-8859-1, in which every byte is a letter.
pub(crate) fn text(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// None where nothing is encoded. A percent sign without two digits behind it stands for itself.
fn percent_decoded(raw: &[u8]) -> Option<Vec<u8>> {
    let (mut decoded, mut is_encoded, mut at) = (Vec::with_capacity(raw.len()), false, 0);
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some(byte) = raw.get(at) {
        let pair = match &raw[at..] {
            [b'%', high, low, ..] => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match pair {
            Some((high, low)) => {
                decoded.push(high << 4 | low);
                is_encoded = true;
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    is_encoded.then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(raw: &[u8]) -> (String, Vec<FormRule>) {
        let mut findings = Vec::new();
        let name = from_plain(raw, &mut findings);
        (name, findings.iter().map(|finding| finding.rule).collect())
    }

    #[test]
    fn a_name_is_decoded_as_it_is_meant() {
        let cases: [(&[u8], &str, &[FormRule]); 9] = [
            (b"a.pdf", "a.pdf", &[]),
            (b"caf%C3%A9.pdf", "café.pdf", &[]),
            (b"%22a%22.pdf", "\"a\".pdf", &[]),
            (b"100%.pdf", "100%.pdf", &[]),
            (b"caf%E9.pdf", "caf%E9.pdf", &[FormRule::FileNamePercent]),
            ("café.pdf".as_bytes(), "café.pdf", &[FormRule::FileNameUtf8]),
            (b"caf\xE9.pdf", "café.pdf", &[FormRule::FileNameLatin1]),
            ("é%C3%A9".as_bytes(), "éé", &[FormRule::FileNameUtf8]),
            (b"\xE9%20a", "é a", &[FormRule::FileNameLatin1]),
        ];
        for (raw, name, rules) in cases {
            assert_eq!(plain(raw), (name.to_owned(), rules.to_vec()), "{raw:?}");
        }
    }

    #[test]
    fn an_extended_name_is_read_and_told() {
        let read = |raw: &[u8]| {
            let mut findings = Vec::new();
            let name = from_extended(raw, &mut findings);
            assert_eq!(findings.len(), 1);
            name
        };
        assert_eq!(read(b"UTF-8''caf%C3%A9.pdf").as_deref(), Some("café.pdf"));
        assert_eq!(read(b"iso-8859-1'fr'caf%E9.pdf").as_deref(), Some("café.pdf"));
        for raw in [&b"UTF-8''%E9"[..], b"koi8-r''a", b"a.pdf", b""] {
            assert_eq!(read(raw), None);
        }
    }
}
