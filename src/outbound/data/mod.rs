//! The core's facts as the data of templates, one file a format.

pub(crate) mod distribution_report;
pub(crate) mod realtime_receipt;
pub(crate) mod receipt;
pub(crate) mod signing_receipt;
pub(crate) mod subscription_list;

use minijinja::Value;
use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::civil::Date;
use nets_core::effect::OutboundFile;
use nets_core::identity::{Organisation, Party};

use crate::record::record;

/// What every template has.
fn everywhere(file: &OutboundFile) -> Vec<(&'static str, Value)> {
    vec![
        ("user", file.user.as_str().into()),
        ("file_name", file.name.as_str().into()),
        ("written", local_time(file.at)),
    ]
}

fn organisation(organisation: &Organisation) -> Value {
    record([("value", organisation.number().into()), ("country", organisation.country().code().into())])
}

fn party(party: &Party) -> Value {
    record([
        ("kind", party.kind().into()),
        ("value", party.value().into()),
        ("country", party.country().code().into()),
    ])
}

fn day(at: Timestamp) -> Date {
    copenhagen().to_datetime(at).date()
}

/// Copenhagen's time with its distance from UTC, such as `2026-01-06T08:30:00+01:00`.
fn local_time(at: Timestamp) -> Value {
    at.to_zoned(copenhagen()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().into()
}
