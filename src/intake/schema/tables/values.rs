//! The values of a type: which ones the library is known to accept, and by what two of them differ for sure.

use std::borrow::Cow;
use std::collections::HashSet;

use xsd_schema::parser::frames::{ComplexContentResult, DerivationMethod};
use xsd_schema::types::value::{XmlValue, XmlValueKind};
use xsd_schema::validation::validate_simple_type;
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey, WhitespaceMode};

use super::known::{KnownTypes, normalized};
use super::simple_types::{MOST_DERIVATIONS, code_of, facets_of, is_whole_number, means_more, whitespace_of};

/// Longer values are not asked about here: a pattern may take long for each of their letters.
const LONGEST_ASKED: usize = 256;

/// So many values of a type are remembered, and none that is longer.
const MOST_REMEMBERED: usize = 256;
const LONGEST_REMEMBERED: usize = 64;

/// A type, as far as its values are known.
pub(super) struct Values {
    kind: TypeKey,
    /// Its number among the types that are known.
    known: Option<usize>,
    family: Family,
    /// Values that the library has accepted. Bound: `MOST_REMEMBERED`.
    accepted: HashSet<Box<str>>,
}

/// What values are compared by in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// As texts, after their white space has been normalized.
    Texts(WhitespaceMode),
    /// As whole numbers.
    Integers,
    Others,
}

impl Values {
    pub(super) fn of(set: &SchemaSet, kind: TypeKey, types: &mut KnownTypes) -> Values {
        let key = simple(set, kind);
        let known = key.and_then(|key| types.number(set, key));
        let family = key.map_or(Family::Others, |key| family_of(set, key));
        Values { kind, known, family, accepted: HashSet::new() }
    }

    pub(super) fn kind(&self) -> TypeKey {
        self.kind
    }

    /// Whether the library accepts this value for sure, and does no more with it than to accept it.
    pub(super) fn accept(&mut self, set: &SchemaSet, types: &mut KnownTypes, value: &str) -> bool {
        if self.known.is_some_and(|known| types.accept(known, value)) || self.accepted.contains(value) {
            return true;
        }
        if value.len() > LONGEST_ASKED {
            return false;
        }
        let is_accepted = is_accepted_as_plain(set, self.kind, value);
        if is_accepted && self.accepted.len() < MOST_REMEMBERED && value.len() <= LONGEST_REMEMBERED {
            self.accepted.insert(value.into());
        }
        is_accepted
    }

    /// What an accepted value is compared by: two that differ in it are two values to the library, too.
    pub(super) fn distinction<'v>(&self, value: &'v str) -> Option<(u8, Cow<'v, str>)> {
        match self.family {
            Family::Texts(whitespace) => Some((0, normalized(value, whitespace))),
            Family::Integers => integer(value).map(|digits| (1, digits)),
            Family::Others => None,
        }
    }
}

/// Whether the library accepts a value, and does no more with it than to accept it.
pub(super) fn is_accepted_as_plain(set: &SchemaSet, kind: TypeKey, value: &str) -> bool {
    validate_simple_type(value, kind, set).is_ok_and(|answer| is_plain(&answer.typed_value))
}

/// Whether a value means nothing beyond itself.
fn is_plain(value: &XmlValue) -> bool {
    !means_more(value.type_code)
        && match &value.value {
            XmlValueKind::List { items, .. } => items.iter().all(is_plain),
            XmlValueKind::Union(inner) => is_plain(inner),
            XmlValueKind::Atomic(_) | XmlValueKind::UntypedAtomic(_) => true,
        }
}

/// The type of the text of an element: what only adds attributes to it leaves it as it is.
fn simple(set: &SchemaSet, kind: TypeKey) -> Option<SimpleTypeKey> {
    let base = |kind: &TypeKey| match kind {
        TypeKey::Simple(_) => None,
        TypeKey::Complex(key) => {
            let data = set.arenas.complex_types.get(*key)?;
            let ComplexContentResult::Simple(content) = &data.content else { return None };
            let adds = content.derivation == DerivationMethod::Extension;
            data.resolved_base_type.filter(|_| adds && data.resolved_simple_content_type.is_none())
        }
    };
    let mut chain = std::iter::successors(Some(kind), base).take(MOST_DERIVATIONS);
    chain.find_map(|kind| match kind {
        TypeKey::Simple(key) => Some(key),
        TypeKey::Complex(_) => None,
    })
}

fn family_of(set: &SchemaSet, key: SimpleTypeKey) -> Family {
    let Some(code) = code_of(set, key) else { return Family::Others };
    let texts = facets_of(set, key).and_then(|facets| whitespace_of(code, &facets));
    match texts {
        Some(whitespace) => Family::Texts(whitespace),
        None if is_whole_number(code) => Family::Integers,
        None => Family::Others,
    }
}

/// A whole number in its one form: `+007 ` is `7`, and `-0` is `0`.
fn integer(value: &str) -> Option<Cow<'_, str>> {
    let value = crate::xml::trimmed(value);
    let (is_negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    Some(match (digits, is_negative) {
        ("", _) => Cow::Borrowed("0"),
        (digits, true) => Cow::Owned(format!("-{digits}")),
        (digits, false) => Cow::Borrowed(digits),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form() {
        for (written, form) in [
            ("7", Some("7")),
            (" +007\n", Some("7")),
            ("-0", Some("0")),
            ("000", Some("0")),
            ("-010", Some("-10")),
            ("1.0", None),
            ("--1", None),
            ("", None),
            ("\u{A0}1", None),
        ] {
            assert_eq!(integer(written).as_deref(), form, "{written:?}");
        }
    }
}
