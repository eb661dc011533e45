//! XML as a tree of local names, as far as expectations look into it.

use std::collections::BTreeSet;

use nets_accept::{PathStep, XmlPath};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// No file that is looked into nests deeper.
const DEEPEST: usize = 200;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// All text in it, that of its children as well.
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn children(&self) -> &[Element] {
        &self.children
    }

    pub(crate) fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// The attributes, and the texts of what has no children, in it and below it.
    pub(crate) fn all_values(&self) -> BTreeSet<String> {
        let mut values = BTreeSet::new();
        let mut open = vec![self];
        while let Some(next) = open.pop() {
            values.extend(next.attributes.iter().map(|(_, value)| value.trim().to_owned()));
            if next.children.is_empty() {
                values.insert(next.text.trim().to_owned());
            }
            open.extend(&next.children);
        }
        values
    }
}

/// The root of a document; none where it is no XML.
pub(crate) fn parse(bytes: &[u8]) -> Option<Element> {
    let mut reader = Reader::from_reader(bytes);
    let mut open: Vec<Element> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST => open.push(element(&start)?),
            Event::Start(_) => return None,
            Event::Empty(start) => {
                let empty = element(&start)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(empty),
                    None => return Some(empty),
                }
            }
            Event::End(_) => {
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => {
                        parent.text.push_str(&done.text);
                        parent.children.push(done);
                    }
                    None => return Some(done),
                }
            }
            Event::Text(text) => add(&mut open, &text.decode().ok()?),
            Event::CData(text) => add(&mut open, &text.decode().ok()?),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().ok()? {
                    Some(sign) => sign.to_string(),
                    None => predefined(&reference.decode().ok()?)?.to_owned(),
                };
                add(&mut open, &resolved);
            }
            Event::Eof => return None,
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let local = |name: &[u8]| String::from_utf8(name.to_vec()).ok();
    let mut attributes = Vec::new();
    for attribute in start.attributes().flatten() {
        let value = String::from_utf8(attribute.value.to_vec()).ok()?;
        let value = quick_xml::escape::unescape(&value).ok()?.into_owned();
        attributes.push((local(attribute.key.local_name().as_ref())?, value));
    }
    Some(Element { name: local(start.local_name().as_ref())?, attributes, ..Element::default() })
}

/// The values at a path, without the blanks around them.
pub(crate) fn values(root: &Element, path: &XmlPath) -> Vec<String> {
    let found = elements(root, &path.steps);
    match &path.attribute {
        None => found.iter().map(|element| element.text.trim().to_owned()).collect(),
        Some(wanted) => found
            .iter()
            .flat_map(|element| element.attributes.iter())
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value.trim().to_owned())
            .collect(),
    }
}

fn elements<'e>(root: &'e Element, steps: &[PathStep]) -> Vec<&'e Element> {
    let mut found: Vec<&Element> = Vec::new();
    let mut steps = steps.iter();
    if let Some(PathStep { name, nth }) = steps.next()
        && root.name == *name
        && nth.is_none_or(|nth| nth == 1)
    {
        found.push(root);
    }
    for PathStep { name, nth } in steps {
        found = found.into_iter().flat_map(|parent| below(parent, name, *nth)).collect();
    }
    found
}

fn below<'e>(parent: &'e Element, name: &str, nth: Option<u32>) -> Vec<&'e Element> {
    let named = parent.children.iter().filter(|child| child.name == name);
    match nth {
        None => named.collect(),
        Some(nth) => named.skip(nth.saturating_sub(1) as usize).take(1).collect(),
    }
}

/// The values of all elements at the end of these names, the root's first.
pub(crate) fn values_of(root: &Element, names: &[&str]) -> Vec<String> {
    values(root, &path_of(names))
}

/// All elements at the end of these names, the root's first.
pub(crate) fn elements_of<'e>(root: &'e Element, names: &[&str]) -> Vec<&'e Element> {
    elements(root, &path_of(names).steps)
}

fn path_of(names: &[&str]) -> XmlPath {
    let steps = names.iter().map(|name| PathStep { name: (*name).to_owned(), nth: None }).collect();
    XmlPath { steps, attribute: None }
}

/// The value of the first element at the end of these names, the root's first.
pub(crate) fn value(bytes: &[u8], names: &[&str]) -> Option<String> {
    values_of(&parse(bytes)?, names).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_local_names_and_numbers() {
        let xml = br#"<?xml version="1.0"?><n:a xmlns:n="u"><b c="1"> x&amp;&#121; </b><n:b c="2"><d>z</d><![CDATA[<]]></n:b><e/></n:a>"#;
        let root = parse(xml).expect("XML");
        let of = |path: &str| values(&root, &XmlPath::parse(path).expect("a path"));
        assert_eq!(of("/a/b"), ["x&y", "z<"]);
        assert_eq!(of("/a/b[2]"), ["z<"]);
        assert_eq!(of("/a/b/@c"), ["1", "2"]);
        assert_eq!(of("/a/b[2]/d"), ["z"]);
        assert_eq!(of("/a/e"), [""]);
        for missing in ["/b", "/a/x", "/a/b[3]", "/a[2]/b", "/a/e/@c"] {
            assert!(of(missing).is_empty(), "{missing}");
        }
    }

    #[test]
    fn what_is_no_xml_has_no_root() {
        for bytes in [&b""[..], b"text", b"<a>", b"<a></b>", b"PK\x03\x04", &b"<a>".repeat(1_000)] {
            assert!(parse(bytes).is_none(), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(value(b"<a><b>1</b><b>2</b></a>", &["a", "b"]).as_deref(), Some("1"));
    }
}
