//! The XSD validator: xsd-schema in its 1.0 mode, driven by our own reader so that every answer
//! has a place.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::validation::{
    SchemaValidator, ValidationError, ValidationFlags, ValidationRuntime, ValidationSink, ValidationWarning,
};
use xsd_schema::{ComplexTypeKey, NameId, SchemaSet, TypeKey};

use super::assessment::{Assessment, Schema, Violation};
use super::course::{ContentModels, ContentPoint, Name};
use super::cures::{CouldStand, Subject, move_before};
use super::words::{name_at, words};
use crate::budget::{StepBudget, StepCounter};
use crate::xml::{Characters, NamespaceId, Scope, Tag};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// So many names of documents may be learned before a schema is made anew: a name is never
/// forgotten, and a hostile document may bring a new one with every element.
const MOST_NAMES_LEARNED: usize = 10_000;

/// And of so many bytes all together.
const MOST_BYTES_LEARNED: usize = 4 * 1024 * 1024;

/// More are never shown, and then nothing more is looked for.
const MOST_VIOLATIONS: usize = 2_000;

/// What the library reports beyond this is not listened to either: most of it repeats what was told.
const MOST_ERRORS: usize = 20_000;

/// So many different mistakes in the order of elements are explained: each is a search in the schema.
const MOST_EXPLAINED: usize = 200;

/// So much of a value is held to the schema. The library's patterns take a microsecond and much
/// memory for each letter, and no value of the format has a tenth of this.
const LONGEST_VALUE: usize = 8 * 1024;

/// Values up to this length are cheap.
const SHORT_VALUE: usize = 256;

/// What validation costs in steps.
const ELEMENT: u64 = 900;
const ATTRIBUTE: u64 = 400;
const TEXT: u64 = 300;
const BYTE: u64 = 4;
const BYTE_OF_LONG_VALUE: u64 = 2_000;
const ERROR: u64 = 3_000;
const BINDING: u64 = 200;
const EXPLANATION: u64 = 500_000;

/// An element with more children is not looked at for children that could change places.
const MOST_SIBLINGS: usize = 32;

pub(crate) struct Xsd {
    set: SchemaSet,
    /// Whether texts can be names, which are read by the namespaces in force.
    reads_names: bool,
    names_at_birth: usize,
    bytes_at_birth: usize,
}

impl Xsd {
    pub(crate) fn new(set: SchemaSet, reads_names: bool) -> Self {
        let (names_at_birth, bytes_at_birth) = (set.name_table.len(), set.name_table.heap_bytes());
        Xsd { set, reads_names, names_at_birth, bytes_at_birth }
    }
}

impl Schema for Xsd {
    fn assess(
        &self,
        document: &str,
        explain: &BTreeSet<usize>,
        budget: &StepBudget,
        feed: &mut dyn FnMut(&mut dyn Assessment),
    ) -> Vec<Violation> {
        let validator = SchemaValidator::new(&self.set, ValidationFlags::empty());
        let errors = Errors::default();
        let runtime = validator.start_run(errors.clone());
        let mut run = Run {
            set: &self.set,
            reads_names: self.reads_names,
            document,
            explain,
            tally: StepCounter::new(budget),
            runtime,
            errors,
            context: NamespaceContextSnapshot::default(),
            context_of: None,
            names: Vec::new(),
            prefixes: Rc::default(),
            courses: ContentModels::default(),
            explained: HashMap::new(),
            open: Vec::new(),
            unheard: 0,
            reported: 0,
            violations: Vec::new(),
        };
        feed(&mut run);
        run.finish()
    }

    fn is_worn(&self) -> bool {
        let names = self.set.name_table.len().saturating_sub(self.names_at_birth);
        let bytes = self.set.name_table.heap_bytes().saturating_sub(self.bytes_at_birth);
        names > MOST_NAMES_LEARNED || bytes > MOST_BYTES_LEARNED
    }
}

