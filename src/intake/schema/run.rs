//! One document in the validator: tells the library what the document holds, and puts what the library
//! says of it into its place.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::validation::{ValidationError, ValidationRuntime, ValidationSink, ValidationWarning};
use xsd_schema::{NameId, SchemaSet};

use super::assessment::{Assessment, Breach, Breaches, Subject, Violation};
use super::blame::{Blamed, violation};
use super::course::Name;
use super::cures::move_before;
use super::facts::name_at;
use super::fault::Fault;
use super::open::{Misplaced, Open, Prefixes};
use super::order::{Explained, Place, Search};
use super::traits::Traits;
use crate::budget::{StepBudget, StepCounter};
use crate::xml::{Attribute, Characters, NamespaceId, Scope, Tag, is_foreign_space, is_space};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The places of so many breaches are remembered.
const MOST_BREACHES: usize = 50_000;

/// What the library reports beyond this is not listened to: most of it repeats what was told.
const MOST_ERRORS: usize = 100_000;

/// So much of a value is held to the schema. The library's patterns take a microsecond and much
/// memory for each letter, and no value of the format has a tenth of this.
pub(super) const LONGEST_VALUE: usize = 8 * 1024;

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

/// What an element costs, besides the values of its attributes.
pub(super) fn cost_of_element(tag: &Tag<'_>) -> u64 {
    ELEMENT + ATTRIBUTE * tag.attributes.len() as u64
}

/// What a piece of a value costs, behind so many bytes of the same one.
pub(super) fn cost_of_value(piece: &str, before: usize) -> u64 {
    let long = (before + piece.len()).saturating_sub(SHORT_VALUE).min(piece.len());
    TEXT + BYTE * piece.len() as u64 + BYTE_OF_LONG_VALUE * long as u64
}

/// Stands for a space that is none to XML: the library trims all that Unicode calls so.
const NO_SPACE: char = '\u{E000}';

/// Collects what the library reports until the run asks for it. Bound: `MOST_ERRORS`.
#[derive(Clone, Default)]
pub(super) struct Errors(Rc<RefCell<Vec<ValidationError>>>);

impl Errors {
    /// Which constraints have been reported as broken since the last call.
    pub(super) fn take_constraints(&self) -> Vec<&'static str> {
        self.0.borrow_mut().drain(..).map(|error| error.constraint).collect()
    }
}

impl ValidationSink for Errors {
    fn on_error(&mut self, error: ValidationError) {
        self.0.borrow_mut().push(error);
    }

    fn on_warning(&mut self, _warning: ValidationWarning) {}
}

/// Which breaches are to be told of, by their index and by their place.
pub(super) struct Explaining<'s> {
    pub(super) wanted: &'s BTreeSet<usize>,
    pub(super) places: BTreeSet<usize>,
}

