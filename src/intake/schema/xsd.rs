//! The XSD validator: xsd-schema in its 1.0 mode, driven by our own reader so that every answer
//! has a place.

use std::collections::{BTreeMap, BTreeSet};

use xsd_schema::SchemaSet;
use xsd_schema::validation::{SchemaValidator, ValidationFlags};

use super::assessment::{Breaches, Feed, Schema, Violation};
use super::run::{Errors, Explaining, Run};
use super::traits::Traits;
use crate::budget::StepBudget;

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
}

impl Xsd {
    pub(super) fn new(set: SchemaSet, traits: Traits) -> Self {
        let (names_at_birth, bytes_at_birth) = (set.name_table.len(), set.name_table.heap_bytes());
        Xsd { set, traits, names_at_birth, bytes_at_birth }
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
    fn assess(&self, document: &str, budget: &StepBudget, feed: &mut Feed<'_>) -> Breaches {
        self.run(document, budget, None, feed).0
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
