//! One message of an accepted shipment, with what is said of it wherever it goes.

use alloc::string::String;

use crate::evidence::Evidence;
use crate::identity::{MessageRef, UserId};
use crate::shipment::Message;

#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub(crate) user: &'a UserId,
    pub(crate) shipment_id: &'a str,
    pub(crate) reference: MessageRef,
    pub(crate) message: &'a Message,
}

impl Sent<'_> {
    /// What the timeline says of every message.
    pub(crate) fn names(self) -> (UserId, MessageRef, String) {
        (self.user.clone(), self.reference, self.message.id.clone())
    }

    /// What the timeline says besides of every message.
    pub(crate) fn evidence(self) -> Evidence {
        Evidence {
            shipment_id: Some(self.shipment_id.into()),
            document_type: Some(self.message.document_type.clone()),
            ..Evidence::default()
        }
    }
}
