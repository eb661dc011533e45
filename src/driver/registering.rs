//! Registrations by alias that are under way: the questions asked, and who wants to know what came of them.

use std::collections::BTreeMap;

use nets_core::alias::{AliasAnswer, Registration, RegistrationState};
use nets_core::event::Event;
use nets_core::identity::{RegistrationId, UserId};
use tokio::sync::oneshot;

use crate::in_order::InOrder;
use crate::not_done::NotDone;

/// Who waits for the end of a registration.
pub(crate) type Registrant = oneshot::Sender<Result<Registration, NotDone>>;

#[derive(Default)]
pub(crate) struct Registering {
    asked: InOrder<RegistrationId, AliasAnswer>,
    /// Bound: `MOST_REGISTRANTS`.
    registrants: BTreeMap<RegistrationId, Registrant>,
}

/// So many clients wait for the end of a registration at the most.
const MOST_REGISTRANTS: usize = 1_000;

impl Registering {
    /// Lets one more client wait, or tells it that too many do already.
    pub(crate) fn admit(&self, registrant: Registrant) -> Option<Registrant> {
        if self.registrants.len() < MOST_REGISTRANTS {
            return Some(registrant);
        }
        drop(registrant.send(Err(NotDone::TooMany("requests wait for the end of a registration"))));
        None
    }

    /// Whether no question is unanswered.
    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    pub(crate) fn begin(&mut self, user: &UserId, id: RegistrationId) {
        self.asked.begin(user, id);
    }

    /// Takes an answer in, and gives out the events that nothing earlier holds up any more.
    pub(crate) fn finish(&mut self, id: RegistrationId, answer: AliasAnswer) -> Vec<Event> {
        let ready = self.asked.finish(id, answer).into_iter();
        ready.map(|(registration, answer)| Event::AliasAnswered { registration, answer }).collect()
    }

    /// Tells what came of a registration, at once or when it has ended.
    pub(crate) fn tell(&mut self, registration: &Registration, registrant: Registrant) {
        if registration.state == RegistrationState::Asking {
            self.registrants.insert(registration.id, registrant);
        } else {
            // The client may have gone.
            drop(registrant.send(Ok(registration.clone())));
        }
    }

    /// Tells the client that waits for the end of this registration, which an answer has brought.
    pub(crate) fn tell_ended(&mut self, registration: &Registration) {
        if let Some(registrant) = self.registrants.remove(&registration.id) {
            self.tell(registration, registrant);
        }
    }
}
