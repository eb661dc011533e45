//! What a compiled schema does with a document. The library behind it is kept out of sight, so that it
//! can be exchanged.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use nets_core::rule_book::{Grade, RuleId};

use crate::budget::StepBudget;
use crate::xml::{Characters, Scope, Tag, XmlDocument, XmlListener};

/// Tells an assessment everything that a document holds.
pub(crate) type Feed<'f> = dyn FnMut(&mut dyn Assessment) + 'f;

/// A compiled schema.
pub(crate) trait Schema: Send {
    /// Holds one document to the schema, and says where it breaks it.
    fn assess(&self, document: &XmlDocument<'_>, budget: &StepBudget, feed: &mut Feed<'_>) -> Breaches;

    /// Says more of some breaches, by their index: another pass over the same document, so that valid ones
    /// need not pay for it.
    fn explain(
        &self,
        document: &str,
        breaches: &Breaches,
        wanted: &BTreeSet<usize>,
        budget: &StepBudget,
        feed: &mut Feed<'_>,
    ) -> BTreeMap<usize, Violation>;

    /// Whether documents have filled its memory, so that it is better made anew.
    fn is_worn(&self) -> bool;
}

/// One document being held to a schema.
pub(crate) trait Assessment {
    fn start(&mut self, tag: &Tag<'_>, scope: &Scope<'_>);
    fn text(&mut self, text: &str, at: usize, characters: Characters);
    fn end(&mut self, at: usize);
}

/// Tells an assessment what a reader says.
pub(crate) struct HeardBySchema<'h>(pub(crate) &'h mut dyn Assessment);

impl<'d> XmlListener<'d> for HeardBySchema<'_> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.0.start(tag, scope);
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: Cow<'d, str>, at: usize, characters: Characters) {
        self.0.text(&text, at, characters);
    }

    fn end(&mut self, at: usize) {
        self.0.end(at);
    }
}

/// Where a document breaks its schema, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Breaches {
    pub(crate) list: Vec<Breach>,
    /// There was too much to go on: there may be more of them.
    pub(crate) is_cut: bool,
    /// The tables have accepted a document that the library does not: a mistake of this program.
    pub(crate) is_disputed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) at: usize,
    pub(crate) subject: Subject,
}

/// What a breach is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A root element that no schema knows.
    Root,
    /// An element in its parent.
    Child,
    /// Text where none belongs.
    Text,
    /// The end of an element that is not complete.
    End,
    /// The text of an element.
    Value,
    /// An element that is told from others by a key.
    Key,
    /// An attribute that the element does not have.
    Attribute,
    AttributeValue,
    /// The attributes that are missing.
    Attributes,
}

/// A breach in words, and how sure the declaration is that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) at: usize,
    pub(crate) grade: Grade,
    pub(crate) message: String,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) advice: String,
}

impl Violation {
    /// The rule by which it is told: what is assumed has one of its own, so that it can be forgiven and
    /// switched off.
    pub(crate) fn rule(&self) -> RuleId {
        match self.grade {
            Grade::Documented | Grade::Observed => RuleId::SchemaViolation,
            Grade::Assumed => RuleId::SchemaAssumption,
        }
    }
}
