//! What a compiled schema does with a document. The library behind it is kept out of sight, so that it
//! can be exchanged.

use std::collections::BTreeSet;

use crate::budget::StepBudget;
use crate::xml::{Characters, Scope, Tag};

/// A compiled schema.
pub(crate) trait Schema: Send {
    /// Holds one document to the schema: `feed` tells it everything the document holds.
    /// At the offsets in `explain` the answer says which elements could stand there.
    fn assess(
        &self,
        document: &str,
        explain: &BTreeSet<usize>,
        budget: &StepBudget,
        feed: &mut dyn FnMut(&mut dyn Assessment),
    ) -> Vec<Violation>;

    /// Whether documents have filled its memory, so that it is better made anew.
    fn is_worn(&self) -> bool;
}

/// One document being held to a schema.
pub(crate) trait Assessment {
    fn start(&mut self, tag: &Tag<'_>, scope: &Scope<'_>);
    fn text(&mut self, text: &str, at: usize, characters: Characters);
    fn end(&mut self, at: usize);
}

/// Where and how a document breaks its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) at: usize,
    /// Whether an element is missing or in the wrong place, so that `explain` helps.
    pub(crate) about_order: bool,
    pub(crate) message: String,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) advice: String,
}
