//! Those whom a document can be addressed to: people, organisations, and people by alias.

use alloc::{format, string::String};
use core::fmt;
use serde::{Deserialize, Serialize};

use super::country::Country;
use super::text::{AliasValue, Malformed, digits};

/// A person by the number of a country. Only the form is held to: the published demonstration numbers
/// fail their check digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Numbered")]
pub struct PersonNumber {
    country: Country,
    number: String,
}

/// A person number as it is written down.
#[derive(Deserialize)]
struct Numbered {
    country: Country,
    number: String,
}

impl TryFrom<Numbered> for PersonNumber {
    type Error = Malformed;
    fn try_from(Numbered { country, number }: Numbered) -> Result<Self, Malformed> {
        Self::new(country, number)
    }
}

impl PersonNumber {
    pub fn new(country: Country, number: impl Into<String>) -> Result<Self, Malformed> {
        let number = number.into();
        let (_, count) = country.person_number_form();
        let expected = match country {
            Country::Denmark => "10 digits, DDMMYYXXXX",
            Country::Norway => "11 digits, DDMMYYXXXXX",
            Country::Sweden => "12 digits, YYYYMMDDXXXX",
        };
        if digits(&number, count..=count) {
            Ok(PersonNumber { country, number })
        } else {
            Err(Malformed { expected })
        }
    }

    /// The country whose number this would be.
    pub fn country_of(number: &str) -> Option<Country> {
        Country::ALL.into_iter().find(|country| Self::new(*country, number).is_ok())
    }

    pub fn country(&self) -> Country {
        self.country
    }

    pub fn number(&self) -> &str {
        &self.number
    }
}

/// A company and its country: the sender's is also the name of its Inbound folder. What is read back
/// from a journal is not held to the form again, since it was not always as strict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Organisation {
    country: Country,
    number: String,
}

impl Organisation {
    /// Digits alone, and for Denmark exactly as many as a CVR number has.
    pub fn new(country: Country, number: impl Into<String>) -> Result<Self, Malformed> {
        let number = number.into();
        let (count, expected) = match country {
            Country::Denmark => (8..=8, "8 digits"),
            Country::Norway | Country::Sweden => (6..=12, "6 to 12 digits"),
        };
        if digits(&number, count) {
            Ok(Organisation { country, number })
        } else {
            Err(Malformed { expected })
        }
    }

    /// Whether the number is as long as those of its country are; another length is a warning.
    pub fn has_usual_form(&self) -> bool {
        self.number.len() == self.country.company_number_digits()
    }

    pub fn country(&self) -> Country {
        self.country
    }

    pub fn number(&self) -> &str {
        &self.number
    }

    /// The folder under Inbound that belongs to this organisation, such as `DK12345678`.
    pub fn folder(&self) -> String {
        format!("{}{}", self.country, self.number)
    }
}

/// A person by the alias 1 that was registered for a document type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Alias {
    pub country: Country,
    pub value: AliasValue,
}

/// A person, company or alias that a document can be addressed to, or that can be asked to sign it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Person(PersonNumber),
    Organisation(Organisation),
    Alias(Alias),
}

impl Party {
    pub fn person(country: Country, number: impl Into<String>) -> Result<Self, Malformed> {
        PersonNumber::new(country, number).map(Party::Person)
    }

    pub fn organisation(country: Country, number: impl Into<String>) -> Result<Self, Malformed> {
        Organisation::new(country, number).map(Party::Organisation)
    }

    pub fn alias(country: Country, value: impl Into<String>) -> Result<Self, Malformed> {
        AliasValue::new(value).map(|value| Party::Alias(Alias { country, value }))
    }

    pub fn country(&self) -> Country {
        match self {
            Party::Person(PersonNumber { country, .. })
            | Party::Organisation(Organisation { country, .. })
            | Party::Alias(Alias { country, .. }) => *country,
        }
    }

    /// The bare number or alias, as it stands in shipment.xml.
    pub fn value(&self) -> &str {
        match self {
            Party::Person(PersonNumber { number, .. }) | Party::Organisation(Organisation { number, .. }) => {
                number
            }
            Party::Alias(Alias { value, .. }) => value.as_str(),
        }
    }

