//! Federation 1.3, the sender's part: who has an e-Box and wants no paper, and which registry has messages.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use jiff::Timestamp;
use nets_core::ebox::message::EboxSummary;
use nets_core::ebox::setting::{EboxScope, EboxSwitches, PreferencesCase};
use nets_core::identity::belgium::{EboxAddress, EboxSector};
use serde_json::{Value, json};

use crate::answers::{Reply, json_answer, moment};
use crate::audit_note::AuditNote;
use crate::caller::Call;
use crate::json_body::{Members, json_body};
use crate::paths::{FEDERATION, REGISTRY};

/// So many are looked up at a time; no document has a limit.
const MOST: usize = 1_000;

/// The one provider of the simulator.
const PROVIDER: &str = "TEST_ONLY_PROVIDER";

/// An id of a provider has at most so many characters.
const LONGEST_ID: usize = 100;

#[derive(serde::Deserialize)]
pub(crate) struct ProviderPath {
    provider: String,
}

/// `GET /messageProviders`.
pub(crate) async fn providers(call: Call) -> Reply {
    let caller = call.authorize(&[EboxScope::Registry])?;
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &json!([provider(&call)]))))
}

/// `GET /messageProviders/{messageProviderId}`.
pub(crate) async fn one_provider(call: Call, Path(path): Path<ProviderPath>) -> Reply {
    let caller = call.authorize(&[EboxScope::Registry])?;
    let note = AuditNote::of(&caller.grant);
    if path.provider.chars().count() > LONGEST_ID {
        let words = format!("messageProviderId has at most {LONGEST_ID} characters");
        return Err(note.refuse(call.bad(&words)));
    }
    if path.provider != PROVIDER {
        return Err(note.counted(1, 0).refuse(call.not_found("there is no such provider")));
    }
    Ok(note.beside(json_answer(200, &provider(&call))))
}

fn provider(call: &Call) -> Value {
    let root = &call.root;
    json!({
        "messageProviderId": PROVIDER,
        "messageProviderName": "TEST ONLY provider",
        "messageProviderDescription": "The message registry of the simulator, for enterprises and citizens",
        "messageProviderUrl": format!("{root}{REGISTRY}"),
        "messageProviderActivationDate": "2020-01-01",
        "messageProviderTechnicalContact": "TEST ONLY",
        "apiSupportedVersion": "2.1",
        "messageProviderPlannedMaintenance": [],
        "_links": { "self": { "href": format!("{root}{FEDERATION}/messageProviders/{PROVIDER}") } },
    })
}

/// `POST /eboxPreferences/search`. An e-Box that does not exist is absent.
pub(crate) async fn preferences(call: Call, body: Body) -> Reply {
    let caller = call.authorize(&[EboxScope::Preferences])?;
    let note = AuditNote::of(&caller.grant);
    let sent = json_body(&call, body).await?;
    let asked = asked(&sent).map_err(|words| note.clone().refuse(call.bad(&words)))?;
    let (switches, environment, count) = (call.setting.switches, call.environment, asked.len());
    let setting = Arc::clone(&call.setting);
    let found = call.look(move |view| {
        let found = asked.into_iter().filter_map(|address| {
            // None where no message can be sent.
            let summary = view.simulator.ebox_at(environment, &address).filter(|summary| summary.is_open)?;
            let recipient = setting.recipients.get(&address);
            let exclusively = recipient.is_some_and(|recipient| recipient.exclusively);
            let yesterday = exclusively.then(|| view.simulator.now() - jiff::SignedDuration::from_hours(24));
            Some(preference(&summary, exclusively, yesterday, &switches))
        });
        found.collect::<Vec<Value>>()
    });
    let found = found.await?;
    Ok(note.counted(count, found.len()).beside(json_answer(200, &found)))
}

fn preference(
    of: &EboxSummary,
    exclusively: bool,
    usual_connection: Option<Timestamp>,
    switches: &EboxSwitches,
) -> Value {
    let kind = match switches.preferences_case {
        PreferencesCase::Lower => of.address.sector().name().to_owned(),
        PreferencesCase::Upper => of.address.sector().name().to_uppercase(),
    };
    let mut shown = json!({
        "eboxId": { "eboxType": kind, "eboxIdValue": of.address.number() },
        "exclusivelyEbox": exclusively,
        "totalNumberOfMessages": of.messages,
        "totalNumberOfUnreadMessages": of.unread,
    });
    if let Some(at) = of.last_consultation.or(usual_connection) {
        shown["lastConnectionDate"] = json!(moment(at, switches));
    }
    shown
}

/// Whose preferences are asked for. What has not the form of a number has no e-Box.
fn asked(sent: &Value) -> Result<Vec<EboxAddress>, String> {
    let members = Members::of(sent, "#")?;
    let kind = members.text("eboxType")?;
    let sector = match kind.to_ascii_lowercase().as_str() {
        "enterprise" => EboxSector::Enterprise,
        "citizen" => EboxSector::Citizen,
        _ => return Err("Invalid Schema: #/eboxType: not a valid enum value".to_owned()),
    };
    members.text("eboxIdType")?;
    let list = members.list("eboxIdValueList")?;
    if list.len() > MOST {
        return Err(format!(
            "Invalid Schema: #/eboxIdValueList: expected maximum item count: {MOST}, found: {}",
            list.len()
        ));
    }
    let number = |(index, value): (usize, &Value)| {
        let text = value.as_str();
        let text = text.ok_or_else(|| {
            crate::json_body::wrong_type(&format!("#/eboxIdValueList/{index}"), "String", value)
        });
        text.map(|text| EboxAddress::new(sector, text).ok())
    };
    let numbers = list.iter().enumerate().map(number).collect::<Result<Vec<_>, _>>()?;
    Ok(numbers.into_iter().flatten().collect())
}
