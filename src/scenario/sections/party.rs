//! The forms of the numbers by which people and companies are addressed.

use nets_core::identity::Country;

use crate::keys::Form;

pub(crate) const PERSON: Form =
    Form::Code { pattern: "^[0-9]{10,12}$", words: "a person number: DK 10 digits, NO 11, SE 12" };

pub(crate) const COMPANY: Form =
    Form::Code { pattern: "^[0-9]{6,12}$", words: "a company number such as 12345678" };

pub(crate) const ALIAS: Form =
    Form::Code { pattern: LETTERS_AND_DIGITS, words: "an alias: 1 to 50 letters and digits" };

/// Editors and Python have no common word for the letters of all languages, so for them everything counts that is no
/// white space, control character or punctuation of ASCII, Latin-1 or the general block. The simulator is exact.
const LETTERS_AND_DIGITS: &str = r"^[0-9A-Za-z\u00AA\u00B2\u00B3\u00B5\u00B9\u00BA\u00BC-\u00BE\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u1FFF\u2070-\uFFFD]{1,50}$";

pub(crate) const ORGANISATION_WORDS: &str =
    "a country and its company number: DK and 8 digits, NO and 9, SE and 10";

/// Digits alone, and for Denmark exactly as many as a CVR number has.
pub(crate) fn organisation_number_form(country: Country, number: &str) -> bool {
    let digits = (6..=12).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    digits && (country != Country::Denmark || number.len() == 8)
}

/// Norwegian and Swedish company numbers stand in no document of Nets, so another length is a warning.
pub(crate) fn organisation_has_usual_form(country: Country, number: &str) -> bool {
    number.len()
        == match country {
            Country::Denmark => 8,
            Country::Norway => 9,
            Country::Sweden => 10,
        }
}

pub(crate) fn alias_has_form(alias: &str) -> bool {
    (1..=50).contains(&alias.chars().count()) && alias.chars().all(char::is_alphanumeric)
}
