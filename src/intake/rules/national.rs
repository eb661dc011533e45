//! What the countries themselves ask of their numbers: real dates and check digits.

use nets_core::civil::Date;
use nets_core::identity::Country;

/// Added to the day of numbers that are given to people without an ordinary one: Danish replacement
/// numbers, Swedish coordination numbers.
const REPLACEMENT_DAYS: u32 = 60;
/// The same for Norwegian D-numbers.
const D_NUMBER_DAYS: u32 = 40;
/// Added to the month of the Norwegian numbers that are made up for tests.
const TEST_MONTHS: [u32; 2] = [40, 80];

/// Whether the day and the month of a number of the documented form are real, or those of a number
/// that is given instead of an ordinary one.
pub fn has_real_date(number: &str, country: Country) -> bool {
    let part = |from: usize, to: usize| number.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let parts = match country {
        Country::Denmark | Country::Norway => (part(0, 2), part(2, 4), part(4, 6)),
        Country::Sweden => (part(6, 8), part(4, 6), part(0, 4)),
    };
    let (Some(day), Some(month), Some(year)) = parts else { return false };
    match country {
        Country::Denmark => is_day(without(day, REPLACEMENT_DAYS), month, in_some_century(year)),
        Country::Norway => {
            let month =
                TEST_MONTHS.into_iter().rev().find(|more| month > *more).map_or(month, |more| month - more);
            is_day(without(day, D_NUMBER_DAYS), month, in_some_century(year))
        }
        Country::Sweden => is_day(without(day, REPLACEMENT_DAYS), month, year),
    }
}

fn without(day: u32, added: u32) -> u32 {
    if day > added { day - added } else { day }
}

/// A year with these last two digits; 2000 had a leap day, and people born on it have numbers.
fn in_some_century(year: u32) -> u32 {
    2000 + year
}

fn is_day(day: u32, month: u32, year: u32) -> bool {
    let (Ok(day), Ok(month), Ok(year)) = (i8::try_from(day), i8::try_from(month), i16::try_from(year)) else {
        return false;
    };
    Date::new(year, month, day).is_ok()
}

/// Whether a person number of the documented form has the check digits of its country.
pub fn has_check_digits(number: &str, country: Country) -> bool {
    match country {
        Country::Denmark => is_weighed(number, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]),
        Country::Norway => {
            is_weighed(number, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1])
                && is_weighed(number, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
        }
        Country::Sweden => number.get(2..).is_some_and(passes_luhn),
    }
}

/// Whether a Danish company number has its check digit.
pub fn has_company_check_digit(cvr: &str) -> bool {
    is_weighed(cvr, &[2, 7, 6, 5, 4, 3, 2, 1])
}

/// Modulus 11 over as many digits as there are weights.
fn is_weighed(number: &str, weights: &[u32]) -> bool {
    let sum: u32 = digits(number).zip(weights).map(|(digit, weight)| digit * weight).sum();
    sum.is_multiple_of(11)
}

fn passes_luhn(number: &str) -> bool {
    let doubled = |(index, digit): (usize, u32)| {
        let product = if index.is_multiple_of(2) { digit * 2 } else { digit };
        product / 10 + product % 10
    };
    digits(number).enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

fn digits(number: &str) -> impl Iterator<Item = u32> + '_ {
    number.chars().filter_map(|digit| digit.to_digit(10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Country::{Denmark, Norway, Sweden};

    #[test]
    fn a_date_is_real_also_in_a_number_given_instead_of_an_ordinary_one() {
        for (number, country, is_real) in [
            ("0710881234", Denmark, true),
            ("07108812345", Norway, true),
            ("198810071234", Sweden, true),
            ("2402911995", Denmark, true),
            ("6101800001", Denmark, true),
            ("9101800001", Denmark, true),
            ("9201800001", Denmark, false),
            ("3201800001", Denmark, false),
            ("0113800001", Denmark, false),
            ("0000800001", Denmark, false),
            ("8902000001", Denmark, true),
            ("8902010001", Denmark, false),
            ("41018000001", Norway, true),
            ("72018000001", Norway, false),
            ("01418000001", Norway, true),
            ("01928000001", Norway, true),
            ("01938000001", Norway, false),
            ("198010610001", Sweden, true),
            ("190002290001", Sweden, false),
            ("200002290001", Sweden, true),
        ] {
            assert_eq!(has_real_date(number, country), is_real, "{country} {number}");
        }
    }

    #[test]
    fn check_digits_are_those_of_the_country() {
        for (number, country) in [("6101800006", Denmark), ("41018000049", Norway), ("198010610007", Sweden)]
        {
            assert!(has_check_digits(number, country), "{country} {number}");
            let (stem, last) = number.split_at(number.len() - 1);
            for other in ('0'..='9').filter(|digit| last != digit.to_string()) {
                assert!(!has_check_digits(&format!("{stem}{other}"), country), "{country} {stem}{other}");
            }
        }
    }

    #[test]
    fn the_published_numbers_fail_their_check_digits() {
        for (number, country) in [
            ("2402911995", Denmark),
            ("0411820680", Denmark),
            ("0710881234", Denmark),
            ("07108812345", Norway),
            ("198810071234", Sweden),
        ] {
            assert!(!has_check_digits(number, country), "{country} {number}");
        }
    }

    #[test]
    fn a_company_number_has_its_digit() {
        assert!(!has_company_check_digit("12345678"));
        assert!(has_company_check_digit("12345674"));
    }
}
