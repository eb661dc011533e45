//! Which element may follow which, as the library answers: each answer is kept with the point it was given at.

use xsd_schema::compiler::{SubstitutionGroupMap, compile_content_model_matcher};
use xsd_schema::validation::{CompiledContentModel, ContentValidatorState};
use xsd_schema::{ComplexTypeKey, ElementKey, NameId, SchemaSet};

/// Content with more points than this is left to the library.
const MOST_POINTS: usize = 256;

/// A point within the content of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point(u32);

impl Point {
    pub(super) const BEGIN: Point = Point(0);

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What may stand in the elements of a type.
pub(super) struct Content {
    /// What wildcards mean by the target namespace.
    target: Option<NameId>,
    /// Bound: `MOST_POINTS`.
    points: Vec<KnownPoint>,
}

struct KnownPoint {
    state: ContentValidatorState,
    may_end: bool,
    /// Bound: the elements that may stand here.
    next: Vec<Next>,
}

struct Next {
    local: Box<str>,
    namespace: Option<NameId>,
    declared: usize,
    to: Point,
}

impl Content {
    pub(super) fn of(set: &SchemaSet, kind: ComplexTypeKey) -> Option<Content> {
        let data = set.arenas.complex_types.get(kind)?;
        let matcher = compile_content_model_matcher(set, data).ok()?;
        let model = CompiledContentModel::try_from_matcher(matcher).ok()?;
        let mut content = Content { target: data.target_namespace, points: Vec::new() };
        content.point(ContentValidatorState::from_compiled(&model))?;
        Some(content)
    }

    pub(super) fn may_end(&self, at: Point) -> bool {
        self.points.get(at.index()).is_some_and(|point| point.may_end)
    }

    /// The number of the declaration of an element that stands at a point, and the point behind it, as far as that
    /// is known.
    pub(super) fn known(&self, at: Point, local: &str, namespace: Option<NameId>) -> Option<(usize, Point)> {
        let point = self.points.get(at.index())?;
        let known = point.next.iter().find(|next| next.namespace == namespace && *next.local == *local)?;
        Some((known.declared, known.to))
    }

    /// The same, asked of the library; nothing where none of the declared elements may stand there.
    pub(super) fn follow(
        &mut self,
        set: &SchemaSet,
        groups: &SubstitutionGroupMap,
        at: Point,
        (local, namespace): (&str, Option<NameId>),
        number_of: impl FnOnce(ElementKey) -> Option<usize>,
    ) -> Option<(usize, Point)> {
        let point = self.points.get(at.index())?;
        let name = set.name_table.get(local)?;
        let mut state = point.state.clone();
        let groups = (!groups.is_empty()).then_some(groups);
        let version = set.xsd_version;
        let found = state.try_advance_element(name, namespace, self.target, version, groups).ok()??;
        if found.process_contents.is_some() {
            return None;
        }
        // A local declaration has a type, and one that is named elsewhere is found by its name.
        let declared = match (found.element_key, found.resolved_type) {
            (Some(declared), _) => declared,
            (None, Some(_)) => return None,
            (None, None) => set.lookup_element(namespace, name)?,
        };
        let declared = number_of(declared)?;
        let to = self.point(state)?;
        let next = Next { local: local.into(), namespace, declared, to };
        self.points.get_mut(at.index())?.next.push(next);
        Some((declared, to))
    }

    fn point(&mut self, state: ContentValidatorState) -> Option<Point> {
        let known = self.points.iter().position(|known| is_same(&known.state, &state));
        if known.is_none() && self.points.len() == MOST_POINTS {
            return None;
        }
        let index = known.unwrap_or(self.points.len());
        if known.is_none() {
            let may_end = state.try_is_complete().ok()?;
            self.points.push(KnownPoint { state, may_end, next: Vec::new() });
        }
        u32::try_from(index).ok().map(Point)
    }
}

/// Whether two states of one model are the same.
fn is_same(one: &ContentValidatorState, other: &ContentValidatorState) -> bool {
    use ContentValidatorState::{AllGroup, Nfa};
    match (one, other) {
        (Nfa { active_states: one, .. }, Nfa { active_states: other, .. }) => one == other,
        (
            AllGroup { state: one, suffix_locked: one_locked, .. },
            AllGroup { state: other, suffix_locked: other_locked, .. },
        ) => one_locked == other_locked && format!("{one:?}") == format!("{other:?}"),
        _ => false,
    }
}
