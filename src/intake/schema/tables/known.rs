//! The types whose values are told without the library: texts, which their facets alone restrict, and lists and
//! unions of them. What these accept the library accepts; what they do not, it may accept all the same.

use std::borrow::Cow;

use xsd_schema::arenas::SimpleTypeDefData;
use xsd_schema::parser::frames::SimpleTypeVariety;
use xsd_schema::types::facets::{FacetSet, PatternFacet};
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey, WhitespaceMode, normalize_whitespace};

use super::pattern::Pattern;
use super::simple_types::{code_of, facets_of, means_more, whitespace_of};

/// A type that is put together of more types than this, or more deeply, is left to the library.
const MOST_TYPES: usize = 500;
const MOST_DEEP: usize = 20;

pub(super) enum Known {
    Texts(Texts),
    List(List),
    Union(Union),
}

/// A type of texts that only its facets restrict.
pub(super) struct Texts {
    whitespace: WhitespaceMode,
    /// All facets but patterns and white space.
    facets: FacetSet,
    /// There are none of these.
    is_free: bool,
    patterns: Patterns,
}

/// Items of a known type, with white space between them.
pub(super) struct List {
    item: Box<Known>,
    /// How many items there may be.
    facets: FacetSet,
    patterns: Patterns,
}

/// One of several types, of which these are known.
pub(super) struct Union {
    /// Bound: `MOST_TYPES`.
    members: Vec<Known>,
    patterns: Patterns,
}

/// Of each derivation, patterns of which one must fit. Bound: the patterns of the schema.
struct Patterns(Vec<Vec<Pattern>>);

impl Known {
    pub(super) fn of(set: &SchemaSet, key: SimpleTypeKey) -> Option<Known> {
        Finder { set, left: MOST_TYPES }.known(key, MOST_DEEP)
    }

    /// Whether the library accepts this value for sure, and does no more with it than to accept it.
    pub(super) fn accept(&mut self, value: &str) -> bool {
        match self {
            Known::Texts(texts) => texts.accept(value),
            Known::List(list) => list.accept(value),
            Known::Union(union) => union.accept(value),
        }
    }
}

struct Finder<'s> {
    set: &'s SchemaSet,
    /// So many types more are looked at.
    left: usize,
}

impl<'s> Finder<'s> {
    fn known(&mut self, key: SimpleTypeKey, deep: usize) -> Option<Known> {
        let data = self.looked_at(key)?;
        let deep = deep.checked_sub(1)?;
        let mut facets = facets_of(self.set, key)?;
        if !facets.assertions.is_empty() {
            return None;
        }
        let steps = std::mem::take(&mut facets.patterns);
        let set = self.set;
        let patterns = || Patterns::of(set, &steps);
        match data.variety {
            SimpleTypeVariety::Atomic => {
                let whitespace = whitespace_of(code_of(self.set, key)?, &facets)?;
                // The value has been normalized before the facets see it.
                facets.whitespace = None;
                let is_free = facets.is_empty();
                Some(Known::Texts(Texts { whitespace, facets, is_free, patterns: patterns()? }))
            }
            SimpleTypeVariety::List if facets.enumeration.is_none() => {
                let patterns = patterns()?;
                let item = self.known(simple(data.resolved_item_type?)?, deep)?;
                Some(Known::List(List { item: Box::new(item), facets, patterns }))
            }
            SimpleTypeVariety::Union if facets.enumeration.is_none() => {
                let patterns = patterns()?;
                let members: Option<Vec<_>> =
                    data.resolved_member_types.iter().copied().map(simple).collect();
                let members = members?;
                // The first that accepts a value says what it means, and that may be one that is not known.
                if !members.iter().all(|member| self.is_plain(*member, deep)) {
                    return None;
                }
                let members = members.into_iter().filter_map(|member| self.known(member, deep)).collect();
                Some(Known::Union(Union { members, patterns }))
            }
            SimpleTypeVariety::List | SimpleTypeVariety::Union => None,
        }
    }

