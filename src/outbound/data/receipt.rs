//! The data of a shipment's receipt.

use minijinja::Value;
use nets_core::effect::{OutboundFile, Receipt};

use super::everywhere;
use crate::record::joined;

pub(crate) fn data(file: &OutboundFile, receipt: &Receipt) -> Value {
    let messages: Vec<Value> = receipt.messages.iter().map(Value::from).collect();
    joined(everywhere(file), [("status", receipt.status.code().into()), ("messages", messages.into())])
}
