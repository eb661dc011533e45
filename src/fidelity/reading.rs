//! An XML file as elements, one after the other as they end: no tree is kept.

use std::borrow::Cow;
use std::io::{BufRead, Cursor, ErrorKind};

use nets_text::{plain_name, system_words};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

/// Nested deeper than any file of this kind.
const MOST_DEEP: usize = 32;

/// So many different elements in one, and attributes of one.
const MOST_NAMES: usize = 200;

/// Names are kept up to here.
const LONGEST_NAME: usize = 80;

/// So much of a text is looked at.
const LONGEST_TEXT: usize = 8_000;

/// An element at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenElement {
    /// The names that lead to it; the first is the one that our file begins with, whatever this one begins with.
    pub path: String,
    /// Each by its name with its prefix. Bound: `MOST_NAMES`.
    pub attributes: Vec<SeenAttribute>,
    /// The names of the elements in it, each once, by where it stands first. Bound: `MOST_NAMES`.
    pub children: Vec<String>,
    /// Without white space around it.
    pub text: String,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenAttribute {
    pub name: String,
    pub value: String,
}

/// What there is to say of a file besides its elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFile {
    pub root: String,
    pub has_declaration: bool,
}

/// What the bytes of a text mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum XmlEncoding {
    Utf8,
    /// Each byte is the character of its number.
    Latin1,
}

/// The name of the outermost element.
pub fn root(bytes: &mut dyn BufRead) -> Result<String, String> {
    let mut root = None;
    let read = read_until(bytes, "", &mut |_| {}, &mut |name| {
        root = Some(name.to_owned());
        false
    });
    match (root, read) {
        (Some(root), _) => Ok(root),
        (None, Err(why)) => Err(why),
        (None, Ok(_)) => Err("it has no element".to_owned()),
    }
}

/// Reads an XML file to its end, in UTF-8, or in ISO 8859-1 where its declaration says so, and hands on each element as it
/// ends. A sentence where it is no XML that can be compared. `root` takes the place of the outermost element in paths.
pub fn read(
    bytes: &mut dyn BufRead,
    root: &str,
    each: &mut dyn FnMut(SeenElement),
) -> Result<SeenFile, String> {
    read_until(bytes, root, each, &mut |_| true)
}

/// As `read`, of bytes in memory.
pub(crate) fn read_all(
    bytes: &[u8],
    root: &str,
    each: &mut dyn FnMut(SeenElement),
) -> Result<SeenFile, String> {
    read(&mut Cursor::new(bytes), root, each)
}

fn read_until(
    bytes: &mut dyn BufRead,
    root: &str,
    each: &mut dyn FnMut(SeenElement),
    goes_on: &mut dyn FnMut(&str) -> bool,
) -> Result<SeenFile, String> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut seen = SeenFile { root: String::new(), has_declaration: false };
    let mut open: Vec<SeenElement> = Vec::new();
    let mut encoding = XmlEncoding::Utf8;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|problem| words(&problem))?;
        let (start, ends) = match &event {
            Event::Start(start) => (Some(start), false),
            Event::Empty(start) => (Some(start), true),
            Event::End(_) => (None, true),
            Event::Text(text) => {
                add_text(&mut open, text, encoding)?;
                (None, false)
            }
            Event::CData(text) => {
                add_text(&mut open, text, encoding)?;
                (None, false)
            }
            Event::GeneralRef(name) => {
                add_text(&mut open, referred(name).encode_utf8(&mut [0; 4]).as_bytes(), XmlEncoding::Utf8)?;
                (None, false)
            }
            Event::Decl(declaration) => {
                seen.has_declaration = true;
                encoding = declared(declaration)?;
                (None, false)
            }
            Event::DocType(_) => return Err("it has a document type, which is not read".to_owned()),
            Event::Comment(_) | Event::PI(_) => (None, false),
            Event::Eof => break,
        };
        if let Some(start) = start {
            if open.is_empty() {
                if !seen.root.is_empty() {
                    return Err("it has several outermost elements".to_owned());
                }
                seen.root = local_name(start)?;
                if !goes_on(&seen.root) {
                    return Ok(seen);
                }
            }
            begin(&mut open, start, root, encoding)?;
        }
        if ends && let Some(mut element) = open.pop() {
            element.text = element.text.trim().to_owned();
            each(element);
        }
    }
    match (open.is_empty(), seen.root.is_empty()) {
        (false, _) => Err("it ends in the middle of an element".to_owned()),
        (true, true) => Err("it has no element".to_owned()),
        (true, false) => Ok(seen),
    }
}

/// The character that a reference stands for; of one that only a document type could explain, its own sign.
fn referred(name: &BytesRef<'_>) -> char {
    match &**name {
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        _ => name.resolve_char_ref().ok().flatten().unwrap_or('&'),
    }
}

fn declared(declaration: &BytesDecl<'_>) -> Result<XmlEncoding, String> {
    let Some(name) = declaration.encoding() else { return Ok(XmlEncoding::Utf8) };
    let name = name.map_err(|_| "its XML declaration cannot be read".to_owned())?;
    match name.to_ascii_lowercase().as_slice() {
        b"utf-8" | b"utf8" | b"us-ascii" | b"ascii" => Ok(XmlEncoding::Utf8),
        b"iso-8859-1" | b"iso8859-1" | b"latin1" | b"latin-1" => Ok(XmlEncoding::Latin1),
        _ => Err("it is neither in UTF-8 nor in ISO 8859-1".to_owned()),
    }
}

