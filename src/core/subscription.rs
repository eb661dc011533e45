//! The subscription list: what people do about receiving documents, and how the sender learns of it.

use alloc::{string::ToString, vec::Vec};

use crate::agenda::Due;
use crate::effect::{OutboundContent, SubscriptionList};
use crate::identity::{DocumentType, EboksId, Organisation, Party, UserId};
use crate::register::Knowledge;
use crate::script::{RecipientAct, ScriptedTime};
use crate::simulator::Simulator;
pub use crate::subscribers::Subscriber;
use crate::timeline::Happening;

impl Simulator {
    /// The rows of a list, made one by one. The same list has the same rows whenever it is asked for.
    pub fn subscribers<'a>(&'a self, list: &'a SubscriptionList) -> impl Iterator<Item = Subscriber> + 'a {
        self.register.subscribers(&self.scenario, &list.eboks_id, list.as_of)
    }

    /// Whether somebody subscribes to a document type at this moment, as e-Boks knows it.
    pub fn is_subscribed(&self, party: &Party, document_type: &DocumentType) -> bool {
        self.register.is_subscribed(&self.scenario, party, document_type, Knowledge::full(self.now))
    }

    /// Plans what recurs every day, and what the scenario lets people do. A world begins once.
    pub(crate) fn begin(&mut self) {
        if core::mem::replace(&mut self.has_begun, true) {
            return;
        }
        self.plan_routine();
        for (place, event) in self.scenario.events.iter().enumerate() {
            let at = match event.at {
                ScriptedTime::Day { day, time } => {
                    self.calendar.days_later(self.now, day.saturating_sub(1), time)
                }
                ScriptedTime::At(local) => self.calendar.moment(local),
            };
            self.agenda.schedule(at.max(self.now), Due::Scripted(place));
        }
    }

    fn plan_routine(&mut self) {
        if self.scenario.senders.values().any(|sender| !sender.subscription_lists.is_empty()) {
            let lists = self.calendar.subscription_list_after(self.now);
            // At the last moment that can be written there is no next day.
            if lists > self.now {
                self.agenda.schedule_routine(lists, Due::SubscriptionLists);
            }
        }
    }

    pub(crate) fn act_as_scripted(&mut self, place: usize) {
        if let Some(event) = self.scenario.events.get(place) {
            self.act(event.act.clone());
        }
    }

    /// What changes nothing is not told either.
    pub(crate) fn act(&mut self, act: RecipientAct) {
        match act {
            RecipientAct::Subscribe { party, document_type } => self.subscribe(party, document_type, true),
            RecipientAct::Unsubscribe { party, document_type } => {
                if let Some(alias1) = self.register.alias_of(&document_type, &party) {
                    self.deregister_alias(document_type.clone(), alias1);
                }
                self.subscribe(party, document_type, false);
            }
            RecipientAct::RegisterAlias(request) => self.start_registration(request),
            RecipientAct::DeregisterAlias { document_type, alias1 } => {
                self.deregister_alias(document_type, alias1);
            }
        }
    }

    fn subscribe(&mut self, party: Party, document_type: DocumentType, subscribes: bool) {
        if !self.register.set(&self.scenario, &party, &document_type, subscribes, self.now) {
            return;
        }
        self.note(if subscribes {
            Happening::SubscriptionStarted { party, document_type }
        } else {
            Happening::SubscriptionEnded { party, document_type }
        });
        self.plan_list();
    }

    /// A change shows on a list, and somebody may be waiting for that.
    pub(crate) fn plan_list(&mut self) {
        let day = self.calendar.lists_with(self.now);
        self.agenda.schedule(day.hand_over, Due::SubscriptionHandOver);
        if self.scenario.senders.values().any(|sender| !sender.subscription_lists.is_empty()) {
            self.agenda.schedule(day.list, Due::SubscriptionLists);
        }
    }

    pub(crate) fn subscriptions_handed_over(&mut self) {
        let as_of = self.calendar.told_until(self.now);
        self.note(Happening::SubscriptionsHandedOver { as_of });
    }

    pub(crate) fn subscription_lists(&mut self) {
        let wanted: Vec<(UserId, Organisation, Vec<EboksId>)> = self
            .scenario
            .senders
            .values()
            .map(|sender| {
                let ids = sender.subscription_lists.iter().cloned().collect();
                (sender.user.clone(), sender.organisation.clone(), ids)
            })
            .collect();
        for (user, organisation, eboks_ids) in wanted {
            for eboks_id in eboks_ids {
                self.subscription_list(&user, &organisation, eboks_id);
            }
        }
        self.plan_routine();
    }

    fn subscription_list(&mut self, user: &UserId, organisation: &Organisation, eboks_id: EboksId) {
        let date = self.calendar.date(self.now);
        let as_of = self.calendar.subscription_cut_off(date);
        let (name, number) = self.names.subscription_list(user, organisation, date);
        let list = SubscriptionList { organisation: organisation.clone(), eboks_id, date, number, as_of };
        self.write(user.clone(), None, name.to_string(), OutboundContent::SubscriptionList(list));
    }
}
