//! What the library says of the types that elements have: what they hold and which attributes, found out by
//! starting an element of each in the library.

use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::validation::{
    ContentType, DefaultAttribute, ExpectedAttribute, SchemaValidator, ValidationAttempted, ValidationRoot,
    ValidationRuntime,
};
use xsd_schema::{NameId, SchemaSet, TypeKey};

use super::values::is_accepted_as_plain;
use crate::schema::run::Errors;

/// A value that no schema has fixed.
const IMPROBABLE: &str = "\u{E000}\u{E001} no such value \u{E002}";

/// The constraint by which the library tells that a value is not the one that is fixed.
const FIXED: &str = "cvc-attribute.4";

/// A type as the library has described it.
pub(super) struct Kind {
    pub(super) content: ContentType,
    pub(super) attributes: Vec<KnownAttribute>,
}

pub(super) struct KnownAttribute {
    pub(super) local: Box<str>,
    pub(super) namespace: Option<NameId>,
    pub(super) is_required: bool,
    /// Nothing for one of which every value is right.
    pub(super) kind: Option<TypeKey>,
    pub(super) fixed: Fixed,
    /// It is there also where it is not written.
    pub(super) has_default: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fixed {
    No,
    /// To this value, which the library accepts as it is written here.
    To(Box<str>),
    /// To one that is not known.
    Unknown,
}

/// Describes a type, if the library has nothing against an element of it.
pub(super) fn describe(validator: &SchemaValidator<'_>, set: &SchemaSet, kind: TypeKey) -> Option<Kind> {
    let errors = Errors::default();
    let (mut runtime, content) = started(validator, &errors, kind)?;
    let defaults = runtime.get_default_attributes();
    let mut attributes = Vec::new();
    for expected in runtime.get_expected_attributes() {
        let default = defaults.iter().find(|default| is_of(default, &expected));
        let found = runtime.validate_attribute_by_id(expected.local_name, expected.namespace, IMPROBABLE);
        let is_fixed = errors.take_constraints().contains(&FIXED);
        // Where it is not written, an identifier or a reference may stand there all the same.
        let means_more = |default: &DefaultAttribute| {
            default.type_key.is_some_and(|kind| !is_accepted_as_plain(set, kind, &default.value))
        };
        // Only one that is declared is attempted.
        if found.validation_attempted != ValidationAttempted::Full || default.is_some_and(means_more) {
            return None;
        }
        let fixed = match default {
            _ if !is_fixed => Fixed::No,
            Some(default) if accepts(validator, kind, &expected, &default.value) => {
                Fixed::To(default.value.as_str().into())
            }
            _ => Fixed::Unknown,
        };
        attributes.push(KnownAttribute {
            local: set.name_table.resolve_ref(expected.local_name).into(),
            namespace: expected.namespace,
            is_required: expected.required,
            kind: found.schema_type,
            fixed,
            has_default: default.is_some(),
        });
    }
    Some(Kind { content, attributes })
}

fn is_of(default: &DefaultAttribute, expected: &ExpectedAttribute) -> bool {
    default.local_name == expected.local_name && default.namespace == expected.namespace
}

/// Starts an element of a type.
fn started<'v>(
    validator: &'v SchemaValidator<'_>,
    errors: &Errors,
    kind: TypeKey,
) -> Option<(ValidationRuntime<'v, Errors>, ContentType)> {
    let mut runtime = validator.start_run(errors.clone());
    runtime.set_validation_root(ValidationRoot::Type(kind));
    let context = NamespaceContextSnapshot::default();
    let begun = runtime.validate_element("element", "", None, None, &context);
    let is_right = errors.take_constraints().is_empty() && runtime.operational_failure().is_none();
    let content = begun.content_type.filter(|_| is_right && begun.schema_type == Some(kind))?;
    Some((runtime, content))
}

/// Whether the library accepts an attribute with this value, alone on an element of a type.
fn accepts(
    validator: &SchemaValidator<'_>,
    kind: TypeKey,
    attribute: &ExpectedAttribute,
    value: &str,
) -> bool {
    let errors = Errors::default();
    let Some((mut runtime, _)) = started(validator, &errors, kind) else { return false };
    let found = runtime.validate_attribute_by_id(attribute.local_name, attribute.namespace, value);
    errors.take_constraints().is_empty() && found.validation_attempted == ValidationAttempted::Full
}