pub(super) struct Run<'s> {
    set: &'s SchemaSet,
    traits: &'s Traits,
    document: &'s str,
    explaining: Option<Explaining<'s>>,
    tally: StepCounter<'s>,
    runtime: ValidationRuntime<'s, Errors>,
    errors: Errors,
    /// The bindings in force as the library wants them, and the generation they were made of.
    context: NamespaceContextSnapshot,
    context_of: Option<u64>,
    /// The library's ids of the namespaces met so far.
    names: Vec<Option<NameId>>,
    prefixes: Prefixes,
    search: Search<'s>,
    open: Vec<Open>,
    /// How many elements are open inside one that stands where it may not.
    unheard: usize,
    /// How many errors the library has reported.
    reported: usize,
    breaches: Breaches,
    violations: BTreeMap<usize, Violation>,
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
        let could_stand = self.is_explained(tag.at).then(|| self.explained(Some(name)));
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
        let (mut kind, mut declared) = (None, None);
        if self.explaining.is_none() {
            self.runtime.validate_element_by_id_novalue(local, namespace, kind_named, nil, &self.context);
        } else {
            let info = self.runtime.validate_element_by_id(local, namespace, kind_named, nil, &self.context);
            (kind, declared) = (info.schema_type, info.element_decl);
        }
        let is_root = self.open.is_empty();
        let told_before = self.breaches.list.len();
        let about_order = self.take(
            |fault| match fault {
                Fault::Unknown if is_root => (tag.at, Subject::Root),
                _ => (tag.at, Subject::Child),
            },
            &Blamed { could_stand: could_stand.as_ref(), declared, ..Blamed::default() },
        );
        if self.explaining.is_some()
            && let Some(parent) = self.open.last_mut()
        {
            if about_order && self.breaches.list.len() > told_before {
                parent.misplaced = could_stand
                    .and_then(|explained| explained.belongs_before())
                    .map(|belongs_before| Misplaced { at: tag.at, belongs_before, breach: told_before });
            } else if !parent.told {
                Search::remember(&mut parent.children, name, tag.at);
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
            kind,
            declared,
            children: Vec::new(),
            misplaced: None,
        });
        self.tally.spend(cost_of_element(tag));
        self.attributes(tag, scope);
    }

    fn text(&mut self, text: &str, at: usize, characters: Characters) {
        if self.has_enough() || self.open.last().is_some_and(|open| open.stray) {
            return;
        }
        let leading = text.bytes().take_while(|byte| is_space(*byte)).count();
        let blank = leading == text.len();
        if blank && characters == Characters::Plain {
            self.tally.spend(TEXT + BYTE * text.len() as u64);
            self.runtime.validate_whitespace(&text[..text.len().min(LONGEST_VALUE)]);
        } else {
            let mut told = 0;
            if let Some(open) = self.open.last_mut() {
                open.text_at.get_or_insert(at + leading);
                told = open.text_told;
                open.text_told = told.saturating_add(text.len());
            }
            let value = self.value(text, told);
            self.runtime.validate_text(&self.with_spaces_of_xml(value));
        }
        self.take(|_| (at + leading, Subject::Text), &Blamed::default());
    }

    fn end(&mut self, at: usize) {
        if self.has_enough() {
            return;
        }
        if self.unheard > 0 {
            self.unheard -= 1;
            return;
        }
        let could_stand = self.is_explained(at).then(|| self.explained(None));
        self.runtime.validate_end_element_novalue();
        let Some(open) = self.open.last() else { return };
        let (value_at, id_at) = (open.text_at.unwrap_or(open.at), open.id_at.unwrap_or(open.at));
        let (kind, declared) = (open.kind, open.declared);
        self.take(
            |fault| match fault {
                Fault::Order => (at, Subject::End),
                fault if fault.is_about_keys() => (id_at, Subject::Key),
                _ => (value_at, Subject::Value),
            },
            &Blamed { could_stand: could_stand.as_ref(), kind, declared, ..Blamed::default() },
        );
        self.open.pop();
    }
}

impl<'s> Run<'s> {
    pub(super) fn new(
        set: &'s SchemaSet,
        traits: &'s Traits,
        document: &'s str,
        budget: &'s StepBudget,
        runtime: ValidationRuntime<'s, Errors>,
        errors: Errors,
        explaining: Option<Explaining<'s>>,
    ) -> Self {
        Run {
            set,
            traits,
            document,
            explaining,
            tally: StepCounter::new(budget),
            runtime,
            errors,
            context: NamespaceContextSnapshot::default(),
            context_of: None,
            names: Vec::new(),
            prefixes: Rc::default(),
            search: Search::new(set),
            open: Vec::new(),
            unheard: 0,
            reported: 0,
            breaches: Breaches::default(),
            violations: BTreeMap::new(),
        }
    }

    /// Whether more would not be paid for. Once it is so, it stays so.
    fn has_enough(&mut self) -> bool {
        let is_full = self.breaches.list.len() >= MOST_BREACHES || self.reported >= MOST_ERRORS;
        self.breaches.is_cut |= is_full;
        is_full || !self.tally.goes_on() || self.has_explained_all()
    }

    /// Whether nothing that comes can change what is said of the breaches that are to be explained.
    fn has_explained_all(&self) -> bool {
        self.explaining.as_ref().is_some_and(|explaining| {
            let has_all = self.violations.len() == explaining.wanted.len();
            has_all && self.open.iter().all(|open| open.misplaced.is_none())
        })
    }

