//! The data of a realtime receipt: what e-Boks made of each message.

use minijinja::Value;
use nets_core::effect::{OutboundFile, RealtimeAnswer, RealtimeReceipt};

use super::{everywhere, party};
use crate::record::{joined, record};

pub(crate) fn data(file: &OutboundFile, receipt: &RealtimeReceipt) -> Value {
    let messages: Vec<Value> = receipt.messages.iter().map(message).collect();
    joined(
        everywhere(file),
        [
            ("shipment_id", receipt.shipment_id.as_str().into()),
            ("shipment_file", receipt.file_name.as_str().into()),
            ("messages", messages.into()),
        ],
    )
}

fn message(answer: &RealtimeAnswer) -> Value {
    record([
        ("message_id", answer.message_id.as_str().into()),
        ("receiver", party(&answer.receiver)),
        ("accepted", answer.rejected.is_none().into()),
        ("reason", answer.rejected.as_deref().into()),
    ])
}
