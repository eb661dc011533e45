//! The magic recipients of the e-Box: made-up enterprises and citizens, each of whom always does the same thing.
//!
//! Enterprises begin with 0199, below the lowest number in use; citizens are born on 2099-12-31, so that no person has their
//! numbers. All but two have the check digits, citizens by the rule for births from 2000.

use jiff::SignedDuration;
use nets_core::ebox::setting::{EboxRecipient, EboxScript, EboxStanding};
use nets_core::identity::belgium::{CbeNumber, EboxAddress, EboxSector, Ssin};

/// One entry of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MagicEbox {
    pub sector: EboxSector,
    pub number: &'static str,
    /// What comes of sending there, as a sentence without its subject: "has an e-Box and reads nothing".
    pub behaviour: &'static str,
    habit: EboxHabit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EboxHabit {
    Nothing,
    Reads,
    NeverOpens,
    OpensLater,
    Unknown,
    NotActive,
    Exclusively,
    Hides,
    Replies,
    Answers(EboxScript),
}

const fn enterprise(number: &'static str, behaviour: &'static str, habit: EboxHabit) -> MagicEbox {
    MagicEbox { sector: EboxSector::Enterprise, number, behaviour, habit }
}

const fn citizen(number: &'static str, behaviour: &'static str, habit: EboxHabit) -> MagicEbox {
    MagicEbox { sector: EboxSector::Citizen, number, behaviour, habit }
}

const NOTHING: &str = "has an e-Box and reads nothing";
const READS: &str = "reads the main content after one hour";
const NEVER: &str = "has never opened an e-Box: the answer has NO_DIGITAL_USER";
const LATER: &str = "has never opened an e-Box, and opens it three days after the first message";
const CHECK: &str = "has wrong check digits";
const HIDES: &str = "hides the message after one hour and never reads it";

/// The catalogue, in the order it is shown.
pub const ALL: &[MagicEbox] = {
    use EboxHabit::{
        Answers, Exclusively, Hides, NeverOpens, NotActive, Nothing, OpensLater, Reads, Replies, Unknown,
    };
    &[
        enterprise("0199000349", NOTHING, Nothing),
        enterprise("0199000448", READS, Reads),
        enterprise("0199000547", NEVER, NeverOpens),
        enterprise("0199000646", "is unknown: not a valid company", Unknown),
        enterprise("0199000745", "is known and not active: not a valid company", NotActive),
        enterprise("0199000845", CHECK, Nothing),
        enterprise("0199000943", "wants no paper, as preferences tell", Exclusively),
        enterprise("0199001042", LATER, OpensLater),
        enterprise("0199001141", "refuses every digest, right as it is", Answers(EboxScript::DigestError)),
        enterprise("0199001240", "refuses all as NOT_IMPLEMENTED", Answers(EboxScript::NotImplemented)),
        enterprise(
            "0199001339",
            "is answered 503 twice, then as usual",
            Answers(EboxScript::UnavailableTwice),
        ),
        enterprise("0199001438", "is answered 500, always", Answers(EboxScript::FailsAlways)),
        enterprise(
            "0199001537",
            "is answered a proxy's 502 as HTML once, then as usual",
            Answers(EboxScript::ProxyPageOnce),
        ),
        enterprise("0199001636", "is answered after 30 seconds", Answers(EboxScript::AnswersLate)),
        enterprise(
            "0199001735",
            "gets the message, and the connection is cut in the place of an answer",
            Answers(EboxScript::AnswerLost),
        ),
        enterprise(
            "0199001834",
            "has the connection cut once and nothing stored, then as usual",
            Answers(EboxScript::CutOnce),
        ),
        enterprise(
            "0199001933",
            "is answered 201 with the code SOMETHING_NEW",
            Answers(EboxScript::UnknownCode),
        ),
        enterprise(
            "0199002032",
            "is answered 429 with Retry-After: 5 once, then as usual",
            Answers(EboxScript::TooManyOnce),
        ),
        enterprise("0199002131", HIDES, Hides),
        enterprise("0199002230", "replies after one hour where it may", Replies),
        citizen("99123100197", NOTHING, Nothing),
        citizen("99123100296", READS, Reads),
        citizen("99123100395", NEVER, NeverOpens),
        citizen("99123100494", "is unknown", Unknown),
        citizen("99123100693", CHECK, Nothing),
        citizen("99123100791", LATER, OpensLater),
        citizen("99123100890", HIDES, Hides),
    ]
};

impl MagicEbox {
    #[expect(clippy::expect_used, reason = "the catalogue is compiled in and a test makes every entry")]
    pub fn address(&self) -> EboxAddress {
        match self.sector {
            EboxSector::Enterprise => {
                EboxAddress::Enterprise(CbeNumber::new(self.number).expect("an enterprise number"))
            }
            EboxSector::Citizen => {
                EboxAddress::Citizen(Ssin::new(self.number).expect("the number of a citizen"))
            }
        }
    }

    pub fn recipient(&self) -> EboxRecipient {
        const HOUR: SignedDuration = SignedDuration::from_hours(1);
        let usual = EboxRecipient {
            name: format!("TEST ONLY {}", self.number),
            ..EboxRecipient::new(self.address())
        };
        match self.habit {
            EboxHabit::Nothing => usual,
            EboxHabit::Reads => EboxRecipient { reads_after: Some(HOUR), ..usual },
            EboxHabit::NeverOpens => {
                EboxRecipient { standing: EboxStanding::NeverOpened { opens_after: None }, ..usual }
            }
            EboxHabit::OpensLater => {
                let opens_after = Some(HOUR * 72);
                EboxRecipient { standing: EboxStanding::NeverOpened { opens_after }, ..usual }
            }
            EboxHabit::Unknown => EboxRecipient { standing: EboxStanding::Unknown, ..usual },
            EboxHabit::NotActive => EboxRecipient { standing: EboxStanding::NotActive, ..usual },
            EboxHabit::Exclusively => EboxRecipient { exclusively: true, ..usual },
            EboxHabit::Hides => EboxRecipient { hides_after: Some(HOUR), ..usual },
            EboxHabit::Replies => EboxRecipient { replies_after: Some(HOUR), ..usual },
            EboxHabit::Answers(script) => EboxRecipient { script: Some(script), ..usual },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_have_the_check_digits_but_those_that_are_there_for_having_none() {
        for magic in ALL {
            let address = magic.address();
            assert_eq!(address.has_check_digits(), magic.behaviour != CHECK, "{address}");
            assert_eq!(magic.recipient().address, address);
        }
    }
}
