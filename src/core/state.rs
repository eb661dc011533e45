//! Where each shipment and message stands: the core's memory, as the API shows it.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Upload;
use crate::finding::{Finding, Severity, of_severity};
use crate::identity::Party;
use crate::shipment::{Channel, FormatVersion, Message, Shipment};

/// One shipment zip and all that came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadRecord {
    pub upload: Upload,
    pub arrived: Timestamp,
    pub verdict: Verdict,
    /// The name of its receipt in Outbound, once written.
    pub receipt: Option<String>,
}

/// Bound: the messages of one shipment, and what inspecting it lists of its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
        /// When e-Boks had each message that was delivered, by its place in the shipment.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        delivered: BTreeMap<u32, Timestamp>,
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

    /// The shipment, once it is accepted.
    pub fn shipment(&self) -> Option<&Shipment> {
        match &self.verdict {
            Verdict::Accepted { shipment, .. } => Some(shipment),
            Verdict::Pending | Verdict::Refused { .. } => None,
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

    /// When e-Boks had the message at this place, if it was delivered there.
    pub fn delivered(&self, index: u32) -> Option<Timestamp> {
        match &self.verdict {
            Verdict::Accepted { delivered, .. } => delivered.get(&index).copied(),
            Verdict::Pending | Verdict::Refused { .. } => None,
        }
    }

    /// Whether e-Boks had a document of it.
    pub(crate) fn has_deliveries(&self) -> bool {
        matches!(&self.verdict, Verdict::Accepted { delivered, .. } if !delivered.is_empty())
    }

    pub fn standing(&self) -> Standing {
        match &self.verdict {
            Verdict::Pending => Standing::Reading,
            Verdict::Refused { .. } => Standing::Refused,
            Verdict::Accepted { messages, .. } if messages.iter().all(MessageState::is_final) => {
                Standing::Finished
            }
            Verdict::Accepted { .. } => Standing::UnderWay,
        }
    }

    pub fn outline(&self) -> Outline {
        let shipment = self.shipment();
        let mut messages = BTreeMap::new();
        for (_, state) in self.messages() {
            *messages.entry(state.name()).or_default() += 1;
        }
        Outline {
            upload: self.upload.clone(),
            arrived: self.arrived,
            standing: self.standing(),
            shipment_id: shipment.map(|shipment| shipment.id.clone()),
            version: shipment.map(|shipment| shipment.version),
            errors: of_severity(self.findings(), Severity::Error).len(),
            warnings: of_severity(self.findings(), Severity::Warning).len(),
            messages: messages.into_iter().map(|(name, number)| (name.to_string(), number)).collect(),
            receipt: self.receipt.clone(),
        }
    }
}

/// How far a shipment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The zip is being read.
    Reading,
    Refused,
    UnderWay,
    /// Every message has reached its last state.
    Finished,
}

/// A shipment as a list shows it: what can be told without its messages and findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub upload: Upload,
    pub arrived: Timestamp,
    pub standing: Standing,
    /// Once the shipment is accepted.
    pub shipment_id: Option<String>,
    /// Once the shipment is accepted.
    pub version: Option<FormatVersion>,
    pub errors: usize,
    pub warnings: usize,
    /// How many messages are in the state of this name.
    pub messages: BTreeMap<String, usize>,
    pub receipt: Option<String>,
}

/// Where a message stands. Bound: the signers of a message.
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
    /// On its way by e-mail.
    Emailing {
        at: Timestamp,
        sent: Timestamp,
    },
    Emailed {
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
    /// The word for it, as in `state`.
    pub fn name(&self) -> &'static str {
        match self {
            MessageState::Accepted { .. } => "accepted",
            MessageState::HandedOver { .. } => "handed_over",
            MessageState::Delivered { .. } => "delivered",
            MessageState::AwaitingPublication { .. } => "awaiting_publication",
            MessageState::Printing { .. } => "printing",
            MessageState::Printed { .. } => "printed",
            MessageState::MailReturned { .. } => "mail_returned",
            MessageState::Emailing { .. } => "emailing",
            MessageState::Emailed { .. } => "emailed",
            MessageState::Rejected { .. } => "rejected",
            MessageState::Signing { .. } => "signing",
            MessageState::Concluded { .. } => "concluded",
            MessageState::Returned { .. } => "returned",
        }
    }

    /// Whether nothing more will come of this message.
    pub fn is_final(&self) -> bool {
        match self {
            MessageState::Accepted { .. }
            | MessageState::HandedOver { .. }
            | MessageState::AwaitingPublication { .. }
            | MessageState::Printing { .. }
            | MessageState::Emailing { .. }
            | MessageState::Signing { .. }
            | MessageState::Concluded { .. } => false,
            MessageState::Delivered { .. }
            | MessageState::Printed { .. }
            | MessageState::MailReturned { .. }
            | MessageState::Emailed { .. }
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