/// Collects what the library reports until the run asks for it.
#[derive(Clone, Default)]
struct Errors(Rc<RefCell<Vec<ValidationError>>>);

impl ValidationSink for Errors {
    fn on_error(&mut self, error: ValidationError) {
        self.0.borrow_mut().push(error);
    }

    fn on_warning(&mut self, _warning: ValidationWarning) {}
}

/// An element that is open.
struct Open {
    at: usize,
    /// Where its `id` stands: a value that is no unique key is shown there.
    id_at: Option<usize>,
    text_at: Option<usize>,
    /// How much of its text the library has been told.
    text_told: usize,
    /// Something about the order of its children has been told; the rest would only repeat it.
    told: bool,
    /// It stands where it may not, so that nothing inside it matters.
    stray: bool,
    /// It has been told that an attribute is missing, and a key that it would be is none.
    lacks_attribute: bool,
    prefixes: Prefixes,
    /// The type, where violations are explained.
    kind: Option<ComplexTypeKey>,
    /// The children that stand where they may, and where each begins, up to the first that does not.
    children: Vec<(Name, usize)>,
    misplaced: Option<Misplaced>,
}

/// A child that stands where it may not, as long as what belongs before it may yet come.
struct Misplaced {
    at: usize,
    /// What belongs before it, as it is written in the document.
    belongs_before: Vec<String>,
    /// The index of its violation.
    violation: usize,
}

/// The prefix of each namespace in force.
type Prefixes = Rc<HashMap<NameId, String>>;

/// A mistake in the order of elements: the type of the parent, what stands before, and what stands
/// there.
type Mistake = (Option<ComplexTypeKey>, Vec<Name>, Option<Name>);

/// What could stand where a mistake is.
#[derive(Clone, Default)]
struct Explained {
    expected: Vec<Name>,
    mending: Option<Vec<Name>>,
    /// The index among the children of the one before which the element that stands there belongs.
    earlier: Option<usize>,
}

struct Run<'s> {
    set: &'s SchemaSet,
    reads_names: bool,
    document: &'s str,
    explain: &'s BTreeSet<usize>,
    tally: StepCounter<'s>,
    runtime: ValidationRuntime<'s, Errors>,
    errors: Errors,
    /// The bindings in force as the library wants them, and the generation they were made of.
    context: NamespaceContextSnapshot,
    context_of: Option<u64>,
    /// The library's ids of the namespaces met so far.
    names: Vec<Option<NameId>>,
    prefixes: Prefixes,
    courses: ContentModels,
    explained: HashMap<Mistake, Explained>,
    open: Vec<Open>,
    /// How many elements are open inside one that stands where it may not.
    unheard: usize,
    /// How many errors the library has reported.
    reported: usize,
    violations: Vec<Violation>,
}

