//! Letters: printed the morning after, and some of them come back.

use crate::agenda::Due;
use crate::effect::DistributionStatus;
use crate::identity::MessageRef;
use crate::outcome::Request;
use crate::routing::Sent;
use crate::shipment::Channel;
use crate::signing::chance;
use crate::simulator::Simulator;
use crate::state::MessageState;
use crate::timeline::Happening;

/// The receiver is the one whom chance about a letter belongs to.
const RECEIVER: usize = 0;

impl Simulator {
    /// Letters go with the evening's hand-over and are printed when documents are delivered (assumed).
    pub(crate) fn enter_print(&mut self, reference: MessageRef) -> MessageState {
        let printed = self.calendar.journey(self.now).delivery;
        self.agenda.schedule(printed, Due::Print(reference));
        MessageState::Printing { at: self.now, printed }
    }

    pub(crate) fn print(&mut self, reference: MessageRef) {
        let Some((user, shipment_id, message)) = self.sent(reference) else { return };
        let sent = Sent { user: &user, shipment_id: &shipment_id, reference, message: &message };
        let Some(print) = &message.print else { return };
        self.note(Happening::MessagePrinted {
            user: user.clone(),
            message: reference,
            message_id: message.id.clone(),
            recipient: message.receiver.clone(),
            sheets: print.sheets,
            envelope: print.envelope(),
        });
        self.report(sent, Channel::Print, DistributionStatus::Confirmed);
        self.set_state(reference, MessageState::Printed { at: self.now });
        self.plan_return(sent);
        self.forget_if_finished(reference.upload);
    }

    fn plan_return(&mut self, sent: Sent<'_>) {
        let person = self.person_behind(&sent.message.receiver, &sent.message.document_type, self.now);
        let request = Request {
            signer: &sent.message.receiver,
            person: &person,
            shipment_id: sent.shipment_id,
            message: sent.message,
        };
        let Some(after) = self.returns.returned_mail(&self.scenario.returned_mail, &request) else { return };
        let delay = after.draw(&mut chance(self.scenario.seed, sent.reference, RECEIVER));
        let at = self.now.saturating_add(delay).unwrap_or(jiff::Timestamp::MAX);
        self.agenda.schedule(at, Due::MailReturns(sent.reference));
        self.returning.insert(sent.reference);
    }

    pub(crate) fn mail_returns(&mut self, reference: MessageRef) {
        let Some((user, shipment_id, message)) = self.sent(reference) else { return };
        let sent = Sent { user: &user, shipment_id: &shipment_id, reference, message: &message };
        self.note(Happening::MailReturned {
            user: user.clone(),
            message: reference,
            message_id: message.id.clone(),
            recipient: message.receiver.clone(),
        });
        self.report(sent, Channel::Print, DistributionStatus::Returned);
        self.set_state(reference, MessageState::MailReturned { at: self.now });
        self.returning.remove(&reference);
        self.archive_if_over(reference.upload);
    }
}
