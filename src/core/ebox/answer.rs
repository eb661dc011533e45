//! What a sender is answered to a publication.

use alloc::{format, string::String};
use jiff::Timestamp;

use crate::digest::digest;
use crate::identity::belgium::EboxMessageId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationAnswer {
    Taken(TakenPublication),
    Refused(RefusalWords),
    /// Not as the registry answers, to test the sender.
    Scripted(ScriptedAnswer),
}

/// A 201.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenPublication {
    pub message_id: EboxMessageId,
    pub expires: Timestamp,
    pub code: Option<TakenCode>,
    pub arrives: AnswerArrives,
}

/// What a 201 says in `code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenCode {
    /// The recipient has never opened an e-Box.
    NoDigitalUser,
    /// A code that no document names.
    SomethingNew,
}

impl TakenCode {
    pub fn name(self) -> &'static str {
        match self {
            TakenCode::NoDigitalUser => "NO_DIGITAL_USER",
            TakenCode::SomethingNew => "SOMETHING_NEW",
        }
    }

    /// What is said in `message`; no document has it.
    pub fn words(self) -> &'static str {
        match self {
            TakenCode::NoDigitalUser => "The recipient has never opened an e-Box",
            TakenCode::SomethingNew => "A code that no document names, to test the sender",
        }
    }
}

/// Whether the answer to a publication that was taken comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerArrives {
    AtOnce,
    /// Half a minute of real time later.
    Late,
    /// Never: the connection is cut.
    Never,
}

/// A refusal, as the wire has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalWords {
    pub status: u16,
    pub code: &'static str,
    pub id: String,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptedAnswer {
    /// 503.
    Unavailable,
    /// 500.
    Failed,
    /// 502, a page of a proxy.
    ProxyPage,
    /// 429 with `Retry-After`.
    TooMany,
    /// The connection is cut.
    Cut,
}

impl ScriptedAnswer {
    /// Zero where the connection is cut.
    pub fn status(self) -> u16 {
        match self {
            ScriptedAnswer::Unavailable => 503,
            ScriptedAnswer::Failed => 500,
            ScriptedAnswer::ProxyPage => 502,
            ScriptedAnswer::TooMany => 429,
            ScriptedAnswer::Cut => 0,
        }
    }
}

/// The name of the number-th of a kind in a world, in the form of a UUID: the same in each replay.
pub fn uuid(seed: u64, kind: &str, number: u64) -> String {
    let half = |which: u8| {
        let numbers = seed.to_be_bytes().into_iter().chain(number.to_be_bytes());
        digest(numbers.chain([which]).chain(kind.bytes()))
    };
    const VERSION_4: u64 = 0x4000;
    const VARIANT: u64 = 0x8000_0000_0000_0000;
    let (high, low) = (half(0), half(1));
    let (high, low) = (high & !0xf000 | VERSION_4, low & !(VARIANT | VARIANT >> 1) | VARIANT);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_form_of_a_uuid_and_follows_from_seed_kind_and_number() {
        let name = uuid(1, "message", 1);
        assert_eq!(name, uuid(1, "message", 1));
        for other in [uuid(2, "message", 1), uuid(1, "status", 1), uuid(1, "message", 2)] {
            assert_ne!(name, other);
        }
        let lengths: alloc::vec::Vec<usize> = name.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(name.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&name.as_bytes()[19]));
    }
}
