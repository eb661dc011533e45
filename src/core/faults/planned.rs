//! One fault as its author plans it: a moment, what is then done, what is told, and what becomes of the connection.

use alloc::string::String;
use core::fmt;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

use super::connection::ConnectionOrder;
use super::nets_order::NetsOrder;
use super::operation::{DoorOperation, FaultDoor, FaultOperation};
use crate::identity::belgium::EboxEnvironment;
use crate::identity::{Malformed, UserId};
use crate::script::ScriptedTime;

/// So many faults a world can have at once.
pub const MOST_FAULTS: usize = 1_000;

/// So often a fault counts what it meets, and so often it strikes, at the most: each time is an event in the journal.
pub const MOST_TIMES: u32 = 100_000;

/// A fault that strikes when its moment comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFault {
    /// By which it is told and removed; unique in a world.
    pub name: String,
    pub at: FaultMoment,
    pub order: PlannedOrder,
    /// How often it strikes at the most.
    pub times: u32,
    /// Whether it need not strike.
    #[serde(default)]
    pub optional: bool,
}

/// What a fault does: at a door, or with what Nets does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PlannedOrder {
    AtDoor(FaultOrder),
    AtNets(NetsOrder),
}

impl PlannedOrder {
    /// What a door is ordered.
    pub fn at_door(&self) -> Option<&FaultOrder> {
        match self {
            PlannedOrder::AtDoor(order) => Some(order),
            PlannedOrder::AtNets(_) => None,
        }
    }

    /// What Nets does in the place of what it would do.
    pub fn at_nets(&self) -> Option<&NetsOrder> {
        match self {
            PlannedOrder::AtNets(order) => Some(order),
            PlannedOrder::AtDoor(_) => None,
        }
    }

    /// By which name the session is held, if it is.
    pub fn held_by(&self) -> Option<&str> {
        self.at_door().and_then(FaultOrder::held_by)
    }
}

/// Where a fault strikes. All that is said must hold. Texts may use `*` and `?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultMoment {
    pub operation: FaultOperation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Of the e-Box alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EboxEnvironment>,
    /// Which of the operations for which all else holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<Nth>,
    /// Only what is written or read behind this byte of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// From then on, in simulated time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ScriptedTime>,
    /// Until then, in simulated time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<ScriptedTime>,
}

impl FaultMoment {
    /// Any operation of this kind.
    pub fn any(operation: FaultOperation) -> Self {
        FaultMoment {
            operation,
            user: None,
            path: None,
            environment: None,
            nth: None,
            byte: None,
            from: None,
            until: None,
        }
    }
}

/// What a door does with the operation, and with its client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultOrder {
    pub effect: FaultEffect,
    pub answer: FaultAnswer,
    pub then: FaultEnd,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<FaultWait>,
    /// Up to which byte it is done, where a part of it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// How a connection that goes on is from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionOrder>,
}