impl Assessment for Run<'_> {
    fn start(&mut self, tag: &Tag<'_>, scope: &Scope<'_>) {
        if self.has_enough() {
            return;
        }
        if self.open.last().is_some_and(|parent| parent.stray) {
            self.unheard += 1;
            return;
        }
        let namespace = tag.namespace.and_then(|namespace| self.name(namespace, scope));
        let local = self.set.name_table.add(tag.local);
        let name = (local, namespace);
        let could_stand = self.explain.contains(&tag.at).then(|| self.could_stand_here(Some(name)));
        self.look_for_what_is_missing(tag.at);
        let instance = |local: &str| {
            let found = tag
                .attributes
                .iter()
                .find(|a| a.local == local && a.namespace.is_some_and(|n| scope.name(n) == INSTANCE));
            found.map(|attribute| attribute.value.as_ref())
        };
        let (kind_named, nil) = (instance("type"), instance("nil"));
        self.refresh(scope, kind_named.is_some());
        let kind = if self.explain.is_empty() {
            self.runtime.validate_element_by_id_novalue(local, namespace, kind_named, nil, &self.context);
            None
        } else {
            let info = self.runtime.validate_element_by_id(local, namespace, kind_named, nil, &self.context);
            info.schema_type
        };
        let is_root = self.open.is_empty();
        let told_before = self.violations.len();
        let about_order = self.take(
            |error| match error.constraint {
                "cvc-elt.1" if is_root => (tag.at, Subject::Root),
                _ => (tag.at, Subject::Child),
            },
            could_stand.as_ref(),
        );
        if !self.explain.is_empty()
            && let Some(parent) = self.open.last_mut()
        {
            if about_order && self.violations.len() > told_before {
                let could_stand = could_stand.filter(|could_stand| could_stand.earlier.is_none());
                parent.misplaced = could_stand
                    .and_then(|could_stand| could_stand.mending)
                    .map(|belongs_before| Misplaced { at: tag.at, belongs_before, violation: told_before });
            } else if !parent.told && parent.children.len() <= MOST_SIBLINGS {
                parent.children.push((name, tag.at));
            }
        }
        self.open.push(Open {
            at: tag.at,
            id_at: tag.attribute("id").map(|attribute| attribute.value_at),
            text_at: None,
            text_told: 0,
            told: false,
            stray: about_order,
            lacks_attribute: false,
            prefixes: Rc::clone(&self.prefixes),
            kind: match kind {
                Some(TypeKey::Complex(kind)) => Some(kind),
                _ => None,
            },
            children: Vec::new(),
            misplaced: None,
        });
        self.tally.spend(ELEMENT + ATTRIBUTE * tag.attributes.len() as u64);
        self.attributes(tag, scope);
    }

    fn text(&mut self, text: &str, at: usize, characters: Characters) {
        if self.has_enough() || self.open.last().is_some_and(|open| open.stray) {
            return;
        }
        let blank = text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        let begins_at = if blank { at + text.len() } else { at + text.len() - text.trim_start().len() };
        if blank && characters == Characters::Plain {
            self.tally.spend(TEXT + BYTE * text.len() as u64);
            self.runtime.validate_whitespace(&text[..text.len().min(LONGEST_VALUE)]);
        } else {
            let mut told = 0;
            if let Some(open) = self.open.last_mut() {
                open.text_at.get_or_insert(begins_at);
                told = open.text_told;
                open.text_told = told.saturating_add(text.len());
            }
            let value = self.value(text, told);
            self.runtime.validate_text(value);
        }
        self.take(|_| (begins_at, Subject::Text), None);
    }

    fn end(&mut self, at: usize) {
        if self.has_enough() {
            return;
        }
        if self.unheard > 0 {
            self.unheard -= 1;
            return;
        }
        let could_stand = self.explain.contains(&at).then(|| self.could_stand_here(None));
        self.runtime.validate_end_element_novalue();
        let Some(open) = self.open.last() else { return };
        let (value_at, id_at) = (open.text_at.unwrap_or(open.at), open.id_at.unwrap_or(open.at));
        self.take(
            |error| match error.constraint {
                "cvc-complex-type.2.4" => (at, Subject::End),
                key if key.starts_with("cvc-identity-constraint") => (id_at, Subject::Key),
                _ => (value_at, Subject::Value),
            },
            could_stand.as_ref(),
        );
        self.open.pop();
    }
}