fn decoded(bytes: &[u8], encoding: XmlEncoding) -> Result<Cow<'_, str>, String> {
    match encoding {
        XmlEncoding::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_utf8()),
        XmlEncoding::Latin1 => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

fn begin(
    open: &mut Vec<SeenElement>,
    start: &BytesStart<'_>,
    root: &str,
    encoding: XmlEncoding,
) -> Result<(), String> {
    if open.len() >= MOST_DEEP {
        return Err(format!("its elements are nested more than {MOST_DEEP} deep"));
    }
    let name = local_name(start)?;
    let path = match open.last_mut() {
        None => root.to_owned(),
        Some(parent) => {
            if !parent.children.contains(&name) {
                if parent.children.len() >= MOST_NAMES {
                    return Err(format!("an element has more than {MOST_NAMES} different ones in it"));
                }
                parent.children.push(name.clone());
            }
            format!("{}/{name}", parent.path)
        }
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "an attribute cannot be read".to_owned())?;
        if attributes.len() >= MOST_NAMES {
            return Err(format!("an element has more than {MOST_NAMES} attributes"));
        }
        let value = decoded(&attribute.value, encoding)?;
        let value = unescape(&value).map_err(|_| "an attribute cannot be read".to_owned())?;
        let value = value.chars().take(LONGEST_TEXT).collect();
        attributes.push(SeenAttribute { name: name_of(attribute.key.as_ref())?, value });
    }
    open.push(SeenElement { path, attributes, children: Vec::new(), text: String::new() });
    Ok(())
}

fn local_name(start: &BytesStart<'_>) -> Result<String, String> {
    name_of(start.local_name().as_ref())
}

fn name_of(bytes: &[u8]) -> Result<String, String> {
    Ok(plain_name(std::str::from_utf8(bytes).map_err(|_| not_utf8())?, LONGEST_NAME))
}

fn not_utf8() -> String {
    "it is not UTF-8".to_owned()
}

fn add_text(open: &mut [SeenElement], text: &[u8], encoding: XmlEncoding) -> Result<(), String> {
    let text = decoded(text, encoding)?;
    let Some(element) = open.last_mut() else {
        let around = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        return if around.is_empty() { Ok(()) } else { Err("it is no XML".to_owned()) };
    };
    let room = LONGEST_TEXT.saturating_sub(element.text.len());
    element.text.extend(text.chars().take(room));
    Ok(())
}

fn words(problem: &quick_xml::Error) -> String {
    match problem {
        quick_xml::Error::Io(error) if error.kind() == ErrorKind::InvalidData => not_utf8(),
        quick_xml::Error::Io(error) => system_words(error),
        quick_xml::Error::IllFormed(_) => "its elements are not closed as they were opened".to_owned(),
        _ => "it is no well-formed XML".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_files_are_refused_with_words() {
        let deep = "<a>".repeat(1_000);
        let wide: String = (0..1_000).map(|n| format!("<a{n}/>")).collect();
        for (text, why) in [
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
            (deep.as_str(), "more than 32 deep"),
            (&format!("<r>{wide}</r>"), "more than 200 different"),
            ("<a><b></a>", "not closed as they were opened"),
            ("<a>", "in the middle"),
            ("<a/><b/>", "several outermost"),
            ("status: 200", "no XML"),
            ("", "no element"),
        ] {
            let refused = read_all(text.as_bytes(), "a", &mut |_| {}).err().unwrap_or_default();
            assert!(refused.contains(why), "{refused}");
        }
        assert_eq!(read_all(b"<a>\xff</a>", "a", &mut |_| {}).err(), Some(not_utf8()));
    }

    #[test]
    fn elements_come_as_they_end_with_paths_of_our_root() {
        let mut seen = Vec::new();
        let text = b"\xef\xbb\xbf<?xml version='1.0'?><n:A xmlns:n='u'><b/><c> x&amp;y </c><b/></n:A>";
        let file = read_all(text, "root", &mut |element| seen.push(element)).expect("XML");
        assert_eq!((file.root.as_str(), file.has_declaration), ("A", true));
        let paths: Vec<_> =
            seen.iter().map(|element| (element.path.as_str(), element.text.as_str())).collect();
        assert_eq!(paths, [("root/b", ""), ("root/c", "x&y"), ("root/b", ""), ("root", "")]);
        assert_eq!(seen[3].children, ["b", "c"]);
        let attribute = SeenAttribute { name: "xmlns:n".to_owned(), value: "u".to_owned() };
        assert_eq!(seen[3].attributes, [attribute]);
    }

    #[test]
    fn a_declaration_says_what_the_bytes_mean() {
        let text = |file: &[u8]| {
            let mut seen = Vec::new();
            read_all(file, "a", &mut |element| seen.push(element)).map(|_| seen.remove(0).text)
        };
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>bl\xe5b\xe6r &#248; &lt;</a>";
        assert_eq!(text(latin).as_deref(), Ok("bl\u{e5}b\u{e6}r \u{f8} <"));
        let other = b"<?xml version='1.0' encoding='EBCDIC'?><a/>";
        assert_eq!(text(other).err().as_deref(), Some("it is neither in UTF-8 nor in ISO 8859-1"));
    }
}
