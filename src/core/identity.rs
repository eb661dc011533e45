//! The names things have at Nets: users, organisations, e-Boks ids, document types, persons.

use alloc::{format, string::String};
use core::fmt;
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

            pub fn new(text: impl Into<String>) -> Result<Self, Malformed> {
                let text = text.into();
                let holds: fn(&str) -> bool = $holds;
                if holds(&text) { Ok(Self(text)) } else { Err(Malformed { expected: $expected }) }
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

/// Whether a field of e-Boks for registering by alias takes this: 1 to 50 letters and digits.
pub fn check_field(value: &str) -> Result<(), Malformed> {
    let length = value.chars().count();
    if (1..=50).contains(&length) && value.chars().all(char::is_alphanumeric) {
        return Ok(());
    }
    Err(Malformed { expected: "1 to 50 letters and digits" })
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

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
    |text| digits(text, 6)
);

text_identifier!(
    /// The sender's customer number at e-Boks.
    EboksId,
    "5 digits",
    |text| digits(text, 5)
);

/// The three countries whose e-Boks Nets Share reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Country {
    #[serde(rename = "DK")]
    Denmark,
    #[serde(rename = "NO")]
    Norway,
    #[serde(rename = "SE")]
    Sweden,
}

impl Country {
    pub const ALL: [Country; 3] = [Country::Denmark, Country::Norway, Country::Sweden];

    pub fn code(self) -> &'static str {
        match self {
            Country::Denmark => "DK",
            Country::Norway => "NO",
            Country::Sweden => "SE",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|country| country.code() == code)
    }

    /// The documented form of a personal identification number.
    pub fn person_number_form(self) -> (&'static str, usize) {
        match self {
            Country::Denmark => ("DDMMYYXXXX", 10),
            Country::Norway => ("DDMMYYXXXXX", 11),
            Country::Sweden => ("YYYYMMDDXXXX", 12),
        }
    }

    pub fn accepts_person_number(self, number: &str) -> bool {
        digits(number, self.person_number_form().1)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A company and its country: the sender's is also the name of its Inbound folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Organisation {
    pub country: Country,
    pub number: String,
}

impl Organisation {
    /// The folder under Inbound that belongs to this organisation, such as `DK12345678`.
    pub fn folder(&self) -> String {
        format!("{}{}", self.country, self.number)
    }
}

/// A person, company or alias that a document can be addressed to, or that can be asked to sign it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Person { country: Country, number: String },
    Organisation { country: Country, number: String },
    Alias { country: Country, value: String },
}

impl Party {
    pub fn country(&self) -> Country {
        match self {
            Party::Person { country, .. }
            | Party::Organisation { country, .. }
            | Party::Alias { country, .. } => *country,
        }
    }

    /// The bare number or alias, as it stands in shipment.xml.
    pub fn value(&self) -> &str {
        match self {
            Party::Person { number, .. } | Party::Organisation { number, .. } => number,
            Party::Alias { value, .. } => value,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Party::Person { country, number } => write!(f, "{country} {number}"),
            Party::Organisation { country, number } => write!(f, "{country} company {number}"),
            Party::Alias { country, value } => write!(f, "{country} alias {value}"),
        }
    }
}

/// A text that must not be shown, such as alias 2: it prints as a mask.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Kept);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    Text(String),
    /// The text was taken out. What is still known is whether e-Boks' field would take it.
    Erased {
        fits: bool,
    },
}

impl Secret {
    /// What stands in its place.
    pub const MASK: &'static str = "***";

    pub fn new(text: impl Into<String>) -> Self {
        Secret(Kept::Text(text.into()))
    }

    /// The text itself, for the one who must know it; the mask, once it was taken out.
    pub fn reveal(&self) -> &str {
        match &self.0 {
            Kept::Text(text) => text,
            Kept::Erased { .. } => Self::MASK,
        }
    }

    pub fn is_erased(&self) -> bool {
        matches!(self.0, Kept::Erased { .. })
    }

    /// Takes the text out, if it is still there.
    pub fn take(&mut self) -> Option<String> {
        let fits = self.check_field().is_ok();
        match core::mem::replace(&mut self.0, Kept::Erased { fits }) {
            Kept::Text(text) => Some(text),
            Kept::Erased { .. } => None,
        }
    }

    /// Whether e-Boks' field takes it.
    pub(crate) fn check_field(&self) -> Result<(), Malformed> {
        match &self.0 {
            Kept::Text(text) => check_field(text),
            Kept::Erased { fits: true } => Ok(()),
            Kept::Erased { fits: false } => check_field(""),
        }
    }
}

/// The secret of one `Event::RecipientActed` with which a person registers, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretId(pub u64);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MASK)
    }
}

/// One attempt to register an alias, numbered in the order of the attempts within one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RegistrationId(pub u64);

impl fmt::Display for RegistrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A shipment zip taken in, numbered in the order of arrival within one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadId(pub u64);

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One message of one shipment: messages keep the order they have in shipment.xml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    pub upload: UploadId,
    pub index: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

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
    fn a_secret_that_was_taken_out_is_a_mask_and_still_fits_its_field_or_not() {
        for (text, fits) in [("AB12", true), ("AB-12", false)] {
            let mut secret = Secret::new(text);
            assert_eq!((secret.reveal(), secret.is_erased()), (text, false));
            assert_eq!(secret.take().as_deref(), Some(text));
            assert_eq!((secret.reveal(), secret.is_erased()), (Secret::MASK, true));
            assert_eq!(secret.take(), None);
            assert_eq!(secret.check_field().is_ok(), fits);
        }
    }

    #[test]
    fn a_material_and_an_eboks_id_are_digits_of_their_number_and_nothing_else() {
        assert!(DocumentType::new("162812").is_ok());
        assert!(DocumentType::new("16281").is_err());
        assert!(DocumentType::new("16281２").is_err());
        assert!(EboksId::new("15723").is_ok());
        assert_eq!(
            EboksId::new(" 15723").map_err(|malformed| malformed.to_string()),
            Err("expected 5 digits".into())
        );
    }

    #[test]
    fn a_person_number_has_the_form_of_its_country() {
        assert!(Country::Denmark.accepts_person_number("6101800001"));
        assert!(!Country::Denmark.accepts_person_number("610180-0001"));
        assert!(!Country::Denmark.accepts_person_number("61018000011"));
        assert!(Country::Norway.accepts_person_number("61018000011"));
        assert!(Country::Sweden.accepts_person_number("198010610001"));
    }

    #[test]
    fn an_organisation_has_a_folder_of_its_own() {
        let organisation = Organisation { country: Country::Denmark, number: "12345678".to_string() };
        assert_eq!(organisation.folder(), "DK12345678");
    }

    #[test]
    fn a_country_is_found_by_its_code_and_by_nothing_else() {
        let found = ["DK", "NO", "SE"].map(Country::from_code);
        assert_eq!(found, [Country::Denmark, Country::Norway, Country::Sweden].map(Some));
        for text in ["", "D", "dk", "DKK", " DK", "DE"] {
            assert_eq!(Country::from_code(text), None, "{text}");
        }
    }
}
