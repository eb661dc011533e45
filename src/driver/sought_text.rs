//! A text that is sought in all that an entry says. A timeline has a hundred thousand of them, so nothing is made for
//! an entry that is looked at: its texts pass by as they would pass into JSON.

use std::fmt::{self, Display};
use std::sync::Arc;

use memchr::memmem::Finder;
use nets_core::timeline::Entry;
use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// A text that is sought in all that an entry says, in capital or small letters.
#[derive(Debug, Clone)]
pub struct SoughtText(Arc<Finder<'static>>);

impl SoughtText {
    /// None for the empty text, which is everywhere.
    pub fn of(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| SoughtText(Arc::new(Finder::new(&text.to_lowercase()).into_owned())))
    }

    /// Names of members are not said by the entry, and numbers are sought by other filters.
    pub(crate) fn is_in(&self, entry: &Entry) -> bool {
        let mut lowered = String::new();
        let mut is_said = |what: &dyn Said| what.passes(Passing { sought: &self.0, lowered: &mut lowered });
        is_said(&entry.happening) || entry.evidence.as_ref().is_some_and(|evidence| is_said(evidence))
    }
}

/// What an entry says, whatever its type.
trait Said {
    /// Whether the sought text was among what passed.
    fn passes(&self, passing: Passing<'_>) -> bool;
}

impl<T: Serialize> Said for T {
    fn passes(&self, passing: Passing<'_>) -> bool {
        matches!(self.serialize(passing), Err(Passed::Found))
    }
}

/// Looks at each text that passes, and stops at the one that is sought.
struct Passing<'p> {
    sought: &'p Finder<'static>,
    /// The text that passes in small letters; its room is used again.
    lowered: &'p mut String,
}

/// Why no more passes.
#[derive(Debug, PartialEq, Eq)]
enum Passed {
    Found,
    /// No entry does.
    Failed,
}

impl Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Passed::Found => "found",
            Passed::Failed => "an entry does not say what it says",
        })
    }
}

impl std::error::Error for Passed {}

impl ser::Error for Passed {
    fn custom<T: Display>(_: T) -> Self {
        Passed::Failed
    }
}

impl Passing<'_> {
    fn look_at(&mut self, text: &str) -> Result<(), Passed> {
        let is_there = if text.is_ascii() {
            // A text of ASCII stays one in small letters, and as long as it was.
            text.len() >= self.sought.needle().len() && {
                self.lowered.clear();
                self.lowered.push_str(text);
                self.lowered.make_ascii_lowercase();
                self.sought.find(self.lowered.as_bytes()).is_some()
            }
        } else {
            self.sought.find(text.to_lowercase().as_bytes()).is_some()
        };
        if is_there { Err(Passed::Found) } else { Ok(()) }
    }

    fn again(&mut self) -> Passing<'_> {
        Passing { sought: self.sought, lowered: self.lowered }
    }
}

/// What is no text passes unseen.
macro_rules! unseen {
    ($($name:ident: $kind:ty),*) => {
        $(fn $name(self, _: $kind) -> Result<(), Passed> {
            Ok(())
        })*
    };
}

