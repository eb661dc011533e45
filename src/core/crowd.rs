//! People by the million for a subscription list, made by rule instead of kept in memory.

use alloc::format;
use serde::{Deserialize, Serialize};

use crate::identity::{Country, Party};
use crate::subscription::Subscriptions;

const SERIALS: u32 = 9_999;
const DAYS: u32 = 28;
const MONTHS: u32 = 12;
const YEARS: u32 = 100;

/// Replacement numbers begin at this day, so that none is a real person's.
const FIRST_DAY: u32 = 61;

/// The first so many Danish replacement numbers, in an order of their own; all subscribe alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowd {
    pub people: u32,
    pub subscriptions: Subscriptions,
}

impl Crowd {
    /// More would need numbers of another form.
    pub const MOST_PEOPLE: u32 = SERIALS * DAYS * MONTHS * YEARS;

    /// All its people, in order.
    pub fn people(&self) -> impl Iterator<Item = Party> + use<> {
        (0..self.people.min(Self::MOST_PEOPLE)).filter_map(person)
    }

    pub fn holds(&self, party: &Party) -> bool {
        match party {
            Party::Person(person) if person.country() == Country::Denmark => {
                index(person.number()).is_some_and(|index| index < self.people)
            }
            Party::Person(_) | Party::Organisation(_) | Party::Alias(_) => false,
        }
    }
}

fn person(index: u32) -> Option<Party> {
    let (serial, days) = (index % SERIALS + 1, index / SERIALS);
    let (day, months) = (days % DAYS + FIRST_DAY, days / DAYS);
    let (month, year) = (months % MONTHS + 1, months / MONTHS);
    Party::person(Country::Denmark, format!("{day:02}{month:02}{year:02}{serial:04}")).ok()
}

/// The place of a Danish number in the order, if it has one.
fn index(number: &str) -> Option<u32> {
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
    let serial = part(6, 10)?.checked_sub(1)?;
    let day = part(0, 2)?.checked_sub(FIRST_DAY).filter(|day| *day < DAYS)?;
    let month = part(2, 4)?.checked_sub(1).filter(|month| *month < MONTHS)?;
    let year = part(4, 6)?;
    Some(((year * MONTHS + month) * DAYS + day) * SERIALS + serial)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(people: u32) -> Crowd {
        Crowd { people, subscriptions: Subscriptions::All }
    }

    fn dane(number: &str) -> Party {
        Party::person(Country::Denmark, number).expect("a person number")
    }

    #[test]
    fn every_one_of_a_crowd_belongs_to_it_and_the_next_one_does_not() {
        for index in [0, 1, 9_998, 9_999, 279_971, 279_972, 1_000_000, Crowd::MOST_PEOPLE - 1] {
            let person = person(index).expect("a person");
            assert!(crowd(index + 1).holds(&person), "{index}: {person}");
            assert!(!crowd(index).holds(&person), "{index}: {person}");
        }
    }

    #[test]
    fn a_crowd_has_as_many_different_people_as_it_says() {
        let people: alloc::collections::BTreeSet<_> = crowd(20_000).people().collect();
        assert_eq!(people.len(), 20_000);
    }

    #[test]
    fn nobody_of_a_crowd_has_a_number_of_a_real_day() {
        for real in ["2402911995", "0411820680", "6100700001", "6101700000"] {
            assert!(!crowd(Crowd::MOST_PEOPLE).holds(&dane(real)), "{real}");
        }
        assert!(crowd(1).holds(&dane("6101000001")));
    }
}
