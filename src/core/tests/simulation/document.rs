//! One message of one upload, and how the timeline and the reports word what happens to it.

use nets_core::effect::{Conclusion, DistributionEntry, DistributionStatus};
use nets_core::event::Upload;
use nets_core::identity::{MessageRef, Party};
use nets_core::shipment::{Channel, Envelope, Message, Print, Shipment};
use nets_core::timeline::Happening;

use crate::run::moment;

#[derive(Clone, Copy)]
pub struct Document<'a> {
    pub upload: &'a Upload,
    pub shipment: &'a Shipment,
    pub message: &'a Message,
    pub message_ref: MessageRef,
}

/// Why a channel cannot take a document: whom it does not reach, and the reason.
pub type Obstacle = (Option<Party>, String);

/// A happening of a document, with the fields that all of them have.
macro_rules! happening {
    ($document:expr, $name:ident { $($rest:tt)* }) => {
        Happening::$name {
            user: $document.upload.user.clone(),
            message: $document.message_ref,
            message_id: $document.message.id.clone(),
            $($rest)*
        }
    };
}

impl<'a> Document<'a> {
    pub fn signers(&self) -> Vec<&'a Party> {
        self.message.receiver.iter().chain(&self.message.extra_signers).collect()
    }

    fn receiver(&self) -> Option<Party> {
        self.message.receiver.clone()
    }

    pub fn delivered(&self, production_unit: Option<String>, visible: Option<i64>) -> Happening {
        let visible = visible.map(moment);
        let unknown_production_unit =
            self.message.production_unit.clone().filter(|_| production_unit.is_none());
        happening!(
            self,
            MessageDelivered {
                recipient: self.receiver(),
                production_unit,
                unknown_production_unit,
                visible
            }
        )
    }

    pub fn not_seen_by(&self, recipient: &Party, registers: Option<i64>) -> Happening {
        let (recipient, registers) = (recipient.clone(), registers.map(moment));
        happening!(self, RecipientNotAtEboks { recipient, registers })
    }

    pub fn published(&self) -> Happening {
        happening!(self, MessagePublished {})
    }

    pub fn passed_on(&self, from: Channel, obstacle: Obstacle, channel: Channel) -> Happening {
        let (recipient, reason) = obstacle;
        happening!(self, MessagePassedOn { recipient, from, reason, channel })
    }

    pub fn rejected(&self, channel: Channel, obstacle: Obstacle) -> Happening {
        let (recipient, reason) = obstacle;
        happening!(self, MessageRejected { recipient, channel, reason })
    }

    pub fn printed(&self, print: &Print) -> Happening {
        // Up to eight sheets go into a C5.
        let envelope = if print.sheets > 8 { Envelope::C4 } else { Envelope::C5 };
        happening!(self, MessagePrinted { recipient: self.receiver(), sheets: print.sheets, envelope })
    }

    pub fn emailed(&self) -> Happening {
        happening!(self, MessageEmailed { recipient: self.receiver() })
    }

    pub fn came_back(&self) -> Happening {
        happening!(self, MailReturned { recipient: self.receiver() })
    }

    pub fn signing_started(&self, deadline: i64) -> Happening {
        let signers = self.signers().into_iter().cloned().collect();
        happening!(self, SigningStarted { signers, deadline: moment(deadline) })
    }

    pub fn asked(&self, signer: &Party, deadline: i64) -> Happening {
        happening!(self, SignerAsked { signer: signer.clone(), deadline: moment(deadline) })
    }

    pub fn signed_by(&self, signer: &Party) -> Happening {
        happening!(self, SignerSigned { signer: signer.clone() })
    }

    pub fn rejected_by(&self, signer: &Party, reason: Option<String>) -> Happening {
        happening!(self, SignerRejected { signer: signer.clone(), reason })
    }

    pub fn concluded(&self, conclusion: &Conclusion) -> Happening {
        match conclusion {
            Conclusion::Signed { .. } => happening!(self, DocumentSigned {}),
            Conclusion::Rejected { .. } => happening!(self, DocumentRejected {}),
            Conclusion::DeadlinePassed { .. } => happening!(self, DeadlinePassed {}),
        }
    }

    pub fn reported(&self, channel: Channel, at: i64, status: DistributionStatus) -> DistributionEntry {
        DistributionEntry {
            shipment_id: self.shipment.id.clone(),
            message_id: self.message.id.clone(),
            eboks_id: self.message.eboks_id.clone(),
            document_type: self.message.document_type.clone(),
            receiver: self.receiver(),
            channel,
            at: moment(at),
            status,
        }
    }
}
