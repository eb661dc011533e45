//! Reads the keys of one mapping: unknown, repeated and missing ones are told, with the nearest word.

use nets_core::finding::Position;
use nets_text::{cut, harmless, nearest_or_begun};

use crate::keys::{Form, Presence, Section, one_of};
use crate::problem::{Collector, Problem, TextSpan};
use crate::yaml::{Node, YamlValue};

/// A value with its place, for checks that look across the file or beyond it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    pub spot: TextSpan,
    pub it: T,
}

/// Reads a value or says why not. `None` always means that a problem has been told.
pub(crate) type ReadFn<T> = fn(&Node, &mut Collector) -> Option<T>;

/// The known keys of a mapping with their values.
pub(crate) struct Fields<'n> {
    spot: TextSpan,
    section: &'static Section,
    given: Vec<(&'static str, &'n Node)>,
    /// Keys that an unknown one was probably meant for, so that they are not told to be missing too.
    meant: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub fn of(node: &'n Node, section: &'static Section, out: &mut Collector) -> Option<Fields<'n>> {
        let YamlValue::Map(pairs) = &node.value else {
            out.add(
                Problem::error(node.spot, format!("found {} where {} belongs", node.kind(), section.name))
                    .expected(Form::Section(section).words()),
            );
            return None;
        };
        let mut fields = Fields { spot: node.spot, section, given: Vec::new(), meant: Vec::new() };
        for (key, value) in pairs {
            fields.add(key, value, out);
        }
        Some(fields)
    }

    fn add(&mut self, key: &Node, value: &'n Node, out: &mut Collector) {
        let section = self.section;
        let names = || section.keys.iter().map(|key| key.name);
        let YamlValue::Text(written) = &key.value else {
            let problem = Problem::error(key.spot, format!("found {} where a key belongs", key.kind()));
            out.add(problem.expected(one_of(&names().collect::<Vec<_>>())));
            return;
        };
        let Some(known) = self.section.key(written) else {
            out.add_error(|| {
                let written = shortened(written);
                self.meant.extend(nearest_or_begun(&written, names()));
                Problem::error(key.spot, format!("there is no key `{written}` in {}", self.section.name))
                    .nearest(&written, names())
                    .expected(one_of(&names().collect::<Vec<_>>()))
            });
            return;
        };
        if self.given.iter().any(|(name, _)| *name == known.name) {
            out.add(Problem::error(key.spot, format!("the key `{written}` is here twice")));
        } else {
            self.given.push((known.name, value));
        }
    }

    pub fn spot(&self) -> TextSpan {
        self.spot
    }

    /// The value of a key, unless it is left out or empty.
    pub fn node(&self, name: &'static str) -> Option<&'n Node> {
        debug_assert!(self.section.key(name).is_some(), "`{name}` is not in the table of keys");
        let (_, node) = self.given.iter().find(|(given, _)| *given == name)?;
        (!matches!(node.value, YamlValue::Nothing)).then_some(node)
    }

    /// Whether the key is there, if only with an empty value.
    pub fn names(&self, name: &'static str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    pub fn required<T>(&self, name: &'static str, read: ReadFn<T>, out: &mut Collector) -> Option<T> {
        match self.node(name) {
            Some(node) => read(node, out),
            None if self.meant.contains(&name) => None,
            None => {
                let form = self.section.key(name).map(|key| key.form.words()).unwrap_or_default();
                out.add(
                    Problem::error(self.spot, format!("`{name}` is missing in {}", self.section.name))
                        .expected(form),
                );
                None
            }
        }
    }

    /// `Some(None)` when it is left out.
    pub fn optional<T>(&self, name: &'static str, read: ReadFn<T>, out: &mut Collector) -> Option<Option<T>> {
        match self.node(name) {
            Some(node) => read(node, out).map(Some),
            None => Some(None),
        }
    }

    pub fn or<T>(&self, name: &'static str, default: T, read: ReadFn<T>, out: &mut Collector) -> Option<T> {
        let optional = self.section.key(name).is_some_and(|key| !matches!(key.presence, Presence::Required));
        debug_assert!(optional, "`{name}` is required by the table of keys");
        self.node(name).map_or(Some(default), |node| read(node, out))
    }
}

/// A list, without the items that could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Items<T> {
    pub items: Vec<Located<T>>,
    /// Whether none had to be left out.
    pub complete: bool,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Items { items: Vec::new(), complete: true }
    }
}

pub(crate) fn list<T>(node: &Node, of: &str, read: ReadFn<T>, out: &mut Collector) -> Items<T> {
    let YamlValue::List(nodes) = &node.value else {
        out.add(
            Problem::error(node.spot, format!("found {} where a list belongs", node.kind()))
                .expected(format!("a list of {of}: each begins with a dash, or all stand in [brackets]")),
        );
        return Items { items: Vec::new(), complete: false };
    };
    let items: Vec<_> =
        nodes.iter().filter_map(|node| Some(Located { spot: node.spot, it: read(node, out)? })).collect();
    Items { complete: items.len() == nodes.len(), items }
}

/// A written value, cut so that a message stays a line.
pub(crate) fn shortened(text: &str) -> String {
    cut(text, 60, "...").chars().map(harmless).collect()
}

/// "line 12", for a message that points at another place.
pub(crate) fn line_of(spot: TextSpan) -> String {
    let Position { line, .. } = spot.position;
    format!("line {line}")
}
