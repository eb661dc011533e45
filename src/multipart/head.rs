//! What stands above a part: its name, the name of its file, its media type.

use crate::file_name;
use crate::finding::{FormFinding, shown};
use crate::parameters::ValueWithParameters;
use crate::refusal::FormRefusal;
use crate::rule::FormRule;

const DISPOSITION: &str = "Content-Disposition";
const CONTENT_TYPE: &str = "Content-Type";
const TRANSFER_ENCODING: &str = "Content-Transfer-Encoding";

/// What stands above a part. Bound: 16 KiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormPartHead {
    /// Its name in the form, such as `upfile1`.
    pub field: String,
    /// As it is meant, whatever the client made of it. It may have any characters: no path on a disk.
    pub file_name: Option<String>,
    /// As it was sent, with its parameters.
    pub content_type: Option<String>,
    pub findings: Vec<FormFinding>,
}

impl FormPartHead {
    /// From the header lines of the part of this number, the first being 1.
    pub(crate) fn read(head: &[u8], part: usize) -> Result<Self, FormRefusal> {
        let (mut disposition, mut content_type, mut encoding) = (None, None, None);
        for line in lines(head) {
            let colon = line.iter().position(|byte| *byte == b':').filter(|at| *at > 0);
            let no_line = || FormRefusal::NoHeaderLine { part, found: shown(line) };
            let (name, value) = line.split_at(colon.ok_or_else(no_line)?);
            let name = name.trim_ascii();
            let known = [
                (DISPOSITION, &mut disposition),
                (CONTENT_TYPE, &mut content_type),
                (TRANSFER_ENCODING, &mut encoding),
            ];
            for (header, place) in known {
                if name.eq_ignore_ascii_case(header.as_bytes())
                    && place.replace(value[1..].trim_ascii()).is_some()
                {
                    return Err(FormRefusal::HeaderTwice { part, header });
                }
            }
        }
        let disposition = disposition.ok_or(FormRefusal::NoDisposition { part })?;
        let mut read = Self::from_disposition(disposition, part)?;
        read.content_type = content_type.map(file_name::text).filter(|text| !text.is_empty());
        if let Some(encoding) = encoding.filter(|encoding| !is_plain(encoding)) {
            read.findings.push(FormFinding::new(FormRule::TransferEncoding, encoding));
        }
        for finding in &mut read.findings {
            finding.part.clone_from(&read.field);
        }
        Ok(read)
    }

    fn from_disposition(disposition: &[u8], part: usize) -> Result<Self, FormRefusal> {
        let read = ValueWithParameters::read(disposition)
            .map_err(|misquoted| FormRefusal::QuotationMark { part, found: shown(&misquoted.0) })?;
        if !read.value.eq_ignore_ascii_case(b"form-data") {
            return Err(FormRefusal::OtherDisposition { part, found: shown(&read.value) });
        }
        let mut findings = Vec::new();
        let mut one = |name: &'static str| {
            let mut named = read.all(name);
            let first = named.next();
            if named.next().is_some() {
                return Err(FormRefusal::ParameterTwice { part, parameter: name.to_owned() });
            }
            if let Some(broken) = first.filter(|parameter| parameter.had_line_break) {
                findings.push(FormFinding::new(FormRule::NameLineBreak, &broken.value));
            }
            Ok(first.map(|parameter| &parameter.value))
        };
        let (name, plain, extended) = (one("name")?, one("filename")?, one("filename*")?);
        let name = name.filter(|name| !name.is_empty()).ok_or(FormRefusal::NoName { part })?;
        let extended = extended.and_then(|raw| file_name::from_extended(raw, &mut findings));
        let plain = plain.map(|raw| file_name::from_plain(raw, &mut findings));
        Ok(FormPartHead {
            field: file_name::text(name),
            file_name: extended.or(plain).filter(|name| !name.is_empty()),
            content_type: None,
            findings,
        })
    }
}

/// Encodings that change nothing.
fn is_plain(encoding: &[u8]) -> bool {
    ["binary", "8bit", "7bit", ""].iter().any(|plain| encoding.eq_ignore_ascii_case(plain.as_bytes()))
}

