//! What a recipient's consumer looks at: the e-Box, its messages, what belongs to one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use nets_core::ebox::message::{EboxAct, EboxDeed, EboxMessage, EboxRefusal};
use nets_core::ebox::setting::EboxScope;
use nets_core::event::Event;
use nets_core::identity::belgium::{EboxAddress, EboxMessageId};
use nets_driver::View;
use serde_json::{Value, json};

use crate::answers::{Reply, items, json_answer, moment};
use crate::audit_note::AuditNote;
use crate::caller::{Call, EboxCaller};
use crate::filters::{ListQuery, MessageFilter};
use crate::json_body::{Members, json_body};
use crate::messages;
use crate::turned_away::EboxTurnedAway;

const SUMMARY: [EboxScope; 3] =
    [EboxScope::SummaryOwnEbox, EboxScope::SummaryAllEbox, EboxScope::DocumentConsumer];
/// RFC 7396.
const MERGE_PATCH: &str = "application/merge-patch+json";

const MESSAGES: [EboxScope; 2] = [EboxScope::MessagesFull, EboxScope::DocumentConsumer];

/// `GET /ebox`.
pub(crate) async fn summary(call: Call) -> Reply {
    let caller = call.authorize(&SUMMARY)?;
    let (address, summary) = call.own_box(&caller).await?;
    let switches = call.setting.switches;
    act(&call, &address, EboxDeed::Open).await?;
    let mut shown = json!({
        "numberOfMessages": summary.messages,
        "numberOfUnreadMessages": summary.unread,
        "eboxSize": messages::kilobytes(summary.size),
    });
    if let Some(at) = summary.last_receipt {
        shown["lastReceiptDate"] = json!(moment(at, &switches));
    }
    if let Some(at) = summary.last_consultation {
        shown["lastConsultationDate"] = json!(moment(at, &switches));
    }
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &shown)))
}

/// `GET /ebox/messages`.
pub(crate) async fn list(call: Call, uri: Uri) -> Reply {
    let caller = call.authorize(&MESSAGES)?;
    let query = ListQuery::read(&uri);
    let page = query.page().map_err(|words| call.bad(&words))?;
    let filter = MessageFilter::of(&query).map_err(|words| call.bad(&words))?;
    let (address, summary) = call.own_box(&caller).await?;
    if !summary.is_open {
        act(&call, &address, EboxDeed::Open).await?;
    }
    let (setting, root) = (Arc::clone(&call.setting), call.root.clone());
    let environment = call.environment;
    let shown = call.look(move |view| {
        let all = view.simulator.messages_in_ebox(&address);
        let all = all.filter(|it| it.publication.environment == environment && filter.takes(it, &setting));
        let (found, total) = page.of(all);
        items(found.into_iter().map(|it| messages::message(it, &setting, &root)).collect(), total)
    });
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &shown.await?)))
}

/// `PATCH /ebox/messages`: which messages are visible.
pub(crate) async fn patch(call: Call, body: Body) -> Reply {
    let caller = call.authorize(&MESSAGES)?;
    let (address, _) = call.own_box(&caller).await?;
    let kind = call.headers.get(header::CONTENT_TYPE).map(|kind| String::from_utf8_lossy(kind.as_bytes()));
    let kind = kind.unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(MERGE_PATCH) {
        let told = format!("the registry describes a body of {MERGE_PATCH} here, and none of another kind");
        return Err(call.of_other_kind(&told));
    }
    let sent = json_body(&call, body).await?;
    let deeds = deeds(&sent).map_err(|words| call.bad(&words))?;
    for deed in &deeds {
        let act = EboxAct { ebox: address.clone(), deed: deed.clone() };
        let environment = call.environment;
        let look = move |view: View<'_>| {
            let of = act.deed.message().and_then(|id| view.simulator.message_in_ebox(id, &act.ebox));
            if of.is_some_and(|of| of.publication.environment != environment) {
                return Err(EboxRefusal::NoSuchMessage);
            }
            view.simulator.check_ebox_act(&act)
        };
        let checked = call.look(look).await?;
        checked.map_err(|refusal| call.not_done(&nets_driver::NotDone::NotAtEbox(refusal)))?;
    }
    for deed in deeds {
        act(&call, &address, deed).await?;
    }
    Ok(AuditNote::of(&caller.grant).beside(StatusCode::OK.into_response()))
}

