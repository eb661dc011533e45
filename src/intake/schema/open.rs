//! The elements that are open while a document is held to its schema.

use std::collections::HashMap;
use std::rc::Rc;

use xsd_schema::{ElementKey, NameId, TypeKey};

use super::course::Name;

/// An element that is open.
pub(super) struct Open {
    pub(super) at: usize,
    /// Where its `id` stands: a value that is no unique key is shown there.
    pub(super) id_at: Option<usize>,
    pub(super) text_at: Option<usize>,
    /// How much of its text the library has been told.
    pub(super) text_told: usize,
    /// Something about the order of its children has been told; the rest would only repeat it.
    pub(super) told: bool,
    /// It stands where it may not, so that nothing inside it matters.
    pub(super) stray: bool,
    /// It has been told that an attribute is missing, and a key that it would be is none.
    pub(super) lacks_attribute: bool,
    pub(super) prefixes: Prefixes,
    /// Its type and its declaration, where breaches are explained.
    pub(super) kind: Option<TypeKey>,
    pub(super) declared: Option<ElementKey>,
    /// The children that stand where they may, and where each begins, up to the first that does not.
    pub(super) children: Vec<(Name, usize)>,
    pub(super) misplaced: Option<Misplaced>,
}

/// A child that stands where it may not, as long as what belongs before it may yet come.
pub(super) struct Misplaced {
    pub(super) at: usize,
    /// What belongs before it, as it is written in the document.
    pub(super) belongs_before: Vec<String>,
    /// The index of its breach.
    pub(super) breach: usize,
}

/// The prefix of each namespace in force.
pub(super) type Prefixes = Rc<HashMap<NameId, String>>;