/// The word that stands for it.
fn word<T: PartialEq>(words: &[(&'static str, T)], of: T) -> &'static str {
    words.iter().find(|(_, each)| *each == of).map_or("", |(word, _)| word)
}

/// What is done of that which was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultEffect {
    Done,
    /// Up to a byte.
    Partly,
    NotDone,
}

impl FaultEffect {
    pub const WORDS: [(&'static str, FaultEffect); 3] =
        [("done", FaultEffect::Done), ("partly", FaultEffect::Partly), ("not_done", FaultEffect::NotDone)];

    pub fn word(self) -> &'static str {
        word(&Self::WORDS, self)
    }
}

/// What the client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultAnswer {
    /// What it would be told were there no fault.
    AsDone,
    Failure,
    Denied,
    NoSuchFile,
    Unsupported,
    None,
    /// 503 of the e-Box.
    Unavailable,
    /// 429 with `Retry-After` of the e-Box.
    TooMany,
    /// A page of the proxy before the e-Box, with 502.
    ProxyPage,
    /// 401 of the e-Box to a request for a token.
    InvalidClient,
    /// 401 of the e-Box to a publication.
    InvalidToken,
    /// 403 of the e-Box to a publication.
    InsufficientScope,
}

impl FaultAnswer {
    pub const WORDS: [(&'static str, FaultAnswer); 12] = [
        ("as_done", FaultAnswer::AsDone),
        ("failure", FaultAnswer::Failure),
        ("denied", FaultAnswer::Denied),
        ("no_such_file", FaultAnswer::NoSuchFile),
        ("unsupported", FaultAnswer::Unsupported),
        ("none", FaultAnswer::None),
        ("unavailable", FaultAnswer::Unavailable),
        ("too_many", FaultAnswer::TooMany),
        ("proxy_page", FaultAnswer::ProxyPage),
        ("invalid_client", FaultAnswer::InvalidClient),
        ("invalid_token", FaultAnswer::InvalidToken),
        ("insufficient_scope", FaultAnswer::InsufficientScope),
    ];

    pub fn word(self) -> &'static str {
        word(&Self::WORDS, self)
    }

    pub fn is_failure(self) -> bool {
        !matches!(self, FaultAnswer::AsDone | FaultAnswer::None)
    }

    /// Whether an operation can be answered so.
    pub fn is_of(self, operation: FaultOperation) -> bool {
        match self {
            FaultAnswer::AsDone
            | FaultAnswer::Failure
            | FaultAnswer::Denied
            | FaultAnswer::NoSuchFile
            | FaultAnswer::Unsupported
            | FaultAnswer::None => true,
            FaultAnswer::Unavailable | FaultAnswer::TooMany | FaultAnswer::ProxyPage => {
                operation.door() == FaultDoor::Ebox
            }
            FaultAnswer::InvalidClient => operation == FaultOperation::Token,
            FaultAnswer::InvalidToken | FaultAnswer::InsufficientScope => {
                operation == FaultOperation::Publish
            }
        }
    }

    /// The same in the words of the operation's door, where a common word has one there.
    pub fn at(self, operation: FaultOperation) -> FaultAnswer {
        match (self, operation) {
            (FaultAnswer::Denied, FaultOperation::Token) => FaultAnswer::InvalidClient,
            (FaultAnswer::Denied, FaultOperation::Publish) => FaultAnswer::InsufficientScope,
            (FaultAnswer::Unsupported, FaultOperation::Token | FaultOperation::Publish) => {
                FaultAnswer::Unavailable
            }
            (answer, _) => answer,
        }
    }
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultEnd {
    Keep,
    /// It ends as one that is closed (FIN).
    Drop,
    /// It breaks off (RST).
    Reset,
}

impl FaultEnd {
    pub const WORDS: [(&'static str, FaultEnd); 3] =
        [("keep", FaultEnd::Keep), ("drop", FaultEnd::Drop), ("reset", FaultEnd::Reset)];

    pub fn word(self) -> &'static str {
        word(&Self::WORDS, self)
    }
}

/// What the session waits for, and none besides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultWait {
    pub before: WaitBefore,
    pub what: WaitFor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitBefore {
    Effect,
    Answer,
}

impl WaitBefore {
    pub const WORDS: [(&'static str, WaitBefore); 2] =
        [("effect", WaitBefore::Effect), ("answer", WaitBefore::Answer)];
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitFor {
    /// Real time.
    Delay(SignedDuration),
    /// Until a test lets go what is held by this name.
    Release(String),
}

impl FaultOrder {
    /// By which name the session is held, if it is.
    pub fn held_by(&self) -> Option<&str> {
        match self.wait.as_ref().map(|wait| &wait.what) {
            Some(WaitFor::Release(name)) => Some(name),
            Some(WaitFor::Delay(_)) | None => None,
        }
    }

    /// How long the session waits, if that is said.
    pub fn delay(&self) -> Option<SignedDuration> {
        match self.wait.as_ref().map(|wait| &wait.what) {
            Some(WaitFor::Delay(delay)) => Some(*delay),
            Some(WaitFor::Release(_)) | None => None,
        }
    }
}

impl FaultMoment {
    /// Whether the operation is one that is meant, whichever it is of them and whenever it comes.
    pub fn means(&self, operation: &DoorOperation) -> bool {
        let fits = |pattern: &Option<String>, texts: [Option<&str>; 2]| match pattern {
            None => true,
            Some(pattern) => texts.into_iter().flatten().any(|text| WildMatch::new(pattern).matches(text)),
        };
        let user = operation.user.as_ref().map(UserId::as_str);
        operation.operation.is_meant_by(self.operation)
            && self.environment.is_none_or(|environment| operation.environment == Some(environment))
            && fits(&self.user, [user, operation.client.as_deref()])
            && fits(&self.path, [operation.path.as_deref(), operation.to.as_deref()])
            && self.byte.is_none_or(|byte| operation.bytes.is_some_and(|bytes| bytes.to > byte))
    }
}

/// Which of several, counted from 1: `2`, `2..`, `2..9`, `2..9+3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nth {
    pub first: u32,
    /// None where there is no end.
    pub last: Option<u32>,
    pub step: u32,
}

impl Nth {
    pub const PATTERN: &'static str = r"^[1-9][0-9]{0,5}(\.\.([1-9][0-9]{0,5})?(\+[1-9][0-9]{0,5})?)?$";
    const FORM: Malformed = Malformed { expected: Self::WORDS };
    pub const WORDS: &'static str = "a number such as 2, or which of several such as 2.., 2..9 or 2..9+3";

    pub fn parse(text: &str) -> Result<Nth, Malformed> {
        let number = |text: &str| {
            let plain = (1..=6).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
            text.parse().ok().filter(|_| plain && !text.starts_with('0')).ok_or(Self::FORM)
        };
        let Some((first, rest)) = text.split_once("..") else {
            let only = number(text)?;
            return Ok(Nth { first: only, last: Some(only), step: 1 });
        };
        let (last, step) = rest.split_once('+').map_or((rest, None), |(last, step)| (last, Some(step)));
        let nth = Nth {
            first: number(first)?,
            last: if last.is_empty() { None } else { Some(number(last)?) },
            step: step.map_or(Ok(1), number)?,
        };
        if nth.last.is_some_and(|last| last < nth.first) { Err(Self::FORM) } else { Ok(nth) }
    }

    pub fn is_met(&self, number: u32) -> bool {
        number >= self.first
            && !self.is_over(number)
            && number.abs_diff(self.first).checked_rem(self.step).is_none_or(|rest| rest == 0)
    }

    /// Whether none comes any more once there were so many.
    fn is_over(&self, number: u32) -> bool {
        self.last.is_some_and(|last| number > last)
    }

    /// Whether none comes any more, after so many.
    pub(crate) fn has_passed(&self, number: u32) -> bool {
        self.is_over(number.saturating_add(1))
    }

    /// How many there are, at the most.
    pub fn count(&self) -> u32 {
        let spans = |last: u32| last.saturating_sub(self.first).checked_div(self.step).unwrap_or(0) + 1;
        self.last.map_or(MOST_TIMES, spans)
    }
}

impl fmt::Display for Nth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.first)?;
        if self.last == Some(self.first) {
            return Ok(());
        }
        out.write_str("..")?;
        if let Some(last) = self.last {
            write!(out, "{last}")?;
        }
        if self.step == 1 { Ok(()) } else { write!(out, "+{}", self.step) }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn which_of_several_is_read_shown_and_met() {
        let met = |text: &str| {
            let nth = Nth::parse(text).expect("it is one");
            assert_eq!(nth.to_string(), text);
            (1..=12).filter(|number| nth.is_met(*number)).collect::<alloc::vec::Vec<u32>>()
        };
        assert_eq!(met("2"), [2]);
        assert_eq!(met("9.."), [9, 10, 11, 12]);
        assert_eq!(met("2..4"), [2, 3, 4]);
        assert_eq!(met("2..9+3"), [2, 5, 8]);
        assert_eq!(met("5..+4"), [5, 9]);
        for wrong in ["", "0", "01", "2..1", "..3", "2...3", "2+3", "2..3+", "2..3+0", "-1", "1000000", "x"] {
            assert_eq!(Nth::parse(wrong), Err(Nth::FORM), "{wrong}");
        }
    }

    #[test]
    fn each_answer_is_of_some_operation_and_a_common_word_means_one_of_its_door() {
        let all = FaultOperation::WORDS.map(|(_, operation)| operation);
        for (word, answer) in FaultAnswer::WORDS {
            assert!(all.iter().any(|operation| answer.is_of(*operation)), "{word}");
            for operation in all.into_iter().filter(|operation| answer.is_of(*operation)) {
                assert!(answer.at(operation).is_of(operation), "{word} at {}", operation.word());
            }
        }
        let own = |operation| FaultAnswer::WORDS.iter().filter(|(_, each)| each.is_of(operation)).count();
        assert_eq!(
            [FaultOperation::Close, FaultOperation::Token, FaultOperation::Publish].map(own),
            [6, 10, 11]
        );
        assert_eq!(FaultAnswer::Denied.at(FaultOperation::Token), FaultAnswer::InvalidClient);
        assert_eq!(FaultAnswer::Denied.at(FaultOperation::Close), FaultAnswer::Denied);
    }

    #[test]
    fn it_is_known_how_many_there_are_and_when_they_have_passed() {
        let nth = |text| Nth::parse(text).expect("it is one");
        assert_eq!([nth("2").count(), nth("2..9+3").count(), nth("2..").count()], [1, 3, MOST_TIMES]);
        assert_eq!([1, 2, 3].map(|met| nth("2..3").has_passed(met)), [false, false, true]);
        assert!(!nth("2..").has_passed(u32::MAX));
    }
}
