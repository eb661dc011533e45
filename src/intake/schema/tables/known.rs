//! The types whose values are told without the library: texts, which their facets alone restrict, names and numbers with
//! patterns, and lists and unions of these. What they accept the library accepts; what they do not, it may accept all the
//! same.

use std::borrow::Cow;
use std::collections::HashMap;

use xsd_schema::arenas::SimpleTypeDefData;
use xsd_schema::parser::frames::SimpleTypeVariety;
use xsd_schema::types::VALIDATOR_REGISTRY;
use xsd_schema::types::facets::{FacetSet, PatternFacet};
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey, WhitespaceMode, XmlTypeCode, normalize_whitespace};

use super::pattern::{Pattern, Room};
use super::simple_types::{code_of, facets_of, is_whole_number, means_more, whitespace_of};

/// The types of a schema that are known, by small numbers. Bound: its simple types; their patterns by `Room`.
pub(super) struct KnownTypes {
    numbers: HashMap<SimpleTypeKey, Option<usize>>,
    types: Vec<Known>,
    room: Room,
}

struct Known {
    form: Form,
    patterns: Patterns,
}

enum Form {
    /// A type of texts that only its facets restrict.
    Texts {
        whitespace: WhitespaceMode,
        /// All facets but patterns and white space; none where there are none.
        facets: Option<FacetSet>,
    },
    /// A built-in type of names or numbers, and all facets but patterns.
    Built { code: XmlTypeCode, facets: FacetSet },
    /// Items of a known type, with white space between them, and how many there may be.
    List { item: usize, facets: FacetSet },
    /// One of several types, of which these are known.
    Union { members: Vec<usize> },
}

/// Of each derivation, patterns of which one must fit.
struct Patterns(Vec<Vec<Pattern>>);

impl KnownTypes {
    pub(super) fn new() -> KnownTypes {
        KnownTypes { numbers: HashMap::new(), types: Vec::new(), room: Room::new() }
    }

    /// The number of a type; nothing where it is left to the library.
    pub(super) fn number(&mut self, set: &SchemaSet, key: SimpleTypeKey) -> Option<usize> {
        if let Some(known) = self.numbers.get(&key) {
            return *known;
        }
        // What holds itself is none of these.
        self.numbers.insert(key, None);
        let number = self.known(set, key).map(|known| {
            self.types.push(known);
            self.types.len() - 1
        });
        self.numbers.insert(key, number);
        number
    }

    fn known(&mut self, set: &SchemaSet, key: SimpleTypeKey) -> Option<Known> {
        let data = set.arenas.simple_types.get(key)?;
        let mut facets = facets_of(set, key)?;
        if !facets.assertions.is_empty() {
            return None;
        }
        let steps = std::mem::take(&mut facets.patterns);
        let form = match data.variety {
            SimpleTypeVariety::Atomic => atomic(code_of(set, key)?, facets, !steps.is_empty())?,
            // What lists and unions are compared to is for the library.
            SimpleTypeVariety::List | SimpleTypeVariety::Union if facets.enumeration.is_some() => {
                return None;
            }
            SimpleTypeVariety::List if !has_plain_items(set, data) => return None,
            SimpleTypeVariety::List => {
                let item = self.number(set, simple(data.resolved_item_type?)?)?;
                Form::List { item, facets }
            }
            SimpleTypeVariety::Union => Form::Union { members: self.members(set, data)? },
        };
        let patterns = Patterns::of(set, &steps, &mut self.room)?;
        Some(Known { form, patterns })
    }

    /// The known types of a union, where no value of any means more than itself: the first that accepts a value says what it
    /// means, and that may be one that is not known. Unions within it have been flattened, or are left to the library.
    fn members(&mut self, set: &SchemaSet, data: &SimpleTypeDefData) -> Option<Vec<usize>> {
        let keys: Vec<_> = data.resolved_member_types.iter().copied().map(simple).collect::<Option<_>>()?;
        let is_plain = |key: &SimpleTypeKey| {
            set.arenas.simple_types.get(*key).is_some_and(|data| match data.variety {
                SimpleTypeVariety::Atomic => has_plain_code(set, *key),
                SimpleTypeVariety::List => has_plain_items(set, data),
                SimpleTypeVariety::Union => false,
            })
        };
        keys.iter().all(is_plain).then(|| keys.into_iter().filter_map(|key| self.number(set, key)).collect())
    }

    /// Whether the library accepts this value of the type with this number for sure, and does no more with it than to accept it.
    pub(super) fn accept(&mut self, number: usize, value: &str) -> bool {
        let Some(known) = self.types.get(number) else { return false };
        let (normal, is_right) = match &known.form {
            Form::Texts { whitespace, facets } => {
                let normal = normalized(value, *whitespace);
                let is_right = facets.as_ref().is_none_or(|facets| facets.validate_string(&normal).is_ok());
                (normal, is_right)
            }
            Form::Built { code, facets } => {
                let validator = VALIDATOR_REGISTRY.get_by_code(*code);
                let is_right =
                    validator.is_some_and(|built| built.validate_with_facets(value, facets).is_ok());
                (normalized(value, WhitespaceMode::Collapse), is_right)
            }
            Form::List { item, .. } => {
                let (item, normal) = (*item, normalized(value, WhitespaceMode::Collapse));
                let is_right = self.are_items(number, item, &normal);
                (normal, is_right)
            }
            Form::Union { members } => {
                let count = members.len();
                let is_right = (0..count).any(|index| self.is_member(number, index, value));
                (normalized(value, WhitespaceMode::Collapse), is_right)
            }
        };
        let KnownTypes { types, room, .. } = self;
        is_right && types.get_mut(number).is_some_and(|known| known.patterns.fit(&normal, room))
    }

