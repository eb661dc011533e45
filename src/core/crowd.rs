//! People by the million for a subscription list, made by rule instead of kept in memory.

use alloc::string::String;
use serde::{Deserialize, Serialize};

use crate::identity::{Country, DocumentType, Party};
use crate::subscription::SubscribedTypes;

const SERIALS: u32 = 9_999;
const DAYS: u32 = 28;
const MONTHS: u32 = 12;
const YEARS: u32 = 100;

/// Replacement numbers begin at this day, so that none is a real person's.
const FIRST_DAY: u32 = 61;

/// The first so many Danish replacement numbers, in an order of their own; those who subscribe at all
/// subscribe alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowd {
    pub people: u32,
    pub subscriptions: SubscribedTypes,
    pub subscribing: Percent,
}

/// So many of a hundred, but not none: who looks for the next one finds it soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(u8);

impl Percent {
    pub const ALL: Percent = Percent(100);

    /// None for none, and beyond a hundred.
    pub fn new(of_a_hundred: u8) -> Option<Self> {
        (1..=100).contains(&of_a_hundred).then_some(Percent(of_a_hundred))
    }

    /// Whether the one at this place belongs to the part: as many of every hundred, evenly spread.
    fn includes(self, place: u32) -> bool {
        let before = |place: u64| place * u64::from(self.0) / 100;
        before(u64::from(place) + 1) > before(u64::from(place))
    }
}

impl Crowd {
    /// More would need numbers of another form.
    pub const MOST_PEOPLE: u32 = SERIALS * DAYS * MONTHS * YEARS;

    /// All its people, in order, and whether they belong to the part that subscribes.
    pub fn people(&self) -> impl Iterator<Item = (Party, bool)> + use<> {
        let subscribing = self.subscribing;
        let places = 0..self.people.min(Self::MOST_PEOPLE);
        places.filter_map(move |place| Some((person(place)?, subscribing.includes(place))))
    }

    pub fn holds(&self, party: &Party) -> bool {
        self.place(party).is_some()
    }

    /// Whether one of the crowd subscribes to this from the beginning; none when it is not one of them.
    pub fn subscribes(&self, party: &Party, document_type: &DocumentType) -> Option<bool> {
        let place = self.place(party)?;
        Some(self.subscribing.includes(place) && self.subscriptions.include(document_type))
    }

    fn place(&self, party: &Party) -> Option<u32> {
        match party {
            Party::Person(person) if person.country() == Country::Denmark => {
                index(person.number()).filter(|place| *place < self.people)
            }
            Party::Person(_) | Party::Organisation(_) | Party::Alias(_) => None,
        }
    }
}

fn person(index: u32) -> Option<Party> {
    let (serial, days) = (index % SERIALS + 1, index / SERIALS);
    let (day, months) = (days % DAYS + FIRST_DAY, days / DAYS);
    let (month, year) = (months % MONTHS + 1, months / MONTHS);
    let number = u64::from(day) * 100_000_000
        + u64::from(month) * 1_000_000
        + u64::from(year) * 10_000
        + u64::from(serial);
    Party::person(Country::Denmark, ten_digits(number)).ok()
}

/// A number with zeros before it. There are millions, and to format each takes longer than all else that makes it.
fn ten_digits(mut number: u64) -> String {
    let mut digits = [b'0'; 10];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    digits.into_iter().map(char::from).collect()
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
        Crowd { people, subscriptions: SubscribedTypes::All, subscribing: Percent::ALL }
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
        let people: alloc::collections::BTreeSet<_> =
            crowd(20_000).people().map(|(person, _)| person).collect();
        assert_eq!(people.len(), 20_000);
    }

    #[test]
    fn as_many_of_every_hundred_subscribe_as_the_percentage_says() {
        let bill = DocumentType::new("163057").expect("a document type");
        for percent in [1, 33, 40, 99, 100] {
            let subscribing = Percent::new(percent).expect("a percentage");
            let crowd = Crowd { subscribing, ..crowd(1_000) };
            let people: alloc::vec::Vec<_> = crowd.people().collect();
            for hundred in people.chunks(100) {
                let subscribe = hundred.iter().filter(|(_, subscribes)| *subscribes).count();
                assert_eq!(subscribe, usize::from(percent));
            }
            for (person, subscribes) in people {
                assert_eq!(crowd.subscribes(&person, &bill), Some(subscribes), "{person}");
            }
        }
        assert_eq!([0, 101].map(Percent::new), [None, None]);
        assert_eq!(crowd(1).subscribes(&dane("6101000002"), &bill), None);
    }

    #[test]
    fn nobody_of_a_crowd_has_a_number_of_a_real_day() {
        for real in ["2402911995", "0411820680", "6100700001", "6101700000"] {
            assert!(!crowd(Crowd::MOST_PEOPLE).holds(&dane(real)), "{real}");
        }
        assert!(crowd(1).holds(&dane("6101000001")));
    }

    #[test]
    fn a_number_that_only_looks_like_one_of_a_crowd_is_none_of_it() {
        let all = crowd(Crowd::MOST_PEOPLE);
        assert!(all.holds(&dane("8812999999")), "the last one");
        // The days go from 61 to 88, the months to 12, and a Norwegian number has a digit more.
        for (there, beyond) in [("8801000001", "8901000001"), ("6112000001", "6113000001")] {
            assert!(all.holds(&dane(there)) && !all.holds(&dane(beyond)), "{beyond}");
        }
        assert!(!all.holds(&Party::person(Country::Norway, "61010000010").expect("a person number")));
    }
}
