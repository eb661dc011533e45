//! Shipments: what arrived, what was found in it, and how far its messages are.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Uri;
use nets_core::Timestamp;
use nets_core::finding::{Finding, describe};
use nets_core::identity::UploadId;
use nets_core::state::{Outline, Standing};
use nets_driver::{FoundUpload, UploadFilter, View};
use nets_web::written::shortened;
use nets_web::{InPath, Parameters, Problem};
use serde::Serialize;
use utoipa::openapi::Object;
use utoipa::{IntoParams, ToSchema};

use crate::api::{InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::{BadParameter, words_for};
use crate::paging::Hundred;
use crate::problem::ProblemDocument;
use crate::resources::finding::FindingView;
use crate::route::routes;
use crate::sender::check_user;
use crate::walk::{moment_of, walk};
use nets_control::{LocalTime, WorldReason};

/// The words for where a shipment stands.
const STATES: [(&str, Standing); 4] = [
    ("reading", Standing::Reading),
    ("refused", Standing::Refused),
    ("under_way", Standing::UnderWay),
    ("finished", Standing::Finished),
];

/// A shipment in a list.
#[derive(Serialize, ToSchema)]
#[schema(title = "Shipment")]
pub(crate) struct ShipmentView {
    /// Its number, in the order of arrival.
    upload: u64,
    user: String,
    /// The folder below Inbound.
    #[schema(example = "DK12345678")]
    folder: String,
    /// The zip's name.
    file: String,
    /// The zip's size in bytes.
    size: u64,
    #[schema(value_type = String, format = DateTime)]
    arrived: Timestamp,
    /// `arrived`, as a Copenhagen clock shows it.
    local: String,
    #[schema(schema_with = states)]
    state: &'static str,
    /// The `shipmentId`, once the shipment is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    shipment_id: Option<String>,
    /// The version of the format, once the shipment is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.6", nullable = false)]
    version: Option<&'static str>,
    errors: usize,
    warnings: usize,
    /// How many messages are in which state.
    messages: BTreeMap<String, usize>,
    /// The name of its receipt in Outbound, once written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    receipt: Option<String>,
}

/// One shipment with all that was found in it.
#[derive(Serialize, ToSchema)]
#[schema(title = "ShipmentInFull")]
pub(crate) struct ShipmentInFull {
    #[serde(flatten)]
    summary: ShipmentView,
    #[serde(serialize_with = "describe")]
    #[schema(value_type = Vec<FindingView>)]
    findings: Vec<Finding>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ShipmentPage {
    shipments: Vec<ShipmentView>,
    /// Whether there are more: ask again with the last `upload` as `after`.
    more: bool,
}

const FILTERS: [&str; 8] = ["user", "state", "shipment_id", "from", "until", "receiver", "after", "limit"];

fn states() -> Object {
    words_for("`finished` when nothing more comes of any message", STATES.map(|(word, _)| word))
}

/// Which shipments are listed: everything given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `list` reads it")]
struct ShipmentQuery {
    /// Only this sender's
    user: Option<String>,
    /// Only those that stand so
    #[param(schema_with = states, required = false)]
    state: Option<String>,
    /// Only those with this `shipmentId`
    shipment_id: Option<String>,
    /// Only those that arrived at this moment or later: Copenhagen time, or RFC 3339 with an offset
    from: Option<String>,
    /// Only those that arrived before this moment
    until: Option<String>,
    /// Only those with a message for the recipient of this number or alias
    receiver: Option<String>,
    /// Only those behind this upload
    after: Option<u64>,
}

routes!(list, read);

/// Shipments in the order of arrival.
#[utoipa::path(get, path = "/v1/shipments", tag = "shipments",
    params(
        ShipmentQuery,
        Hundred,
    ),
    responses((status = 200, body = ShipmentPage), BadParameter, (status = 404, description = "No such sender", body = ProblemDocument)))]