    fn are_items(&mut self, number: usize, item: usize, normal: &str) -> bool {
        let mut count = 0;
        let mut items = normal.split(' ').filter(|item| !item.is_empty());
        let are_right = items.all(|value| {
            count += 1;
            self.accept(item, value)
        });
        let form = self.types.get(number).map(|known| &known.form);
        are_right
            && matches!(form, Some(Form::List { facets, .. }) if facets.validate_list_length(count).is_ok())
    }

    fn is_member(&mut self, number: usize, index: usize, value: &str) -> bool {
        match self.types.get(number).map(|known| &known.form) {
            Some(Form::Union { members }) => {
                members.get(index).copied().is_some_and(|member| self.accept(member, value))
            }
            _ => false,
        }
    }
}

/// An atomic type, if its values are told here. Without patterns the library is as fast with names and numbers.
fn atomic(code: XmlTypeCode, mut facets: FacetSet, has_patterns: bool) -> Option<Form> {
    if let Some(whitespace) = whitespace_of(code, &facets) {
        // The value has been normalized before the facets see it.
        facets.whitespace = None;
        return Some(Form::Texts { whitespace, facets: (!facets.is_empty()).then_some(facets) });
    }
    (has_patterns && is_simple_code(code)).then_some(Form::Built { code, facets })
}

/// The built-in types of names and numbers of which XML Schema 1.0 and 1.1 have the same values.
fn is_simple_code(code: XmlTypeCode) -> bool {
    let is_name = matches!(
        code,
        XmlTypeCode::NmToken | XmlTypeCode::Name | XmlTypeCode::NCName | XmlTypeCode::Language
    );
    is_name || code == XmlTypeCode::Decimal || is_whole_number(code)
}

fn simple(kind: TypeKey) -> Option<SimpleTypeKey> {
    match kind {
        TypeKey::Simple(key) => Some(key),
        TypeKey::Complex(_) => None,
    }
}

fn has_plain_code(set: &SchemaSet, key: SimpleTypeKey) -> bool {
    code_of(set, key).is_some_and(|code| !means_more(code))
}

/// Whether a list has atomic items, or those of a union of atomic types, that mean no more than themselves.
fn has_plain_items(set: &SchemaSet, list: &SimpleTypeDefData) -> bool {
    let Some(key) = list.resolved_item_type.and_then(simple) else { return false };
    let Some(item) = set.arenas.simple_types.get(key) else { return false };
    match item.variety {
        SimpleTypeVariety::Atomic => has_plain_code(set, key),
        SimpleTypeVariety::Union => {
            let mut members = item.resolved_member_types.iter().copied().map(simple);
            members.len() > 0
                && members.all(|member| member.is_some_and(|member| has_plain_code(set, member)))
        }
        SimpleTypeVariety::List => false,
    }
}

impl Patterns {
    /// Nothing where one of them is not known.
    fn of(set: &SchemaSet, steps: &[Vec<PatternFacet>], room: &mut Room) -> Option<Patterns> {
        let mut machines = |step: &Vec<PatternFacet>| {
            step.iter().map(|facet| Pattern::of(facet, set.xsd_version, room)).collect::<Option<Vec<_>>>()
        };
        steps.iter().map(&mut machines).collect::<Option<_>>().map(Patterns)
    }

