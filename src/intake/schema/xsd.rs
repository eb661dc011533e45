//! The XSD validator: xsd-schema in its 1.0 mode, driven by our own reader so that every answer
//! has a place.

#[cfg(test)]
mod side_by_side;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use xsd_schema::SchemaSet;
use xsd_schema::validation::{SchemaValidator, ValidationFlags};

use super::assessment::{Assessment, Breaches, Feed, HeardBySchema, Schema, Violation};
use super::quick::Quick;
use super::run::{Errors, Explaining, LONGEST_VALUE, Run, is_hint, with_spaces_of_xml};
use super::tables::{Acceptor, Manner, Tables};
use super::traits::Traits;
use crate::budget::{Cancel, StepBudget};
use crate::xml::{XmlDocument, read};

/// So many names of documents may be learned before a schema is made anew: a name is never
/// forgotten, and a hostile document may bring a new one with every element.
const MOST_NAMES_LEARNED: usize = 10_000;

/// And of so many bytes all together.
const MOST_BYTES_LEARNED: usize = 4 * 1024 * 1024;

pub(crate) struct Xsd {
    set: SchemaSet,
    traits: Traits,
    names_at_birth: usize,
    bytes_at_birth: usize,
    way: SchemaWay,
    tables: Cell<Lazily>,
}

/// How documents are held to a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SchemaWay {
    /// By tables for as long as they accept, else by the library.
    #[default]
    Tables,
    /// By the library alone.
    Library,
    /// By both, and a document that the tables alone accept is told as a mistake of this program.
    Both,
}

/// Tables are made when the first document comes.
#[derive(Default)]
enum Lazily {
    #[default]
    NotYet,
    /// The schema is not for tables, or they are lent.
    Never,
    Ready(Box<Tables>),
}

impl Xsd {
    pub(super) fn new(set: SchemaSet, traits: Traits, way: SchemaWay) -> Self {
        let (names_at_birth, bytes_at_birth) = (set.name_table.len(), set.name_table.heap_bytes());
        Xsd { set, traits, names_at_birth, bytes_at_birth, way, tables: Cell::default() }
    }

    /// Takes the tables, which are put back after the document.
    fn take_tables(&self) -> Option<Box<Tables>> {
        match self.tables.replace(Lazily::Never) {
            Lazily::Ready(tables) => Some(tables),
            Lazily::NotYet => Tables::of(&self.set).map(Box::new),
            Lazily::Never => None,
        }
    }

    /// What the library says of a document that the tables have accepted.
    fn checked(&self, document: &XmlDocument<'_>) -> Breaches {
        let bytes = u64::try_from(document.text.len()).unwrap_or(u64::MAX);
        let budget = StepBudget::for_xml(bytes, &Cancel::default());
        let feed = &mut |assessment: &mut dyn Assessment| {
            // How the reading ends is told by the pass that this one follows.
            read(document, &budget, &mut HeardBySchema(assessment)).ok();
        };
        let (found, _) = self.run(document.text, &budget, None, feed);
        Breaches { is_disputed: !found.list.is_empty() || found.is_cut, ..found }
    }

    /// Holds a document to the tables first. Nothing is found where they accept it, else what the library says.
    fn run_quickly(
        &self,
        document: &XmlDocument<'_>,
        budget: &StepBudget,
        tables: &mut Tables,
        feed: &mut Feed<'_>,
    ) -> Option<Breaches> {
        let validator = OnceCell::new();
        let start_library = || {
            let validator =
                validator.get_or_init(|| SchemaValidator::new(&self.set, ValidationFlags::empty()));
            let errors = Errors::default();
            let runtime = validator.start_run(errors.clone());
            Run::new(&self.set, &self.traits, document.text, budget, runtime, errors, None)
        };
        let spaces = if self.traits.names_spaces { as_it_is } else { with_spaces_of_xml };
        let manner = Manner { longest: LONGEST_VALUE, spaces, is_skipped: is_hint };
        let acceptor = Acceptor::new(&self.set, tables, manner);
        let mut quick = Quick::new(document, budget, acceptor, &start_library);
        feed(&mut quick);
        quick.into_library().map(|library| library.finish().0)
    }

    fn run(
        &self,
        document: &str,
        budget: &StepBudget,
        explaining: Option<Explaining<'_>>,
        feed: &mut Feed<'_>,
    ) -> (Breaches, BTreeMap<usize, Violation>) {
        let errors = Errors::default();
        let validator = SchemaValidator::new(&self.set, ValidationFlags::empty());
        let runtime = validator.start_run(errors.clone());
        let mut run = Run::new(&self.set, &self.traits, document, budget, runtime, errors, explaining);
        feed(&mut run);
        run.finish()
    }
}

impl Schema for Xsd {
    fn assess(&self, document: &XmlDocument<'_>, budget: &StepBudget, feed: &mut Feed<'_>) -> Breaches {
        let tables = if self.way == SchemaWay::Library { None } else { self.take_tables() };
        let Some(mut tables) = tables else { return self.run(document.text, budget, None, feed).0 };
        let found = self.run_quickly(document, budget, &mut tables, feed);
        self.tables.set(Lazily::Ready(tables));
        match found {
            Some(found) => found,
            None if self.way == SchemaWay::Both => self.checked(document),
            None => Breaches::default(),
        }
    }

    fn explain(
        &self,
        document: &str,
        breaches: &Breaches,
        wanted: &BTreeSet<usize>,
        budget: &StepBudget,
        feed: &mut Feed<'_>,
    ) -> BTreeMap<usize, Violation> {
        let places = wanted.iter().filter_map(|index| Some(breaches.list.get(*index)?.at)).collect();
        self.run(document, budget, Some(Explaining { wanted, places }), feed).1
    }

    fn is_worn(&self) -> bool {
        let names = self.set.name_table.len().saturating_sub(self.names_at_birth);
        let bytes = self.set.name_table.heap_bytes().saturating_sub(self.bytes_at_birth);
        names > MOST_NAMES_LEARNED || bytes > MOST_BYTES_LEARNED
    }
}

fn as_it_is(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
