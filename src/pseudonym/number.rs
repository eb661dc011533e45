//! Numbers and their pseudonyms: as many digits, of which each rule says the same.

use nets_core::civil::Date;
use nets_core::identity::belgium::{CbeNumber, Ssin};
use nets_core::identity::{Country, PersonNumber};
use nets_intake::national;

use crate::key::PseudonymKey;
use crate::permutation::Domain;

/// A pseudonym of which the rules say the same is looked for so often. Of the numbers of a country with two
/// check digits one in 121 has them, of Belgian ones one in 97, and of those that may be either one in 11,737.
const MOST_STEPS: usize = 200_000;

/// A number taken apart into what is permuted and what stays.
pub(crate) struct Number<'n> {
    digits: &'n str,
    /// What all numbers share that are permuted together.
    pub(crate) label: String,
    form: Form,
}

enum Form {
    /// A person number with a real day: the day and the digits behind it are permuted.
    OfDay(Day),
    /// As a Belgian enterprise has it: the first digit is 0 or 1.
    Enterprise,
    Digits,
}

/// The day in a person number, and how it is written there.
struct Day {
    country: Country,
    /// The first year of its hundred.
    century: i16,
    /// Since that year began.
    days: u32,
    /// What is added to the day, as for replacement numbers, and to the month.
    more_days: u32,
    more_months: u32,
}

impl Day {
    fn of(number: &str) -> Option<Day> {
        let country = PersonNumber::country_of(number)?;
        if !national::has_real_date(number, country) {
            return None;
        }
        let part = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
        let (day, month, year, century) = match country {
            Country::Denmark | Country::Norway => (part(0, 2)?, part(2, 4)?, part(4, 6)?, 2000),
            Country::Sweden => {
                (part(6, 8)?, part(4, 6)?, part(2, 4)?, i16::try_from(part(0, 2)?).ok()? * 100)
            }
        };
        let (more_days, more_months) = match country {
            Country::Denmark | Country::Sweden => (over(day, &[60]), 0),
            Country::Norway => (over(day, &[40]), over(month, &[80, 40])),
        };
        let date = Date::new(
            century + i16::try_from(year).ok()?,
            i8::try_from(month - more_months).ok()?,
            i8::try_from(day - more_days).ok()?,
        )
        .ok()?;
        let days = u32::try_from((date - first_of(century)?).get_days()).ok()?;
        Some(Day { country, century, days, more_days, more_months })
    }

    /// How many days its hundred years have.
    fn radix(&self) -> Option<u32> {
        let last = Date::new(self.century + 99, 12, 31).ok()?;
        u32::try_from((last - first_of(self.century)?).get_days()).ok().map(|days| days + 1)
    }

    fn written(&self, days: u32) -> Option<String> {
        let days = nets_core::SignedDuration::from_hours(24 * i64::from(days));
        let date = first_of(self.century)?.checked_add(days).ok()?;
        let day = u32::try_from(date.day()).ok()? + self.more_days;
        let month = u32::try_from(date.month()).ok()? + self.more_months;
        let year = date.year();
        Some(match self.country {
            Country::Denmark | Country::Norway => format!("{day:02}{month:02}{:02}", year % 100),
            Country::Sweden => format!("{year:04}{month:02}{day:02}"),
        })
    }

    /// How many digits it takes.
    fn length(&self) -> usize {
        if self.country == Country::Sweden { 8 } else { 6 }
    }
}

fn first_of(century: i16) -> Option<Date> {
    Date::new(century, 1, 1).ok()
}

/// The first of these that a number is larger than.
fn over(number: u32, added: &[u32]) -> u32 {
    added.iter().copied().find(|added| number > *added).unwrap_or_default()
}

/// What the rules see in a number, whichever country it is taken for.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    country: Option<Country>,
    has_real_date: bool,
    has_check_digits: bool,
    has_company_check_digit: bool,
    belgian: BelgianFacts,
}

/// What the e-Box sees in a number.
#[derive(Debug, PartialEq, Eq)]
struct BelgianFacts {
    may_be_an_enterprise: bool,
    has_check_digits: bool,
}

impl BelgianFacts {
    fn of(number: &str) -> BelgianFacts {
        let enterprise = CbeNumber::new(number).ok();
        let citizen = Ssin::new(number).ok();
        BelgianFacts {
            may_be_an_enterprise: enterprise.is_some(),
            has_check_digits: enterprise.is_some_and(|number| number.has_check_digits())
                || citizen.is_some_and(|number| number.has_check_digits()),
        }
    }
}