/// Header lines with those that continue them: indented, or inside the quotation marks of a Content-Disposition, as in
/// the printed example.
fn lines(head: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = head;
    while !rest.is_empty() {
        let has_quotes = rest
            .get(..DISPOSITION.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(DISPOSITION.as_bytes()));
        let (mut is_quoted, mut at, mut end) = (false, 0, None);
        while end.is_none() && at < rest.len() {
            match &rest[at..] {
                [b'\\', b'"' | b'\\', ..] if is_quoted => at += 1,
                [b'"', ..] if has_quotes => is_quoted = !is_quoted,
                [b'\r', b'\n', b' ' | b'\t', ..] | [b'\n', b' ' | b'\t', ..] => {}
                [b'\r', b'\n', ..] if !is_quoted => end = Some((at, at + 2)),
                [b'\n', ..] if !is_quoted => end = Some((at, at + 1)),
                _ => {}
            }
            at += 1;
        }
        let (line, next) = end.unwrap_or((rest.len(), rest.len()));
        lines.push(&rest[..line]);
        rest = &rest[next..];
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<FormPartHead, FormRefusal> {
        FormPartHead::read(head.as_bytes(), 2)
    }

    #[test]
    fn names_and_types_are_read_in_any_case_and_order() {
        let head = read(
            "content-TYPE: text/plain; charset=utf-8\r\nX-Other: \"\r\nContent-Disposition:form-data;\r\n \
             name=upfile1; filename=\"a;b.txt\"\r\ncontent-transfer-encoding: binary",
        )
        .expect("a head");
        assert_eq!((head.field.as_str(), head.file_name.as_deref()), ("upfile1", Some("a;b.txt")));
        assert_eq!(head.content_type.as_deref(), Some("text/plain; charset=utf-8"));
        assert_eq!(head.findings, []);
    }

    #[test]
    fn the_printed_example_with_a_line_break_in_its_name_is_read_with_a_finding() {
        let head = read("Content-Disposition: form-data; name=\"upfile1\r\n\"; filename=\"a.pdf\"\r\nA: b");
        let head = head.expect("a head");
        assert_eq!((head.field.as_str(), head.file_name.as_deref()), ("upfile1", Some("a.pdf")));
        let [finding] = &head.findings[..] else { panic!("{head:?}") };
        assert_eq!((finding.rule, finding.part.as_str()), (FormRule::NameLineBreak, "upfile1"));
        assert!(!finding.advice().is_empty());
    }

    #[test]
    fn an_extended_name_wins_and_an_encoding_is_told() {
        let head = read(
            "Content-Disposition: form-data; name=upfile1; filename=e.pdf; filename*=utf-8''%C3%A9.pdf\r\n\
             Content-Transfer-Encoding: base64",
        );
        let head = head.expect("a head");
        assert_eq!(head.file_name.as_deref(), Some("é.pdf"));
        let rules: Vec<_> = head.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [FormRule::FileNameExtended, FormRule::TransferEncoding]);
    }

    #[test]
    fn what_is_wrong_above_a_part_is_told() {
        let part = 2;
        let cases = [
            ("", FormRefusal::NoDisposition { part }),
            ("Content-Type: a/b", FormRefusal::NoDisposition { part }),
            ("no line", FormRefusal::NoHeaderLine { part, found: "no line".into() }),
            (": b", FormRefusal::NoHeaderLine { part, found: ": b".into() }),
            ("Content-Type: a\r\ncontent-type: b", FormRefusal::HeaderTwice { part, header: CONTENT_TYPE }),
            (
                "Content-Disposition: attachment",
                FormRefusal::OtherDisposition { part, found: "attachment".into() },
            ),
            ("Content-Disposition: form-data", FormRefusal::NoName { part }),
            ("Content-Disposition: form-data; name=\"\"", FormRefusal::NoName { part }),
            (
                "Content-Disposition: form-data; name=a; name=b",
                FormRefusal::ParameterTwice { part, parameter: "name".into() },
            ),
            (
                "Content-Disposition: form-data; name=\"a\r\nX: b",
                FormRefusal::QuotationMark { part, found: "\"a\\u{d}\\u{a}X: b".into() },
            ),
        ];
        for (head, refusal) in cases {
            assert_eq!(read(head), Err(refusal), "{head}");
        }
    }
}
