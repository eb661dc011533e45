//! `shipment.xml` with pseudonyms: each byte that is no part of a value stays where it is, so that every line
//! and column stays what it was. What is no well-formed XML is read as far as it goes.

mod encoding;
mod kinds;
mod markup;
mod references;
mod tag;

use std::collections::HashSet;

use crate::kind::{TextKind, TextReplacer};
use encoding::Encoded;
use markup::{Markup, markup};
use tag::Tag;

/// Deeper elements are of no format.
const MOST_DEPTH: usize = 64;

/// The bytes of an XML file with pseudonyms, in its own encoding.
pub(crate) fn rewritten(bytes: &[u8], texts: &dyn TextReplacer) -> Vec<u8> {
    let encoded = Encoded::of(bytes);
    let text = encoded.text();
    let mut writer = Writer { texts, paired: paired(text), open: Vec::new(), written: String::new() };
    writer.written.reserve(text.len());
    for piece in markup(text) {
        writer.piece(piece);
    }
    encoded.encode(&writer.written)
}

/// The names that start tags and end tags have: what has both is an element and no slip of a text.
fn paired(text: &str) -> HashSet<&str> {
    let (mut started, mut ended) = (HashSet::new(), HashSet::new());
    for piece in markup(text) {
        if let Markup::Tag(tag) = piece {
            let tag = Tag::of(tag);
            if tag.is_end {
                ended.insert(tag.name)
            } else {
                started.insert(tag.name)
            };
        }
    }
    started.retain(|name| ended.contains(name));
    started
}

/// Whether it says of the file what every XML file says.
fn is_declaration(text: &str) -> bool {
    const LONGEST: usize = 100;
    text.starts_with("<?xml ") && text.len() <= LONGEST && text.is_ascii()
}

struct Writer<'t> {
    texts: &'t dyn TextReplacer,
    paired: HashSet<&'t str>,
    /// The elements that are open, by their local names.
    open: Vec<&'t str>,
    written: String,
}

impl<'t> Writer<'t> {
    fn piece(&mut self, piece: Markup<'t>) {
        match piece {
            Markup::Text(text) => self.value(text),
            Markup::Characters(whole) => {
                let inner = whole.strip_prefix(markup::CHARACTERS).unwrap_or_default();
                let (inner, end) = inner.split_at(inner.len() - if inner.ends_with("]]>") { 3 } else { 0 });
                self.written.push_str(markup::CHARACTERS);
                let kind = self.kind(inner);
                self.written.push_str(&self.texts.text(kind, inner));
                self.written.push_str(end);
            }
            Markup::Comment(comment) => self.written.push_str(&self.texts.text(TextKind::Free, comment)),
            Markup::Declaration(text) => self.written.push_str(&self.texts.text(TextKind::Listed, text)),
            Markup::Instruction(text) => {
                if is_declaration(text) {
                    self.written.push_str(text);
                } else {
                    self.written.push_str(&self.texts.text(TextKind::Free, text));
                }
            }
            Markup::Tag(text) => self.tag(text),
        }
    }

    fn value(&mut self, text: &str) {
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            self.written.push_str(text);
            return;
        }
        let kind = self.kind(text);
        self.written.push_str(&references::rewritten(text, &|text| self.texts.text(kind, text)));
    }

    fn kind(&self, text: &str) -> TextKind {
        kinds::of_element(self.open.last().copied(), text)
    }

    fn tag(&mut self, text: &'t str) {
        let tag = Tag::of(text);
        let stays = kinds::is_element(tag.local()) || self.paired.contains(tag.name);
        self.written.push_str(tag.begin);
        let kind = if stays { None } else { Some(TextKind::Free) };
        self.written.push_str(&kind.map_or(tag.name.to_owned(), |kind| self.texts.text(kind, tag.name)));
        for (before, name, value) in tag.attributes() {
            self.written.push_str(before);
            let kind = kinds::of_attribute(name, value);
            self.written.push_str(&references::rewritten(value, &|text| self.texts.text(kind, text)));
        }
        if tag.is_end {
            if let Some(at) = self.open.iter().rposition(|open| *open == tag.local()) {
                self.open.truncate(at);
            }
        } else if !text.ends_with("/>") && self.open.len() < MOST_DEPTH {
            self.open.push(tag.local());
        }
    }
}
