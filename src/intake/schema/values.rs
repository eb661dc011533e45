//! What a simple type allows, in words: read from its declaration.

use std::collections::BTreeSet;

use nets_text::cut;
use xsd_schema::arenas::SimpleTypeDefData;
use xsd_schema::parser::SourceRef;
use xsd_schema::types::facets::FacetSet;
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey};

use super::fault::Limit;

/// Of more values the first are named.
const MOST_VALUES: usize = 20;

/// Longer patterns and values are shown by their beginning.
const LONGEST: usize = 120;

/// Types are derived from each other in more steps than this only by a mistake.
const MOST_STEPS: usize = 32;

/// Unions and lists in each other are described so deep.
const MOST_DEEP: usize = 3;

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// A simple type, and what it is derived from.
pub(super) struct Values<'s> {
    set: &'s SchemaSet,
    /// From the type itself to the first that is built in.
    steps: Vec<&'s SimpleTypeDefData>,
}

impl<'s> Values<'s> {
    /// The simple type of a value: an attribute's, an element's, or that of the text beside attributes.
    pub(super) fn of(set: &'s SchemaSet, kind: TypeKey) -> Option<Values<'s>> {
        let mut kind = kind;
        for _ in 0..MOST_STEPS {
            match kind {
                TypeKey::Simple(key) => return Some(Values::of_simple(set, key)),
                TypeKey::Complex(key) => {
                    let complex = set.arenas.complex_types.get(key)?;
                    kind = complex.resolved_simple_content_type.or(complex.resolved_base_type)?;
                }
            }
        }
        None
    }

    fn of_simple(set: &'s SchemaSet, key: SimpleTypeKey) -> Values<'s> {
        let mut steps = Vec::new();
        let mut next = Some(key);
        while let Some(step) =
            next.and_then(|key| set.arenas.simple_types.get(key)).filter(|_| steps.len() < MOST_STEPS)
        {
            steps.push(step);
            next = match step.resolved_base_type {
                Some(TypeKey::Simple(base)) if !is_built_in(set, step) => Some(base),
                _ => None,
            };
        }
        Values { set, steps }
    }

    /// The first facet from the type downwards. What is built in has its own words.
    fn facet<T>(&self, facet: impl Fn(&'s FacetSet) -> Option<T>) -> Option<T> {
        let own = self.steps.iter().filter(|step| !is_built_in(self.set, step));
        own.map(|step| &step.facets).find_map(facet)
    }

    /// Where the part of the declaration stands that does not allow a value.
    pub(super) fn source(&self, limit: Limit) -> Option<&'s SourceRef> {
        let of_facet = match limit {
            Limit::Datatype => None,
            Limit::Length => self.facet(|facets| facets.length.as_ref()?.source.as_ref()),
            Limit::MinLength => self.facet(|facets| facets.min_length.as_ref()?.source.as_ref()),
            Limit::MaxLength => self.facet(|facets| facets.max_length.as_ref()?.source.as_ref()),
            Limit::Pattern => self
                .facet(|facets| facets.patterns.iter().flatten().find_map(|pattern| pattern.source.as_ref())),
            Limit::Enumeration => self.facet(|facets| facets.enumeration.as_ref()?.source.as_ref()),
            Limit::MinInclusive => self.facet(|facets| facets.min_inclusive.as_ref()?.source.as_ref()),
            Limit::MaxInclusive => self.facet(|facets| facets.max_inclusive.as_ref()?.source.as_ref()),
            Limit::MinExclusive => self.facet(|facets| facets.min_exclusive.as_ref()?.source.as_ref()),
            Limit::MaxExclusive => self.facet(|facets| facets.max_exclusive.as_ref()?.source.as_ref()),
            Limit::TotalDigits => self.facet(|facets| facets.total_digits.as_ref()?.source.as_ref()),
            Limit::FractionDigits => self.facet(|facets| facets.fraction_digits.as_ref()?.source.as_ref()),
        };
        of_facet.or_else(|| self.steps.first()?.source.as_ref())
    }

    /// The values that an enumeration lists, in their order as words.
    pub(super) fn listed(&self) -> Vec<&'s str> {
        let mut values: Vec<&str> = self
            .facet(|facets| Some(facets.enumeration.as_ref()?.values.iter().map(String::as_str).collect()))
            .unwrap_or_default();
        values.sort_unstable();
        values
    }

    /// The name of the built-in type at the end, such as `date`; empty for none.
    pub(super) fn built_in(&self) -> &'s str {
        let last = self.steps.last().filter(|last| is_built_in(self.set, last));
        last.and_then(|last| last.name).map_or("", |name| self.set.name_table.resolve_ref(name))
    }

