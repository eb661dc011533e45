//! The data of a subscription list, whose rows come one at a time.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object};
use nets_core::effect::{OutboundFile, SubscriptionList};
use nets_core::subscription::Subscriber;

use super::{everywhere, local_time, organisation};
use crate::record::joined;

pub(crate) fn data(file: &OutboundFile, list: &SubscriptionList, rows: Value) -> Value {
    joined(
        everywhere(file),
        [
            ("organisation", organisation(&list.organisation)),
            ("eboks_id", list.eboks_id.as_str().into()),
            ("date", list.date.to_string().into()),
            ("number", list.number.into()),
            ("as_of", local_time(list.as_of)),
            ("rows", rows),
        ],
    )
}

/// What a template sees of a subscriber. A list may have millions, so values are made when they are asked for.
#[derive(Debug)]
pub(crate) struct SubscriberRow {
    pub(crate) subscriber: Subscriber,
    /// The same for all rows of a list.
    pub(crate) eboks_id: Value,
}

/// What a row has.
pub(crate) const PARTS: [&str; 5] = ["kind", "value", "country", "document_type", "eboks_id"];

impl Object for SubscriberRow {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let Subscriber { party, document_type } = &self.subscriber;
        match key {
            "kind" => Some(party.kind().into()),
            "value" => Some(party.value().into()),
            "country" => Some(party.country().code().into()),
            "document_type" => Some(document_type.as_str().into()),
            "eboks_id" => Some(self.eboks_id.clone()),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&PARTS)
    }
}
