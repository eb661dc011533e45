//! The magic recipients: made-up people, each of whom always does the same thing.
//!
//! No number here can belong to a real person. The Danish ones have the day of birth + 60, as replacement
//! numbers do; the Norwegian ones are in the form of D-numbers (day + 40) and the Swedish ones in
//! that of coordination numbers (day + 60), and both fail their national check digits.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use nets_core::identity::{Country, Party};
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule};
use nets_core::scenario::{Recipient, SubscribedTypes};

/// One entry of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MagicRecipient {
    pub country: Country,
    pub number: &'static str,
    pub name: &'static str,
    /// What this recipient does, as a sentence without its subject: "signs at once".
    pub behaviour: &'static str,
    habit: Habit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    SignsAfter(SignedDuration),
    SignsBetween(SignedDuration, SignedDuration),
    RejectsAfter(SignedDuration, Option<&'static str>),
    RejectsFirstThenSigns,
    NeverAnswers,
    Waits,
    IsNotSubscribed,
}

const AT_ONCE: SignedDuration = SignedDuration::ZERO;

const fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

const fn entry(
    country: Country,
    number: &'static str,
    name: &'static str,
    behaviour: &'static str,
    habit: Habit,
) -> MagicRecipient {
    MagicRecipient { country, number, name, behaviour, habit }
}

/// The catalogue, in the order it is shown.
pub const ALL: &[MagicRecipient] = {
    use Country::{Denmark, Norway, Sweden};
    use Habit::{
        IsNotSubscribed, NeverAnswers, RejectsAfter, RejectsFirstThenSigns, SignsAfter, SignsBetween, Waits,
    };
    &[
        entry(Denmark, "6101800001", "Straks Testesen", "signs at once", SignsAfter(AT_ONCE)),
        entry(Denmark, "6101800002", "Snart Testesen", "signs after two hours", SignsAfter(hours(2))),
        entry(Denmark, "6101800003", "Senere Testesen", "signs after two days", SignsAfter(hours(48))),
        entry(
            Denmark,
            "6101800004",
            "Engang Testesen",
            "signs between one and 26 hours after delivery, drawn by the seed",
            SignsBetween(hours(1), hours(26)),
        ),
        entry(
            Denmark,
            "6101800005",
            "Nej Testesen",
            "rejects after one hour, with the reason \"The amount is wrong\"",
            RejectsAfter(hours(1), Some("The amount is wrong")),
        ),
        entry(
            Denmark,
            "6101800006",
            "Tavs Testesen",
            "rejects after one hour, without a reason",
            RejectsAfter(hours(1), None),
        ),
        entry(
            Denmark,
            "6101800007",
            "Ærlig Testesen",
            "rejects at once, with a reason that tries every escape: \"Nej & <tak>: \"æøå\"\"",
            RejectsAfter(AT_ONCE, Some("Nej & <tak>: \"æøå\"")),
        ),
        entry(
            Denmark,
            "6101800008",
            "Glemsom Testesen",
            "never answers, so the deadline passes",
            NeverAnswers,
        ),
        entry(
            Denmark,
            "6101800009",
            "Ombestemt Testesen",
            "rejects the first document at once and signs every later one",
            RejectsFirstThenSigns,
        ),
        entry(Denmark, "6101800010", "Fremmed Testesen", "is not subscribed to anything", IsNotSubscribed),
        entry(Denmark, "6101800011", "Anden Testesen", "signs at once; a second signer", SignsAfter(AT_ONCE)),
        entry(
            Denmark,
            "6101800012",
            "Tredje Testesen",
            "signs after a day; a third signer",
            SignsAfter(hours(24)),
        ),
        entry(
            Denmark,
            "6101800013",
            "Spørg Testesen",
            "waits until you sign or reject, in the browser or by the API",
            Waits,
        ),
        entry(Norway, "41018000001", "Straks Prøvesen", "signs at once, in Norway", SignsAfter(AT_ONCE)),
        entry(
            Norway,
            "41018000002",
            "Nei Prøvesen",
            "rejects after one hour, in Norway, with the reason \"Feil beløp\"",
            RejectsAfter(hours(1), Some("Feil beløp")),
        ),
        entry(
            Norway,
            "41018000003",
            "Ukjent Prøvesen",
            "is not subscribed to anything, in Norway",
            IsNotSubscribed,
        ),
        entry(Sweden, "198001610001", "Genast Testsson", "signs at once, in Sweden", SignsAfter(AT_ONCE)),
        entry(Sweden, "198001610002", "Glömsk Testsson", "never answers, in Sweden", NeverAnswers),
    ]
};

