//! Acts of recipients on their documents: by the same rules as what a scenario plans.

use crate::act_refusal::ActRefusal;
use crate::eboks::Eboks;
use crate::eboks::signing::Act;
use crate::identity::Party;
use crate::now::Now;
use crate::out::Out;
use crate::script::{Deed, DocumentAct};
use crate::state::{MessageState, SignerState, UploadRecord};

impl Eboks {
    /// A recipient acts by hand; what cannot be changes nothing. That a document can be read the driver has
    /// looked, since the upload may have left the core.
    pub(crate) fn act_on_document(&mut self, act: DocumentAct, now: Now<'_>, out: &mut Out<'_>) {
        let DocumentAct { party, message, deed } = act;
        let signs = match deed {
            Deed::Read(document) => return self.mailboxes.read((message, party), document, now, out),
            Deed::Sign => Act::Sign,
            Deed::Reject { reason } => Act::Reject(reason),
        };
        let may_sign = |record| self.check_signing(record, message.index, &party, now).is_ok();
        if !self.uploads.get(message.upload).is_some_and(may_sign) {
            return;
        }
        let Some(sent) = self.uploads.sent(message) else { return };
        if let Some(state) = self.signings.act_by_hand(sent, &party, signs, now, out) {
            self.uploads.set_state(message, state);
        }
    }

    /// Whether a recipient can open the message at this place.
    pub(crate) fn check_reading(
        &self,
        record: &UploadRecord,
        index: u32,
        party: &Party,
        now: Now<'_>,
    ) -> Result<(), ActRefusal> {
        let unknown = ActRefusal::UnknownMessage { upload: record.upload.id, index };
        let (message, state) = record.messages().nth(index as usize).ok_or(unknown)?;
        let delivered = record.delivered(index);
        let behind = |address| match delivered {
            Some(then) => self.person_behind(address, &message.document_type, then),
            None => address,
        };
        let person = message
            .signers()
            .find_map(|address| [address, behind(address)].contains(&party).then(|| behind(address)))
            .ok_or_else(|| ActRefusal::NotARecipient { party: party.clone() })?;
        match state {
            MessageState::Accepted { delivery, .. } | MessageState::HandedOver { delivery } => {
                return Err(ActRefusal::NotDelivered { delivery: *delivery });
            }
            MessageState::Printing { .. }
            | MessageState::Printed { .. }
            | MessageState::MailReturned { .. }
            | MessageState::Emailing { .. }
            | MessageState::Emailed { .. }
            | MessageState::Rejected { .. } => return Err(ActRefusal::NotInEboks),
            MessageState::Delivered { .. }
            | MessageState::AwaitingPublication { .. }
            | MessageState::Signing { .. }
            | MessageState::Concluded { .. }
            | MessageState::Returned { .. } => {}
        }
        if self.absences.is_absent(person, now) {
            return Err(ActRefusal::NotAtEboks { party: person.clone() });
        }
        match state {
            MessageState::AwaitingPublication { visible, .. } => {
                Err(ActRefusal::NotPublished { visible: *visible })
            }
            _ => Ok(()),
        }
    }

    /// Whether a recipient can sign or reject the message at this place.
    pub(crate) fn check_signing(
        &self,
        record: &UploadRecord,
        index: u32,
        party: &Party,
        now: Now<'_>,
    ) -> Result<(), ActRefusal> {
        self.check_reading(record, index, party, now)?;
        let unknown = ActRefusal::UnknownMessage { upload: record.upload.id, index };
        let (message, state) = record.messages().nth(index as usize).ok_or(unknown)?;
        let signers = match state {
            MessageState::Signing { signers, .. } => signers,
            MessageState::Concluded { result, .. } | MessageState::Returned { result, .. } => {
                return Err(ActRefusal::SigningIsOver { result: *result });
            }
            _ => {
                let document_type = message.document_type.clone();
                return Err(ActRefusal::NotForSigning { document_type });
            }
        };
        let is_meant = |signer: &&SignerState| {
            let then = record.delivered(index).unwrap_or(now.time);
            [&signer.signer, self.person_behind(&signer.signer, &message.document_type, then)]
                .contains(&party)
        };
        let mut meant = signers.iter().filter(is_meant).map(|signer| signer.signed);
        let first = meant.next().flatten();
        match first {
            // The same person may be named by number and by alias.
            Some(at) if meant.all(|signed| signed.is_some()) => Err(ActRefusal::AlreadySigned { at }),
            Some(_) | None => Ok(()),
        }
    }
}