    fn looked_at(&mut self, key: SimpleTypeKey) -> Option<&'s SimpleTypeDefData> {
        self.left = self.left.checked_sub(1)?;
        self.set.arenas.simple_types.get(key)
    }

    /// Whether no value of a type means more than itself.
    fn is_plain(&mut self, key: SimpleTypeKey, deep: usize) -> bool {
        let (Some(data), Some(deep)) = (self.looked_at(key), deep.checked_sub(1)) else { return false };
        let parts = match data.variety {
            SimpleTypeVariety::Atomic => return code_of(self.set, key).is_some_and(|code| !means_more(code)),
            SimpleTypeVariety::List => data.resolved_item_type.as_slice(),
            SimpleTypeVariety::Union => data.resolved_member_types.as_slice(),
        };
        let mut parts = parts.iter().copied().map(simple);
        parts.len() > 0 && parts.all(|part| part.is_some_and(|part| self.is_plain(part, deep)))
    }
}

fn simple(kind: TypeKey) -> Option<SimpleTypeKey> {
    match kind {
        TypeKey::Simple(key) => Some(key),
        TypeKey::Complex(_) => None,
    }
}

impl Texts {
    fn accept(&mut self, value: &str) -> bool {
        let value = normalized(value, self.whitespace);
        (self.is_free || self.facets.validate_string(&value).is_ok()) && self.patterns.fit(&value)
    }
}

impl List {
    fn accept(&mut self, value: &str) -> bool {
        let value = normalized(value, WhitespaceMode::Collapse);
        let mut count = 0;
        let mut items = value.split(' ').filter(|item| !item.is_empty());
        items.all(|item| {
            count += 1;
            self.item.accept(item)
        }) && self.facets.validate_list_length(count).is_ok()
            && self.patterns.fit(&value)
    }
}

impl Union {
    fn accept(&mut self, value: &str) -> bool {
        self.members.iter_mut().any(|member| member.accept(value))
            && self.patterns.fit(&normalized(value, WhitespaceMode::Collapse))
    }
}

impl Patterns {
    /// Nothing where one of them is not known.
    fn of(set: &SchemaSet, steps: &[Vec<PatternFacet>]) -> Option<Patterns> {
        let machines = |step: &Vec<_>| step.iter().map(|facet| Pattern::of(facet, set.xsd_version)).collect();
        steps.iter().map(machines).collect::<Option<_>>().map(Patterns)
    }

    fn fit(&mut self, value: &str) -> bool {
        self.0.iter_mut().all(|step| step.iter_mut().any(|pattern| pattern.fits(value) == Some(true)))
    }
}

