//! Whether what a template makes is XML at all.

use std::str;

use nets_text::xml::representable;
use quick_xml::Reader;
use quick_xml::errors::IllFormedError;
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// One root element, everything closed, no character or reference that XML does not know; else what
/// is wrong, and in which line of the file made.
pub(crate) fn well_formed(written: &[u8]) -> Result<(), String> {
    let text = str::from_utf8(written)
        .map_err(|error| format!("it is not UTF-8 from byte {} on", error.valid_up_to() + 1))?;
    if representable(text) != text {
        return Err("it has a control character".to_owned());
    }
    let mut reader = Reader::from_str(text);
    let mut seen = XmlProgress::default();
    loop {
        let event = reader.read_event().map_err(|error| words(&error));
        let line = || text.get(..position(&reader)).unwrap_or(text).matches('\n').count() + 1;
        match event.and_then(|event| seen.take(&event)) {
            Ok(false) => {}
            Ok(true) => return Ok(()),
            Err(what) => return Err(format!("{what} (line {} of the file made)", line())),
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// What has been read so far.
#[derive(Default)]
struct XmlProgress {
    depth: u32,
    roots: u32,
}

impl XmlProgress {
    /// True at the end of a document that is whole.
    fn take(&mut self, event: &Event<'_>) -> Result<bool, String> {
        match event {
            Event::Start(start) => {
                self.element(start)?;
                self.depth += 1;
            }
            Event::Empty(start) => self.element(start)?,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::GeneralRef(reference) => known(reference)?,
            Event::Text(inside) if self.depth == 0 && !inside.trim_ascii().is_empty() => {
                return Err("text stands outside the root element".to_owned());
            }
            Event::DocType(_) => return Err("a document type has no place in these files".to_owned()),
            Event::Eof if self.depth > 0 => return Err("an element is not closed".to_owned()),
            Event::Eof if self.roots != 1 => return Err(format!("it has {} root elements", self.roots)),
            Event::Eof => return Ok(true),
            Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(false)
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        self.roots += u32::from(self.depth == 0);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| attribute_words(&error).to_owned())?;
            if attribute.value.contains(&b'<') {
                return Err("an attribute has `<` in it; write &lt;".to_owned());
            }
        }
        Ok(())
    }
}

/// What the library finds wrong, in words of ours.
fn words(error: &quick_xml::Error) -> String {
    let words = match error {
        quick_xml::Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            return format!("</{found}> ends <{expected}>");
        }
        quick_xml::Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            return format!("</{found}> ends what was never begun");
        }
        quick_xml::Error::IllFormed(IllFormedError::MissingEndTag(open)) => {
            return format!("<{open}> is not closed");
        }
        quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
            "an & has no ; behind it: write it as &amp;"
        }
        quick_xml::Error::IllFormed(IllFormedError::DoubleHyphenInComment) => "a comment has -- in it",
        quick_xml::Error::Syntax(_) => "a tag, comment or CDATA section is not closed",
        quick_xml::Error::InvalidAttr(error) => attribute_words(error),
        quick_xml::Error::Escape(_) => "a reference such as &#0; has no meaning in XML",
        quick_xml::Error::Encoding(_) => "it is not UTF-8",
        _ => "it is no XML",
    };
    words.to_owned()
}

fn attribute_words(error: &AttrError) -> &'static str {
    match error {
        AttrError::ExpectedEq(_) => "an attribute has no = and no value",
        AttrError::ExpectedValue(_) => "an attribute has no value",
        AttrError::UnquotedValue(_) => "the value of an attribute has no quotes",
        AttrError::ExpectedQuote(..) => "the quotes of an attribute are not closed",
        AttrError::Duplicated(..) => "an element has one attribute twice",
    }
}

fn known(reference: &BytesRef<'_>) -> Result<(), String> {
    match &**reference {
        b"amp" | b"lt" | b"gt" | b"quot" | b"apos" => Ok(()),
        _ if reference.is_char_ref() => Ok(()),
        other => Err(format!("`&{};` has no meaning; write & as &amp;", String::from_utf8_lossy(other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_parser_takes_passes() {
        for text in
            ["<a/>", "<?xml version=\"1.0\"?>\n<a b=\"&lt;\">&amp;&#xD;<c/></a>\n", "<a><![CDATA[<]]></a>"]
        {
            assert_eq!(well_formed(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_no_parser_takes_does_not() {
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a>&nbsp;</a>",
            "<a>a & b</a>",
            "<a b=\"<\"/>",
            "<a b=c/>",
            "<a b='1' b='2'/>",
            "<a>\u{1}</a>",
            "<a/>x",
        ] {
            assert!(well_formed(text.as_bytes()).is_err(), "{text}");
        }
        let problem = well_formed(b"<a>\n<b></a>").expect_err("a problem");
        assert!(problem.ends_with("(line 2 of the file made)"), "{problem}");
    }
}