fn deeds(sent: &Value) -> Result<Vec<EboxDeed>, String> {
    const MOST: usize = 100;
    let items = Members::of(sent, "#")?.list("items")?;
    if items.len() > MOST {
        return Err(format!(
            "Invalid Schema: #/items: expected maximum item count: {MOST}, found: {}",
            items.len()
        ));
    }
    let deed = |(index, item): (usize, &Value)| {
        let members = Members::of(item, &format!("#/items/{index}"))?;
        let (id, visible) = (members.text("messageId")?, members.flag("visible")?);
        let message = EboxMessageId::new(id).map_err(|_| format!("#/items/{index}/messageId is no id"))?;
        Ok(if visible { EboxDeed::Show { message } } else { EboxDeed::Hide { message } })
    };
    items.iter().enumerate().map(deed).collect()
}

/// `GET /ebox/messages/{messageId}`.
pub(crate) async fn one(call: Call, Path(path): Path<MessagePath>) -> Reply {
    let (caller, message) = found(&call, &path).await?;
    let shown = messages::message(&message, &call.setting, &call.root);
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &shown)))
}

/// `GET .../attachments`.
pub(crate) async fn attachments(call: Call, Path(path): Path<MessagePath>) -> Reply {
    let (caller, message) = found(&call, &path).await?;
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &messages::attachments(&message, &call.root))))
}

/// `GET .../attachments/{attachmentId}`.
pub(crate) async fn attachment(call: Call, Path(path): Path<MessagePath>) -> Reply {
    let (caller, message) = found(&call, &path).await?;
    let (index, document) = document(&call, &message, &path)?;
    let shown = messages::attachment(&message, document, index, &call.root);
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &shown)))
}

/// `GET .../body`. It reads the message where the body is the main content.
pub(crate) async fn body(call: Call, Path(path): Path<MessagePath>) -> Reply {
    let (caller, message) = found(&call, &path).await?;
    let Some(body) = &message.publication.body else { return Err(call.not_found("the message has no body")) };
    if message.publication.body_main_content {
        read(&call, &message).await?;
    }
    let shown = messages::text(body, &call.setting.switches);
    Ok(AuditNote::of(&caller.grant).beside(json_answer(200, &shown)))
}

/// `GET .../paymentData`: there never is any.
pub(crate) async fn payment_data(call: Call, Path(path): Path<MessagePath>) -> Reply {
    found(&call, &path).await?;
    Err(call.not_found("the message has no payment data"))
}

/// The parts of a path below `/ebox/messages`, with whatever stands before.
#[derive(serde::Deserialize)]
pub(crate) struct MessagePath {
    message: String,
    attachment: Option<String>,
}

/// A message of the caller's e-Box.
pub(crate) async fn found(
    call: &Call,
    path: &MessagePath,
) -> Result<(EboxCaller, EboxMessage), EboxTurnedAway> {
    let caller = call.authorize(&MESSAGES)?;
    let (address, _) = call.own_box(&caller).await?;
    let none = || call.not_found("there is no such message");
    let id = EboxMessageId::new(&*path.message).map_err(|_| none())?;
    let environment = call.environment;
    let message = call.look(move |view| {
        let message = view.simulator.message_in_ebox(&id, &address);
        message.filter(|it| it.publication.environment == environment).cloned()
    });
    message.await?.map(|message| (caller, message)).ok_or_else(none)
}

/// The document that a path names, with its place.
pub(crate) fn document<'m>(
    call: &Call,
    message: &'m EboxMessage,
    path: &MessagePath,
) -> Result<(usize, &'m nets_core::ebox::publication::PublishedDocument), EboxTurnedAway> {
    let number: Option<usize> = path.attachment.as_deref().and_then(|text| text.parse().ok());
    let index = number.and_then(|number| number.checked_sub(1));
    let found = index.and_then(|index| Some((index, message.publication.documents.get(index)?)));
    found.ok_or_else(|| call.not_found("the message has no such attachment"))
}

/// Notes that the main content was opened.
pub(crate) async fn read(call: &Call, message: &EboxMessage) -> Result<(), EboxTurnedAway> {
    if message.read.is_some() {
        return Ok(());
    }
    act(call, &message.publication.recipient, EboxDeed::Read { message: message.id.clone() }).await
}

async fn act(call: &Call, address: &EboxAddress, deed: EboxDeed) -> Result<(), EboxTurnedAway> {
    let act = EboxAct { ebox: address.clone(), deed };
    let acted = call.world.tell(Event::EboxActed(act)).await;
    acted.map(drop).map_err(|why| call.not_done(&why))
}
