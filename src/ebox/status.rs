//! The sender's other operations: the status of its own messages, and linking, which senders may not.

use axum::body::Body;
use axum::http::header;
use nets_core::ebox::setting::EboxScope;
use nets_core::event::Observation;
use nets_core::identity::belgium::{EboxAddress, EboxMessageId, EboxSector};
use serde_json::{Value, json};

use crate::answers::{Reply, json_answer, moment};
use crate::audit_note::AuditNote;
use crate::caller::Call;
use crate::json_body::{Members, json_body, wrong_type};
use crate::turned_away::EboxTurnedAway;

/// So many pairs are looked up at a time.
const MOST: usize = 1_000;

/// A message in an e-Box, as a sender asks for it.
struct AskedPair {
    message: EboxMessageId,
    ebox: EboxAddress,
}

/// `POST /searchMessageStatus`.
pub(crate) async fn search(call: Call, body: Body) -> Reply {
    let caller = call.authorize(&[EboxScope::PublicationSender])?;
    let note = AuditNote::of(&caller.grant);
    let switches = call.setting.switches;
    if !switches.search_status {
        return Err(forbidden(&call, caller.client.as_str(), "the scenario has search_status switched off"));
    }
    let sent = json_body(&call, body).await?;
    let pairs = pairs(&sent).map_err(|words| note.clone().refuse(call.bad(&words)))?;
    let (organisation, asked) = (caller.organisation, pairs.len());
    let found = call.look(move |view| {
        let found = pairs.into_iter().filter_map(|AskedPair { message, ebox }| {
            let of = view.simulator.ebox_message(&message)?;
            let is_own = of.publication.organisation == organisation && of.publication.recipient == ebox;
            is_own.then(|| {
                json!({
                    "messageId": message,
                    "eboxId": ebox,
                    "readStatus": of.read.is_some(),
                    "expirationDate": moment(of.expires, &switches),
                    "visible": of.visible,
                })
            })
        });
        found.collect::<Vec<Value>>()
    });
    let found = found.await?;
    if found.is_empty() {
        return Err(note.counted(asked, 0).refuse(call.not_found("no message of yours was found")));
    }
    Ok(note.counted(asked, found.len()).beside(json_answer(201, &found)))
}

fn pairs(sent: &Value) -> Result<Vec<AskedPair>, String> {
    let list = sent.as_array().ok_or_else(|| wrong_type("#", "JSONArray", sent))?;
    if list.len() > MOST {
        return Err(format!("Invalid Schema: #: expected maximum item count: {MOST}, found: {}", list.len()));
    }
    let pair = |(index, value): (usize, &Value)| {
        let members = Members::of(value, &format!("#/{index}"))?;
        let message = members.text("messageId")?;
        let ebox = members.object("eboxId")?;
        let (kind, number) = (ebox.text("eboxType")?, ebox.text("eboxIdValue")?);
        let sector = match kind {
            "enterprise" => EboxSector::Enterprise,
            "citizen" => EboxSector::Citizen,
            _ => return Err(format!("Invalid Schema: #/{index}/eboxId/eboxType: not a valid enum value")),
        };
        // What has not the form of an id belongs to no message.
        Ok(EboxMessageId::new(message).ok().zip(EboxAddress::new(sector, number).ok()))
    };
    let pairs = list.iter().enumerate().map(pair).collect::<Result<Vec<_>, _>>()?;
    Ok(pairs.into_iter().flatten().map(|(message, ebox)| AskedPair { message, ebox }).collect())
}

/// `POST /linkEboxMessage`.
pub(crate) async fn link(call: Call) -> Reply {
    let caller = call.authorize(&[EboxScope::PublicationSender])?;
    let why = "linkEboxMessage is not available to senders; broadcasting is arranged with the e-Box team";
    Err(AuditNote::of(&caller.grant).refuse(forbidden(&call, caller.client.as_str(), why)))
}

fn forbidden(call: &Call, client: &str, why: &str) -> EboxTurnedAway {
    call.world.observe(Observation::EboxCallRefused {
        environment: call.environment,
        client: Some(client.to_owned()),
        request: call.request.clone(),
        status: 403,
        reason: why.to_owned(),
        support: call.support(Some(client)),
    });
    let refused = call.status(403, "FORBIDDEN", "This operation is not available to document senders");
    let value = axum::http::HeaderValue::from_static("Bearer realm=\"ebox\", error=\"insufficient_scope\"");
    refused.with(header::WWW_AUTHENTICATE, value)
}
