//! What an entry of the timeline rests on: what the message was, and who or what decided.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::identity::DocumentType;

/// What is known besides what happened, each where there is some. Bound: the signers of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<DocumentType>,
    /// The rule by which a signer acts, or a letter comes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<DecidedBy>,
    /// The rule for each signer, in the order of the signers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signers_decided_by: Vec<DecidedBy>,
    /// The list on which a recipient was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<AskedList>,
}

impl Evidence {
    /// Where there is nothing to say, nothing is kept.
    pub fn boxed(self) -> Option<Box<Evidence>> {
        (self != Evidence::default()).then(|| Box::new(self))
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        size_of::<Evidence>()
            + self.shipment_id.as_ref().map_or(0, String::len)
            + self.document_type.as_ref().map_or(0, |document_type| document_type.as_str().len())
            + self.signers_decided_by.len() * size_of::<DecidedBy>()
    }
}

/// Which rule of the scenario decided, counted from 1, or that none did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// One of `outcomes`.
    Outcome(usize),
    /// The habit of a magic recipient.
    MagicRecipient,
    /// `otherwise`: no rule matched.
    Otherwise,
    /// One of `returned_mail`.
    ReturnedMail(usize),
    /// No rule: the recipient was played by hand.
    ByHand,
}

impl fmt::Display for DecidedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecidedBy::Outcome(number) => write!(f, "outcomes: rule {number}"),
            DecidedBy::MagicRecipient => f.write_str("magic_recipients"),
            DecidedBy::Otherwise => f.write_str("otherwise"),
            DecidedBy::ReturnedMail(number) => write!(f, "returned_mail: rule {number}"),
            DecidedBy::ByHand => f.write_str("hand"),
        }
    }
}

impl Serialize for DecidedBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A list of who subscribes, as of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AskedList {
    pub of: ListOwner,
    pub as_of: Timestamp,
}

/// Whose list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOwner {
    /// What e-Boks has handed over to Nets.
    Nets,
    /// What e-Boks itself knows.
    Eboks,
}