    pub(super) fn describe(&self) -> String {
        self.describe_within(MOST_DEEP)
    }

    fn describe_within(&self, deep: usize) -> String {
        let listed = self.listed();
        if !listed.is_empty() {
            return alternatives(&listed);
        }
        if let Some(patterns) = self.patterns() {
            return patterns;
        }
        let union = self.steps.iter().find(|step| !step.resolved_member_types.is_empty());
        let list = self.steps.iter().find_map(|step| step.resolved_item_type);
        match (union, list) {
            _ if deep == 0 => self.atomic(),
            (Some(union), _) => {
                let members = union.resolved_member_types.iter();
                let mut each: Vec<String> = members
                    .filter_map(|member| Some(Values::of(self.set, *member)?.describe_within(deep - 1)))
                    .collect();
                let mut told = BTreeSet::new();
                each.retain(|words| told.insert(words.clone()));
                each.join(", or ")
            }
            (None, Some(item)) => {
                let items = self.count("items").unwrap_or_else(|| "items".to_owned());
                let each = Values::of(self.set, item).map(|item| item.describe_within(deep - 1));
                let each = each.map_or(String::new(), |each| format!(", each of them {each}"));
                format!("{items} with blanks between them{each}")
            }
            (None, None) => self.atomic(),
        }
    }

    fn atomic(&self) -> String {
        let of_type = built_in_words(self.built_in());
        let mut parts: Vec<String> = Vec::new();
        match (of_type, self.count("characters")) {
            (None, Some(count)) => parts.push(count),
            (None, None) => parts.push("a text".to_owned()),
            (Some(words), count) => {
                parts.push(words.to_owned());
                parts.extend(count);
            }
        }
        let bound = |value: &str, words: &str| words.replace('#', &cut(value, LONGEST, "…"));
        parts.extend(self.facet(|f| f.min_inclusive.as_ref()).map(|f| bound(&f.value, "# or more")));
        parts.extend(self.facet(|f| f.min_exclusive.as_ref()).map(|f| bound(&f.value, "more than #")));
        parts.extend(self.facet(|f| f.max_inclusive.as_ref()).map(|f| bound(&f.value, "# or less")));
        parts.extend(self.facet(|f| f.max_exclusive.as_ref()).map(|f| bound(&f.value, "less than #")));
        parts.extend(self.facet(|f| f.total_digits.as_ref()).map(|f| format!("at most {} digits", f.value)));
        parts.extend(
            self.facet(|f| f.fraction_digits.as_ref())
                .map(|f| format!("at most {} digits behind the point", f.value)),
        );
        parts.join(", ")
    }

    /// How many characters or items, as `1 to 50 characters`.
    fn count(&self, what: &str) -> Option<String> {
        let exactly = self.facet(|facets| Some(facets.length.as_ref()?.value));
        let least = self.facet(|facets| Some(facets.min_length.as_ref()?.value));
        let most = self.facet(|facets| Some(facets.max_length.as_ref()?.value));
        let one = |count: u64| if count == 1 { what.strip_suffix('s').unwrap_or(what) } else { what };
        match (exactly, least, most) {
            (Some(count), ..) => Some(format!("exactly {count} {}", one(count))),
            (None, Some(1), None) => Some(format!("at least one {}", one(1))),
            (None, Some(least), None) => Some(format!("at least {least} {}", one(least))),
            (None, None | Some(0), Some(most)) => Some(format!("at most {most} {}", one(most))),
            (None, Some(least), Some(most)) => Some(format!("{least} to {most} {}", one(most))),
            (None, None, None) => None,
        }
    }

