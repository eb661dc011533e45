//! Which channel takes a message: the one named first, else the next, else none.

use alloc::{format, string::String, vec::Vec};
use jiff::SignedDuration;

use crate::agenda::Due;
use crate::effect::{DistributionStatus, RealtimeAnswer};
use crate::identity::{DocumentType, MessageRef, Party, UploadId, UserId};
use crate::register::Knowledge;
use crate::scenario::SubscriptionCheck;
use crate::shipment::{Channel, Message, Shipment};
use crate::simulator::Simulator;
use crate::state::MessageState;
use crate::timeline::Happening;

/// A realtime document is in e-Boks well within the minute in which its receipt is due (assumed).
const REALTIME: SignedDuration = SignedDuration::from_secs(30);

/// One message of an accepted shipment, with what is said of it wherever it goes.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub(crate) user: &'a UserId,
    pub(crate) shipment_id: &'a str,
    pub(crate) reference: MessageRef,
    pub(crate) message: &'a Message,
}

/// Why a channel does not take a message.
struct Unreachable {
    recipient: Party,
    reason: String,
}

impl Simulator {
    /// Sends every message of a newly accepted shipment on its way.
    pub(crate) fn route(
        &mut self,
        user: &UserId,
        upload: UploadId,
        shipment: &Shipment,
    ) -> Vec<MessageState> {
        let shipment_id = shipment.id.as_str();
        let mut answers = Vec::new();
        let states = (0u32..)
            .zip(&shipment.messages)
            .map(|(index, message)| {
                let sent = Sent { user, shipment_id, reference: MessageRef { upload, index }, message };
                let state = self.try_channels(sent, 0);
                if self.is_realtime(message) {
                    answers.push(self.realtime_answer(message, &state));
                }
                state
            })
            .collect();
        if !answers.is_empty() && self.scenario.outbound.realtime_receipt.is_some() {
            self.realtime_answers.insert(upload, answers);
            let written = self.now.saturating_add(REALTIME).unwrap_or(jiff::Timestamp::MAX);
            self.agenda.schedule(written, Due::RealtimeReceipt(upload));
        }
        states
    }

    /// Tries the channels from this place of their order on, and says where the message stands then.
    fn try_channels(&mut self, sent: Sent<'_>, first: usize) -> MessageState {
        let ways = sent.message.ways();
        for (place, channel) in ways.iter().enumerate().skip(first) {
            match self.enter(sent, *channel) {
                Ok(state) => return state,
                Err(unreachable) => match ways.get(place + 1) {
                    Some(next) => self.note_passed_on(sent, *channel, unreachable, *next),
                    None => return self.reject(sent, *channel, unreachable),
                },
            }
        }
        let receiver = sent.message.receiver.clone();
        let reason = String::from("no channel is named that has not been tried");
        self.reject(sent, Channel::Eboks, Unreachable { recipient: receiver, reason })
    }

    fn enter(&mut self, sent: Sent<'_>, channel: Channel) -> Result<MessageState, Unreachable> {
        let unreachable =
            |reason: &str| Unreachable { recipient: sent.message.receiver.clone(), reason: reason.into() };
        match channel {
            Channel::Eboks => self.enter_eboks(sent),
            Channel::Print if sent.message.print.is_some() => Ok(self.enter_print(sent.reference)),
            Channel::Print => Err(unreachable("the message has no print part")),
            Channel::Email => Err(unreachable("what Nets does with e-mail is not simulated")),
        }
    }

    fn enter_eboks(&mut self, sent: Sent<'_>) -> Result<MessageState, Unreachable> {
        self.check_now(sent.message)?;
        if self.is_realtime(sent.message) {
            let delivery = self.now.saturating_add(REALTIME).unwrap_or(jiff::Timestamp::MAX);
            self.agenda.schedule(delivery, Due::Deliver(sent.reference.upload));
            return Ok(MessageState::HandedOver { delivery });
        }
        let journey = self.calendar.journey(self.now);
        self.agenda.schedule(journey.hand_over, Due::HandOver(sent.reference.upload));
        Ok(MessageState::Accepted { hand_over: journey.hand_over, delivery: journey.delivery })
    }