async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &FILTERS)?;
    let state = parameters.word("state", &STATES.map(|(word, _)| word))?;
    let after = parameters.number("after", 0, u64::MAX)?.unwrap_or(0);
    let limit = Hundred::of(&parameters)?;
    let user = parameters.text("user").map(str::to_owned);
    let standing = STATES.iter().find(|(word, _)| Some(*word) == state).map(|(_, standing)| *standing);
    let wanted = UploadFilter { after, user, standing };
    if let Some(user) = &wanted.user {
        check_user(&here.scenario.scenario, user)?;
    }
    let further = Further::read(&parameters)?;
    let take = move |view: &View<'_>, outline: &Outline, _: usize| {
        Ok(further.take(view, outline)?.then(|| outline.clone()).into_iter().collect())
    };
    let (outlines, more) = walk(&here, wanted, limit, Arc::new(take)).await?;
    let time = LocalTime::new();
    let shipments = outlines.into_iter().map(|outline| summary(outline, &time)).collect();
    ok(&ShipmentPage { shipments, more })
}

/// What a shipment must be besides what the world filters by.
struct Further {
    shipment_id: Option<String>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    receiver: Option<String>,
}

impl Further {
    fn read(parameters: &Parameters) -> Result<Further, Problem> {
        Ok(Further {
            shipment_id: parameters.text("shipment_id").map(str::to_owned),
            from: moment_of(parameters, "from")?,
            until: moment_of(parameters, "until")?,
            receiver: parameters.text("receiver").map(str::to_owned),
        })
    }

    /// Reads the messages only where nothing else excludes the shipment.
    fn take(&self, view: &View<'_>, outline: &Outline) -> Result<bool, Problem> {
        let fits = self.shipment_id.is_none() || self.shipment_id == outline.shipment_id;
        let is_in_time = self.from.is_none_or(|from| outline.arrived >= from)
            && self.until.is_none_or(|until| outline.arrived < until);
        match &self.receiver {
            Some(receiver) if fits && is_in_time => {
                let record = find(view, outline.upload.id)?;
                Ok(record.messages().any(|(message, _)| message.is_for(receiver)))
            }
            _ => Ok(fits && is_in_time),
        }
    }
}

/// One shipment, with everything that was found in it.
#[utoipa::path(get, path = "/v1/shipments/{upload}", tag = "shipments",
    params(("upload" = u64, Path, description = "The shipment's number")),
    responses((status = 200, body = ShipmentInFull), (status = 404, description = "No such shipment", body = ProblemDocument)))]
async fn read(here: InWorld, InPath(upload): InPath<String>, _: OnlyWorld) -> Reply {
    let upload = upload_id(&upload)?;
    let found = here.look(move |view| {
        let record = find(&view, upload)?;
        Ok((record.outline(), record.findings().to_vec()))
    });
    let (outline, findings) = found.await?;
    let summary = summary(outline, &LocalTime::new());
    ok(&ShipmentInFull { summary, findings })
}

/// The upload this part of a path means.
pub(crate) fn upload_id(text: &str) -> Result<UploadId, Problem> {
    text.parse().map(UploadId).map_err(|_| {
        let text = shortened(text);
        Problem::new(WorldReason::UnknownShipment, format!("`{text}` is not the number of a shipment"))
            .hint("shipments are numbered from 1; /v1/shipments lists them")
    })
}

pub(crate) fn find<'v>(view: &View<'v>, upload: UploadId) -> Result<FoundUpload<'v>, Problem> {
    let found = view.upload(upload).map_err(|problem| Problem::failed(problem.to_string()))?;
    found.ok_or_else(|| {
        Problem::new(WorldReason::UnknownShipment, format!("no shipment has the number {upload}"))
            .hint("/v1/shipments lists them")
    })
}

fn summary(outline: Outline, time: &LocalTime) -> ShipmentView {
    let Outline { upload, arrived, standing, shipment_id, version, errors, warnings, messages, receipt } =
        outline;
    ShipmentView {
        upload: upload.id.0,
        user: upload.user.to_string(),
        folder: upload.folder,
        file: upload.file_name,
        size: upload.size,
        arrived,
        local: time.show(arrived),
        state: word_for(standing),
        shipment_id,
        version: version.map(|version| version.number()),
        errors,
        warnings,
        messages,
        receipt,
    }
}

pub(crate) fn word_for(standing: Standing) -> &'static str {
    match standing {
        Standing::Reading => STATES[0].0,
        Standing::Refused => STATES[1].0,
        Standing::UnderWay => STATES[2].0,
        Standing::Finished => STATES[3].0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_the_same_in_a_filter_and_in_an_answer() {
        for (word, standing) in STATES {
            assert_eq!(word_for(standing), word);
        }
    }
}
