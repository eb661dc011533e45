//! A line of the timeline as the API tells it.

use nets_core::Timestamp;
use nets_core::evidence::Evidence;
use nets_core::timeline::{Entry, Happening};
use nets_driver::World;
use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, Object, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::description::{described, words};
use nets_control::LocalTime;

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
    /// Real time at which it was told, in UTC. Left out of what a journal of version 0.1.0 tells again.
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    real: Option<Timestamp>,
    /// SHA-256 of the file that came or went, where `digests` asks for it and the file is there or was hashed as it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-f]{64}$", nullable = false)]
    sha256: Option<String>,
    #[serde(flatten)]
    details: HappeningView,
    #[serde(flatten)]
    #[schema(value_type = EvidenceView)]
    evidence: Option<EvidenceView>,
}

impl EntryView {
    pub(crate) fn of(entry: Entry, time: &LocalTime) -> EntryView {
        let Entry { seq, at, real, happening, evidence } = entry;
        let (details, evidence) = (HappeningView(happening), evidence.map(EvidenceView));
        EntryView { seq, at, local: time.show(at), real, sha256: None, details, evidence }
    }
}

/// The same with the digests of the files that came and went.
pub(crate) async fn lines_with_digests(entries: Vec<Entry>, world: &World) -> Vec<EntryView> {
    let mut lines = lines(entries);
    for line in &mut lines {
        if let Some(file) = line.details.0.transferred() {
            line.sha256 = world.sha256(file).await;
        }
    }
    lines
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
            .property("kind", described(Type::String, "What a file in Outbound is."))
            .property("address", described(Type::String, "The address and port of the client that logs in."))
            .property("software", described(Type::String, "What that client calls itself."))
            .property(
                "other_host_key",
                described(
                    Type::Boolean,
                    "The server had shown that client another host key, as a fault says.",
                ),
            )
            .property("key", described(Type::String, "The fingerprint of the key that was shown."))
            .property("leniency", described(Type::String, "What was forgiven."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .into()
    }
}

impl ToSchema for HappeningView {}

/// What an entry rests on, with the description that the core has no need of.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct EvidenceView(Box<Evidence>);

impl PartialSchema for EvidenceView {
    fn schema() -> RefOr<Schema> {
        let texts =
            |about| ArrayBuilder::new().items(Object::with_type(Type::String)).description(Some(about));
        ObjectBuilder::new()
            .description(Some("What the entry rests on, each where there is some."))
            .property("shipment_id", described(Type::String, "The shipmentId of the message's shipment."))
            .property("document_type", described(Type::String, "The message's document type."))
            .property(
                "decided_by",
                described(Type::String, "The rule of the scenario, counted from 1, by which a signer acts or a letter comes back."),
            )
            .property(
                "signers_decided_by",
                texts("The same for each signer, in the order of `signers`."),
            )
            .property(
                "list",
                described(Type::Object, "The list on which the recipient was missing: `of` `nets` or `eboks`, and `as_of`."),
            )
            .into()
    }
}

impl ToSchema for EvidenceView {}
