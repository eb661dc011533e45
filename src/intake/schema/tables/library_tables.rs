//! All that is known of a schema, by small numbers.

use std::collections::HashMap;

use xsd_schema::compiler::{SubstitutionGroupMap, build_substitution_group_map};
use xsd_schema::validation::{ContentType, SchemaValidator, ValidationFlags};
use xsd_schema::{ElementKey, IdentityConstraintKey, NameId, SchemaSet, TypeKey};

use super::content::Content;
use super::keys::Key;
use super::kinds::{Fixed, Kind, describe};
use super::known::KnownTypes;
use super::values::Values;

/// A schema with more elements than this is left to the library.
const MOST_ELEMENTS: usize = 5_000;

/// Bound: the declarations of a schema, and what the tables within say.
pub(crate) struct Tables {
    pub(super) groups: SubstitutionGroupMap,
    /// The numbers of those that are declared below.
    pub(super) elements: HashMap<ElementKey, usize>,
    pub(super) declared: Vec<Declared>,
    pub(super) kinds: Vec<KnownKind>,
    pub(super) contents: Vec<Content>,
    pub(super) values: Vec<Values>,
    pub(super) types: KnownTypes,
    pub(super) keys: Vec<Key>,
}

/// A declaration of an element.
pub(super) struct Declared {
    pub(super) kind: usize,
    pub(super) keys: Vec<usize>,
    /// What it holds where nothing is written.
    pub(super) has_default: bool,
}

pub(super) struct KnownKind {
    pub(super) holds: Holds,
    pub(super) attributes: Vec<Attribute>,
    pub(super) required: usize,
}

/// What an element holds, by the index of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    Text(usize),
    Elements(usize),
    Mixed(usize),
}

pub(super) struct Attribute {
    pub(super) local: Box<str>,
    pub(super) namespace: Option<NameId>,
    pub(super) is_required: bool,
    /// The index of its values; nothing where every value is right.
    pub(super) values: Option<usize>,
    pub(super) fixed: Fixed,
    pub(super) has_default: bool,
}

impl Tables {
    /// The tables of a schema, unless it is too large for them.
    pub(crate) fn of(set: &SchemaSet) -> Option<Tables> {
        if set.arenas.elements.len() > MOST_ELEMENTS {
            return None;
        }
        let validator = SchemaValidator::new(set, ValidationFlags::empty());
        let mut builder =
            Builder { set, validator: &validator, tables: Tables::empty(set), known: HashMap::new() };
        let mut all_keys = HashMap::new();
        for (key, _) in &set.arenas.identity_constraints {
            if let Some(known) = Key::of(set, key) {
                all_keys.insert(key, builder.tables.keys.len());
                builder.tables.keys.push(known);
            }
        }
        for (element, _) in &set.arenas.elements {
            if let Some(declared) = builder.declared(element, &all_keys) {
                builder.tables.elements.insert(element, builder.tables.declared.len());
                builder.tables.declared.push(declared);
            }
        }
        Some(builder.tables)
    }

    /// Whether the library accepts this value for sure, and does no more with it than to accept it.
    pub(super) fn accept(&mut self, set: &SchemaSet, values: usize, value: &str) -> bool {
        let Tables { values: all, types, .. } = self;
        all.get_mut(values).is_some_and(|values| values.accept(set, types, value))
    }

    fn empty(set: &SchemaSet) -> Tables {
        Tables {
            groups: build_substitution_group_map(set),
            elements: HashMap::new(),
            declared: Vec::new(),
            kinds: Vec::new(),
            contents: Vec::new(),
            values: Vec::new(),
            types: KnownTypes::new(),
            keys: Vec::new(),
        }
    }
}

struct Builder<'b> {
    set: &'b SchemaSet,
    validator: &'b SchemaValidator<'b>,
    tables: Tables,
    known: HashMap<TypeKey, Option<usize>>,
}

impl Builder<'_> {
    /// A declaration of which nothing is special.
    fn declared(
        &mut self,
        element: ElementKey,
        all_keys: &HashMap<IdentityConstraintKey, usize>,
    ) -> Option<Declared> {
        let data = self.set.arenas.elements.get(element)?;
        let is_special = data.is_abstract
            || data.fixed_value.is_some()
            || data.deferred_type_error.is_some()
            || !data.alternatives.is_empty()
            || !data.pending_ic_refs.is_empty();
        if is_special {
            return None;
        }
        let keys = data.identity_constraints.iter().map(|key| all_keys.get(key).copied());
        let keys = keys.collect::<Option<_>>()?;
        let kind = self.kind(data.resolved_type?)?;
        Some(Declared { kind, keys, has_default: data.default_value.is_some() })
    }

    fn kind(&mut self, kind: TypeKey) -> Option<usize> {
        if let Some(known) = self.known.get(&kind) {
            return *known;
        }
        let number = describe(self.validator, self.set, kind).and_then(|found| self.known_kind(kind, found));
        self.known.insert(kind, number);
        number
    }

    fn known_kind(&mut self, kind: TypeKey, found: Kind) -> Option<usize> {
        let holds = match (found.content, kind) {
            (ContentType::Empty, _) => Holds::Nothing,
            (ContentType::TextOnly, _) => Holds::Text(self.values(kind)),
            (ContentType::ElementOnly, TypeKey::Complex(kind)) => {
                self.tables.contents.push(Content::of(self.set, kind)?);
                Holds::Elements(self.tables.contents.len() - 1)
            }
            (ContentType::Mixed, TypeKey::Complex(kind)) => {
                self.tables.contents.push(Content::of(self.set, kind)?);
                Holds::Mixed(self.tables.contents.len() - 1)
            }
            (ContentType::ElementOnly | ContentType::Mixed, TypeKey::Simple(_)) => return None,
        };
        let mut attributes = Vec::new();
        for known in found.attributes {
            attributes.push(Attribute {
                values: known.kind.map(|kind| self.values(kind)),
                local: known.local,
                namespace: known.namespace,
                is_required: known.is_required,
                fixed: known.fixed,
                has_default: known.has_default,
            });
        }
        let required = attributes.iter().filter(|attribute| attribute.is_required).count();
        self.tables.kinds.push(KnownKind { holds, attributes, required });
        Some(self.tables.kinds.len() - 1)
    }

    fn values(&mut self, kind: TypeKey) -> usize {
        let known = self.tables.values.iter().position(|values| values.kind() == kind);
        known.unwrap_or_else(|| {
            let values = Values::of(self.set, kind, &mut self.tables.types);
            self.tables.values.push(values);
            self.tables.values.len() - 1
        })
    }
}
