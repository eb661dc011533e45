//! The types of a union as XML Schema 1.0 has them (part 1, 3.14.2): in the place of a union among them stand the types
//! of that one, and what restricts it is forgotten. The library goes by 1.1 here, where it is not; and still does where it
//! judges a schema's own values, such as defaults and enumerations, which it has done before.

use std::collections::HashSet;

use xsd_schema::arenas::SimpleTypeDefData;
use xsd_schema::parser::frames::SimpleTypeVariety;
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey};

/// What is deeper, or comes behind so many types of unions, stays what it is. The library takes schemas that are 128 deep.
const MOST_DEEP: usize = 130;
const MOST_TYPES: usize = 500_000;

pub(super) fn flatten(set: &mut SchemaSet) {
    let mut flat: Vec<(SimpleTypeKey, Vec<TypeKey>)> = Vec::new();
    let mut left = MOST_TYPES;
    for (key, data) in &set.arenas.simple_types {
        let mut types = Types { set, found: Vec::new(), seen: HashSet::new(), left: &mut left };
        if types.gather(data, MOST_DEEP).is_some() && types.found != data.resolved_member_types {
            flat.push((key, types.found));
        }
    }
    let arenas = set.arenas.entries_mut();
    for (key, types) in flat {
        if let Some(data) = arenas.simple_types.get_mut(key) {
            data.resolved_member_types = types;
        }
    }
}

/// The types of one union, each once: the first that accepts a value says what it is. Bound: `MOST_TYPES`.
struct Types<'s> {
    set: &'s SchemaSet,
    found: Vec<TypeKey>,
    seen: HashSet<TypeKey>,
    left: &'s mut usize,
}

impl Types<'_> {
    fn gather(&mut self, union: &SimpleTypeDefData, deep: usize) -> Option<()> {
        let deep = deep.checked_sub(1)?;
        for member in &union.resolved_member_types {
            *self.left = self.left.checked_sub(1)?;
            if !self.seen.insert(*member) {
                continue;
            }
            match union_of(self.set, *member) {
                Some(inner) => self.gather(inner, deep)?,
                None => self.found.push(*member),
            }
        }
        Some(())
    }
}

pub(super) fn union_of(set: &SchemaSet, kind: TypeKey) -> Option<&SimpleTypeDefData> {
    let TypeKey::Simple(key) = kind else { return None };
    set.arenas.simple_types.get(key).filter(|data| data.variety == SimpleTypeVariety::Union)
}

#[cfg(test)]
mod tests {
    use xsd_schema::validation::validate_simple_type;
    use xsd_schema::{SchemaResolver, SchemaSetBuilder, XsdVersion};

    use super::*;

    fn accepts(set: &SchemaSet, name: &str, value: &str) -> bool {
        let named = set.arenas.simple_types.iter().find(|(_, data)| {
            data.target_namespace.is_none()
                && data.name.is_some_and(|known| set.name_table.resolve_ref(known) == name)
        });
        let (key, _) = named.expect("a type of the schema");
        validate_simple_type(value, TypeKey::Simple(key), set).is_ok()
    }

    #[test]
    fn what_restricts_a_union_is_forgotten_within_another() {
        let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <xs:simpleType name="outer"><xs:union memberTypes="xs:int inner"/></xs:simpleType>
            <xs:simpleType name="outermost"><xs:union memberTypes="outer"/></xs:simpleType>
            <xs:simpleType name="inner"><xs:restriction base="either"><xs:pattern value="r.*"/></xs:restriction></xs:simpleType>
            <xs:simpleType name="either"><xs:union memberTypes="xs:date colour"/></xs:simpleType>
            <xs:simpleType name="items"><xs:list itemType="inner"/></xs:simpleType>
            <xs:simpleType name="colour"><xs:restriction base="xs:token"><xs:enumeration value="red"/><xs:enumeration value="blue"/></xs:restriction></xs:simpleType>
        </xs:schema>"#;
        let builder = SchemaSetBuilder::with_resolver(SchemaResolver::new(), XsdVersion::V1_0);
        let compiled = builder.add_source(text, "root.xsd").and_then(SchemaSetBuilder::compile);
        let mut set = compiled.expect("a schema").into_schema_set();
        flatten(&mut set);
        for (name, value, is_right) in [
            ("inner", "red", true),
            ("inner", "blue", false),
            ("outer", "blue", true),
            ("outer", "2026-02-28", true),
            ("outer", "7", true),
            ("outer", "green", false),
            ("outermost", "blue", true),
            ("outermost", "green", false),
            ("items", "red red", true),
            ("items", "red blue", false),
        ] {
            assert_eq!(accepts(&set, name, value), is_right, "{name}: {value}");
        }
    }
}
