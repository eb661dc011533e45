//! Which declaration a breach breaks: how sure that one is, and what it says.

use nets_core::rule_book::Grade;
use nets_text::nearest;
use xsd_schema::parser::SourceRef;
use xsd_schema::parser::frames::IdentityKind;
use xsd_schema::{AttributeKey, ComplexTypeKey, ElementKey, NameId, SchemaSet, TypeKey};

use super::assessment::{Breach, Subject, Violation};
use super::course::Name;
use super::facts::Facts;
use super::fault::Fault;
use super::grades::Grades;
use super::open::Open;
use super::order::Explained;
use super::values::Values;
use super::words::{ViolationText, words};

/// Types are derived from each other in more steps than this only by a mistake.
const MOST_STEPS: usize = 32;

/// What is known of a breach when it is found, where breaches are explained.
#[derive(Default)]
pub(super) struct Blamed<'a> {
    pub(super) could_stand: Option<&'a Explained>,
    /// The type: of the value, or of the element for what is missing in it.
    pub(super) kind: Option<TypeKey>,
    pub(super) declared: Option<ElementKey>,
    pub(super) attribute_declared: Option<AttributeKey>,
    /// The attribute that is missing, or that was meant.
    pub(super) attribute: Option<&'a str>,
}

/// A breach in words, with the grade of what it breaks.
pub(super) fn violation(
    set: &SchemaSet,
    grades: &Grades,
    document: &str,
    breach: Breach,
    fault: Fault,
    open: &[Open],
    blamed: &Blamed<'_>,
) -> Violation {
    let values = blamed.kind.and_then(|kind| Values::of(set, kind));
    let fixed = blamed
        .attribute_declared
        .and_then(|key| set.arenas.attributes.get(key)?.fixed_value.as_deref())
        .or_else(|| set.arenas.elements.get(blamed.declared?)?.fixed_value.as_deref());
    let keys = if fault.is_about_keys() { keys(set, open, fault) } else { String::new() };
    let ViolationText { message, found, expected, advice } = words(&Facts {
        fault,
        subject: breach.subject,
        document,
        at: breach.at,
        element: open.last().map(|open| open.at),
        could_stand: blamed.could_stand.map(|explained| &explained.could_stand),
        values: values.as_ref(),
        fixed,
        attribute: blamed.attribute,
        keys: &keys,
    });
    let blame = Blame { set, grades };
    let grade = if grades.are_none() {
        Grade::Documented
    } else {
        blame.grade(fault, breach, open, blamed, values.as_ref())
    };
    Violation { at: breach.at, grade, message, found, expected, advice }
}

struct Blame<'s> {
    set: &'s SchemaSet,
    grades: &'s Grades,
}

