//! A sender puts a message of its own into further e-Boxes. The message keeps its id and its end; each e-Box has it once.

use alloc::{collections::BTreeSet, vec::Vec};

use super::message::{EboxMessage, EboxMessageNumber, EboxRefusal, JudgedLink, MessageLink};
use super::publication::Publication;
use super::setting::EboxSetting;
use super::{Ebox, MOST_MESSAGES, rules};
use crate::identity::belgium::{CbeNumber, EboxAddress, EboxMessageId};
use crate::now::Now;
use crate::out::Out;

impl Ebox {
    /// Judges which of these e-Boxes may have a message of this organisation; nothing has happened by that.
    pub(crate) fn judge_link(
        &self,
        organisation: &CbeNumber,
        message: &EboxMessageId,
        recipients: &BTreeSet<EboxAddress>,
        setting: &EboxSetting,
    ) -> Result<JudgedLink, EboxRefusal> {
        let original = self.boxes.by_id(message).filter(|it| it.publication.organisation == *organisation);
        let original = original.ok_or(EboxRefusal::NoSuchMessage)?;
        let mut room = MOST_MESSAGES.saturating_sub(self.boxes.count());
        let (mut new, mut errors, mut linked) = (Vec::new(), Vec::new(), 0);
        for address in recipients {
            let is_of_type = address.sector() == original.publication.recipient.sector();
            if self.boxes.in_box(message, address).is_some() {
                linked += 1;
            } else if is_of_type && room > 0 && rules::can_receive(setting, address) {
                linked += 1;
                room -= 1;
                new.push(address.clone());
            } else {
                errors.push(address.clone());
            }
        }
        let link = MessageLink { message: message.clone(), recipients: new };
        Ok(JudgedLink { link, expires: original.expires, linked, errors })
    }

    pub(crate) fn link(&mut self, link: MessageLink, now: Now<'_>, out: &mut Out<'_>) {
        // It may have expired since it was judged.
        let Some(original) = self.boxes.by_id(&link.message).cloned() else { return };
        let Some(setting) = self.setting_at(original.publication.environment) else { return };
        for recipient in link.recipients {
            if self.boxes.in_box(&original.id, &recipient).is_some() || self.is_full() {
                continue;
            }
            self.received += 1;
            let number = EboxMessageNumber(self.received);
            let is_open = self.expect(&recipient, &setting, now, out);
            let publication =
                Publication { recipient, idempotency_key: None, ..original.publication.clone() };
            let message = EboxMessage {
                number,
                publication,
                received: now.time,
                read: None,
                visible: true,
                is_link: true,
                ..original.clone()
            };
            self.keep(message, is_open, &setting, now, out);
        }
    }
}