impl Run<'_> {
    /// Whether more would neither be shown nor paid for. Once it is so, it stays so.
    fn has_enough(&self) -> bool {
        self.violations.len() >= MOST_VIOLATIONS || self.reported >= MOST_ERRORS || !self.tally.goes_on()
    }

    /// As much of a value as the library is told, when so much of it has been told before.
    fn value<'t>(&self, text: &'t str, told: usize) -> &'t str {
        let value = &text[..text.floor_char_boundary(LONGEST_VALUE.saturating_sub(told))];
        let long = (told + value.len()).saturating_sub(SHORT_VALUE).min(value.len());
        self.tally.spend(TEXT + BYTE * value.len() as u64 + BYTE_OF_LONG_VALUE * long as u64);
        value
    }

    fn attributes(&mut self, tag: &Tag<'_>, scope: &Scope<'_>) {
        let stray = self.open.last().is_some_and(|open| open.stray);
        for attribute in &tag.attributes {
            if stray || attribute.declares().is_some() {
                continue;
            }
            let namespace = match attribute.prefix {
                "xml" => "http://www.w3.org/XML/1998/namespace",
                _ => attribute.namespace.map(|namespace| scope.name(namespace)).unwrap_or_default(),
            };
            let value = self.value(&attribute.value, 0);
            self.runtime.validate_attribute(attribute.local, namespace, value);
            self.take(
                |error| match error.constraint {
                    rule if rule.starts_with("cvc-complex-type.3.2") => (attribute.at, Subject::Attribute),
                    _ => (attribute.value_at, Subject::AttributeValue),
                },
                None,
            );
        }
        self.runtime.validate_end_of_attributes_novalue();
        self.take(|_| (tag.at, Subject::Attributes), None);
    }

    /// Turns what the library has reported since the last call into violations, and says whether
    /// one of them is about the order of elements.
    fn take(
        &mut self,
        place: impl Fn(&ValidationError) -> (usize, Subject),
        could_stand: Option<&CouldStand>,
    ) -> bool {
        if self.errors.0.borrow().is_empty() {
            return false;
        }
        let mut any_about_order = false;
        let errors = std::mem::take(&mut *self.errors.0.borrow_mut());
        self.reported += errors.len();
        self.tally.spend(ERROR * errors.len() as u64);
        for error in &errors {
            let (at, subject) = place(error);
            // An element that no declaration knows stands where no element of its name may.
            let about_order = matches!(error.constraint, "cvc-complex-type.2.4" | "cvc-elt.1");
            any_about_order |= about_order;
            let Some(parent) = self.open.last_mut() else {
                self.push(at, about_order, error, subject, could_stand);
                continue;
            };
            let has_no_key = parent.lacks_attribute && error.constraint == "cvc-identity-constraint.4.2.1";
            let repeats = parent.stray || (about_order && parent.told) || has_no_key;
            parent.told |= about_order;
            parent.lacks_attribute |= error.constraint == "cvc-complex-type.4";
            if !repeats {
                self.push(at, about_order, error, subject, could_stand);
            }
        }
        any_about_order
    }

    fn push(
        &mut self,
        at: usize,
        about_order: bool,
        error: &ValidationError,
        subject: Subject,
        could_stand: Option<&CouldStand>,
    ) {
        if self.violations.len() < MOST_VIOLATIONS {
            let element = self.open.last().map(|open| open.at);
            let words = words(error, subject, self.document, at, element, could_stand);
            self.violations.push(words.into_violation(at, about_order));
        }
    }

    /// What the schema lets stand at this point, where `found` stands or the open element ends.
    fn could_stand_here(&mut self, found: Option<Name>) -> CouldStand {
        let Explained { expected, mending, earlier } = self.explained_here(found);
        let Some(parent) = self.open.last() else { return CouldStand::default() };
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
        CouldStand {
            elements: written(&expected),
            mending: mending.map(|mending| written(&mending)),
            namesakes: written(&namesakes(found, &expected, parent)),
            earlier: earlier.map(|(_, at)| format!("<{}>", name_at(self.document, *at))),
        }
    }

    /// Searches the schema for what could stand here, once for each different mistake.
    fn explained_here(&mut self, found: Option<Name>) -> Explained {
        let Some(parent) = self.open.last() else { return Explained::default() };
        let siblings: Vec<Name> = parent.children.iter().map(|(name, _)| *name).collect();
        // Of more siblings only the first are known, and other ones may differ.
        let is_known_whole = siblings.len() <= MOST_SIBLINGS;
        let mistake = (parent.kind, siblings, found);
        if let Some(known) = self.explained.get(&mistake).filter(|_| is_known_whole) {
            return known.clone();
        }
        if self.explained.len() == MOST_EXPLAINED {
            return Explained::default();
        }
        self.tally.spend(EXPLANATION);
        let mut expected: Vec<Name> = Vec::new();
        for element in self.runtime.get_expected_elements() {
            let name = (element.local_name, element.namespace);
            if !expected.contains(&name) {
                expected.push(name);
            }
        }
        let siblings = &mistake.1;
        let begin = self.course(parent);
        let here = begin.as_ref().and_then(|begin| begin.after(siblings.iter().copied()));
        let mending = match (&here, found) {
            (None, _) => None,
            (Some(here), None) => Some(here.needed(&expected)),
            (Some(here), Some(found)) => Some(here.leading_to(found, &expected)),
        };
        let earlier = begin.zip(found).and_then(|(begin, found)| begin.place_among(siblings, found));
        let explained = Explained { expected, mending, earlier };
        self.explained.insert(mistake, explained.clone());
        explained
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
    fn course(&self, parent: &Open) -> Option<ContentPoint<'_>> {
        let kind = parent.kind.filter(|_| parent.children.len() <= MOST_SIBLINGS)?;
        self.courses.of(self.set, kind)
    }

    /// Whether this element is what belongs before an earlier one that stands where it may not.
    fn look_for_what_is_missing(&mut self, at: usize) {
        let Some(parent) = self.open.last_mut() else { return };
        let written = |at| format!("<{}>", name_at(self.document, at));
        let Some(misplaced) =
            parent.misplaced.take_if(|misplaced| misplaced.belongs_before.contains(&written(at)))
        else {
            return;
        };
        if let Some(violation) = self.violations.get_mut(misplaced.violation) {
            violation.advice = move_before(&written(at), &written(misplaced.at));
        }
    }

    /// Gathers the bindings in force, where anything may be read by them: each element keeps a copy.
    fn refresh(&mut self, scope: &Scope<'_>, has_named_type: bool) {
        let needed = self.reads_names || has_named_type || !self.explain.is_empty();
        if !needed {
            if self.context_of.take().is_some() {
                self.context = NamespaceContextSnapshot::default();
            }
            return;
        }
        self.tally.spend(self.context.bindings.len() as u64);
        if self.context_of == Some(scope.generation()) {
            return;
        }
        self.context_of = Some(scope.generation());
        self.context = NamespaceContextSnapshot::default();
        let mut prefixes = HashMap::new();
        for (prefix, namespace) in scope.bindings() {
            self.tally.spend(BINDING);
            let Some(namespace) = self.name(namespace, scope) else { continue };
            prefixes.entry(namespace).or_insert_with(|| prefix.to_owned());
            if prefix.is_empty() {
                self.context.default_ns = Some(namespace);
            } else {
                self.context.bindings.push((self.set.name_table.add(prefix), namespace));
            }
        }
        self.prefixes = Rc::new(prefixes);
    }

    fn name(&mut self, namespace: NamespaceId, scope: &Scope<'_>) -> Option<NameId> {
        let index = namespace.index();
        if self.names.len() <= index {
            self.names.resize(index + 1, None);
        }
        let slot = self.names.get_mut(index)?;
        Some(*slot.get_or_insert_with(|| self.set.name_table.add(scope.name(namespace))))
    }

    fn finish(mut self) -> Vec<Violation> {
        // A document that is not well-formed leaves elements open; that is told elsewhere.
        if self.open.is_empty() {
            if let Err(error) = self.runtime.end_validation() {
                self.push(0, false, &error, Subject::Child, None);
            }
        } else if let Some(error) = self.runtime.operational_failure().cloned() {
            self.open.clear();
            self.push(0, false, &error, Subject::Child, None);
        }
        self.open.clear();
        self.take(|_| (0, Subject::Value), None);
        self.violations
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
