//! `channels.twice`: the ways to the recipient, in the order the sender names.

use nets_core::rule_book::RuleId;
use nets_core::shipment::Channel;

use super::input::RuleInput;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

/// The channels that could be read, each once. One that does not exist is the schema's to tell.
pub(super) fn channels(
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Vec<Channel> {
    let mut channels = Vec::new();
    for written in &message.channels {
        let Some(channel) = channel(written) else { continue };
        if channels.contains(&channel) {
            findings.push(
                input
                    .finding(RuleId::ChannelTwice, written.at, message, "this channel is named a second time")
                    .found(channel.name())
                    .expected("each channel once")
                    .advice("Remove this channel."),
            );
        } else {
            channels.push(channel);
        }
    }
    channels
}

pub(super) fn channel(written: &Written<'_>) -> Option<Channel> {
    Channel::ALL.into_iter().find(|channel| channel.name() == written.trimmed())
}
