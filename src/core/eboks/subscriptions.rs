//! Subscriptions: what people do about receiving documents, and how the sender learns of it.

use alloc::{string::String, sync::Arc};

use crate::agenda::Due;
use crate::eboks::outbox::OutboundNames;
use crate::eboks::putting::{FileDraft, put};
use crate::eboks::register::{Knowledge, Register};
use crate::effect::{OutboundContent, SubscriptionList};
use crate::identity::{DocumentType, EboksId, Party};
use crate::now::Now;
use crate::out::Out;
use crate::scenario::{Scenario, Sender};
use crate::timeline::Happening;

#[derive(Debug, Clone, Default)]
pub(crate) struct Subscriptions {
    /// Shared with those who write lists of it on other threads; what changes meanwhile is a copy.
    register: Arc<Register>,
}

impl Subscriptions {
    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    /// As it is now, whatever comes.
    pub(crate) fn register_as_it_is(&self) -> Arc<Register> {
        Arc::clone(&self.register)
    }

    /// Whether a recipient subscribes to a document type at this moment, as e-Boks knows it.
    pub(crate) fn is_subscribed(&self, party: &Party, document_type: &DocumentType, now: Now<'_>) -> bool {
        self.register.is_subscribed(now.scenario, party, document_type, Knowledge::full(now.time))
    }

    /// A recipient begins or ceases to subscribe. What changes nothing, or cannot be, is not told either.
    pub(crate) fn set(
        &mut self,
        party: Party,
        document_type: DocumentType,
        subscribes: bool,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let can_be = now.scenario.can_subscribe(&party, &document_type);
        if !can_be || self.is_subscribed(&party, &document_type, now) == subscribes {
            return;
        }
        Arc::make_mut(&mut self.register).set(&party, &document_type, subscribes, now.time);
        out.tell(if subscribes {
            Happening::SubscriptionStarted { party, document_type }
        } else {
            Happening::SubscriptionEnded { party, document_type }
        });
        plan_list(now, out);
    }

    /// Gives a person an alias, and takes away what this ends.
    pub(crate) fn register_alias(
        &mut self,
        document_type: &DocumentType,
        alias1: &str,
        person: &Party,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let register = Arc::make_mut(&mut self.register);
        if let Some(alias1) = register.give(document_type, alias1, person, now.time) {
            out.tell(Happening::AliasDeregistered { document_type: document_type.clone(), alias1 });
        }
        plan_list(now, out);
    }

    pub(crate) fn deregister(
        &mut self,
        document_type: DocumentType,
        alias1: String,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        if Arc::make_mut(&mut self.register).end(&document_type, &alias1, now.time) {
            out.tell(Happening::AliasDeregistered { document_type, alias1 });
            plan_list(now, out);
        }
    }
}

/// A change shows on a list, which a test may be waiting for.
fn plan_list(now: Now<'_>, out: &mut Out<'_>) {
    let day = now.calendar.lists_with(now.time);
    out.schedule(day.hand_over, Due::SubscriptionHandOver);
    if has_lists(now.scenario) {
        out.schedule(day.list, Due::SubscriptionLists);
    }
}

/// Plans the lists of the next day that has some.
pub(crate) fn plan_routine(now: Now<'_>, out: &mut Out<'_>) {
    if has_lists(now.scenario) {
        let lists = now.calendar.subscription_list_after(now.time);
        // At the last moment that can be written there is no next day.
        if lists > now.time {
            out.schedule_routine(lists, Due::SubscriptionLists);
        }
    }
}

fn has_lists(scenario: &Scenario) -> bool {
    scenario.senders.values().any(|sender| !sender.subscription_lists.is_empty())
}

/// e-Boks hands its list over to Nets.
pub(crate) fn hand_over(now: Now<'_>, out: &mut Out<'_>) {
    let as_of = now.calendar.told_until(now.time);
    out.tell(Happening::SubscriptionsHandedOver { as_of });
}

/// The lists of today, for every sender who has some.
pub(crate) fn write_lists(names: &mut OutboundNames, now: Now<'_>, out: &mut Out<'_>) {
    for sender in now.scenario.senders.values() {
        for eboks_id in &sender.subscription_lists {
            write_list(sender, eboks_id, names, now, out);
        }
    }
    plan_routine(now, out);
}

fn write_list(
    sender: &Sender,
    eboks_id: &EboksId,
    names: &mut OutboundNames,
    now: Now<'_>,
    out: &mut Out<'_>,
) {
    let Sender { user, organisation, .. } = sender;
    let date = now.calendar.date(now.time);
    let as_of = now.calendar.subscription_cut_off(date);
    let (name, number) = names.subscription_list(user, organisation, date);
    let (organisation, eboks_id) = (organisation.clone(), eboks_id.clone());
    let list = SubscriptionList { organisation: organisation.clone(), eboks_id, date, number, as_of };
    let content = OutboundContent::SubscriptionList(list.clone());
    let draft = FileDraft { user, answers: None, name, content };
    let again = |_: &OutboundContent| {
        let (name, number) = names.subscription_list(user, &organisation, date);
        (name, OutboundContent::SubscriptionList(SubscriptionList { number, ..list }))
    };
    put(draft, again, now, out);
}
