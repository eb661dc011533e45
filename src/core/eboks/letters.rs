//! Letters: printed the morning after, and some of them come back.

use alloc::collections::BTreeMap;

use crate::agenda::Due;
use crate::eboks::chance::{Lot, moment_after};
use crate::eboks::occurrences::{Addressed, Occurrences, Request};
use crate::eboks::register::Register;
use crate::eboks::sent::Sent;
use crate::evidence::{DecidedBy, Evidence};
use crate::identity::{MessageRef, UploadId};
use crate::now::Now;
use crate::out::Out;
use crate::state::MessageState;
use crate::timeline::Happening;

#[derive(Debug, Clone, Default)]
pub(crate) struct Letters {
    occurrences: Occurrences,
    /// Those that were printed and will come back, and why. Bound: one for each message that is still known.
    returning: BTreeMap<MessageRef, DecidedBy>,
}

/// Letters go with the evening's hand-over and are printed when documents are delivered (assumed).
pub(crate) fn enter(reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) -> MessageState {
    let printed = now.calendar.journey(now.time).delivery;
    out.schedule(printed, Due::Print(reference));
    MessageState::Printing { at: now.time, printed }
}

impl Letters {
    /// None when the message has nothing to print.
    pub(crate) fn print(
        &mut self,
        sent: Sent<'_>,
        register: &Register,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) -> Option<MessageState> {
        let Sent { reference, message, .. } = sent;
        let print = message.print.as_ref()?;
        let (user, _, message_id) = sent.names();
        let happening = Happening::MessagePrinted {
            user,
            message: reference,
            message_id,
            recipient: message.receiver.clone(),
            sheets: print.sheets,
            envelope: print.envelope(),
        };
        out.tell_with(happening, sent.evidence());
        let addressed = message.receiver.as_ref().map(|receiver| Addressed {
            party: receiver,
            person: register.person_behind(receiver, &message.document_type, now.time),
        });
        let request = Request { addressed, shipment_id: sent.shipment_id, message };
        let returns = self.occurrences.returned_mail(&now.scenario.returned_mail, &request);
        if let Some((after, decided_by)) = returns {
            let back = moment_after(after, now, sent, Lot::Letter, message.receiver.as_ref());
            out.schedule(back, Due::MailReturns(reference));
            self.returning.insert(reference, decided_by);
        }
        Some(MessageState::Printed { at: now.time })
    }

    pub(crate) fn come_back(&mut self, sent: Sent<'_>, now: Now<'_>, out: &mut Out<'_>) -> MessageState {
        let (user, message, message_id) = sent.names();
        let recipient = sent.message.receiver.clone();
        let decided_by = self.returning.remove(&sent.reference);
        let evidence = Evidence { decided_by, ..sent.evidence() };
        out.tell_with(Happening::MailReturned { user, message, message_id, recipient }, evidence);
        MessageState::MailReturned { at: now.time }
    }

    /// Whether a letter of this upload is on its way back.
    pub(crate) fn has_one_returning(&self, upload: UploadId) -> bool {
        let letters = MessageRef { upload, index: 0 }..=MessageRef { upload, index: u32::MAX };
        self.returning.range(letters).next().is_some()
    }
}
