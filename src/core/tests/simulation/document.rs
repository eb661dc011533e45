//! One message of one upload, and how the timeline words what happens to it.

use nets_core::effect::Conclusion;
use nets_core::event::Upload;
use nets_core::identity::{MessageRef, Party};
use nets_core::shipment::{Channel, Message, Shipment};
use nets_core::timeline::Happening;

use crate::run::moment;

#[derive(Clone, Copy)]
pub struct Document<'a> {
    pub upload: &'a Upload,
    pub shipment: &'a Shipment,
    pub message: &'a Message,
    pub message_ref: MessageRef,
}

impl Document<'_> {
    pub fn signers(&self) -> Vec<&Party> {
        std::iter::once(&self.message.receiver).chain(&self.message.extra_signers).collect()
    }

    pub fn delivered(&self, visible: Option<i64>) -> Happening {
        Happening::MessageDelivered {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
            recipient: self.message.receiver.clone(),
            production_unit: None,
            visible: visible.map(moment),
        }
    }

    pub fn published(&self) -> Happening {
        Happening::MessagePublished {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
        }
    }

    pub fn passed_on(&self, outsider: &Party) -> Happening {
        Happening::MessagePassedOn {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
            recipient: outsider.clone(),
            from: Channel::Eboks,
            reason: format!("{outsider} does not subscribe to {}", self.message.document_type),
            channel: Channel::Print,
        }
    }

    pub fn rejected_by_print(&self) -> Happening {
        Happening::MessageRejected {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
            recipient: self.message.receiver.clone(),
            channel: Channel::Print,
            reason: "the message has no print part".to_owned(),
        }
    }

    pub fn signing_started(&self, deadline: i64) -> Happening {
        Happening::SigningStarted {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
            signers: self.signers().into_iter().cloned().collect(),
            deadline: moment(deadline),
        }
    }

    pub fn signed_by(&self, signer: &Party) -> Happening {
        Happening::SignerSigned {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
            signer: signer.clone(),
        }
    }

    pub fn rejected_by(&self, signer: &Party, reason: Option<String>) -> Happening {
        Happening::SignerRejected {
            user: self.upload.user.clone(),
            message: self.message_ref,
            message_id: self.message.id.clone(),
            signer: signer.clone(),
            reason,
        }
    }

    pub fn concluded(&self, conclusion: &Conclusion) -> Happening {
        let (user, message, message_id) =
            (self.upload.user.clone(), self.message_ref, self.message.id.clone());
        match conclusion {
            Conclusion::Signed { .. } => Happening::DocumentSigned { user, message, message_id },
            Conclusion::Rejected { .. } => Happening::DocumentRejected { user, message, message_id },
            Conclusion::DeadlinePassed { .. } => Happening::DeadlinePassed { user, message, message_id },
        }
    }
}
