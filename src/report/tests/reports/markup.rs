//! XML as a tree, for what has to be looked at as its readers see it.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// Its own, without that of its children.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    pub(crate) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }

    /// This one and all below it.
    pub(crate) fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Element::all));
        all
    }

    pub(crate) fn named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.all().into_iter().filter(move |element| element.name == name)
    }
}

/// The one root of a text that is well-formed.
#[track_caller]
pub(crate) fn parsed(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap_or_else(|problem| panic!("{problem}: {text}")) {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open.last_mut().expect("the root").children.push(element(&start)),
            Event::End(_) => {
                let done = open.pop().expect("it was opened");
                open.last_mut().expect("the root").children.push(done);
            }
            Event::Text(part) => {
                open.last_mut().expect("the root").text.push_str(&part.xml10_content().expect("UTF-8"));
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().expect("a character") {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference.decode().expect("UTF-8"))
                        .expect("one of the five")
                        .to_owned(),
                };
                open.last_mut().expect("the root").text.push_str(&character);
            }
            Event::CData(_) => panic!("CDATA is not read by all: {text}"),
            Event::Decl(_) | Event::DocType(_) => {}
            Event::Comment(_) | Event::PI(_) => panic!("none is written: {text}"),
            Event::Eof => break,
        }
    }
    let mut root = open.pop().expect("the root");
    assert!(open.is_empty(), "an element is not closed: {text}");
    assert_eq!(root.children.len(), 1, "there is one root: {text}");
    root.children.remove(0)
}

fn element(start: &BytesStart<'_>) -> Element {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("an attribute");
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("a value");
        (text(attribute.key.as_ref()), value.into_owned())
    });
    Element { name: text(start.name().as_ref()), attributes: attributes.collect(), ..Element::default() }
}
