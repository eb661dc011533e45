//! Judges an answer as a strict partner would: status 200, and a word as the only body.

use nets_core::alias::AliasWord;
use serde::Serialize;

use crate::answer::{Length, ServiceAnswer, shortened};
use crate::fault::{Fault, FoundFault};
use crate::status;

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The word a forgiving client would have read; see [`Judgement::word`] for a strict one.
    pub read_as: Option<AliasWord>,
    pub findings: Vec<FoundFault>,
}

impl Judgement {
    /// The word, when nothing is wrong with how it came.
    pub fn word(&self) -> Option<AliasWord> {
        if self.findings.iter().any(FoundFault::is_error) { None } else { self.read_as }
    }

    pub fn has(&self, fault: Fault) -> bool {
        self.findings.iter().any(|finding| finding.fault == fault)
    }

    pub(crate) fn failure(finding: FoundFault) -> Self {
        Judgement { read_as: None, findings: vec![finding] }
    }
}

pub fn judge(answer: &ServiceAnswer<'_>) -> Judgement {
    let mut findings = Vec::new();
    match answer.length {
        Length::AsSaid => {}
        Length::Short { said } => findings.push(FoundFault::new(
            Fault::BodyLength,
            format!("Content-Length {said}, and the connection ended after {} bytes", answer.body.len()),
        )),
        Length::Long { said } => {
            findings.push(FoundFault::new(
                Fault::BodyLength,
                format!("Content-Length {said}, and more bytes after them"),
            ));
        }
        Length::Unsure => findings.push(FoundFault::new(Fault::BodyEnd, "")),
        Length::Endless => {
            findings.push(FoundFault::new(Fault::BodyTooLong, shortened(answer.body)));
            return Judgement { read_as: None, findings };
        }
    }
    if answer.is_chunked {
        findings.push(FoundFault::new(Fault::BodyChunked, ""));
    }
    if let Some(charset) = charset_that_lies(answer) {
        findings
            .push(FoundFault::new(Fault::BodyCharset, format!("charset {}", shortened(charset.as_bytes()))));
    }
    let read_as = readable(answer, &mut findings);
    if answer.status == 200 {
        return Judgement { read_as, findings };
    }
    let read_as = read_as.filter(|_| !status::refuses_the_caller(answer.status));
    let told = status::finding(answer, read_as.is_some());
    if read_as.is_none() && !(200..=299).contains(&answer.status) {
        // What an error page looks like is no further mistake.
        findings.clear();
    }
    findings.insert(0, told);
    Judgement { read_as, findings }
}

/// The word of a body that is not compressed. A header that says so over a plain word does no harm.
fn readable(answer: &ServiceAnswer<'_>, findings: &mut Vec<FoundFault>) -> Option<AliasWord> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    let said = answer
        .content_encoding
        .map(str::trim)
        .filter(|said| !said.is_empty() && !said.eq_ignore_ascii_case("identity"));
    let mut about_body = Vec::new();
    let read_as = read(answer.body, &mut about_body);
    let encoding = match said {
        Some(encoding) if read_as.is_none() => shortened(encoding.as_bytes()),
        _ if answer.body.starts_with(&GZIP) => "gzip, and no Content-Encoding says so".to_owned(),
        _ => {
            findings.append(&mut about_body);
            return read_as;
        }
    };
    findings.push(FoundFault::new(Fault::BodyCompressed, encoding));
    None
}

/// The word of a body, with a finding for each thing that has to be forgiven.
fn read(body: &[u8], findings: &mut Vec<FoundFault>) -> Option<AliasWord> {
    if let Some(word) = AliasWord::exactly(body) {
        return Some(word);
    }
    if body.is_empty() {
        findings.push(FoundFault::new(Fault::BodyEmpty, ""));
        return None;
    }
    let text = utf16_as_ascii(body).or_else(|| bare_utf16_as_ascii(body));
    let mut rest = text.as_deref().unwrap_or(body);
    if let Some(after) = rest.strip_prefix(b"\xef\xbb\xbf") {
        findings.push(FoundFault::new(Fault::BodyByteOrderMark, "EF BB BF"));
        rest = after;
    } else if utf16_as_ascii(body).is_some() {
        findings.push(FoundFault::new(Fault::BodyUtf16, "with the byte order mark of UTF-16"));
    } else if text.is_some() {
        findings.push(FoundFault::new(Fault::BodyUtf16, "without a byte order mark"));
    }
    let trimmed = rest.trim_ascii();
    if trimmed.len() != rest.len() {
        findings.push(FoundFault::new(Fault::BodyWhitespace, shortened(rest)));
        rest = trimmed;
    }
    let visible = visible(rest);
    if visible.len() != rest.len() && any_case(visible, &mut Vec::new()).is_some() {
        findings.push(FoundFault::new(Fault::BodyInvisible, shortened(rest)));
        rest = visible;
    }
    if let Some(word) = unquoted(rest).and_then(|inner| any_case(inner, findings)) {
        findings.push(FoundFault::new(Fault::BodyQuoted, shortened(rest)));
        return Some(word);
    }
    if let Some(word) = any_case(rest, findings) {
        return Some(word);
    }
    let fault = match rest.first() {
        Some(b'{' | b'[' | b'"') => Fault::BodyJson,
        Some(b'<') if is_html(rest) => Fault::BodyHtml,
        Some(b'<') => Fault::BodyXml,
        Some(_) => Fault::BodyNoWord,
        None => Fault::BodyEmpty,
    };
    findings.push(FoundFault::new(fault, shortened(rest)));
    None
}

