//! The sender's other operations: the status of its own messages, and linking them, which senders may only where the
//! scenario says so.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header;
use nets_core::ebox::message::{JudgedLink, MOST_LINKS};
use nets_core::ebox::setting::EboxScope;
use nets_core::event::Event;
use nets_core::identity::belgium::{EboxAddress, EboxMessageId, EboxSector};
use nets_driver::View;
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
    let (organisation, environment, asked) = (caller.organisation, call.environment, pairs.len());
    let found = call.look(move |view| {
        let found = pairs.into_iter().filter_map(|AskedPair { message, ebox }| {
            let of = view.simulator.message_in_ebox(&message, &ebox)?;
            let is_own =
                of.publication.organisation == organisation && of.publication.environment == environment;
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
        let ebox = ebox_id(&members.object("eboxId")?, &format!("#/{index}/eboxId"))?;
        // What has not the form of an id belongs to no message.
        Ok::<_, String>(EboxMessageId::new(message).ok().zip(ebox))
    };
    let pairs = list.iter().enumerate().map(pair).collect::<Result<Vec<_>, _>>()?;
    Ok(pairs.into_iter().flatten().map(|(message, ebox)| AskedPair { message, ebox }).collect())
}

/// `POST /linkEboxMessage`.
pub(crate) async fn link(call: Call, body: Body) -> Reply {
    let caller = call.authorize(&[EboxScope::PublicationSender])?;
    let note = AuditNote::of(&caller.grant);
    let switches = call.setting.switches;
    if !switches.link {
        let why = "linkEboxMessage is not available to senders; broadcasting is arranged with the e-Box team";
        return Err(note.refuse(forbidden(&call, caller.client.as_str(), why)));
    }
    let sent = json_body(&call, body).await?;
    let asked = asked_links(&sent).map_err(|words| note.clone().refuse(call.bad(&words)))?;
    let AskedLinks { message, recipients, unknown, count } = asked;
    let (environment, organisation) = (call.environment, caller.organisation);
    let look = move |view: View<'_>| {
        view.simulator.judge_ebox_link(environment, &organisation, &message?, &recipients).ok()
    };
    let Some(judged) = call.look(look).await? else {
        return Err(note.counted(count, 0).refuse(call.not_found("no message of yours was found")));
    };
    let JudgedLink { link, expires, linked, errors } = judged;
    let message = link.message.clone();
    if !link.recipients.is_empty() {
        let told = call.world.tell(Event::EboxLinked(link)).await;
        told.map_err(|why| note.clone().refuse(call.not_done(&why)))?;
    }
    let errors: Vec<Value> = errors.iter().map(|address| json!(address)).chain(unknown).collect();
    let answer = json!({
        "messageId": message,
        "expirationDate": moment(expires, &switches),
        "nbSuccessLinks": linked,
        "errorCases": errors,
    });
    Ok(note.counted(count, linked).beside(json_answer(201, &answer)))
}

/// What a sender wants linked.
struct AskedLinks {
    /// None where the id has not the form of one.
    message: Option<EboxMessageId>,
    recipients: BTreeSet<EboxAddress>,
    /// Recipients whose numbers have not the form of one, as they were sent.
    unknown: Vec<Value>,
    count: usize,
}

fn asked_links(sent: &Value) -> Result<AskedLinks, String> {
    let members = Members::of(sent, "#")?;
    let message = members.text("messageId")?;
    let list = members.list("recipients")?;
    if list.len() > MOST_LINKS {
        let found = list.len();
        return Err(format!(
            "Invalid Schema: #/recipients: expected maximum item count: {MOST_LINKS}, found: {found}"
        ));
    }
    let (mut recipients, mut unknown) = (BTreeSet::new(), Vec::new());
    for (index, value) in list.iter().enumerate() {
        let pointer = format!("#/recipients/{index}");
        match ebox_id(&Members::of(value, &pointer)?, &pointer)? {
            Some(address) => drop(recipients.insert(address)),
            None => unknown.push(value.clone()),
        }
    }
    Ok(AskedLinks { message: EboxMessageId::new(message).ok(), recipients, unknown, count: list.len() })
}

/// An `EboxId`; none where its number has not the form of one.
fn ebox_id(of: &Members<'_>, pointer: &str) -> Result<Option<EboxAddress>, String> {
    let (kind, number) = (of.text("eboxType")?, of.text("eboxIdValue")?);
    let sector = match kind {
        "enterprise" => EboxSector::Enterprise,
        "citizen" => EboxSector::Citizen,
        _ => return Err(format!("Invalid Schema: {pointer}/eboxType: not a valid enum value")),
    };
    Ok(EboxAddress::new(sector, number).ok())
}

fn forbidden(call: &Call, client: &str, why: &str) -> EboxTurnedAway {
    call.tell_refused(Some(client), 403, why);
    let refused = call.status(403, "FORBIDDEN", "This operation is not available to document senders");
    let value = axum::http::HeaderValue::from_static("Bearer realm=\"ebox\", error=\"insufficient_scope\"");
    refused.with(header::WWW_AUTHENTICATE, value)
}