impl MagicRecipient {
    /// The entry with this person number.
    pub fn find(number: &str) -> Option<&'static MagicRecipient> {
        ALL.iter().find(|magic| magic.number == number)
    }

    #[expect(clippy::expect_used, reason = "the catalogue is compiled in, and a test makes all of it")]
    pub fn party(&self) -> Party {
        Party::person(self.country, self.number).expect("a person number")
    }

    pub fn recipient(&self) -> Recipient {
        let subscriptions = match self.habit {
            Habit::IsNotSubscribed => SubscribedTypes::Only(BTreeSet::new()),
            _ => SubscribedTypes::All,
        };
        Recipient { name: self.name.to_owned(), subscriptions, ..Recipient::new(self.party()) }
    }

    /// The rules that make this recipient behave.
    pub fn rules(&self) -> Vec<OutcomeRule> {
        let always = |then| OutcomeRule { when: self.condition(None), then };
        match self.habit {
            Habit::SignsAfter(after) => vec![always(Outcome::Sign { after: Delay::exactly(after) })],
            Habit::SignsBetween(at_least, at_most) => {
                vec![always(Outcome::Sign { after: Delay { at_least, at_most } })]
            }
            Habit::RejectsAfter(after, reason) => vec![always(rejects(after, reason))],
            Habit::RejectsFirstThenSigns => vec![
                OutcomeRule { when: self.condition(Some(1)), then: rejects(AT_ONCE, Some("Not yet")) },
                always(Outcome::Sign { after: Delay::exactly(AT_ONCE) }),
            ],
            Habit::Waits => vec![always(Outcome::Ask)],
            // A mandatory document reaches even a person who is not subscribed, and stays unopened.
            Habit::NeverAnswers | Habit::IsNotSubscribed => vec![always(Outcome::Ignore)],
        }
    }

    fn condition(&self, nth: Option<u32>) -> Condition {
        Condition { recipient: Some(self.number.to_owned()), nth, ..Condition::default() }
    }
}

fn rejects(after: SignedDuration, reason: Option<&str>) -> Outcome {
    Outcome::Reject { after: Delay::exactly(after), reason: reason.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digit(number: &str, index: usize) -> u32 {
        u32::from(number.as_bytes()[index] - b'0')
    }

    fn is_norwegian(number: &str) -> bool {
        let check = |weights: &[u32]| {
            let sum: u32 =
                weights.iter().enumerate().map(|(index, weight)| digit(number, index) * weight).sum();
            (11 - sum % 11) % 11
        };
        check(&[3, 7, 6, 1, 8, 9, 4, 5, 2]) == digit(number, 9)
            && check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == digit(number, 10)
    }

    fn is_swedish(number: &str) -> bool {
        let sum: u32 = (2..12)
            .map(|index| digit(number, index) * if index % 2 == 0 { 2 } else { 1 })
            .map(|product| product / 10 + product % 10)
            .sum();
        sum.is_multiple_of(10)
    }

    #[test]
    fn no_magic_number_can_belong_to_anybody() {
        // Of all endings of a number exactly one is right, or these checks check nothing.
        assert_eq!((0..100).filter(|end| is_norwegian(&format!("410180000{end:02}"))).count(), 1);
        assert_eq!((0..10).filter(|end| is_swedish(&format!("19800161000{end}"))).count(), 1);
        for magic in ALL {
            let day = |from: usize| digit(magic.number, from) * 10 + digit(magic.number, from + 1);
            match magic.country {
                Country::Denmark => assert!((61..=91).contains(&day(0)), "{}", magic.number),
                Country::Norway => assert!((41..=71).contains(&day(0)) && !is_norwegian(magic.number)),
                Country::Sweden => assert!((61..=91).contains(&day(6)) && !is_swedish(magic.number)),
            }
        }
    }

    #[test]
    fn every_magic_number_has_its_countrys_form_and_is_there_once() {
        for magic in ALL {
            assert!(Party::person(magic.country, magic.number).is_ok(), "{}", magic.number);
            assert_eq!(ALL.iter().filter(|other| other.number == magic.number).count(), 1);
            assert_eq!(MagicRecipient::find(magic.number), Some(magic));
        }
    }

    #[test]
    fn one_of_them_leaves_it_to_who_tests() {
        let rules = MagicRecipient::find("6101800013").expect("in the catalogue").rules();
        assert_eq!(rules.iter().map(|rule| &rule.then).collect::<Vec<_>>(), [&Outcome::Ask]);
    }

    #[test]
    fn a_changed_mind_rejects_once_and_then_signs() {
        let rules = MagicRecipient::find("6101800009").expect("in the catalogue").rules();
        assert_eq!(rules[0].when.nth, Some(1));
        assert!(matches!(rules[0].then, Outcome::Reject { .. }));
        assert_eq!(rules[1].when.nth, None);
        assert!(matches!(rules[1].then, Outcome::Sign { .. }));
    }
}
