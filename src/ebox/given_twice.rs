//! Members that an object of JSON has twice: readers take the last one, and some refuse them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// So many are named.
const MOST: usize = 20;

/// Where members stand that their object has more than once, such as `#/subject/nl`, each once. None of what is no JSON.
pub(crate) fn members_given_twice(json: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(json);
    let at = Place { pointer: "#".to_owned(), found: &mut found };
    if at.deserialize(&mut reader).is_err() || reader.end().is_err() {
        return Vec::new();
    }
    found
}

struct Place<'f> {
    pointer: String,
    found: &'f mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Place { pointer, found } = self;
        let mut known = std::collections::HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let pointer = format!("{pointer}/{key}");
            if !known.insert(key) && found.len() < MOST && !found.contains(&pointer) {
                found.push(pointer.clone());
            }
            map.next_value_seed(Place { pointer, found: &mut *found })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Place { pointer, found } = self;
        for index in 0_u64.. {
            let pointer = format!("{pointer}/{index}");
            if items.next_element_seed(Place { pointer, found: &mut *found })?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_object_has_twice_is_named_by_its_place() {
        let twice = |json: &str| members_given_twice(json.as_bytes());
        assert_eq!(twice(r#"{"a": 1, "b": {"a": 1}, "c": [{"a": null}, {"a": 2.5}]}"#), Vec::<String>::new());
        assert_eq!(twice(r#"{"a": 1, "a": 2, "a": 3}"#), ["#/a"]);
        assert_eq!(twice(r#"{"b": [{}, {"x": "", "x": true}], "b": -1}"#), ["#/b/1/x", "#/b"]);
        assert_eq!(twice(r#"{"a": 1, "\u0061": 2}"#), ["#/a"], "it is the same name");
        assert_eq!(twice(r#"{"a": 1, "a": 2"#), Vec::<String>::new());
        assert_eq!(twice("[]"), Vec::<String>::new());
        let many: Vec<String> = (0..100).map(|number| format!("\"{number}\": 1, \"{number}\": 2")).collect();
        assert_eq!(twice(&format!("{{{}}}", many.join(", "))).len(), MOST);
    }
}
