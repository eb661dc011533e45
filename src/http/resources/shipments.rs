//! Shipments: what arrived, what was found in it, and how far its messages are.

use std::collections::BTreeMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use nets_core::finding::{Severity, of_severity};
use nets_core::identity::UploadId;
use nets_core::state::{UploadRecord, Verdict};
use nets_core::{Timestamp, scenario::Scenario};
use nets_driver::View;
use serde::Serialize;
use utoipa::ToSchema;

use crate::local_time::{LocalTime, shortened};
use crate::nearest;
use crate::parameters::{NoParameters, Parameters};
use crate::problem::{Document, Problem, Reason};
use crate::reply::{self, Reply};
use crate::resources::finding::FindingView;
use crate::resources::messages::state_name;
use crate::router::Api;

/// The words for where a shipment stands.
const STATES: [&str; 4] = ["reading", "refused", "under_way", "finished"];

/// A shipment in a list.
#[derive(Serialize, ToSchema)]
#[schema(title = "Shipment")]
pub(crate) struct Summary {
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
    /// `reading`, `refused`, `under_way`, or `finished` when nothing more comes of any message.
    state: &'static str,
    /// The `shipmentId`, once the shipment is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    shipment_id: Option<String>,
    /// The version of the format, once the shipment is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.6")]
    version: Option<&'static str>,
    errors: usize,
    warnings: usize,
    /// How many messages are in which state.
    messages: BTreeMap<&'static str, usize>,
    /// The name of its receipt in Outbound, once written.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

/// One shipment with all that was found in it.
#[derive(Serialize, ToSchema)]
#[schema(title = "ShipmentInFull")]
pub(crate) struct InFull {
    #[serde(flatten)]
    summary: Summary,
    findings: Vec<FindingView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ShipmentPage {
    shipments: Vec<Summary>,
    /// Whether there are more: ask again with the last `upload` as `after`.
    more: bool,
}

/// Shipments in the order of arrival.
#[utoipa::path(get, path = "/v1/shipments", tag = "shipments",
    params(
        ("user" = Option<String>, Query, description = "Only this sender's"),
        ("state" = Option<String>, Query, description = "Only those that are `reading`, `refused`, `under_way` or `finished`"),
        ("after" = Option<u64>, Query, description = "Only those behind this upload"),
        ("limit" = Option<usize>, Query, description = "At most so many: 100 when left out, 1000 at the most"),
    ),
    responses((status = 200, body = ShipmentPage), (status = 400, description = "A parameter is wrong", body = Document),
        (status = 404, description = "No such sender", body = Document)))]
pub(crate) async fn list(State(api): State<Api>, uri: Uri) -> Reply {
    let parameters = Parameters::read(&uri, &["user", "state", "after", "limit"])?;
    let state = parameters.word("state", &STATES)?;
    let after = parameters.number("after", 0, u64::MAX)?.unwrap_or(0);
    let limit = parameters.limit(100, 1_000)?;
    let user = parameters.text("user").map(str::to_owned);
    let page = api
        .control
        .world()
        .query(move |view| {
            if let Some(user) = &user {
                check_user(view.simulator.scenario(), user)?;
            }
            let time = LocalTime::new();
            let mut matching = view
                .simulator
                .uploads()
                .filter(|record| record.upload.id.0 > after)
                .filter(|record| user.as_deref().is_none_or(|user| record.upload.user.as_str() == user))
                .filter(|record| state.is_none_or(|state| state_of(record) == state));
            let shipments = matching.by_ref().take(limit).map(|record| summary(record, &time)).collect();
            Ok::<_, Problem>(ShipmentPage { shipments, more: matching.next().is_some() })
        })
        .await??;
    reply::ok(&page)
}

/// One shipment, with everything that was found in it.
#[utoipa::path(get, path = "/v1/shipments/{upload}", tag = "shipments",
    params(("upload" = u64, Path, description = "The shipment's number")),
    responses((status = 200, body = InFull), (status = 404, description = "No such shipment", body = Document)))]
pub(crate) async fn read(
    State(api): State<Api>,
    upload: Result<Path<String>, PathRejection>,
    _: NoParameters,
) -> Reply {
    let upload = upload_id(&upload?.0)?;
    let (summary, findings) = api
        .control
        .world()
        .query(move |view| {
            let record = find(&view, upload)?;
            Ok::<_, Problem>((summary(record, &LocalTime::new()), record.findings().to_vec()))
        })
        .await??;
    reply::ok(&InFull { summary, findings: findings.into_iter().map(FindingView::from).collect() })
}

/// The upload this part of a path means.
pub(crate) fn upload_id(text: &str) -> Result<UploadId, Problem> {
    text.parse().map(UploadId).map_err(|_| {
        let text = shortened(text);
        Problem::new(Reason::UnknownShipment, format!("`{text}` is not the number of a shipment"))
            .hint("shipments are numbered from 1; /v1/shipments lists them")
    })
}

pub(crate) fn find<'v>(view: &View<'v>, upload: UploadId) -> Result<&'v UploadRecord, Problem> {
    view.simulator.upload(upload).ok_or_else(|| {
        Problem::new(Reason::UnknownShipment, format!("no shipment has the number {upload}"))
            .hint("/v1/shipments lists them")
    })
}

/// A misspelt sender would otherwise look like one that has sent nothing.
pub(crate) fn check_user(scenario: &Scenario, user: &str) -> Result<(), Problem> {
    let users: Vec<&str> = scenario.senders.keys().map(|user| user.as_str()).collect();
    if users.contains(&user) {
        return Ok(());
    }
    let user = shortened(user);
    Err(Problem::new(Reason::UnknownUser, format!("no sender is called `{user}`"))
        .hint(nearest::hint(&user, &users)))
}

fn state_of(record: &UploadRecord) -> &'static str {
    match &record.verdict {
        Verdict::Pending => "reading",
        Verdict::Refused { .. } => "refused",
        Verdict::Accepted { messages, .. } if messages.iter().all(|state| state.is_final()) => "finished",
        Verdict::Accepted { .. } => "under_way",
    }
}

fn summary(record: &UploadRecord, time: &LocalTime) -> Summary {
    let shipment = match &record.verdict {
        Verdict::Accepted { shipment, .. } => Some(shipment),
        Verdict::Pending | Verdict::Refused { .. } => None,
    };
    let mut messages = BTreeMap::new();
    for (_, state) in record.messages() {
        *messages.entry(state_name(state)).or_default() += 1;
    }
    let upload = &record.upload;
    Summary {
        upload: upload.id.0,
        user: upload.user.to_string(),
        folder: upload.folder.clone(),
        file: upload.file_name.clone(),
        size: upload.size,
        arrived: record.arrived,
        local: time.show(record.arrived),
        state: state_of(record),
        shipment_id: shipment.map(|shipment| shipment.id.clone()),
        version: shipment.map(|shipment| shipment.version.number()),
        errors: of_severity(record.findings(), Severity::Error).len(),
        warnings: of_severity(record.findings(), Severity::Warning).len(),
        messages,
        receipt: record.receipt.clone(),
    }
}
