//! Publications at the e-Box: judged, written to the journal, handled, and then answered.

use std::sync::Arc;

use nets_core::ebox::MOST_MESSAGES;
use nets_core::ebox::answer::PublicationAnswer;
use nets_core::ebox::publication::SentPublication;
use tokio::sync::oneshot;

use crate::engine::Engine;
use crate::not_done::NotDone;

impl Engine {
    /// Front ends see what an onboarding has configured before anyone is answered who has waited for it.
    pub(crate) fn show_what_is_in_force(&self) {
        let now = self.core.ebox_in_force();
        if now.map(Arc::as_ptr) != self.in_force.borrow().as_ref().map(Arc::as_ptr) {
            self.in_force.send_replace(now.cloned());
        }
    }

    pub(crate) fn publish_at_ebox(
        &mut self,
        sent: SentPublication,
        reply: oneshot::Sender<Result<PublicationAnswer, NotDone>>,
    ) {
        // The client may have gone; it has happened all the same.
        drop(reply.send(self.published(sent)));
    }

    fn published(&mut self, sent: SentPublication) -> Result<PublicationAnswer, NotDone> {
        let at = self.clock.now();
        self.let_what_is_due_happen(at)?;
        if self.core.ebox_is_full() {
            return Err(NotDone::Full(format!(
                "the e-Box keeps {MOST_MESSAGES} messages, and takes no more"
            )));
        }
        // Expiry is reckoned from the moment that the event will have.
        let at = at.max(self.core.now());
        let judged = self.core.judge_publication(sent, at).map_err(NotDone::NotAtEbox)?;
        self.act(judged.event, at)?;
        Ok(judged.answer)
    }
}
