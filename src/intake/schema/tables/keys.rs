//! Keys while a document is read: which elements they tell apart, and whether each is for sure another one.
//! What is kept of a value is a number by which two can be told apart; two that have the same number are left
//! to the library.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use xsd_schema::parser::frames::IdentityKind;
use xsd_schema::{IdentityConstraintKey, NameId, SchemaSet};

use super::paths::{FieldPath, PathName, Selector, field, selector};

/// A key as the schema declares it. Bound: its fields.
pub(super) struct Key {
    selector: Selector,
    pub(super) fields: Vec<FieldPath>,
    /// Every field must be there.
    is_whole: bool,
}

impl Key {
    /// Nothing for one that is not plain, and for a reference to a key.
    pub(super) fn of(set: &SchemaSet, key: IdentityConstraintKey) -> Option<Key> {
        let data = set.arenas.identity_constraints.get(key)?;
        let is_whole = match data.kind {
            IdentityKind::Key => true,
            IdentityKind::Unique => false,
            IdentityKind::Keyref => return None,
        };
        let of_field =
            |data: &xsd_schema::parser::frames::FieldResult| field(set, &data.xpath, &data.ns_snapshot);
        Some(Key {
            selector: selector(set, &data.selector.xpath, &data.selector.ns_snapshot)?,
            fields: data.fields.iter().map(of_field).collect::<Option<_>>()?,
            is_whole,
        })
    }
}

/// A key of an element that is open.
pub(super) struct OpenKey {
    /// Which key it is.
    pub(super) key: usize,
    /// How deep its element is.
    depth: usize,
    /// How many steps of the selector lead to the element that is open.
    matched: usize,
    selected: Option<Selected>,
    /// Bound: the elements of a document.
    told_apart: HashSet<u64>,
    numbers: RandomState,
}

/// The element that is selected.
struct Selected {
    depth: usize,
    fields: Vec<OpenField>,
}

#[derive(Clone, Default)]
struct OpenField {
    /// How many of its steps lead to the element that is open.
    matched: usize,
    value: Option<u64>,
}

impl OpenKey {
    pub(super) fn new(key: usize, depth: usize) -> Self {
        let (told_apart, numbers) = (HashSet::new(), RandomState::new());
        OpenKey { key, depth, matched: 0, selected: None, told_apart, numbers }
    }

    /// An element begins at a depth; false where that cannot be followed.
    pub(super) fn start(&mut self, key: &Key, depth: usize, local: &str, namespace: Option<NameId>) -> bool {
        let is = |name: &PathName| name.1 == namespace && *name.0 == *local;
        if let Some(selected) = &mut self.selected {
            for (open, path) in selected.fields.iter_mut().zip(&key.fields) {
                let is_next = depth == selected.depth + open.matched + 1;
                open.matched += usize::from(is_next && path.steps.get(open.matched).is_some_and(is));
            }
        }
        let is_selected = if key.selector.is_deep {
            key.selector.steps.first().is_some_and(is)
        } else {
            let is_next = depth == self.depth + self.matched + 1;
            let matches = is_next && key.selector.steps.get(self.matched).is_some_and(is);
            self.matched += usize::from(matches);
            matches && self.matched == key.selector.steps.len()
        };
        if is_selected {
            let fields = vec![OpenField::default(); key.fields.len()];
            // One within another is told apart otherwise.
            return self.selected.replace(Selected { depth, fields }).is_none();
        }
        true
    }

    /// Whether a field of it is an attribute of the element that is open at a depth.
    pub(super) fn has_attributes_here(&self, key: &Key, depth: usize) -> bool {
        self.selected.is_some()
            && key
                .fields
                .iter()
                .enumerate()
                .any(|(index, field)| field.attribute.is_some() && self.is_here(index, field, depth))
    }

    /// Whether a field stands in the element that is open at a depth: as an attribute of it, or as its text.
    pub(super) fn is_here(&self, index: usize, field: &FieldPath, depth: usize) -> bool {
        self.selected.as_ref().is_some_and(|selected| {
            let open = selected.fields.get(index);
            open.is_some_and(|open| {
                open.matched == field.steps.len() && depth == selected.depth + open.matched
            })
        })
    }

    /// Takes the value of a field; false where it has one already.
    pub(super) fn take(&mut self, field: usize, value: (u8, &str)) -> bool {
        let number = self.numbers.hash_one(value);
        let slot = self.selected.as_mut().and_then(|selected| selected.fields.get_mut(field));
        slot.is_some_and(|slot| slot.value.replace(number).is_none())
    }

    /// The element at a depth ends; false unless it is told apart for sure.
    pub(super) fn end(&mut self, key: &Key, depth: usize) -> bool {
        let mut is_apart = true;
        if let Some(selected) = &mut self.selected {
            if selected.depth == depth {
                is_apart = self.is_told_apart(key);
            } else {
                for open in &mut selected.fields {
                    open.matched -= usize::from(open.matched > 0 && depth == selected.depth + open.matched);
                }
            }
        }
        if self.matched > 0 && depth == self.depth + self.matched {
            self.matched -= 1;
        }
        is_apart
    }

    fn is_told_apart(&mut self, key: &Key) -> bool {
        let Some(selected) = self.selected.take() else { return false };
        let all = match &*selected.fields {
            [OpenField { value, .. }] => *value,
            fields => {
                let values: Option<Vec<u64>> = fields.iter().map(|field| field.value).collect();
                values.map(|values| self.numbers.hash_one(values))
            }
        };
        match all {
            Some(all) => self.told_apart.insert(all),
            None => !key.is_whole,
        }
    }

    /// Whether this key ends with the element at a depth.
    pub(super) fn ends_with(&self, depth: usize) -> bool {
        self.depth == depth
    }
}