/// Without signs at both ends that take no ink: white space beyond ASCII, zero-width ones, and control characters.
fn visible(text: &[u8]) -> &[u8] {
    let is_unseen = |sign: char| {
        sign.is_whitespace()
            || sign.is_control()
            || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    match std::str::from_utf8(text) {
        Ok(text) => text.trim_matches(is_unseen).as_bytes(),
        // A non-breaking space of a charset with one byte a sign.
        Err(_) => text.trim_ascii().strip_suffix(b"\xa0").unwrap_or(text),
    }
}

fn is_html(text: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(&text[..text.len().min(256)]).to_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<title", "<h1", "<p>", "<div"]
        .iter()
        .any(|tag| beginning.contains(tag))
}

fn any_case(text: &[u8], findings: &mut Vec<FoundFault>) -> Option<AliasWord> {
    let word =
        AliasWord::ALL.iter().copied().find(|word| word.as_str().as_bytes().eq_ignore_ascii_case(text))?;
    if word.as_str().as_bytes() != text {
        findings.push(FoundFault::new(Fault::BodyCase, shortened(text)));
    }
    Some(word)
}

fn unquoted(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        _ => None,
    }
}

/// The ASCII letters of a text in UTF-16 that says so by its byte order mark.
fn utf16_as_ascii(body: &[u8]) -> Option<Vec<u8>> {
    let (units, low) = match body {
        [0xff, 0xfe, units @ ..] => (units, 0),
        [0xfe, 0xff, units @ ..] => (units, 1),
        _ => return None,
    };
    units
        .chunks(2)
        .map(|unit| match unit {
            [first, second] if low == 0 && *second == 0 => Some(*first),
            [first, second] if low == 1 && *first == 0 => Some(*second),
            _ => None,
        })
        .collect()
}

/// The same without the mark: every other byte is 0, as no text of ASCII has it.
fn bare_utf16_as_ascii(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < 4 || !body.len().is_multiple_of(2) {
        return None;
    }
    let low = match body {
        [0, ..] => 1,
        _ => 0,
    };
    let is_zero = |place: usize| body.iter().skip(place).step_by(2).all(|byte| *byte == 0);
    let ascii: Vec<u8> = body.iter().skip(low).step_by(2).copied().collect();
    (is_zero(1 - low) && ascii.iter().all(|byte| *byte != 0 && byte.is_ascii())).then_some(ascii)
}

