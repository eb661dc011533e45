//! E-mails: sent the morning after, and that is the last of them. All of it is assumed.

use crate::agenda::Due;
use crate::eboks::sent::Sent;
use crate::identity::MessageRef;
use crate::now::Now;
use crate::out::Out;
use crate::state::MessageState;
use crate::timeline::Happening;

/// E-mails go with the evening's hand-over and are sent when documents are delivered, as letters are printed.
pub(crate) fn enter(reference: MessageRef, now: Now<'_>, out: &mut Out<'_>) -> MessageState {
    let sent = now.calendar.journey(now.time).delivery;
    out.schedule(sent, Due::Email(reference));
    MessageState::Emailing { at: now.time, sent }
}

pub(crate) fn send(sent: Sent<'_>, now: Now<'_>, out: &mut Out<'_>) -> MessageState {
    let (user, message, message_id) = sent.names();
    let recipient = sent.message.receiver.clone();
    out.tell_with(Happening::MessageEmailed { user, message, message_id, recipient }, sent.evidence());
    MessageState::Emailed { at: now.time }
}
