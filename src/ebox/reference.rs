//! Reference data: message types, applications, organisations.

use axum::extract::Path;
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use nets_core::ebox::setting::{EboxApplication, EboxMessageType, EboxOrganisation, EboxScope, EboxSwitches};
use serde_json::{Value, json};

use crate::answers::{Reply, items, json_answer};
use crate::audit_note::AuditNote;
use crate::caller::Call;
use crate::filters::ListQuery;
use crate::messages::text;

/// A sender reads the validity of a type here.
const SCOPES: [EboxScope; 3] =
    [EboxScope::ReferenceData, EboxScope::PublicationSender, EboxScope::DocumentConsumer];

/// For how long an entry may be kept.
const KEPT: HeaderValue = HeaderValue::from_static("public, no-transform, proxy-revalidate, max-age=86400");

#[derive(serde::Deserialize)]
pub(crate) struct EntryPath {
    id: String,
}

fn listed(call: &Call, uri: &Uri, all: Vec<Value>) -> Reply {
    let caller = call.authorize(&SCOPES)?;
    let page = ListQuery::read(uri).page().map_err(|words| call.bad(&words))?;
    let (found, total) = page.of(all.into_iter());
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &items(found, total))))
}

fn entry(call: &Call, found: Option<Value>) -> Reply {
    let caller = call.authorize(&SCOPES)?;
    let note = AuditNote::of(&caller.grant);
    let Some(found) = found else { return Err(note.refuse(call.not_found("there is no such entry"))) };
    Ok(note.beside(kept(json_answer(200, &found))))
}

fn kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}

/// `GET /referenceData/messageTypes`.
pub(crate) async fn message_types(call: Call, uri: Uri) -> Reply {
    let setting = &call.setting;
    let here = setting.message_types.values().filter(|it| it.environments.contains(&call.environment));
    listed(&call, &uri, here.map(|it| message_type(it, &setting.switches)).collect())
}

/// `GET /referenceData/messageTypes/{messageTypeId}`.
pub(crate) async fn one_message_type(call: Call, Path(path): Path<EntryPath>) -> Reply {
    let setting = &call.setting;
    let found = setting.message_types.values().find(|it| it.id.as_str() == path.id);
    let here = found.filter(|it| it.environments.contains(&call.environment));
    entry(&call, here.map(|it| message_type(it, &setting.switches)))
}

/// `GET /referenceData/senderApplications`.
pub(crate) async fn applications(call: Call, uri: Uri) -> Reply {
    let setting = &call.setting;
    listed(&call, &uri, setting.applications.values().map(|it| application(it, &setting.switches)).collect())
}

/// `GET /referenceData/senderApplications/{senderApplicationId}`.
pub(crate) async fn one_application(call: Call, Path(path): Path<EntryPath>) -> Reply {
    let setting = &call.setting;
    let found = setting.applications.values().find(|it| it.id.as_str() == path.id);
    entry(&call, found.map(|it| application(it, &setting.switches)))
}

/// `GET /referenceData/senderOrganizations`.
pub(crate) async fn organisations(call: Call, uri: Uri) -> Reply {
    let setting = &call.setting;
    listed(
        &call,
        &uri,
        setting.organisations.values().map(|it| organisation(it, &setting.switches)).collect(),
    )
}

/// `GET /referenceData/senderOrganizations/{senderOrganizationId}`.
pub(crate) async fn one_organisation(call: Call, Path(path): Path<EntryPath>) -> Reply {
    let setting = &call.setting;
    let found = setting.organisations.values().find(|it| it.number.as_str() == path.id);
    entry(&call, found.map(|it| organisation(it, &setting.switches)))
}

// The lists of ids come back empty from the real registry.

fn message_type(of: &EboxMessageType, switches: &EboxSwitches) -> Value {
    json!({
        "messageTypeId": of.id,
        "messageTypeName": text(&of.name, switches),
        "validityPeriod": {
            "validityPeriodNumber": of.validity.number,
            "validityPeriodUnit": of.validity.unit,
        },
        "senderOrganizationIds": [],
        "senderApplicationIds": [],
    })
}

fn application(of: &EboxApplication, switches: &EboxSwitches) -> Value {
    json!({
        "applicationId": of.id,
        "applicationName": text(&of.name, switches),
        "senderOrganizationIds": [],
        "messageTypeIds": [],
    })
}

fn organisation(of: &EboxOrganisation, switches: &EboxSwitches) -> Value {
    json!({
        "organizationId": of.number,
        "organizationShortName": text(&of.name, switches),
        "senderApplicationIds": [],
        "messageTypeIds": [],
    })
}
