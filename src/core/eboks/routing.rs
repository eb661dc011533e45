//! Which channel takes a message: the one named first, else the next, else none.

use alloc::{format, string::String, vec::Vec};
use jiff::{SignedDuration, Timestamp};

use crate::agenda::Due;
use crate::eboks::emails;
use crate::eboks::letters;
use crate::eboks::register::{Knowledge, Register};
use crate::eboks::sent::Sent;
use crate::effect::RealtimeAnswer;
use crate::evidence::{AskedList, Evidence, ListOwner};
use crate::identity::{DocumentType, Party};
use crate::now::Now;
use crate::out::Out;
use crate::scenario::SubscriptionCheck;
use crate::shipment::{Channel, Message};
use crate::state::MessageState;
use crate::timeline::Happening;

/// A realtime document is in e-Boks well within the minute in which its receipt is due (assumed).
const REALTIME: SignedDuration = SignedDuration::from_secs(30);

/// What is known when a message is sent on its way.
#[derive(Clone, Copy)]
pub(crate) struct Routing<'a> {
    pub(crate) register: &'a Register,
    pub(crate) now: Now<'a>,
}

/// Why a channel does not take a message.
struct Unreachable {
    recipient: Option<Party>,
    reason: String,
    /// The list that says so.
    list: Option<AskedList>,
}

