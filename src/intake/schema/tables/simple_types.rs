//! What the library holds of simple types: from what they are derived, and what they inherit.

use xsd_schema::parser::frames::SimpleTypeVariety;
use xsd_schema::types::facets::FacetSet;
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey, WhitespaceMode, XmlTypeCode};

/// More than any schema of people has.
pub(super) const MOST_DERIVATIONS: usize = 100;

/// The built-in type that an atomic one is derived from.
pub(super) fn code_of(set: &SchemaSet, key: SimpleTypeKey) -> Option<XmlTypeCode> {
    let is_atomic = set.arenas.simple_types.get(key)?.variety == SimpleTypeVariety::Atomic;
    chain(set, key).find_map(|key| set.get_type_code(key)).filter(|_| is_atomic)
}

/// A type and those it is derived from.
fn chain(set: &SchemaSet, key: SimpleTypeKey) -> impl Iterator<Item = SimpleTypeKey> + '_ {
    let base = |key: &SimpleTypeKey| match set.arenas.simple_types.get(*key)?.resolved_base_type {
        Some(TypeKey::Simple(base)) => Some(base),
        Some(TypeKey::Complex(_)) | None => None,
    };
    std::iter::successors(Some(key), base).take(MOST_DERIVATIONS)
}

/// The facets of a type together with those it inherits, as the library puts them together; nothing where they are more
/// than are looked at here.
pub(super) fn facets_of(set: &SchemaSet, key: SimpleTypeKey) -> Option<FacetSet> {
    if chain(set, key).count() == MOST_DERIVATIONS {
        return None;
    }
    let mut chain = chain(set, key).map(|key| set.arenas.simple_types.get(key));
    let mut facets = chain.next()??.facets.clone();
    for base in chain {
        facets.inherit_from(&base?.facets);
    }
    Some(facets)
}

/// How the three types of texts that accept every letter normalize white space.
pub(super) fn whitespace_of(code: XmlTypeCode, facets: &FacetSet) -> Option<WhitespaceMode> {
    let given = facets.whitespace.as_ref().map(|facet| facet.value);
    match code {
        XmlTypeCode::String => Some(given.unwrap_or(WhitespaceMode::Preserve)),
        XmlTypeCode::NormalizedString => Some(match given {
            Some(WhitespaceMode::Collapse) => WhitespaceMode::Collapse,
            _ => WhitespaceMode::Replace,
        }),
        XmlTypeCode::Token => Some(WhitespaceMode::Collapse),
        _ => None,
    }
}

/// Whether values of a type mean more than themselves: an identifier, a reference, a name with a prefix.
pub(super) fn means_more(code: XmlTypeCode) -> bool {
    matches!(
        code,
        XmlTypeCode::Id
            | XmlTypeCode::IdRef
            | XmlTypeCode::IdRefs
            | XmlTypeCode::Entity
            | XmlTypeCode::Entities
            | XmlTypeCode::QName
            | XmlTypeCode::Notation
    )
}

/// Whether it is `xs:integer`, or one of the types that are derived from it.
pub(super) fn is_whole_number(code: XmlTypeCode) -> bool {
    matches!(
        code,
        XmlTypeCode::Integer
            | XmlTypeCode::Long
            | XmlTypeCode::Int
            | XmlTypeCode::Short
            | XmlTypeCode::Byte
            | XmlTypeCode::NonNegativeInteger
            | XmlTypeCode::UnsignedLong
            | XmlTypeCode::UnsignedInt
            | XmlTypeCode::UnsignedShort
            | XmlTypeCode::UnsignedByte
            | XmlTypeCode::NonPositiveInteger
            | XmlTypeCode::NegativeInteger
            | XmlTypeCode::PositiveInteger
    )
}