    fn fit(&mut self, value: &str, room: &mut Room) -> bool {
        self.0.iter_mut().all(|step| step.iter_mut().any(|pattern| pattern.fits(value, room) == Some(true)))
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
        "0",
        "00",
        "5000",
        "5001",
        "-7",
        "+7",
        "1.5",
        "0.00",
        "1.50 ",
        "a..b",
        "a b.",
        ".",
        "é",
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

    /// The set of a schema with these types.
    fn set_of(types: &str) -> SchemaSet {
        let text = format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{types}</xs:schema>");
        let builder = SchemaSetBuilder::with_resolver(SchemaResolver::new(), XsdVersion::V1_0);
        let compiled = builder.add_source(&text, "root.xsd").and_then(SchemaSetBuilder::compile);
        let mut set = compiled.expect("a schema").into_schema_set();
        modernise(&mut set);
        flatten(&mut set);
        set
    }

    /// The simple types of a schema by their names.
    fn named(set: &SchemaSet) -> Vec<(&str, SimpleTypeKey)> {
        let own = set.arenas.simple_types.iter().filter(|(_, data)| data.target_namespace.is_none());
        own.filter_map(|(key, data)| Some((set.name_table.resolve_ref(data.name?), key))).collect()
    }

    fn with_types(test: impl Fn(&SchemaSet, &BTreeMap<&str, SimpleTypeKey>)) {
        let of = |(name, inner, _): &(&str, &str, &[&str])| {
            format!("<xs:simpleType name=\"{name}\">{inner}</xs:simpleType>")
        };
        let set = set_of(&TYPES.iter().map(of).collect::<String>());
        test(&set, &named(&set).into_iter().collect());
    }

    #[test]
    fn values_of_ordinary_types_are_known_without_the_library() {
        with_types(|set, keys| {
            for (name, _, values) in TYPES {
                let mut known = KnownTypes::new();
                let number = known.number(set, keys[name]);
                for value in *values {
                    let accepts = number.is_some_and(|number| known.accept(number, value));
                    assert!(accepts, "{name}: {value:?}");
                }
            }
        });
    }

    #[test]
    fn what_is_known_is_what_the_library_says() {
        with_types(|set, keys| {
            for (name, _, listed) in TYPES {
                let mut known = KnownTypes::new();
                let Some(number) = known.number(set, keys[name]) else { continue };
                for value in VALUES.iter().chain(*listed) {
                    let by_library = is_accepted_as_plain(set, TypeKey::Simple(keys[name]), value);
                    assert!(!known.accept(number, value) || by_library, "{name}: {value:?}");
                }
            }
        });
    }

    #[test]
    fn a_type_with_a_value_that_may_mean_more_is_left_to_the_library() {
        with_types(|set, keys| {
            for (name, _, values) in TYPES {
                assert_eq!(KnownTypes::new().number(set, keys[name]).is_some(), !values.is_empty(), "{name}");
            }
        });
    }

    /// `last` and all it is derived from: `first`, and as many restrictions of it.
    fn restricted(first: &str, restrictions: usize) -> (SchemaSet, SimpleTypeKey) {
        let of = |number: usize| {
            format!(
                "<xs:simpleType name=\"t{number}\"><xs:restriction base=\"t{}\"/></xs:simpleType>",
                number - 1
            )
        };
        let types: String = (1..=restrictions).map(of).collect();
        let word = r#"<xs:simpleType name="word"><xs:restriction base="xs:token"/></xs:simpleType>"#;
        let set = set_of(&format!("{word}{first}{types}"));
        let name = format!("t{restrictions}");
        let key = named(&set).into_iter().find(|(known, _)| *known == name).expect("the last type").1;
        (set, key)
    }

    #[test]
    fn what_a_type_inherits_from_far_away_is_left_to_the_library() {
        for (first, good, bad) in [
            (
                r#"<xs:simpleType name="t0"><xs:restriction><xs:simpleType><xs:list itemType="word"/></xs:simpleType><xs:maxLength value="1"/></xs:restriction></xs:simpleType>"#,
                "a",
                "a b",
            ),
            (
                r#"<xs:simpleType name="t0"><xs:restriction><xs:simpleType><xs:union memberTypes="word"/></xs:simpleType><xs:pattern value="a+"/></xs:restriction></xs:simpleType>"#,
                "a",
                "b",
            ),
            (
                r#"<xs:simpleType name="t0"><xs:restriction base="word"><xs:pattern value="a+"/></xs:restriction></xs:simpleType>"#,
                "a",
                "b",
            ),
        ] {
            for restrictions in [1, 90, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103] {
                let (set, key) = restricted(first, restrictions);
                let mut known = KnownTypes::new();
                let number = known.number(&set, key);
                assert!(number.is_some() || restrictions > 90, "{first}: {restrictions}");
                for value in [good, bad] {
                    let by_library = is_accepted_as_plain(&set, TypeKey::Simple(key), value);
                    let accepts = number.is_some_and(|number| known.accept(number, value));
                    assert!(!accepts || by_library, "{first}: {restrictions}: {value}");
                }
            }
        }
    }

    #[test]
    fn a_type_that_many_lists_have_is_known_once() {
        let lists = |count: usize| -> String {
            let list = |number| {
                format!("<xs:simpleType name=\"l{number}\"><xs:list itemType=\"either\"/></xs:simpleType>")
            };
            (0..count).map(list).collect()
        };
        let base = r#"<xs:simpleType name="either"><xs:union memberTypes="one two"/></xs:simpleType>
            <xs:simpleType name="one"><xs:restriction base="xs:token"><xs:pattern value="[0-9]+"/></xs:restriction></xs:simpleType>
            <xs:simpleType name="two"><xs:restriction base="xs:token"><xs:pattern value="[a-z]+"/></xs:restriction></xs:simpleType>"#;
        let set = set_of(&format!("{base}{}", lists(300)));
        let mut known = KnownTypes::new();
        for (name, key) in named(&set) {
            assert!(known.number(&set, key).is_some(), "{name}");
        }
        assert_eq!(known.types.len(), 303);
        let machines = known.types.iter().map(|known| known.patterns.0.len()).sum::<usize>();
        assert_eq!(machines, 2);
    }
}
