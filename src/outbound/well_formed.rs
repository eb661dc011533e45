//! Whether what a template makes is XML at all.

use std::str;

use nets_text::xml::representable;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// One root element, everything closed, no character or reference that XML does not know; else what
/// is wrong, and in which line of the file made.
pub(crate) fn well_formed(written: &[u8]) -> Result<(), String> {
    let text = str::from_utf8(written).map_err(|error| error.to_string())?;
    if representable(text) != text {
        return Err("it has a control character".to_owned());
    }
    let mut reader = Reader::from_str(text);
    let mut seen = XmlProgress::default();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string());
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
            let attribute = attribute.map_err(|error| error.to_string())?;
            if attribute.value.contains(&b'<') {
                return Err("an attribute has `<` in it; write &lt;".to_owned());
            }
        }
        Ok(())
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
