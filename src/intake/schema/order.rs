//! What could stand where an element is missing or in the wrong place.

use std::collections::HashMap;

use xsd_schema::validation::ExpectedElement;
use xsd_schema::{ComplexTypeKey, NameId, SchemaSet, TypeKey};

use super::course::{ContentModels, ContentPoint, Name};
use super::facts::{CouldStand, name_at};
use super::open::Open;
use crate::budget::StepCounter;

/// So many different mistakes in the order of elements are explained: each is a search in the schema.
const MOST_EXPLAINED: usize = 200;

/// What each of them costs in steps.
const EXPLANATION: u64 = 500_000;

/// An element with more children is not looked at for children that could change places.
const MOST_SIBLINGS: usize = 32;

/// A mistake in the order of elements: the type of the parent, what stands before, and what stands
/// there.
type Mistake = (Option<ComplexTypeKey>, Vec<Name>, Option<Name>);

/// What the schema says of a mistake.
#[derive(Clone, Default)]
struct Found {
    expected: Vec<Name>,
    mending: Option<Vec<Name>>,
    /// The index among the children of the one before which the element that stands there belongs.
    earlier: Option<usize>,
    /// Something must still come.
    goes_on: bool,
}

/// What could stand at a point: as names of the schema, and as the document writes them.
#[derive(Default)]
pub(super) struct Explained {
    pub(super) found: Option<Name>,
    pub(super) expected: Vec<Name>,
    pub(super) mending: Option<Vec<Name>>,
    pub(super) earlier: Option<Name>,
    /// Something must still come at this point, whatever it is that stands there.
    pub(super) goes_on: bool,
    pub(super) could_stand: CouldStand,
}

impl Explained {
    /// What belongs before the element that stands there, where it may yet come.
    pub(super) fn belongs_before(self) -> Option<Vec<String>> {
        if self.earlier.is_some() { None } else { self.could_stand.mending }
    }
}

/// The point in a document.
pub(super) struct Place<'a> {
    pub(super) found: Option<Name>,
    pub(super) parent: &'a Open,
    pub(super) document: &'a str,
}

/// Searches the schema, once for each different mistake.
pub(super) struct Search<'s> {
    set: &'s SchemaSet,
    courses: ContentModels,
    known: HashMap<Mistake, Found>,
}

impl<'s> Search<'s> {
    pub(super) fn new(set: &'s SchemaSet) -> Self {
        Search { set, courses: ContentModels::default(), known: HashMap::new() }
    }

    /// Adds a child that stands where it may; of many only the first.
    pub(super) fn remember(children: &mut Vec<(Name, usize)>, name: Name, at: usize) {
        if children.len() <= MOST_SIBLINGS {
            children.push((name, at));
        }
    }

    pub(super) fn explained(
        &mut self,
        place: &Place<'_>,
        tally: &StepCounter<'_>,
        expected: impl FnOnce() -> Vec<ExpectedElement>,
    ) -> Explained {
        let Place { found, parent, document } = *place;
        let Found { expected, mending, earlier, goes_on } = self.search(found, parent, tally, expected);
        let written = |names: &[Name]| {
            let mut written: Vec<String> = Vec::new();
            names.iter().map(|name| self.written(*name, parent)).for_each(|name| {
                if !written.contains(&name) {
                    written.push(name);
                }
            });
            written
        };
        let earlier = earlier.and_then(|index| parent.children.get(index));
        let could_stand = CouldStand {
            elements: written(&expected),
            mending: mending.as_ref().map(|mending| written(mending)),
            namesakes: written(&namesakes(found, &expected, parent)),
            earlier: earlier.map(|(_, at)| format!("<{}>", name_at(document, *at))),
        };
        Explained { found, expected, mending, earlier: earlier.map(|(name, _)| *name), goes_on, could_stand }
    }

    fn search(
        &mut self,
        found: Option<Name>,
        parent: &Open,
        tally: &StepCounter<'_>,
        expected: impl FnOnce() -> Vec<ExpectedElement>,
    ) -> Found {
        let siblings: Vec<Name> = parent.children.iter().map(|(name, _)| *name).collect();
        // Of more siblings only the first are known, and other ones may differ.
        let is_known_whole = siblings.len() <= MOST_SIBLINGS;
        let mistake = (complex(parent), siblings, found);
        if let Some(known) = self.known.get(&mistake).filter(|_| is_known_whole) {
            return known.clone();
        }
        if self.known.len() == MOST_EXPLAINED {
            return Found::default();
        }
        tally.spend(EXPLANATION);
        let mut names: Vec<Name> = Vec::new();
        for element in expected() {
            let name = (element.local_name, element.namespace);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let siblings = &mistake.1;
        let begin = self.course(parent);
        let here = begin.as_ref().and_then(|begin| begin.after(siblings.iter().copied()));
        let mending = match (&here, found) {
            (None, _) => None,
            (Some(here), None) => Some(here.needed(&names)),
            (Some(here), Some(found)) => Some(here.leading_to(found, &names)),
        };
        let earlier = begin.zip(found).and_then(|(begin, found)| begin.place_among(siblings, found));
        let goes_on = here.is_some_and(|here| !here.may_end());
        let answer = Found { expected: names, mending, earlier, goes_on };
        self.known.insert(mistake, answer.clone());
        answer
    }

    /// A name as it is written within an element.
    fn written(&self, (local, namespace): Name, parent: &Open) -> String {
        let name = |id: NameId| self.set.name_table.resolve_ref(id);
        let local = name(local);
        let prefix = namespace.and_then(|namespace| parent.prefixes.get(&namespace));
        match (prefix, namespace) {
            (Some(prefix), _) if prefix.is_empty() => format!("<{local}>"),
            (Some(prefix), _) => format!("<{prefix}:{local}>"),
            (None, Some(namespace)) => format!("<{local} xmlns=\"{}\">", name(namespace)),
            (None, None) => format!("<{local}>"),
        }
    }

    /// The beginning of an element's content, unless too much stands in it.
    fn course(&self, parent: &Open) -> Option<ContentPoint<'s>> {
        let kind = complex(parent).filter(|_| parent.children.len() <= MOST_SIBLINGS)?;
        self.courses.of(self.set, kind)
    }
}

fn complex(parent: &Open) -> Option<ComplexTypeKey> {
    match parent.kind {
        Some(TypeKey::Complex(kind)) => Some(kind),
        Some(TypeKey::Simple(_)) | None => None,
    }
}

/// Those of the expected elements that have the local name of the one found; those whose prefix is
/// declared, if there are any.
fn namesakes(found: Option<Name>, expected: &[Name], parent: &Open) -> Vec<Name> {
    let namesakes = expected.iter().copied().filter(|(local, _)| Some(*local) == found.map(|found| found.0));
    let (declared, others): (Vec<Name>, Vec<Name>) = namesakes.partition(|(_, namespace)| {
        namespace.is_none_or(|namespace| parent.prefixes.contains_key(&namespace))
    });
    if declared.is_empty() { others } else { declared }
}
