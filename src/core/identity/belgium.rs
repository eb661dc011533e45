//! The names things have at the Belgian e-Box: enterprises, citizens, applications, types of messages, clients,
//! environments. A value of these types has its form, whichever way it came in; whether a number has its check digits is
//! asked apart, since the documentation's own examples have none.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;
use serde::{Deserialize, Serialize};

use super::text::{Malformed, digits, text_identifier};

text_identifier!(
    /// The number of an enterprise in the Crossroads Bank for Enterprises (CBE, BCE, KBO).
    CbeNumber,
    "10 digits, the first of them 0 or 1",
    |text| digits(text, 10..=10) && text.starts_with(['0', '1'])
);

impl CbeNumber {
    /// Whether the last two digits are 97 less the remainder of the first eight by 97.
    pub fn has_check_digits(&self) -> bool {
        let (number, check) = (number(&self.as_str()[..8]), number(&self.as_str()[8..]));
        97 - number % 97 == check
    }
}

text_identifier!(
    /// The number of a citizen in the national register or the register of the Crossroads Bank (SSIN, INSZ, NISS).
    Ssin,
    "11 digits",
    |text| digits(text, 11..=11)
);

impl Ssin {
    /// Whether the last two digits are 97 less the remainder of the first nine by 97, or of these behind a 2 for who was
    /// born from 2000 on.
    pub fn has_check_digits(&self) -> bool {
        const BORN_FROM_2000: u64 = 2_000_000_000;
        let (number, check) = (number(&self.as_str()[..9]), number(&self.as_str()[9..]));
        [number, BORN_FROM_2000 + number].iter().any(|number| 97 - number % 97 == check)
    }
}

/// Digits as a number; zero for none.
fn number(digits: &str) -> u64 {
    digits.bytes().fold(0, |number, digit| number * 10 + u64::from(digit.wrapping_sub(b'0')))
}

/// Whether a text may be an identifier that others have chosen: it can be seen, and is not endless.
fn is_plain(text: &str) -> bool {
    const LONGEST: usize = 200;
    (1..=LONGEST).contains(&text.chars().count())
        && !text.contains(char::is_whitespace)
        && !text.contains(char::is_control)
}

text_identifier!(
    /// What an organisation sends with, such as `employment:job-attest:werkkaart`.
    EboxApplicationId,
    "1 to 200 characters without blanks",
    is_plain
);

text_identifier!(
    /// A kind of messages, such as `WK1-ACTIVA`.
    MessageTypeId,
    "1 to 200 characters without blanks",
    is_plain
);

text_identifier!(
    /// By which a program is known to the authorization server.
    EboxClientId,
    "1 to 200 characters without blanks",
    is_plain
);

text_identifier!(
    /// The id that the registry gives to a message. Ours have the form of a UUID, which is assumed.
    EboxMessageId,
    "1 to 200 characters without blanks",
    is_plain
);

/// Whether a text may be a key of RFC 8941's strings that is not endless.
fn is_key(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

text_identifier!(
    /// By which a sender says that two publications are one: what stands between the quotation marks of
    /// `Idempotency-Key`.
    IdempotencyKey,
    "1 to 255 characters of ASCII that can be printed",
    is_key
);

/// Where a sender works: each with configuration, tokens and certificates of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EboxEnvironment {
    /// Integration, inside the network of the social security alone.
    Int,
    /// Acceptance.
    Acc,
    /// Production.
    Prd,
}

impl EboxEnvironment {
    pub const ALL: [EboxEnvironment; 3] = [EboxEnvironment::Int, EboxEnvironment::Acc, EboxEnvironment::Prd];

    /// As a path begins, and as a scenario names it.
    pub fn name(self) -> &'static str {
        match self {
            EboxEnvironment::Int => "int",
            EboxEnvironment::Acc => "acc",
            EboxEnvironment::Prd => "prd",
        }
    }

    /// As answers of the registry name it.
    pub fn told(self) -> &'static str {
        match self {
            EboxEnvironment::Int => "integration",
            EboxEnvironment::Acc => "acceptation",
            EboxEnvironment::Prd => "production",
        }
    }

    pub fn from_name(name: &str) -> Option<EboxEnvironment> {
        EboxEnvironment::ALL.into_iter().find(|environment| environment.name() == name)
    }
}

impl fmt::Display for EboxEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// For whom a message type is: enterprises or citizens, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EboxSector {
    Enterprise,
    Citizen,
}

impl EboxSector {
    /// As `eboxType` has it.
    pub fn name(self) -> &'static str {
        match self {
            EboxSector::Enterprise => "enterprise",
            EboxSector::Citizen => "citizen",
        }
    }
}

