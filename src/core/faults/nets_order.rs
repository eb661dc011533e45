//! What becomes of something that Nets is about to do, where a fault has it done badly.

use alloc::string::String;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::script::ScriptedTime;

/// What becomes of a file that Nets is about to put into Outbound, or of a return file that it is about to process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetsOrder {
    pub write: NetsWriting,
    /// So much later; of what is written twice, the second one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<SignedDuration>,
    /// Not before then, in simulated time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<ScriptedTime>,
    /// The files that it holds back to one moment come from the last to the first, a second apart.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub reversed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartFirst>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<GoneAfter>,
}

impl NetsOrder {
    /// One that changes nothing yet.
    pub fn plain() -> Self {
        NetsOrder {
            write: NetsWriting::Once,
            late: None,
            not_before: None,
            reversed: false,
            part: None,
            gone: None,
        }
    }
}

/// The word that stands for it.
fn word<T: PartialEq>(words: &[(&'static str, T)], of: T) -> &'static str {
    words.iter().find(|(_, each)| *each == of).map_or("", |(word, _)| word)
}

/// How often it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetsWriting {
    Once,
    /// Again, under the name that Nets would give to another one.
    Twice,
    Never,
    /// Not this time; what it would have said is in the next one.
    NextTime,
}

impl NetsWriting {
    pub const WORDS: [(&'static str, NetsWriting); 4] = [
        ("once", NetsWriting::Once),
        ("twice", NetsWriting::Twice),
        ("never", NetsWriting::Never),
        ("next_time", NetsWriting::NextTime),
    ];

    pub fn word(self) -> &'static str {
        word(&Self::WORDS, self)
    }
}

/// At first only so much of a file is seen and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFirst {
    pub bytes: u64,
    pub until: PartUntil,
}

/// When the rest of a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartUntil {
    /// So much simulated time later.
    After(SignedDuration),
    /// When Outbound is listed once more, after so many times.
    Listings(u32),
}

/// When a file is no more in Outbound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoneAfter {
    /// So much simulated time after it was written.
    Age(SignedDuration),
    /// Once its user has listed Outbound.
    Listed,
    /// Once its user has read it to its end and closed it.
    Fetched,
}

impl GoneAfter {
    pub const WORDS: [(&'static str, GoneAfter); 2] =
        [("listed", GoneAfter::Listed), ("fetched", GoneAfter::Fetched)];
}

/// What was done in the place of what Nets would have done, as the timeline tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneInstead {
    pub write: NetsWriting,
    /// When it comes, where that is later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comes: Option<Timestamp>,
    /// The name of the second one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub reversed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartFirst>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<GoneAfter>,
}
