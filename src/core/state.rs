//! Where each shipment and message stands: the core's memory, as the API shows it.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Upload;
use crate::finding::Finding;
use crate::identity::Party;
use crate::shipment::{Channel, Message, Shipment};

/// One shipment zip and all that came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRecord {
    pub upload: Upload,
    pub arrived: Timestamp,
    pub verdict: Verdict,
    /// The name of its receipt in Outbound, once written.
    pub receipt: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The zip is being read.
    Pending,
    Refused {
        findings: Vec<Finding>,
    },
    Accepted {
        findings: Vec<Finding>,
        shipment: Shipment,
        messages: Vec<MessageState>,
    },
}

impl UploadRecord {
    /// Whether the zip has yet to be read.
    pub fn is_pending(&self) -> bool {
        self.verdict == Verdict::Pending
    }

    pub fn findings(&self) -> &[Finding] {
        match &self.verdict {
            Verdict::Pending => &[],
            Verdict::Refused { findings } | Verdict::Accepted { findings, .. } => findings,
        }
    }

    /// Each message with its state; nothing unless the shipment was accepted.
    pub fn messages(&self) -> impl Iterator<Item = (&Message, &MessageState)> {
        let (shipment, states) = match &self.verdict {
            Verdict::Accepted { shipment, messages, .. } => (&shipment.messages[..], &messages[..]),
            Verdict::Pending | Verdict::Refused { .. } => (&[][..], &[][..]),
        };
        shipment.iter().zip(states)
    }
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum MessageState {
    /// Waiting for Nets to hand it to e-Boks.
    Accepted {
        hand_over: Timestamp,
        delivery: Timestamp,
    },
    /// e-Boks has it and delivers it then.
    HandedOver {
        delivery: Timestamp,
    },
    Delivered {
        at: Timestamp,
    },
    /// Delivered, but the recipient does not see it before its publication date.
    AwaitingPublication {
        at: Timestamp,
        visible: Timestamp,
    },
    /// On its way to the printer.
    Printing {
        at: Timestamp,
        printed: Timestamp,
    },
    Printed {
        at: Timestamp,
    },
    /// Printed and sent, and the letter came back.
    MailReturned {
        at: Timestamp,
    },
    /// No channel could reach the recipient.
    Rejected {
        at: Timestamp,
        channel: Channel,
        reason: String,
    },
    /// Delivered, and waiting for signatures.
    Signing {
        deadline: Timestamp,
        signers: Vec<SignerState>,
    },
    /// The signing is over; the result waits for the daily return file.
    Concluded {
        at: Timestamp,
        result: ConcludedAs,
    },
    /// The result is in Outbound.
    Returned {
        at: Timestamp,
        result: ConcludedAs,
        file: String,
    },
}

impl MessageState {
    /// Whether nothing more will come of this message.
    pub fn is_final(&self) -> bool {
        match self {
            MessageState::Accepted { .. }
            | MessageState::HandedOver { .. }
            | MessageState::AwaitingPublication { .. }
            | MessageState::Printing { .. }
            | MessageState::Signing { .. }
            | MessageState::Concluded { .. } => false,
            MessageState::Delivered { .. }
            | MessageState::Printed { .. }
            | MessageState::MailReturned { .. }
            | MessageState::Rejected { .. }
            | MessageState::Returned { .. } => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerState {
    pub signer: Party,
    pub signed: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcludedAs {
    Signed,
    Rejected,
    DeadlinePassed,
}