/// Whose e-Box it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "eboxType", content = "eboxIdValue", rename_all = "lowercase")]
pub enum EboxAddress {
    Enterprise(CbeNumber),
    Citizen(Ssin),
}

impl EboxAddress {
    pub fn new(sector: EboxSector, number: &str) -> Result<EboxAddress, Malformed> {
        match sector {
            EboxSector::Enterprise => CbeNumber::new(number).map(EboxAddress::Enterprise),
            EboxSector::Citizen => Ssin::new(number).map(EboxAddress::Citizen),
        }
    }

    pub fn sector(&self) -> EboxSector {
        match self {
            EboxAddress::Enterprise(_) => EboxSector::Enterprise,
            EboxAddress::Citizen(_) => EboxSector::Citizen,
        }
    }

    /// As `eboxIdValue` has it.
    pub fn number(&self) -> &str {
        match self {
            EboxAddress::Enterprise(number) => number.as_str(),
            EboxAddress::Citizen(number) => number.as_str(),
        }
    }

    pub fn has_check_digits(&self) -> bool {
        match self {
            EboxAddress::Enterprise(number) => number.has_check_digits(),
            EboxAddress::Citizen(number) => number.has_check_digits(),
        }
    }
}

impl fmt::Display for EboxAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sector().name(), self.number())
    }
}

/// A language of the e-Box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EboxLanguage {
    Nl,
    Fr,
    De,
}

impl EboxLanguage {
    pub const ALL: [EboxLanguage; 3] = [EboxLanguage::Nl, EboxLanguage::Fr, EboxLanguage::De];

    pub fn code(self) -> &'static str {
        match self {
            EboxLanguage::Nl => "nl",
            EboxLanguage::Fr => "fr",
            EboxLanguage::De => "de",
        }
    }
}

/// A `TranslatedString`: what is said in each of the languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranslatedText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nl: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub de: Option<String>,
}

impl TranslatedText {
    /// The same in all three.
    pub fn same(text: &str) -> Self {
        let text = || Some(text.to_owned());
        TranslatedText { nl: text(), fr: text(), de: text() }
    }

    /// What it says in the languages that it has.
    pub fn texts(&self) -> impl Iterator<Item = (EboxLanguage, &str)> {
        EboxLanguage::ALL.into_iter().filter_map(|language| Some((language, self.get(language)?)))
    }

    pub fn get(&self, language: EboxLanguage) -> Option<&str> {
        match language {
            EboxLanguage::Nl => self.nl.as_deref(),
            EboxLanguage::Fr => self.fr.as_deref(),
            EboxLanguage::De => self.de.as_deref(),
        }
    }

    /// The same with each text made anew.
    pub fn map(&self, text: impl Fn(&str) -> String) -> TranslatedText {
        TranslatedText {
            nl: self.nl.as_deref().map(&text),
            fr: self.fr.as_deref().map(&text),
            de: self.de.as_deref().map(&text),
        }
    }

    /// What it says in one language, the first that it has.
    pub fn any(&self) -> &str {
        self.texts().next().map_or("", |(_, text)| text)
    }

    /// The same in all three languages, where one is missing in another's words.
    pub fn filled(&self) -> TranslatedText {
        let Some((_, other)) = self.texts().next() else { return self.clone() };
        let filled = |language| Some(self.get(language).unwrap_or(other).to_owned());
        TranslatedText {
            nl: filled(EboxLanguage::Nl),
            fr: filled(EboxLanguage::Fr),
            de: filled(EboxLanguage::De),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_the_registers() {
        for number in ["0199000151", "0199000349", "0199000745", "0199002230"] {
            assert!(CbeNumber::new(number).expect("a number").has_check_digits(), "{number}");
        }
        for number in ["0199000845", "0123456789", "0852093432"] {
            assert!(!CbeNumber::new(number).expect("a number").has_check_digits(), "{number}");
        }
        for number in ["99123100197", "99123100395", "99123100890"] {
            assert!(Ssin::new(number).expect("a number").has_check_digits(), "{number}");
        }
        for number in ["99123100693", "71022722580", "84022711080"] {
            assert!(!Ssin::new(number).expect("a number").has_check_digits(), "{number}");
        }
    }

    #[test]
    fn a_number_of_nine_digits_or_one_that_begins_with_2_is_no_enterprise() {
        for number in ["199000151", "2199000151", "01990001511", "0199.000.151", ""] {
            assert!(CbeNumber::new(number).is_err(), "{number}");
        }
    }
}