impl Blame<'_> {
    /// How sure what is broken is. Of several declarations that say the same the surest counts.
    fn grade(
        &self,
        fault: Fault,
        breach: Breach,
        open: &[Open],
        blamed: &Blamed<'_>,
        values: Option<&Values<'_>>,
    ) -> Grade {
        let element = open.last();
        let own = || element.and_then(|open| self.of_element(open.declared?));
        let kind = element.and_then(|open| complex(open.kind));
        let of_kind =
            || kind.and_then(|kind| self.at(self.set.arenas.complex_types.get(kind)?.source.as_ref()));
        let grade = match fault {
            Fault::Order | Fault::Unknown if breach.subject != Subject::Root => {
                kind.and_then(|kind| self.of_order(kind, blamed.could_stand?, breach.subject))
            }
            Fault::AttributeUnknown => {
                kind.and_then(|kind| self.of_attribute(kind, blamed.attribute?)).or_else(of_kind)
            }
            Fault::AttributeMissing => kind.and_then(|kind| self.of_attribute(kind, blamed.attribute?)),
            Fault::Value(limit) => values
                .and_then(|values| self.at(values.source(limit)))
                .or_else(|| {
                    self.at(self.set.arenas.attributes.get(blamed.attribute_declared?)?.source.as_ref())
                })
                .or_else(own),
            // That there is no text between elements, and the like, is only as unsure as the element itself.
            Fault::Text
            | Fault::NotEmpty
            | Fault::Nil
            | Fault::NamedType
            | Fault::Abstract
            | Fault::Fixed => own().into_iter().chain(of_kind()).min(),
            Fault::Order
            | Fault::Unknown
            | Fault::KeyRepeated
            | Fault::KeyMissing
            | Fault::KeyUnknown
            | Fault::IdRepeated
            | Fault::IdUnknown
            | Fault::Other => None,
        };
        grade.unwrap_or(Grade::Documented)
    }

    fn at(&self, source: Option<&SourceRef>) -> Option<Grade> {
        self.grades.at(&self.set.locate(source)?)
    }

    fn of_element(&self, key: ElementKey) -> Option<Grade> {
        self.at(self.set.arenas.elements.get(key)?.source.as_ref())
    }

    fn of_attribute(&self, kind: ComplexTypeKey, name: &str) -> Option<Grade> {
        let kind = self.set.arenas.complex_types.get(kind)?;
        let used = kind
            .attributes
            .iter()
            .find(|used| used.attribute.name.is_some_and(|id| self.set.name_table.resolve_ref(id) == name))?;
        self.at(used.attribute.source.as_ref())
    }

    /// The grade of an element in a type, or in one that the type is derived from.
    fn of_child(&self, kind: ComplexTypeKey, name: NameId) -> Option<Grade> {
        let name = self.set.name_table.resolve_ref(name);
        let mut kind = Some(kind);
        for _ in 0..MOST_STEPS {
            let declared = self.set.arenas.complex_types.get(kind?)?;
            let place = self.set.locate(declared.source.as_ref());
            if let Some(grade) = place.and_then(|place| self.grades.child(&place, name)) {
                return Some(grade);
            }
            kind = complex(declared.resolved_base_type);
        }
        None
    }

    /// The grade of what says which elements stand where.
    fn of_order(&self, kind: ComplexTypeKey, explained: &Explained, subject: Subject) -> Option<Grade> {
        let child = |(local, _): &Name| self.of_child(kind, *local);
        let surest = |names: &[Name]| names.iter().filter_map(child).min();
        let whole = || self.at(self.set.arenas.complex_types.get(kind)?.source.as_ref());
        if subject == Subject::End {
            return surest(explained.mending.as_deref().unwrap_or(&explained.expected)).or_else(whole);
        }
        let found = explained.found?;
        // The order of two is no surer than the place of either.
        if let Some(earlier) = &explained.earlier {
            return child(&found).into_iter().chain(child(earlier)).max().or_else(whole);
        }
        match (child(&found), explained.mending.as_deref()) {
            (Some(_), Some(missing)) if !missing.is_empty() => surest(missing).or_else(whole),
            (Some(grade), _) => Some(grade),
            (None, _) if explained.goes_on => surest(&explained.expected).or_else(whole),
            (None, _) => self.of_meant(&found, explained, child).or_else(whole),
        }
    }

    /// The grade of the element that a misspelt one was meant to be.
    fn of_meant(
        &self,
        found: &Name,
        explained: &Explained,
        child: impl Fn(&Name) -> Option<Grade>,
    ) -> Option<Grade> {
        let name = |name: &Name| self.set.name_table.resolve_ref(name.0);
        let meant = nearest(name(found), explained.expected.iter().map(name))?;
        child(explained.expected.iter().find(|expected| name(expected) == meant)?)
    }
}

fn complex(kind: Option<TypeKey>) -> Option<ComplexTypeKey> {
    match kind {
        Some(TypeKey::Complex(kind)) => Some(kind),
        Some(TypeKey::Simple(_)) | None => None,
    }
}

/// By what elements are told from each other, as the schema says it: ` (@name)`.
fn keys(set: &SchemaSet, open: &[Open], fault: Fault) -> String {
    let is_meant = |kind: IdentityKind| match kind {
        IdentityKind::Keyref => fault == Fault::KeyUnknown,
        IdentityKind::Key | IdentityKind::Unique => fault != Fault::KeyUnknown,
    };
    let element = open
        .last()
        .and_then(|open| Some(set.name_table.resolve_ref(set.arenas.elements.get(open.declared?)?.name?)));
    let mut told: Vec<String> = Vec::new();
    let declared = open.iter().rev().filter_map(|open| set.arenas.elements.get(open.declared?));
    for key in declared.flat_map(|declared| &declared.identity_constraints) {
        let Some(constraint) = set.arenas.identity_constraints.get(*key) else { continue };
        let selector = constraint.selector.xpath.as_str();
        let last = selector.rsplit(['/', ':']).next();
        let concerns = fault == Fault::KeyUnknown || last == element;
        if is_meant(constraint.kind) && concerns {
            let fields: Vec<&str> = constraint.fields.iter().map(|field| field.xpath.as_str()).collect();
            let what = if fault == Fault::KeyUnknown { format!("{selector}: ") } else { String::new() };
            told.push(format!("{what}{}", fields.join(", ")));
        }
    }
    if told.is_empty() { String::new() } else { format!(" ({})", told.join("; ")) }
}