    /// The patterns of the nearest step that has any, of which one must fit.
    fn patterns(&self) -> Option<String> {
        let step = self.facet(|facets| facets.patterns.iter().find(|step| !step.is_empty()))?;
        let each: Vec<String> = step.iter().map(|pattern| self.pattern(&pattern.value)).collect();
        Some(each.join(" or "))
    }

    /// `[0-9]{6}` as "6 digits"; a pattern that is not about digits stays what it is.
    fn pattern(&self, pattern: &str) -> String {
        let as_it_is = || format!("the pattern {}", cut(pattern, LONGEST, "…"));
        let Some(count) = pattern.strip_prefix("[0-9]").or_else(|| pattern.strip_prefix("\\d")) else {
            return as_it_is();
        };
        if count == "+" {
            return self.count("digits").unwrap_or_else(|| "digits".to_owned());
        }
        let Some(count) = count.strip_prefix('{').and_then(|count| count.strip_suffix('}')) else {
            return as_it_is();
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match count.split_once(',') {
            None if is_number(count) => format!("{count} digits"),
            Some((least, most)) if is_number(least) && is_number(most) => format!("{least} to {most} digits"),
            _ => as_it_is(),
        }
    }
}

fn is_built_in(set: &SchemaSet, kind: &SimpleTypeDefData) -> bool {
    kind.target_namespace.is_some_and(|namespace| set.name_table.resolve_ref(namespace) == XML_SCHEMA)
}

/// `DK, NO or SE`.
fn alternatives(values: &[&str]) -> String {
    let shown: Vec<_> = values.iter().take(MOST_VALUES).map(|value| cut(value, LONGEST, "…")).collect();
    match (shown.split_last(), values.len().saturating_sub(shown.len())) {
        (None, _) => String::new(),
        (Some((only, [])), 0) => only.to_string(),
        (Some((last, others)), 0) => format!("{} or {last}", others.join(", ")),
        (Some(_), more) => format!("{} or one of {more} more", shown.join(", ")),
    }
}

/// What a built-in type allows; none for texts, of which there is nothing to say.
fn built_in_words(name: &str) -> Option<&'static str> {
    Some(match name {
        "boolean" => "true or false",
        "date" => "a day as 2026-02-28",
        "dateTime" => "a day and a time as 2026-02-28T08:00:00",
        "time" => "a time as 08:00:00",
        "gYear" => "a year as 2026",
        "gYearMonth" => "a month as 2026-02",
        "gMonthDay" => "a day of the year as --02-28",
        "gMonth" => "a month as --02",
        "gDay" => "a day of the month as ---28",
        "duration" => "a duration as P3DT12H",
        "decimal" => "a number as 12.50",
        "float" | "double" => "a number as 12.5 or 1e3",
        "integer" => "a whole number",
        "nonNegativeInteger" => "a whole number from 0",
        "positiveInteger" => "a whole number from 1",
        "negativeInteger" => "a whole number below 0",
        "nonPositiveInteger" => "a whole number up to 0",
        "byte" => "a whole number from -128 to 127",
        "short" => "a whole number from -32768 to 32767",
        "int" => "a whole number from -2147483648 to 2147483647",
        "long" => "a whole number from -9223372036854775808 to 9223372036854775807",
        "unsignedByte" => "a whole number from 0 to 255",
        "unsignedShort" => "a whole number from 0 to 65535",
        "unsignedInt" => "a whole number from 0 to 4294967295",
        "unsignedLong" => "a whole number from 0 to 18446744073709551615",
        "anyURI" => "an address, as https://example.com/",
        "QName" | "NOTATION" => "a name whose prefix is declared",
        "Name" | "NCName" | "ID" | "IDREF" | "ENTITY" => "a name that begins with a letter, without blanks",
        "IDREFS" | "ENTITIES" => "names with blanks between them",
        "NMTOKEN" => "a word of letters, digits, . - _ and :",
        "NMTOKENS" => "words of letters, digits, . - _ and :, with blanks between them",
        "language" => "a language as da or en-GB",
        "base64Binary" => "bytes in base64",
        "hexBinary" => "bytes in hexadecimal, as 0A1B",
        _ => return None,
    })
}
