//! In which order the children of an element may stand, tried out beside the validation.

use std::cell::RefCell;
use std::collections::HashMap;

use xsd_schema::compiler::compile_content_model_matcher;
use xsd_schema::validation::{CompiledContentModel, ContentValidatorState};
use xsd_schema::{ComplexTypeKey, NameId, SchemaSet};

/// A local name and its namespace.
pub(super) type Name = (NameId, Option<NameId>);

/// So many elements may be missing between what stands and what could follow.
const MOST_BETWEEN: usize = 3;

/// The content models that have been asked for. Bound: the types of the schema.
#[derive(Default)]
pub(super) struct ContentModels(RefCell<HashMap<ComplexTypeKey, Option<CompiledContentModel>>>);

impl ContentModels {
    /// The beginning of the content of a type.
    pub(super) fn of<'s>(&self, set: &'s SchemaSet, kind: ComplexTypeKey) -> Option<ContentPoint<'s>> {
        let compile = || {
            let matcher = compile_content_model_matcher(set, set.arenas.complex_types.get(kind)?).ok()?;
            CompiledContentModel::try_from_matcher(matcher).ok()
        };
        let mut models = self.0.borrow_mut();
        let model = models.entry(kind).or_insert_with(compile).as_ref()?;
        Some(ContentPoint { set, state: ContentValidatorState::from_compiled(model) })
    }
}

/// A point within the content of an element.
#[derive(Clone)]
pub(super) struct ContentPoint<'s> {
    set: &'s SchemaSet,
    state: ContentValidatorState,
}

impl ContentPoint<'_> {
    /// The point after these elements, if they may stand here in this order.
    pub(super) fn after(&self, names: impl IntoIterator<Item = Name>) -> Option<Self> {
        let mut course = self.clone();
        for (local, namespace) in names {
            let version = course.set.xsd_version;
            course.state.try_advance_element(local, namespace, namespace, version, None).ok()??;
        }
        Some(course)
    }

    /// Whether the content may end here; it may, as far as is known.
    pub(super) fn may_end(&self) -> bool {
        self.state.try_is_complete().unwrap_or(true)
    }

    fn allows(&self, names: impl IntoIterator<Item = Name>) -> bool {
        self.after(names).is_some()
    }

    /// Before which of these siblings, from the last to the first, another element may stand.
    pub(super) fn place_among(&self, siblings: &[Name], name: Name) -> Option<usize> {
        (0..siblings.len()).rev().find(|index| {
            let (before, after) = siblings.split_at(*index);
            self.allows(before.iter().copied().chain([name]).chain(after.iter().copied()))
        })
    }

    /// Those of the elements expected here after which the other one may stand the soonest.
    pub(super) fn leading_to(&self, name: Name, expected: &[Name]) -> Vec<Name> {
        let leading = |between| {
            let leads = |first: &Name| self.after([*first]).is_some_and(|next| next.leads_to(name, between));
            expected.iter().copied().filter(leads).collect::<Vec<_>>()
        };
        (0..MOST_BETWEEN).map(leading).find(|leading| !leading.is_empty()).unwrap_or_default()
    }

    fn leads_to(&self, name: Name, between: usize) -> bool {
        match between.checked_sub(1) {
            None => self.allows([name]),
            Some(between) => {
                let mut next = self.next().into_iter();
                next.any(|next| self.after([next]).is_some_and(|course| course.leads_to(name, between)))
            }
        }
    }

    /// Those of the elements expected here that cannot be left out in favour of another of them.
    pub(super) fn needed(&self, expected: &[Name]) -> Vec<Name> {
        let optional =
            |name: Name| expected.iter().any(|other| *other != name && self.allows([name, *other]));
        let needed: Vec<Name> = expected.iter().copied().filter(|name| !optional(*name)).collect();
        if needed.is_empty() { expected.to_vec() } else { needed }
    }

    fn next(&self) -> Vec<Name> {
        match &self.state {
            ContentValidatorState::Nfa { nfa, active_states, .. } => active_states
                .expected_element_terms(nfa)
                .into_iter()
                .map(|(local, namespace, _)| (local, namespace))
                .collect(),
            _ => Vec::new(),
        }
    }
}
