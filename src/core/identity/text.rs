//! Identifiers that are texts of one form, and what is said of a text that is none.

use alloc::string::String;
use core::fmt;
use core::ops::RangeInclusive;
use serde::{Deserialize, Serialize};

/// Why a text is not the identifier it should be: what was expected, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub expected: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl core::error::Error for Malformed {}

macro_rules! text_identifier {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $holds:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub const EXPECTED: &'static str = $expected;

            /// Whether a text is one.
            pub fn check(text: &str) -> Result<(), Malformed> {
                let holds: fn(&str) -> bool = $holds;
                if holds(text) { Ok(()) } else { Err(Malformed { expected: $expected }) }
            }

            pub fn new(text: impl Into<String>) -> Result<Self, Malformed> {
                let text = text.into();
                Self::check(&text).map(|()| Self(text))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;
            fn try_from(text: String) -> Result<Self, Malformed> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(super) fn digits(text: &str, count: RangeInclusive<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) use text_identifier;

text_identifier!(
    /// A sender's login, such as `tFIRMA1`. Nets' own examples are shorter than its rule, so the
    /// documented form (`t` or `p` and 6-8 characters) is a warning and never a refusal.
    UserId,
    "1 to 32 letters, digits, '-' or '_'",
    |text| {
        (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    }
);

impl UserId {
    /// Whether the login has the form Nets documents: `t` or `p`, then 6 to 8 characters.
    pub fn has_documented_form(&self) -> bool {
        self.0.starts_with(['t', 'p']) && (7..=9).contains(&self.0.len())
    }
}

text_identifier!(
    /// The material id of a message, as in `<documentType>`.
    DocumentType,
    "6 digits",
    |text| digits(text, 6..=6)
);

text_identifier!(
    /// The sender's customer number at e-Boks.
    EboksId,
    "5 digits",
    |text| digits(text, 5..=5)
);

text_identifier!(
    /// A department of a Danish company that has a mailbox of its own at e-Boks: a P-number.
    ProductionUnit,
    "10 digits",
    |text| digits(text, 10..=10)
);

text_identifier!(
    /// What a field of e-Boks for registering by alias takes; alias 1 is also an address.
    AliasValue,
    "1 to 50 letters and digits",
    |text| {
        (1..=AliasValue::LONGEST).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric)
    }
);

impl AliasValue {
    pub const LONGEST: usize = 50;

    /// Alias 1 of a registration for which the fields let any text through, to try the service.
    pub fn let_through(text: &str) -> Self {
        AliasValue(text.into())
    }
}

text_identifier!(
    /// The name of a shipment's zip: a file of another name is never picked up.
    ShipmentName,
    "netsshare_*.zip",
    |text| {
        let rest = text.strip_prefix(ShipmentName::PREFIX);
        rest.is_some_and(|rest| rest.ends_with(ShipmentName::SUFFIX))
    }
);

impl ShipmentName {
    pub const PREFIX: &'static str = "netsshare_";
    pub const SUFFIX: &'static str = ".zip";

    /// The name with this in the place of the asterisk.
    pub fn of(middle: &str) -> Self {
        ShipmentName([Self::PREFIX, middle, Self::SUFFIX].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn a_login_of_another_form_than_the_documented_is_still_a_login() {
        for (text, is_login, has_documented_form) in [
            ("tFIRMA1", true, true),
            ("pFIRMA1234", true, false),
            ("pFIRMA123", true, true),
            ("tTEST", true, false),
            ("tTEST1-run42", true, false),
            ("xFIRMA1", true, false),
            ("", false, false),
            ("../tTEST1", false, false),
            ("tFIRMÆ1", false, false),
        ] {
            let user = UserId::new(text);
            assert_eq!(user.is_ok(), is_login, "{text}");
            assert_eq!(user.is_ok_and(|user| user.has_documented_form()), has_documented_form, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_what_was_expected() {
        assert!(DocumentType::new("16281２").is_err());
        let told = EboksId::new(" 15723").map_err(|malformed| malformed.to_string());
        assert_eq!(told, Err("expected 5 digits".into()));
    }

    #[test]
    fn only_the_exact_pattern_is_the_name_of_a_shipment() {
        for name in ["netsshare_.zip", "netsshare_a.zip", "netsshare_a b.zip.zip"] {
            assert!(ShipmentName::check(name).is_ok(), "{name}");
        }
        for name in [
            "Netsshare_a.zip",
            "netsshare_a.ZIP",
            "netsshare_a.zip.filepart",
            ".netsshare_a.zip",
            "netsshare.zip",
        ] {
            assert!(ShipmentName::check(name).is_err(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_prints_as_it_was_written(text in "[0-9]{4,11}|netsshare_.{0,3}\\.zip|\\PC{0,51}") {
            for printed in [
                DocumentType::new(&*text).map(String::from),
                EboksId::new(&*text).map(String::from),
                ProductionUnit::new(&*text).map(String::from),
                AliasValue::new(&*text).map(String::from),
                ShipmentName::new(&*text).map(String::from),
            ].into_iter().flatten() {
                prop_assert_eq!(&printed, &text);
            }
        }

        #[test]
        fn digits_of_another_number_are_not_taken(text in "[0-9]{0,12}") {
            prop_assert_eq!(EboksId::new(&*text).is_ok(), text.len() == 5);
            prop_assert_eq!(DocumentType::new(&*text).is_ok(), text.len() == 6);
            prop_assert_eq!(ProductionUnit::new(&*text).is_ok(), text.len() == 10);
        }

        #[test]
        fn any_middle_makes_a_name(middle in "\\PC{0,20}") {
            let name = ShipmentName::of(&middle);
            prop_assert_eq!(ShipmentName::new(name.as_str()), Ok(name.clone()));
        }
    }
}