impl Routing<'_> {
    /// Sends a message of a newly accepted shipment on its way, and says where it stands then.
    pub(crate) fn send(self, sent: Sent<'_>, out: &mut Out<'_>) -> MessageState {
        self.try_channel(sent, 0, out)
    }

    fn try_channel(self, sent: Sent<'_>, place: usize, out: &mut Out<'_>) -> MessageState {
        let channel = self.ways(sent).get(place).copied().unwrap_or(Channel::Eboks);
        match self.enter(sent, channel, out) {
            Ok(state) => state,
            Err(unreachable) => self.go_on(sent, place, unreachable, out),
        }
    }

    fn ways(self, sent: Sent<'_>) -> Vec<Channel> {
        sent.message.ways(self.now.scenario.unnamed_channels)
    }

    /// Tries the next channel behind the one at this place, which cannot reach a recipient.
    fn go_on(
        self,
        sent: Sent<'_>,
        place: usize,
        unreachable: Unreachable,
        out: &mut Out<'_>,
    ) -> MessageState {
        let (user, message, message_id) = sent.names();
        let Unreachable { recipient, reason, list } = unreachable;
        let evidence = Evidence { list, ..sent.evidence() };
        let ways = self.ways(sent);
        let from = ways.get(place).copied().unwrap_or(Channel::Eboks);
        let Some(channel) = ways.get(place + 1).copied() else {
            let (channel, told) = (from, reason.clone());
            let rejected =
                Happening::MessageRejected { user, message, message_id, recipient, channel, reason: told };
            out.tell_with(rejected, evidence);
            return MessageState::Rejected { at: self.now.time, channel, reason };
        };
        let passed_on =
            Happening::MessagePassedOn { user, message, message_id, recipient, from, reason, channel };
        out.tell_with(passed_on, evidence);
        self.try_channel(sent, place + 1, out)
    }

    fn enter(self, sent: Sent<'_>, channel: Channel, out: &mut Out<'_>) -> Result<MessageState, Unreachable> {
        let unreachable = |reason: &str| Unreachable {
            recipient: sent.message.receiver.clone(),
            reason: reason.into(),
            list: None,
        };
        match channel {
            Channel::Eboks if sent.message.receiver.is_some() => self.enter_eboks(sent, out),
            Channel::Eboks => Err(unreachable("the message has no receiver in e-Boks")),
            Channel::Print if sent.message.print.is_some() => {
                Ok(letters::enter(sent.reference, self.now, out))
            }
            Channel::Print => Err(unreachable("the message has no print part")),
            Channel::Email if sent.message.email => Ok(emails::enter(sent.reference, self.now, out)),
            Channel::Email => Err(unreachable("the message has no e-mail part")),
        }
    }

    fn enter_eboks(self, sent: Sent<'_>, out: &mut Out<'_>) -> Result<MessageState, Unreachable> {
        self.check_now(sent.message)?;
        let upload = sent.reference.upload;
        if self.is_realtime(sent.message) {
            let delivery = self.realtime();
            out.schedule(delivery, Due::Deliver(upload));
            return Ok(MessageState::HandedOver { delivery });
        }
        let journey = self.now.calendar.journey(self.now.time);
        out.schedule(journey.hand_over, Due::HandOver(upload));
        Ok(MessageState::Accepted { hand_over: journey.hand_over, delivery: journey.delivery })
    }

    /// e-Boks takes the message, unless one who must receive it has left in the meantime.
    pub(crate) fn hand_over(self, sent: Sent<'_>, delivery: Timestamp, out: &mut Out<'_>) -> MessageState {
        let Err(unreachable) = self.check_subscriptions(sent.message, ListOwner::Eboks) else {
            out.schedule(delivery, Due::Deliver(sent.reference.upload));
            return MessageState::HandedOver { delivery };
        };
        let eboks = self.ways(sent).iter().position(|channel| *channel == Channel::Eboks);
        self.go_on(sent, eboks.unwrap_or(0), unreachable, out)
    }

    /// What Nets says of a message that has come in; of a realtime one e-Boks says it at once, too.
    fn check_now(self, message: &Message) -> Result<(), Unreachable> {
        self.check_subscriptions(message, ListOwner::Nets)?;
        if self.is_realtime(message) {
            self.check_subscriptions(message, ListOwner::Eboks)?;
        }
        Ok(())
    }

    /// A mandatory document reaches all whom its address identifies; any other only those who
    /// subscribe to its type.
    fn check_subscriptions(self, message: &Message, of: ListOwner) -> Result<(), Unreachable> {
        let known = match of {
            ListOwner::Nets => self.nets_knows(),
            ListOwner::Eboks => Knowledge::full(self.now.time),
        };
        let document_type = &message.document_type;
        let is_stranger = |party: &&Party| {
            !self.reaches_anyway(party, document_type)
                && !self.register.is_subscribed(self.now.scenario, party, document_type, known)
        };
        match message.signers().find(is_stranger) {
            Some(recipient) => Err(Unreachable {
                recipient: Some(recipient.clone()),
                reason: format!("{recipient} does not subscribe to {document_type}"),
                list: Some(AskedList { of, as_of: known.told_until }),
            }),
            None => Ok(()),
        }
    }

    /// An alias that is not registered identifies no person, so nothing can be delivered to it.
    fn reaches_anyway(self, party: &Party, document_type: &DocumentType) -> bool {
        let materials = &self.now.scenario.materials;
        let material = materials.get(document_type).filter(|material| material.mandatory);
        material.is_some_and(|material| material.alias.is_none() || !matches!(party, Party::Alias(_)))
    }

    /// What Nets goes by: the list it was handed last, and the aliases it has asked about itself.
    fn nets_knows(self) -> Knowledge {
        let Now { scenario, calendar, time, .. } = self.now;
        let told_until = match scenario.timetable.subscription_check {
            SubscriptionCheck::DailyList => calendar.told_until(time),
            SubscriptionCheck::AtOnce => time,
        };
        Knowledge { told_until, asked_until: time }
    }

    fn is_realtime(self, message: &Message) -> bool {
        let material = self.now.scenario.materials.get(&message.document_type);
        message.realtime || material.is_some_and(|material| material.realtime)
    }

    /// When what is sent now in realtime is in e-Boks, and its receipt is written.
    pub(crate) fn realtime(self) -> Timestamp {
        self.now.after(REALTIME)
    }

    /// What e-Boks says at once of a realtime message: it has it, or why it has not. Of one that is not
    /// addressed to e-Boks it says nothing.
    pub(crate) fn realtime_answer(self, message: &Message, state: &MessageState) -> Option<RealtimeAnswer> {
        if !self.is_realtime(message) {
            return None;
        }
        let receiver = message.receiver.clone()?;
        let rejected = match (state, self.check_now(message)) {
            (MessageState::HandedOver { .. }, _) => None,
            (_, Err(unreachable)) => Some(unreachable.reason),
            (_, Ok(())) => Some(String::from("the sender has named another channel first, or only others")),
        };
        Some(RealtimeAnswer { message_id: message.id.clone(), receiver, rejected })
    }
}
