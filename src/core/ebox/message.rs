//! A message in an e-Box, and what its recipient does with it.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ebox::publication::Publication;
use crate::identity::belgium::{EboxAddress, EboxMessageId};

/// A message of the e-Box, numbered in the order of receipt within one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EboxMessageNumber(pub u64);

/// An e-Box, numbered in the order in which they were first sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EboxNumber(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxMessage {
    pub number: EboxMessageNumber,
    pub id: EboxMessageId,
    /// What was published; its recipient is whose e-Box it lies in.
    pub publication: Publication,
    pub received: Timestamp,
    pub expires: Timestamp,
    /// When the main content was opened first.
    pub read: Option<Timestamp>,
    pub visible: bool,
    /// Whether it came here by a link to a message in another e-Box, which has its documents.
    pub is_link: bool,
}

impl EboxMessage {
    /// The bytes of its documents together.
    pub fn size(&self) -> u64 {
        self.publication.documents.iter().map(|document| document.size).sum()
    }
}

/// An e-Box as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxSummary {
    pub address: EboxAddress,
    pub is_open: bool,
    pub messages: u32,
    pub unread: u32,
    /// Bytes of all documents.
    pub size: u64,
    pub last_receipt: Option<Timestamp>,
    pub last_consultation: Option<Timestamp>,
}

/// A recipient does something at the e-Box, by hand or through a consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EboxAct {
    pub ebox: EboxAddress,
    pub deed: EboxDeed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EboxDeed {
    /// Looks into it; from the first time on there is a digital user.
    Open,
    /// Opens the main content.
    Read {
        message: EboxMessageId,
    },
    Hide {
        message: EboxMessageId,
    },
    Show {
        message: EboxMessageId,
    },
    /// Answers the sender, who must have allowed it.
    Reply {
        message: EboxMessageId,
        text: String,
    },
}

impl EboxDeed {
    pub fn message(&self) -> Option<&EboxMessageId> {
        match self {
            EboxDeed::Open => None,
            EboxDeed::Read { message }
            | EboxDeed::Hide { message }
            | EboxDeed::Show { message }
            | EboxDeed::Reply { message, .. } => Some(message),
        }
    }
}

/// So many e-Boxes may be named at a time. No document has a limit.
pub const MOST_LINKS: usize = 1_000;

/// A message is put into these e-Boxes. Bound: `MOST_LINKS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLink {
    pub message: EboxMessageId,
    pub recipients: Vec<EboxAddress>,
}

/// What becomes of a wish to link. Bound: `MOST_LINKS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedLink {
    /// Into which e-Boxes the message is to be put; none where all have it already.
    pub link: MessageLink,
    pub expires: Timestamp,
    /// In how many of the e-Boxes it lies then, those included that had it already.
    pub linked: usize,
    /// Those that cannot have it.
    pub errors: Vec<EboxAddress>,
}

/// Why a recipient cannot do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EboxRefusal {
    /// The scenario has no e-Box.
    NoEbox,
    NoSuchRecipient,
    /// It is not in this e-Box, or has expired.
    NoSuchMessage,
    NotOpened,
    /// The sender has not allowed a reply, or the recipient is a citizen, who has no enterprise number to reply with.
    NoReply,
}

impl core::fmt::Display for EboxRefusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            EboxRefusal::NoEbox => "the scenario has no ebox section",
            EboxRefusal::NoSuchRecipient => "no register has this number, or it is not active",
            EboxRefusal::NoSuchMessage => "this e-Box has no such message, or it has expired",
            EboxRefusal::NotOpened => "the recipient has never opened the e-Box",
            EboxRefusal::NoReply => "the message may not be replied to, or not by a citizen",
        })
    }
}

impl core::error::Error for EboxRefusal {}
