//! The data of a subscription list, whose rows come one at a time.

use minijinja::Value;
use nets_core::effect::{OutboundFile, SubscriptionList};
use nets_core::identity::EboksId;
use nets_core::subscription::Subscriber;

use super::{everywhere, local_time, organisation};
use crate::record::{joined, record};

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

pub(crate) fn row(subscriber: &Subscriber, eboks_id: &EboksId) -> Value {
    record([
        ("kind", subscriber.party.kind().into()),
        ("value", subscriber.party.value().into()),
        ("country", subscriber.party.country().code().into()),
        ("document_type", subscriber.document_type.as_str().into()),
        ("eboks_id", eboks_id.as_str().into()),
    ])
}