    /// e-Boks takes the message, unless somebody who must receive it has left in the meantime.
    pub(crate) fn hand_over_one(&mut self, sent: Sent<'_>, delivery: jiff::Timestamp) -> MessageState {
        let Err(unreachable) = self.check_subscriptions(sent.message, Knowledge::full(self.now)) else {
            self.agenda.schedule(delivery, Due::Deliver(sent.reference.upload));
            return MessageState::HandedOver { delivery };
        };
        let ways = sent.message.ways();
        let behind = ways.iter().position(|channel| *channel == Channel::Eboks).map_or(0, |place| place + 1);
        match ways.get(behind) {
            Some(next) => {
                self.note_passed_on(sent, Channel::Eboks, unreachable, *next);
                self.try_channels(sent, behind)
            }
            None => self.reject(sent, Channel::Eboks, unreachable),
        }
    }

    /// What Nets says of a message that has come in; of a realtime one e-Boks says it at once, too.
    fn check_now(&self, message: &Message) -> Result<(), Unreachable> {
        self.check_subscriptions(message, self.nets_knows())?;
        if self.is_realtime(message) {
            self.check_subscriptions(message, Knowledge::full(self.now))?;
        }
        Ok(())
    }

    /// A mandatory document reaches everybody whom its address identifies; any other only those who
    /// subscribe to its type.
    fn check_subscriptions(&self, message: &Message, known: Knowledge) -> Result<(), Unreachable> {
        let document_type = &message.document_type;
        let is_stranger = |party: &&Party| {
            !self.reaches_anyway(party, document_type)
                && !self.register.is_subscribed(&self.scenario, party, document_type, known)
        };
        match message.signers().find(is_stranger) {
            Some(recipient) => Err(Unreachable {
                recipient: recipient.clone(),
                reason: format!("{recipient} does not subscribe to {document_type}"),
            }),
            None => Ok(()),
        }
    }

    /// An alias that nobody has registered identifies nobody, so nothing can be delivered to it.
    fn reaches_anyway(&self, party: &Party, document_type: &DocumentType) -> bool {
        let material = self.scenario.materials.get(document_type).filter(|material| material.mandatory);
        material.is_some_and(|material| material.alias.is_none() || !matches!(party, Party::Alias { .. }))
    }

    /// What Nets goes by: the list it was handed last, and the aliases it has asked about itself.
    fn nets_knows(&self) -> Knowledge {
        let told_until = match self.scenario.timetable.subscription_check {
            SubscriptionCheck::DailyList => self.calendar.told_until(self.now),
            SubscriptionCheck::AtOnce => self.now,
        };
        Knowledge { told_until, asked_until: self.now }
    }

    pub(crate) fn is_realtime(&self, message: &Message) -> bool {
        let material = self.scenario.materials.get(&message.document_type);
        message.realtime || material.is_some_and(|material| material.realtime)
    }

    /// What e-Boks says at once of a realtime message: it has it, or why it has not.
    fn realtime_answer(&self, message: &Message, state: &MessageState) -> RealtimeAnswer {
        let rejected = match (state, self.check_now(message)) {
            (MessageState::HandedOver { .. }, _) => None,
            (_, Err(unreachable)) => Some(unreachable.reason),
            (_, Ok(())) => Some(String::from("the sender has named another channel first, or only others")),
        };
        RealtimeAnswer { message_id: message.id.clone(), receiver: message.receiver.clone(), rejected }
    }

    fn note_passed_on(&mut self, sent: Sent<'_>, from: Channel, unreachable: Unreachable, channel: Channel) {
        let Unreachable { recipient, reason } = unreachable;
        self.note(Happening::MessagePassedOn {
            user: sent.user.clone(),
            message: sent.reference,
            message_id: sent.message.id.clone(),
            recipient,
            from,
            reason,
            channel,
        });
    }

    fn reject(&mut self, sent: Sent<'_>, channel: Channel, unreachable: Unreachable) -> MessageState {
        let Unreachable { recipient, reason } = unreachable;
        self.note(Happening::MessageRejected {
            user: sent.user.clone(),
            message: sent.reference,
            message_id: sent.message.id.clone(),
            recipient,
            channel,
            reason: reason.clone(),
        });
        self.report(sent, channel, DistributionStatus::Rejected { reason: reason.clone() });
        MessageState::Rejected { at: self.now, channel, reason }
    }
}
