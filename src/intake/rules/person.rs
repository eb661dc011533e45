//! `receiver.person-number`, `receiver.person-date` and `receiver.check-digits`: the person number.
//!
//! The form refuses; a date that is none is a warning. Check digits are a lint, off by default:
//! Danish numbers without them are valid since 2007, and the published demonstration numbers fail
//! theirs.

use nets_core::identity::{Country, Party, PersonNumber};
use nets_core::rule_book::RuleId;
use nets_text::is_invisible;

use super::input::RuleInput;
use super::national;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;
use crate::xml::without_unseen;

/// The person, when the number has exactly the form of the country.
pub(super) fn person(
    written: &Written<'_>,
    country: Country,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let number = written.text.as_ref();
    match Party::person(country, number) {
        Ok(person) => {
            remark(written, country, message, input, findings);
            return Some(person);
        }
        Err(_) if written.trimmed().is_empty() => {}
        Err(malformed) => {
            let words = "this person number has not the form of its country";
            findings.push(
                input
                    .finding(RuleId::PersonNumberForm, written.at, message, words)
                    .found(number)
                    .expected(format!("{}, for {country}", malformed.expected))
                    .advice(advice(number, country)),
            );
        }
    }
    None
}

/// What can be said of a number whose form is right.
fn remark(
    written: &Written<'_>,
    country: Country,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let number = written.text.as_ref();
    let (form, _) = country.person_number_form();
    if !national::has_real_date(number, country) {
        let words = "the day and the month of this person number are on no calendar";
        findings.push(
            input
                .finding(RuleId::PersonDate, written.at, message, words)
                .found(number)
                .expected(format!("{form} with a real day, or that of a replacement number"))
                .advice("Look at the order of day, month and year, and for two digits that changed places."),
        );
    }
    if findings.tell(RuleId::PersonCheckDigits) && !national::has_check_digits(number, country) {
        let words = "this person number has not the check digits of its country";
        findings.push(
            input
                .finding(RuleId::PersonCheckDigits, written.at, message, words)
                .found(number)
                .expected(format!("the check digits that {country} gives"))
                .advice(
                    "Compare it with where it comes from; many valid Danish numbers have no check digit.",
                ),
        );
    }
}

/// What to change: by what is too much in the number, too little, or another country's.
fn advice(number: &str, country: Country) -> String {
    let seen: String = number.chars().filter(|c| !is_invisible(*c)).collect();
    if let (true, Some(advice)) = (seen != number, without_unseen(number)) {
        return advice;
    }
    let bare: String = number.chars().filter(|c| !is_separator(*c)).collect();
    if bare != number && PersonNumber::new(country, &*bare).is_ok() {
        return format!("Remove {}: `{number}` -> `{bare}`.", separator_name(number));
    }
    if let Some(other) = bare.chars().find(|c| !c.is_ascii_digit()) {
        return format!("Write the digits 0 to 9 only: `{other}` is none of them.");
    }
    if let Some(other) = PersonNumber::country_of(&bare) {
        return other_country(&bare, country, other);
    }
    wrong_length(&bare, country)
}

fn is_separator(character: char) -> bool {
    matches!(character, '-' | '+' | '.' | '/') || character.is_whitespace() || is_dash(character)
}

/// The dashes that text programs put in the place of a hyphen.
fn is_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{AD}')
}

fn separator_name(number: &str) -> &'static str {
    if number.contains(|c| c == '-' || is_dash(c)) {
        "the dash"
    } else if number.contains(char::is_whitespace) {
        "the white space"
    } else {
        "what separates the digits"
    }
}

fn other_country(bare: &str, country: Country, other: Country) -> String {
    let century = if country == Country::Sweden && bare.len() == 10 {
        " A Swedish number begins with all four digits of the year."
    } else {
        ""
    };
    format!(
        "This has the form of {other}: write `<eboks:country>{other}</eboks:country>` if that is meant, or \
         correct the number.{century}"
    )
}

fn wrong_length(bare: &str, country: Country) -> String {
    let (_, digits) = country.person_number_form();
    match digits.checked_sub(bare.len()) {
        Some(1) if country != Country::Sweden => format!(
            "One digit is missing; a leading zero may have been lost, as programs for tables lose it: \
             `{bare}` -> `0{bare}`."
        ),
        Some(missing) => format!("It has {} of {digits} digits: {missing} are missing.", bare.len()),
        None => format!("It has {} digits: {} too many.", bare.len(), bare.len() - digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Country::{Denmark, Norway, Sweden};

    #[test]
    fn each_wrong_form_is_told_with_its_own_cure() {
        for (number, country, cure) in [
            ("071088-1234", Denmark, "Remove the dash: `071088-1234` -> `0710881234`."),
            ("071088\u{2013}1234", Denmark, "Remove the dash: `071088\u{2013}1234` -> `0710881234`."),
            ("610180 0001", Denmark, "Remove the white space: `610180 0001` -> `6101800001`."),
            (" 6101800001", Denmark, "Remove the white space: ` 6101800001` -> `6101800001`."),
            ("19881007+1234", Sweden, "Remove what separates the digits: `19881007+1234` -> `198810071234`."),
            ("07108812E4", Denmark, "Write the digits 0 to 9 only: `E` is none of them."),
            ("071088123\u{FF14}", Denmark, "Write the digits 0 to 9 only: `\u{FF14}` is none of them."),
            ("071088123456789", Denmark, "It has 15 digits: 5 too many."),
            ("0710", Norway, "It has 4 of 11 digits: 7 are missing."),
        ] {
            assert_eq!(advice(number, country), cure, "{number}");
        }
    }

    #[test]
    fn a_lost_zero_and_another_country_are_recognised() {
        assert!(advice("710881234", Denmark).ends_with("`710881234` -> `0710881234`."));
        assert!(advice("198810071234", Denmark).starts_with("This has the form of SE"));
        assert!(advice("07108812345", Denmark).contains("`<eboks:country>NO</eboks:country>`"));
        assert!(advice("8810071234", Sweden).ends_with("all four digits of the year."));
    }
}