/// The charset of Content-Type, when the body cannot be in it.
fn charset_that_lies<'a>(answer: &ServiceAnswer<'a>) -> Option<&'a str> {
    let parameters = answer.content_type?.split(';').skip(1);
    let charset = parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"'))?;
    let name = charset.to_ascii_lowercase();
    let holds = if name.starts_with("utf-16") || name.starts_with("ucs-2") {
        utf16_as_ascii(answer.body).or_else(|| bare_utf16_as_ascii(answer.body)).is_some()
    } else if name.starts_with("utf-32") {
        false
    } else if name == "utf-8" || name == "utf8" {
        std::str::from_utf8(answer.body).is_ok() || utf16_as_ascii(answer.body).is_some()
    } else if name == "us-ascii" || name == "ascii" {
        answer.body.is_ascii()
    } else {
        // Every other charset in use on the web writes the letters of the nine words as ASCII
        // does, except the EBCDIC ones.
        !name.starts_with("ibm") && !name.starts_with("cp037")
    };
    if holds { None } else { Some(charset) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::CertificateDemand;

    fn plain(body: &[u8]) -> ServiceAnswer<'_> {
        ServiceAnswer {
            status: 200,
            path: "/alias",
            location: None,
            content_type: Some("text/plain"),
            content_encoding: None,
            is_chunked: false,
            body,
            length: Length::AsSaid,
            demand: CertificateDemand::InHandshake,
        }
    }

    fn faults(answer: &ServiceAnswer<'_>) -> Vec<Fault> {
        judge(answer).findings.iter().map(|finding| finding.fault).collect()
    }

    #[test]
    fn each_of_the_nine_words_alone_is_accepted() {
        for word in AliasWord::ALL {
            let verdict = judge(&plain(word.as_str().as_bytes()));
            assert_eq!((verdict.word(), verdict.findings.len()), (Some(*word), 0));
        }
    }

    #[test]
    fn every_body_but_a_bare_word_is_told_what_is_wrong_with_it() {
        let bodies: [(&[u8], &[Fault]); 21] = [
            (b"", &[Fault::BodyEmpty]),
            (b"ok", &[Fault::BodyCase]),
            (b"OK\r\n", &[Fault::BodyWhitespace]),
            (b" OK", &[Fault::BodyWhitespace]),
            (b"\n\n", &[Fault::BodyWhitespace, Fault::BodyEmpty]),
            (b"\xef\xbb\xbfOK", &[Fault::BodyByteOrderMark]),
            (b"\xff\xfeO\0K\0", &[Fault::BodyUtf16]),
            (b"O\0K\0", &[Fault::BodyUtf16]),
            (b"\0O\0K", &[Fault::BodyUtf16]),
            ("OK\u{a0}".as_bytes(), &[Fault::BodyInvisible]),
            (b"OK\xa0", &[Fault::BodyInvisible]),
            ("\u{200b}OK".as_bytes(), &[Fault::BodyInvisible]),
            (b"OK\0", &[Fault::BodyInvisible]),
            (b"<?xml version=\"1.0\"?><string>OK</string>", &[Fault::BodyXml]),
            (b"\"OK\"", &[Fault::BodyQuoted]),
            (b"\"ok\"\n", &[Fault::BodyWhitespace, Fault::BodyCase, Fault::BodyQuoted]),
            (b"{\"result\":\"OK\"}", &[Fault::BodyJson]),
            (b"<html>OK</html>", &[Fault::BodyHtml]),
            (b"OKAY", &[Fault::BodyNoWord]),
            (b"O\0K", &[Fault::BodyNoWord]),
            (b"\xff\xfe\xff", &[Fault::BodyNoWord]),
        ];
        for (body, expected) in bodies {
            assert_eq!(faults(&plain(body)), expected, "{}", shortened(body));
            assert_eq!(judge(&plain(body)).word(), None);
        }
    }

    #[test]
    fn what_a_forgiving_client_reads_is_told_beside_the_findings() {
        let verdict = judge(&plain(b"\xef\xbb\xbf\"unknown_customer\"\n"));
        assert_eq!(verdict.read_as, Some(AliasWord::UnknownCustomer));
    }

    #[test]
    fn any_other_status_is_refused_even_with_a_word() {
        assert_eq!(faults(&ServiceAnswer { status: 404, ..plain(b"UNKNOWN_CUSTOMER") }), [Fault::HttpStatus]);
        assert_eq!(faults(&ServiceAnswer { status: 201, ..plain(b"OK") }), [Fault::HttpStatus]);
        let refused = ServiceAnswer { status: 401, ..plain(b"SYSTEM_ERROR") };
        assert_eq!((faults(&refused), judge(&refused).read_as), (vec![Fault::HttpUnauthorized], None));
        let page = ServiceAnswer { status: 502, ..plain(b"<html><title>502 Bad Gateway</title>") };
        assert_eq!(faults(&page), [Fault::HttpGateway]);
        assert_eq!(
            faults(&ServiceAnswer { status: 302, location: Some("/login"), ..plain(b"OK") }),
            [Fault::HttpRedirect]
        );
    }

    #[test]
    fn a_charset_must_be_the_bodys() {
        let charset = |name: &'static str| ServiceAnswer { content_type: Some(name), ..plain(b"OK") };
        for honest in ["text/plain; charset=UTF-8", "text/plain; charset=\"iso-8859-1\"", "text/plain"] {
            assert_eq!(faults(&charset(honest)), []);
        }
        for lying in
            ["text/plain; charset=utf-16", "text/plain;CHARSET=utf-32le", "text/plain; charset=IBM500"]
        {
            assert_eq!(faults(&charset(lying)), [Fault::BodyCharset]);
        }
    }

    #[test]
    fn a_compressed_body_is_told_and_one_that_is_only_called_so_is_read() {
        let packed = b"\x1f\x8b\x08\0\xf3\xf7\x06\0";
        assert_eq!(faults(&plain(packed)), [Fault::BodyCompressed]);
        let brotli = ServiceAnswer { content_encoding: Some("br"), ..plain(b"\x8f\x00\x80OK\x03") };
        assert_eq!(faults(&brotli), [Fault::BodyCompressed]);
        let identity = ServiceAnswer { content_encoding: Some("identity"), ..plain(b"OK") };
        assert_eq!(faults(&identity), []);
    }

    #[test]
    fn chunks_are_a_warning_and_a_wrong_length_is_not() {
        let chunked = judge(&ServiceAnswer { is_chunked: true, ..plain(b"OK") });
        assert_eq!((chunked.word(), chunked.findings.len()), (Some(AliasWord::Ok), 1));
        for length in [Length::Short { said: 4 }, Length::Long { said: 1 }, Length::Endless] {
            assert_eq!(judge(&ServiceAnswer { length, ..plain(b"OK") }).word(), None);
        }
    }
}