impl Facts {
    fn of(number: &str) -> Facts {
        let country = PersonNumber::country_of(number);
        Facts {
            country,
            has_real_date: country.is_some_and(|country| national::has_real_date(number, country)),
            has_check_digits: country.is_some_and(|country| national::has_check_digits(number, country)),
            has_company_check_digit: number.len() == Country::Denmark.company_number_digits()
                && national::has_company_check_digit(number),
            belgian: BelgianFacts::of(number),
        }
    }
}

impl<'n> Number<'n> {
    /// A row of ASCII digits.
    pub(crate) fn new(digits: &'n str) -> Self {
        match Day::of(digits) {
            Some(day) => {
                let Day { century, more_days, more_months, .. } = &day;
                let label = format!("person {} {century} {more_days} {more_months}", digits.len());
                Number { digits, label, form: Form::OfDay(day) }
            }
            None if BelgianFacts::of(digits).may_be_an_enterprise => {
                Number { digits, label: "enterprise".to_owned(), form: Form::Enterprise }
            }
            None => Number { digits, label: format!("digits {}", digits.len()), form: Form::Digits },
        }
    }

    /// The first pseudonym of which the rules say the same, and which is taken.
    pub(crate) fn pseudonym(
        &self,
        key: &PseudonymKey,
        attempt: u32,
        is_taken: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let facts = Facts::of(self.digits);
        let (mut radices, mut places) = (Vec::new(), Vec::new());
        let mut rest = self.digits;
        if let Form::OfDay(day) = &self.form {
            radices.push(day.radix()?);
            places.push(day.days);
            rest = self.digits.get(day.length()..)?;
        }
        radices.resize(radices.len() + rest.len(), 10);
        if let (Form::Enterprise, Some(first)) = (&self.form, radices.first_mut()) {
            *first = 2;
        }
        places.extend(rest.chars().filter_map(|digit| digit.to_digit(10)));
        let domain = Domain { label: &self.label, attempt, radices: &radices };
        for _ in 0..MOST_STEPS {
            domain.permute(key, &mut places);
            let written = self.written(&places)?;
            if Facts::of(&written) == facts && is_taken(&written) {
                return Some(written);
            }
        }
        None
    }

    fn written(&self, places: &[u32]) -> Option<String> {
        let (mut written, digits) = match &self.form {
            Form::OfDay(day) => {
                let (days, digits) = places.split_first()?;
                (day.written(*days)?, digits)
            }
            Form::Enterprise | Form::Digits => (String::new(), places),
        };
        written.extend(digits.iter().filter_map(|digit| char::from_digit(*digit, 10)));
        Some(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_rules_say_the_same_of_a_number_and_its_pseudonym() {
        let key = PseudonymKey::fixed([5; 32]);
        for number in [
            "6101800006",
            "6101800001",
            "0710881234",
            "41018000049",
            "07108812345",
            "01418000001",
            "01928000001",
            "198010610007",
            "198810071234",
            "190002280001",
            "9999999999",
            "99999999999",
            "000000000000",
            "12345674",
            "12345678",
            "710881234",
            "7",
            "4711",
            "20260105123456",
            // Of Belgium: with check digits and without.
            "0199000349",
            "0199000845",
            "1999999999",
            "99123100197",
            "99123100395",
            "12345678901",
        ] {
            let pseudonym = Number::new(number).pseudonym(&key, 0, |_| true).expect("there are enough");
            assert_eq!(pseudonym.len(), number.len());
            assert_eq!(Facts::of(&pseudonym), Facts::of(number), "{number} {pseudonym}");
            assert!(number.len() < 5 || pseudonym != number);
        }
    }

    #[test]
    fn a_replacement_number_stays_one_and_a_century_too() {
        let key = PseudonymKey::fixed([6; 32]);
        let pseudonym = |number| Number::new(number).pseudonym(&key, 0, |_| true).expect("there are enough");
        assert!((61..=91).contains(&pseudonym("6101800001")[..2].parse::<u32>().expect("a day")));
        assert!((1..=31).contains(&pseudonym("0710881234")[..2].parse::<u32>().expect("a day")));
        assert!(pseudonym("198810071234").starts_with("19"));
        assert!((41..=71).contains(&pseudonym("41018000001")[..2].parse::<u32>().expect("a day")));
        assert!((81..=92).contains(&pseudonym("01928000001")[2..4].parse::<u32>().expect("a month")));
    }

    #[test]
    fn no_two_numbers_get_one_pseudonym() {
        let key = PseudonymKey::fixed([8; 32]);
        let seen: BTreeSet<_> = (0..500)
            .map(|serial| Number::new(&format!("610180{serial:04}")).pseudonym(&key, 0, |_| true))
            .collect();
        assert_eq!(seen.len(), 500);
    }
}