/// A value as the library normalizes its white space; most have none.
pub(super) fn normalized(value: &str, whitespace: WhitespaceMode) -> Cow<'_, str> {
    match value.bytes().any(|byte| byte <= b' ') {
        true => normalize_whitespace(value, whitespace),
        false => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use xsd_schema::{SchemaResolver, SchemaSetBuilder, XsdVersion};

    use super::super::values::is_accepted_as_plain;
    use super::*;
    use crate::schema::unicode::modernise;
    use crate::schema::unions::flatten;

    /// Types by their names, and values that each is known to have.
    const TYPES: &[(&str, &str, &[&str])] = &[
        (
            "number",
            r#"<xs:restriction base="xs:token"><xs:pattern value="[0-9]{6}"/></xs:restriction>"#,
            &["123456", " 123456\n"],
        ),
        (
            "word",
            r#"<xs:restriction base="xs:string"><xs:pattern value="[a-z]+"/><xs:pattern value="\p{Lu}"/><xs:maxLength value="3"/></xs:restriction>"#,
            &["a", "abc", "Ø"],
        ),
        (
            "line",
            r#"<xs:restriction base="xs:normalizedString"><xs:minLength value="2"/></xs:restriction>"#,
            &["a\tb", "  "],
        ),
        ("either", r#"<xs:union memberTypes="number word"/>"#, &["123456", " 123456", "abc", "Ø"]),
        ("loose", r#"<xs:union memberTypes="xs:date either xs:int"/>"#, &["123456", "abc"]),
        ("looser", r#"<xs:union memberTypes="xs:int strict"/>"#, &["234567", "abc", "z"]),
        ("nested", r#"<xs:union memberTypes="loose line"/>"#, &["123456", "abc", "abcd", "a b"]),
        (
            "strict",
            r#"<xs:restriction base="either"><xs:pattern value="1.*|a"/></xs:restriction>"#,
            &["123456", " 123456 ", "a"],
        ),
        (
            "stricter",
            r#"<xs:restriction base="strict"><xs:pattern value=".{6}"/></xs:restriction>"#,
            &["123456", " 123456"],
        ),
        (
            "listed",
            r#"<xs:restriction base="either"><xs:enumeration value="123456"/><xs:enumeration value="abc"/></xs:restriction>"#,
            &[],
        ),
        (
            "numbers",
            r#"<xs:list itemType="number"/>"#,
            &["", " ", "123456", "123456 234567", "\t123456  234567\n"],
        ),
        (
            "few",
            r#"<xs:restriction base="numbers"><xs:minLength value="1"/><xs:maxLength value="2"/></xs:restriction>"#,
            &["123456", "123456  123456"],
        ),
        (
            "pair",
            r#"<xs:restriction base="few"><xs:length value="2"/><xs:pattern value="1[0-9 ]*"/></xs:restriction>"#,
            &[" 123456  234567"],
        ),
        ("mixed", r#"<xs:list itemType="either"/>"#, &["", "abc 123456 Ø"]),
        ("of-lists", r#"<xs:union memberTypes="numbers word"/>"#, &["", "abc", "123456 234567"]),
        (
            "empties",
            r#"<xs:list><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType></xs:list>"#,
            &["", "a  b", "Ø"],
        ),
        ("marked", r#"<xs:union memberTypes="xs:ID word"/>"#, &[]),
        ("pointing", r#"<xs:union memberTypes="xs:IDREFS word"/>"#, &[]),
        ("prefixed", r#"<xs:union memberTypes="word xs:QName"/>"#, &[]),
        ("deeply-marked", r#"<xs:union memberTypes="word marked"/>"#, &[]),
        ("any", r#"<xs:union memberTypes="word xs:anySimpleType"/>"#, &["abc"]),
        ("marks", r#"<xs:list itemType="xs:IDREF"/>"#, &[]),
        ("days", r#"<xs:list itemType="xs:date"/>"#, &[]),
    ];

    const VALUES: &[&str] = &[
        "",
        " ",
        "  ",
        "a",
        " a",
        "abc",
        "abcd",
        "Ø",
        "ø",
        "a b",
        "a\tb",
        "123456",
        " 123456\n",
        "1234567",
        "123456 234567",
        "\t123456  234567\n",
        "123456 234567 345678",
        "123456\u{A0}234567",
        "abc 123456 Ø",
        "234567 123456",
        "2026-02-28",
        "7",
        "a:b",
        "xml:a",
        "A",
        "AB",
        "123456 a 2026-02-28",
    ];

    /// The simple types of a schema by their names.
    fn with_types(test: impl Fn(&SchemaSet, &BTreeMap<&str, SimpleTypeKey>)) {
        let types: String = TYPES
            .iter()
            .map(|(name, inner, _)| format!("<xs:simpleType name=\"{name}\">{inner}</xs:simpleType>"))
            .collect();
        let text = format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{types}</xs:schema>");
        let builder = SchemaSetBuilder::with_resolver(SchemaResolver::new(), XsdVersion::V1_0);
        let compiled = builder.add_source(&text, "root.xsd").and_then(SchemaSetBuilder::compile);
        let mut set = compiled.expect("a schema").into_schema_set();
        modernise(&mut set);
        flatten(&mut set);
        let named = set.arenas.simple_types.iter().filter_map(|(key, data)| {
            let name = data.name.map(|name| set.name_table.resolve_ref(name))?;
            data.target_namespace.is_none().then_some((name, key))
        });
        test(&set, &named.collect());
    }

    #[test]
    fn values_of_ordinary_types_are_known_without_the_library() {
        with_types(|set, keys| {
            for (name, _, values) in TYPES {
                let mut known = Known::of(set, keys[name]);
                for value in *values {
                    let accepts = known.as_mut().is_some_and(|known| known.accept(value));
                    assert!(accepts, "{name}: {value:?}");
                }
            }
        });
    }

    #[test]
    fn what_is_known_is_what_the_library_says() {
        with_types(|set, keys| {
            for (name, _, listed) in TYPES {
                let Some(mut known) = Known::of(set, keys[name]) else { continue };
                for value in VALUES.iter().chain(*listed) {
                    let by_library = is_accepted_as_plain(set, TypeKey::Simple(keys[name]), value);
                    assert!(!known.accept(value) || by_library, "{name}: {value:?}");
                }
            }
        });
    }

    #[test]
    fn a_type_with_a_value_that_may_mean_more_is_left_to_the_library() {
        with_types(|set, keys| {
            for (name, _, values) in TYPES {
                assert_eq!(Known::of(set, keys[name]).is_some(), !values.is_empty(), "{name}");
            }
        });
    }
}
