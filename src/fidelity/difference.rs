//! What is otherwise in a file of Nets.

use std::collections::BTreeMap;

use serde::Serialize;

/// More kinds of differences than this say that the files have nothing to do with each other.
const MOST: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// The core's verdict on what was sent.
    Verdict,
    FileName,
    /// An XML declaration.
    Declaration,
    /// The name of the outermost element.
    Root,
    OnlyInNets,
    OnlyInOurs,
    Order,
    Form,
}

impl DifferenceKind {
    pub fn words(self) -> &'static str {
        match self {
            DifferenceKind::Verdict => "another verdict",
            DifferenceKind::FileName => "a file name of another form",
            DifferenceKind::Declaration => "the XML declaration",
            DifferenceKind::Root => "another outermost element",
            DifferenceKind::OnlyInNets => "only in the file of Nets",
            DifferenceKind::OnlyInOurs => "only in ours",
            DifferenceKind::Order => "in another order",
            DifferenceKind::Form => "a value of another form",
        }
    }
}

/// One difference, however often it is in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormDifference {
    pub kind: DifferenceKind,
    /// The element, or the element and `@` with an attribute; empty where it is none of an element.
    pub path: String,
    pub nets: String,
    pub ours: String,
    pub count: u64,
    /// How sure we were, in the words of our schema.
    pub grade: String,
    pub advice: String,
}

/// What was found, before its grade is looked up. Bound: `MOST`.
#[derive(Default)]
pub(crate) struct FoundDifferences(pub(crate) BTreeMap<(DifferenceKind, String), FoundDifference>);

pub(crate) struct FoundDifference {
    pub(crate) nets: String,
    pub(crate) ours: String,
    pub(crate) count: u64,
}

impl FoundDifferences {
    /// Of several with one path, the first is shown.
    pub(crate) fn add(&mut self, kind: DifferenceKind, path: String, nets: String, ours: String) {
        let is_full = self.0.len() >= MOST;
        match self.0.get_mut(&(kind, path.clone())) {
            Some(found) => found.count += 1,
            None if is_full => {}
            None => drop(self.0.insert((kind, path), FoundDifference { nets, ours, count: 1 })),
        }
    }
}