    /// `person`, `organisation` or `alias`.
    pub fn kind(&self) -> &'static str {
        match self {
            Party::Person(_) => "person",
            Party::Organisation(_) => "organisation",
            Party::Alias(_) => "alias",
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Party::Person(PersonNumber { country, number }) => write!(f, "{country} {number}"),
            Party::Organisation(Organisation { country, number }) => write!(f, "{country} company {number}"),
            Party::Alias(Alias { country, value }) => write!(f, "{country} alias {value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Country::{Denmark, Norway, Sweden};
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn a_person_number_has_the_form_of_its_country() {
        for (country, number) in [(Denmark, "6101800001"), (Norway, "61018000011"), (Sweden, "198010610001")]
        {
            assert!(PersonNumber::new(country, number).is_ok(), "{number}");
            let (form, digits) = country.person_number_form();
            let told = PersonNumber::new(country, "610180-0001").map_err(|malformed| malformed.to_string());
            assert_eq!(told, Err(format!("expected {digits} digits, {form}")));
        }
    }

    #[test]
    fn an_organisation_has_a_folder_of_its_own() {
        let organisation = Organisation::new(Denmark, "12345678").expect("a company");
        assert_eq!(organisation.folder(), "DK12345678");
    }

    #[test]
    fn a_party_is_written_down_as_its_kind_with_country_and_number() {
        for (party, written) in [
            (Party::person(Denmark, "6101800001"), r#"{"person":{"country":"DK","number":"6101800001"}}"#),
            (
                Party::organisation(Norway, "123456789"),
                r#"{"organisation":{"country":"NO","number":"123456789"}}"#,
            ),
            (Party::alias(Sweden, "K1"), r#"{"alias":{"country":"SE","value":"K1"}}"#),
        ] {
            let party = party.expect("a party");
            assert_eq!(serde_json::to_string(&party).expect("JSON"), written);
            assert_eq!(serde_json::from_str::<Party>(written).expect("a party"), party);
        }
    }

    #[test]
    fn a_journal_with_a_company_that_is_refused_today_is_still_read() {
        let written = r#"{"organisation":{"country":"DK","number":"1234567"}}"#;
        assert_eq!(serde_json::from_str::<Party>(written).expect("a party").value(), "1234567");
        assert!(Party::organisation(Denmark, "1234567").is_err());
        let written = r#"{"person":{"country":"DK","number":"1234567"}}"#;
        assert!(serde_json::from_str::<Party>(written).is_err());
    }

    proptest! {
        #[test]
        fn what_is_taken_has_its_length_and_prints_as_it_was_written(
            text in "[0-9]{0,13}|\\PC{6,12}", country in prop::sample::select(&Country::ALL[..])
        ) {
            let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let (_, length) = country.person_number_form();
            let person = Party::person(country, &*text);
            prop_assert_eq!(person.is_ok(), is_digits && text.len() == length);
            let company = Party::organisation(country, &*text);
            let fits = if country == Denmark { text.len() == 8 } else { (6..=12).contains(&text.len()) };
            prop_assert_eq!(company.is_ok(), is_digits && fits);
            for party in person.into_iter().chain(company).chain(Party::alias(country, &*text)) {
                prop_assert_eq!((party.value(), party.country()), (&*text, country));
            }
        }
    }

    #[test]
    fn a_party_says_what_it_is_as_it_is_written_down() {
        for party in [
            Party::person(Denmark, "6101800001"),
            Party::organisation(Norway, "123456789"),
            Party::alias(Sweden, "K1"),
        ] {
            let party = party.expect("a party");
            let written = serde_json::to_value(&party).expect("JSON");
            let kinds: alloc::vec::Vec<_> = written.as_object().expect("an object").keys().collect();
            assert_eq!(kinds, [party.kind()]);
        }
    }

    #[test]
    fn a_number_is_of_the_country_that_has_so_many_digits() {
        for (number, country) in [
            ("6101800001", Some(Denmark)),
            ("61018000011", Some(Norway)),
            ("198010610001", Some(Sweden)),
            ("610180001", None),
            ("610180-0001", None),
        ] {
            assert_eq!(PersonNumber::country_of(number), country, "{number}");
        }
    }

    #[test]
    fn a_company_number_of_another_length_than_usual_is_told_apart() {
        for (country, digits) in [(Denmark, 8), (Norway, 9), (Sweden, 10)] {
            assert_eq!(country.company_number_digits(), digits);
            for length in 6..=12 {
                let Ok(company) = Organisation::new(country, "1".repeat(length)) else { continue };
                assert_eq!(company.has_usual_form(), length == digits, "{country} {length}");
            }
        }
    }
}