impl Serializer for Passing<'_> {
    type Ok = ();
    type Error = Passed;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    unseen!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64, serialize_bytes: &[u8], serialize_unit_struct: &'static str
    );

    fn serialize_char(mut self, letter: char) -> Result<(), Passed> {
        self.look_at(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(mut self, text: &str) -> Result<(), Passed> {
        self.look_at(text)
    }

    fn serialize_none(self) -> Result<(), Passed> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Passed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Passed> {
        Ok(())
    }

    fn serialize_unit_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Passed> {
        self.look_at(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Passed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Passed> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Passed> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Passed> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Passed> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Passed> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Passed> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Passed> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Passed> {
        Ok(self)
    }
}

/// The values in something that has several: those of a list, and those with names, which pass unseen.
macro_rules! values {
    ($($kind:ident $function:ident($($name:ty)?)),*) => {
        $(impl $kind for Passing<'_> {
            type Ok = ();
            type Error = Passed;

            fn $function<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Result<(), Passed> {
                value.serialize(self.again())
            }

            fn end(self) -> Result<(), Passed> {
                Ok(())
            }
        })*
    };
}

values!(
    SerializeSeq serialize_element(),
    SerializeTuple serialize_element(),
    SerializeTupleStruct serialize_field(),
    SerializeTupleVariant serialize_field(),
    SerializeStruct serialize_field(&'static str),
    SerializeStructVariant serialize_field(&'static str)
);

impl SerializeMap for Passing<'_> {
    type Ok = ();
    type Error = Passed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Passed> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Passed> {
        value.serialize(self.again())
    }

    fn end(self) -> Result<(), Passed> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_core::Timestamp;
    use nets_core::evidence::Evidence;
    use nets_core::identity::{UploadId, UserId};
    use nets_core::timeline::Happening;
    use serde_json::{Value, json};

    #[test]
    fn a_text_is_found_in_whatever_an_entry_says_and_in_no_name_of_a_member() {
        let user = UserId::new("tTEST1").expect("a user id");
        let happening = Happening::ShipmentRefused {
            user,
            upload: UploadId(3),
            errors: 1,
            reasons: vec!["Ærø.pdf is missing".to_owned()],
        };
        let evidence = Evidence { shipment_id: Some("Loan-7".to_owned()), ..Evidence::default() };
        let at = Timestamp::UNIX_EPOCH;
        let entry = Entry { seq: 1, at, real: None, happening, evidence: evidence.boxed() };
        let finds = |text: &str| SoughtText::of(text).expect("a text").is_in(&entry);
        for text in ["ærø", "ÆRØ.PDF", "ttest1", "loan-7", "shipment_refused"] {
            assert!(finds(text), "{text}");
        }
        for text in ["reasons", "user", "3", "1970"] {
            assert!(!finds(text), "{text}");
        }
        assert!(SoughtText::of("").is_none());
    }

    #[test]
    fn texts_are_found_wherever_json_has_them_and_letters_as_unicode_makes_them_small() {
        let value =
            json!({"a": ["One", {"b": "STRASSE", "c": null}], "d": true, "e": "\u{212a}elvin", "f": 7});
        let finds_in = |value: &Value, text: &str| {
            let sought = SoughtText::of(text).expect("a text");
            value.passes(Passing { sought: &sought.0, lowered: &mut String::new() })
        };
        let finds = |text: &str| finds_in(&value, text);
        for text in ["one", "straSSe", "kelvin", "ELV"] {
            assert!(finds(text), "{text}");
        }
        for text in ["b", "true", "7", "straße", "onestrasse", "null"] {
            assert!(!finds(text), "{text}");
        }
        assert!(!finds_in(&Value::Null, "null"));
    }

    #[derive(Serialize)]
    struct Wrapped(&'static str);

    #[derive(Serialize)]
    struct Pair(u8, &'static str);

    #[derive(Serialize)]
    enum Kind {
        Bare,
        One(&'static str),
        Two(u8, &'static str),
        Named { text: &'static str },
    }

    fn says(value: impl Serialize, text: &str) -> bool {
        let sought = SoughtText::of(text).expect("a text");
        value.passes(Passing { sought: &sought.0, lowered: &mut String::new() })
    }

    #[test]
    fn texts_are_found_in_whatever_a_value_is_made_of() {
        let found = [
            says("it is sought", "sought"),
            says(Some("SOUGHT"), "sought"),
            says(Wrapped("sought"), "sought"),
            says(Pair(1, "sought"), "sought"),
            says((1, "sought"), "sought"),
            says(["a", "sought"], "sought"),
            says(vec!["a", "sought"], "sought"),
            says(std::collections::BTreeMap::from([(1, "sought")]), "sought"),
            says(Kind::One("sought"), "sought"),
            says(Kind::Two(1, "sought"), "sought"),
            says(Kind::Named { text: "sought" }, "sought"),
            says(Some(Some(Wrapped("sought"))), "sought"),
            says(Kind::Bare, "bare"),
            says('ø', "Ø"),
        ];
        assert_eq!(found, [true; 14]);
        assert!(!says(Kind::Named { text: "other" }, "sought") && !says(None::<&str>, "sought"));
        assert!(!says(Kind::Bare, "Ø") && !says('o', "Ø"));
        assert_ne!(Passed::Found.to_string(), Passed::Failed.to_string());
    }
}
