//! A line of the timeline as the API tells it.

use nets_core::Timestamp;
use nets_core::timeline::{Entry, Happening};
use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::description::{described, words};
use crate::local_time::LocalTime;

/// One line of the timeline.
#[derive(Serialize, ToSchema)]
#[schema(title = "Entry")]
pub(crate) struct EntryView {
    /// Counts from 1 without gaps.
    pub(crate) seq: u64,
    /// Simulated time.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The same moment as a Copenhagen clock shows it.
    #[schema(example = "2026-01-06T08:00:00+01:00")]
    local: String,
    #[serde(flatten)]
    details: HappeningView,
}

impl EntryView {
    pub(crate) fn of(entry: Entry, time: &LocalTime) -> EntryView {
        let Entry { seq, at, happening } = entry;
        EntryView { seq, at, local: time.show(at), details: HappeningView(happening) }
    }
}

pub(crate) fn lines(entries: Vec<Entry>) -> Vec<EntryView> {
    let time = LocalTime::new();
    entries.into_iter().map(|entry| EntryView::of(entry, &time)).collect()
}

/// What happened, with the description that the core has no need of.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct HappeningView(Happening);

impl PartialSchema for HappeningView {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some("What happened, and to what. `what` says which of the others there are."))
            .property("what", words(Happening::names()))
            .required("what")
            .property("user", described(Type::String, "The login concerned."))
            .property("upload", described(Type::Integer, "The number of the shipment concerned."))
            .property("message_id", described(Type::String, "The message's id in shipment.xml."))
            .property("file", described(Type::String, "The name of the file concerned."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .into()
    }
}

impl ToSchema for HappeningView {}
