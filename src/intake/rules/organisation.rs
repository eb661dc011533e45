//! `receiver.cvr` and `receiver.cvr-check-digit`: the number of a Danish organisation.
//!
//! The production unit in it is held to the schema alone, as is documented.

use nets_core::identity::{Country, Party};
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use super::national;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

/// The organisation, when its number has the form and the country is Denmark.
pub(super) fn organisation(
    written: &Written<'_>,
    country: Option<Country>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let is_danish = is_in_denmark(country, message, input, findings);
    let number = written.trimmed();
    if number.is_empty() {
        return None;
    }
    let party = Party::organisation(Country::Denmark, number);
    if let Err(malformed) = &party {
        findings.push(
            input
                .finding(RuleId::OrganisationForm, written.at, message, "this is no Danish company number")
                .found(number)
                .expected(malformed.expected)
                .advice(advice(number)),
        );
        return None;
    }
    if findings.tell(RuleId::OrganisationCheckDigit) && !national::has_company_check_digit(number) {
        let words = "this company number has not the check digit of Danish ones";
        findings.push(
            input
                .finding(RuleId::OrganisationCheckDigit, written.at, message, words)
                .found(number)
                .expected("a number that modulus 11 divides")
                .advice("Compare it with where it comes from, or with the public register of companies."),
        );
    }
    party.ok().filter(|_| is_danish)
}

fn is_in_denmark(
    country: Option<Country>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> bool {
    let abroad = country.filter(|country| *country != Country::Denmark);
    if let (Some(abroad), Some(written)) = (abroad, &message.receiver.country) {
        let words = "a Danish organisation is in another country";
        findings.push(
            input
                .finding(RuleId::ReceiverCountry, written.at, message, words)
                .found(abroad.code())
                .expected("DK")
                .advice(
                    "Write `<eboks:country>DK</eboks:country>`; other organisations cannot be addressed.",
                ),
        );
    }
    country == Some(Country::Denmark)
}

fn advice(number: &str) -> String {
    let bare: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = Country::Denmark.company_number_digits();
    if bare.len() == digits {
        return format!("Write the digits alone: `{number}` -> `{bare}`.");
    }
    if bare.len() == 10 {
        return "This has the length of a person number or a P-number; the cvr is the company's.".to_owned();
    }
    format!("It has {} of {digits} digits; the cvr is the company's number in Denmark.", bare.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_its_country_or_spaces_is_corrected() {
        assert_eq!(advice("DK12345678"), "Write the digits alone: `DK12345678` -> `12345678`.");
        assert_eq!(advice("12 34 56 78"), "Write the digits alone: `12 34 56 78` -> `12345678`.");
        assert!(advice("1234567890").contains("P-number"));
        assert!(advice("1234567").starts_with("It has 7 of 8 digits"));
    }
}