    /// As much of a value as the library is told, when so much of it has been told before.
    fn value<'t>(&self, text: &'t str, told: usize) -> &'t str {
        let value = &text[..text.floor_char_boundary(LONGEST_VALUE.saturating_sub(told))];
        self.tally.spend(cost_of_value(value, told));
        value
    }

    /// A text in which what is white space to Unicode alone is a letter to the library, too. A schema that
    /// names such a space is left to the library.
    fn with_spaces_of_xml<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.traits.names_spaces { text.into() } else { with_spaces_of_xml(text) }
    }

    fn attributes(&mut self, tag: &Tag<'_>, scope: &Scope<'_>) {
        let (stray, kind) = self.open.last().map_or((false, None), |open| (open.stray, open.kind));
        let mut unknown: Vec<&str> = Vec::new();
        for attribute in &tag.attributes {
            if stray || attribute.declares().is_some() || is_hint(attribute, scope) {
                continue;
            }
            let namespace = match attribute.prefix {
                "xml" => "http://www.w3.org/XML/1998/namespace",
                _ => attribute.namespace.map(|namespace| scope.name(namespace)).unwrap_or_default(),
            };
            let value = self.with_spaces_of_xml(self.value(&attribute.value, 0)).into_owned();
            let (mut value_kind, mut declared) = (None, None);
            if self.explaining.is_some() {
                let info = self.runtime.validate_attribute(attribute.local, namespace, &value);
                (value_kind, declared) = (info.schema_type, info.attribute_decl);
            } else {
                self.runtime.validate_attribute(attribute.local, namespace, &value);
            }
            let meant = self.meant(attribute.local, tag);
            let told_before = self.breaches.list.len();
            self.take(
                |fault| match fault {
                    Fault::AttributeUnknown => (attribute.at, Subject::Attribute),
                    _ => (attribute.value_at, Subject::AttributeValue),
                },
                &Blamed {
                    kind: value_kind.or(kind),
                    attribute_declared: declared,
                    attribute: meant.as_deref(),
                    ..Blamed::default()
                },
            );
            if self.breaches.list.len() > told_before {
                unknown.push(attribute.local);
            }
        }
        self.runtime.validate_end_of_attributes_novalue();
        if self.errors.0.borrow().is_empty() {
            return;
        }
        for missing in self.missing(tag) {
            // The one written another way has been told of, with this one as what was meant.
            let is_told = nets_text::nearest(&missing, unknown.iter().copied()).is_some();
            self.take_first(
                is_told,
                tag.at,
                &Blamed { kind, attribute: Some(&missing), ..Blamed::default() },
            );
        }
        self.take(|_| (tag.at, Subject::Attributes), &Blamed { kind, ..Blamed::default() });
    }

    /// The attributes that the open element must have and the tag lacks, in the order of the library.
    fn missing(&self, tag: &Tag<'_>) -> Vec<String> {
        let expected = self.runtime.get_expected_attributes().into_iter();
        let required = expected.filter(|attribute| attribute.required);
        let names = required.map(|attribute| self.set.name_table.resolve_ref(attribute.local_name));
        names.filter(|name| !tag.attributes.iter().any(|a| a.local == *name)).map(str::to_owned).collect()
    }

    /// The attribute that was meant by one that the open element does not have.
    fn meant(&self, written: &str, tag: &Tag<'_>) -> Option<String> {
        if self.errors.0.borrow().is_empty() {
            return None;
        }
        let expected = self.runtime.get_expected_attributes();
        let names = expected.iter().map(|attribute| self.set.name_table.resolve_ref(attribute.local_name));
        let free = names.filter(|name| tag.attribute(name).is_none());
        nets_text::nearest(written, free).map(str::to_owned)
    }

    /// Takes the first error that the library has reported, which is about a missing attribute.
    fn take_first(&mut self, is_told: bool, at: usize, blamed: &Blamed<'_>) {
        let mut waiting = std::mem::take(&mut *self.errors.0.borrow_mut());
        if waiting.is_empty() {
            return;
        }
        let rest = waiting.split_off(1);
        if is_told {
            if let Some(open) = self.open.last_mut() {
                open.lacks_attribute = true;
            }
        } else {
            *self.errors.0.borrow_mut() = waiting;
            self.take(|_| (at, Subject::Attributes), blamed);
        }
        *self.errors.0.borrow_mut() = rest;
    }

    /// Turns what the library has reported since the last call into breaches, and says whether one of
    /// them is about the order of elements.
    fn take(&mut self, place: impl Fn(Fault) -> (usize, Subject), blamed: &Blamed<'_>) -> bool {
        if self.errors.0.borrow().is_empty() {
            return false;
        }
        let mut any_about_order = false;
        let errors = std::mem::take(&mut *self.errors.0.borrow_mut());
        self.reported += errors.len();
        self.tally.spend(ERROR * errors.len() as u64);
        // An abstract element is told as that, and not as unknown to its parent too.
        let is_abstract = errors.iter().any(|error| Fault::of(error.constraint) == Fault::Abstract);
        for error in &errors {
            let fault = Fault::of(error.constraint);
            let (at, subject) = place(fault);
            // An element that no declaration knows stands where no element of its name may.
            let about_order = fault.is_about_order();
            any_about_order |= about_order;
            if let Some(parent) = self.open.last_mut() {
                let has_no_key = parent.lacks_attribute && fault == Fault::KeyMissing;
                let repeats = parent.stray || (about_order && parent.told) || has_no_key;
                parent.told |= about_order;
                parent.lacks_attribute |= fault == Fault::AttributeMissing;
                if repeats || (about_order && is_abstract) {
                    continue;
                }
            }
            self.push(Breach { at, subject }, fault, blamed);
        }
        any_about_order
    }

    fn push(&mut self, breach: Breach, fault: Fault, blamed: &Blamed<'_>) {
        let index = self.breaches.list.len();
        if index >= MOST_BREACHES {
            self.breaches.is_cut = true;
            return;
        }
        if self.explaining.as_ref().is_some_and(|explaining| explaining.wanted.contains(&index)) {
            let told =
                violation(self.set, &self.traits.grades, self.document, breach, fault, &self.open, blamed);
            self.violations.insert(index, told);
        }
        self.breaches.list.push(breach);
    }

    fn is_explained(&self, at: usize) -> bool {
        self.explaining.as_ref().is_some_and(|explaining| explaining.places.contains(&at))
    }

    /// What the schema lets stand at this point, where `found` stands or the open element ends.
    fn explained(&mut self, found: Option<Name>) -> Explained {
        let Some(parent) = self.open.last() else { return Explained::default() };
        let place = Place { found, parent, document: self.document };
        self.search.explained(&place, &self.tally, || self.runtime.get_expected_elements())
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
        if let Some(violation) = self.violations.get_mut(&misplaced.breach) {
            violation.advice = move_before(&written(at), &written(misplaced.at));
        }
    }

    /// Gathers the bindings in force, where anything may be read by them: each element keeps a copy.
    fn refresh(&mut self, scope: &Scope<'_>, has_named_type: bool) {
        let needed = self.traits.reads_names || has_named_type || self.explaining.is_some();
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

    pub(super) fn finish(mut self) -> (Breaches, BTreeMap<usize, Violation>) {
        let whole_document = Blamed::default();
        // A document that is not well-formed leaves elements open; that is told elsewhere.
        let failed = if self.open.is_empty() {
            self.runtime.end_validation().err()
        } else {
            self.runtime.operational_failure().cloned()
        };
        self.open.clear();
        if let Some(error) = failed {
            let fault = Fault::of(error.constraint);
            self.push(Breach { at: 0, subject: Subject::Child }, fault, &whole_document);
        }
        self.take(|_| (0, Subject::Value), &whole_document);
        (self.breaches, self.violations)
    }
}

/// A text in which what is white space to Unicode alone is a letter.
pub(super) fn with_spaces_of_xml(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_foreign_space) {
        return text.into();
    }
    text.chars().map(|letter| if is_foreign_space(letter) { NO_SPACE } else { letter }).collect()
}

/// Whether an attribute only says where a schema may be found. That is not followed, so whatever it says
/// is right: other validators take an odd number of words, too, and a word that comes late.
pub(super) fn is_hint(attribute: &Attribute<'_>, scope: &Scope<'_>) -> bool {
    matches!(attribute.local, "schemaLocation" | "noNamespaceSchemaLocation")
        && attribute.namespace.is_some_and(|namespace| scope.name(namespace) == INSTANCE)
}
