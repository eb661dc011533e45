//! Publishing, in the spelling of either version: the parts are streamed to the disk, the rest is judged by the core.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use nets_core::ebox::answer::{AnswerArrives, PublicationAnswer, ScriptedAnswer, TakenPublication};
use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::publication::{ContentId, SentEboxMessage, SentPart, SentPublication, Sha256};
use nets_core::ebox::setting::{EboxScope, EboxSwitches, Version3Status};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::faults::operation::FaultOperation;
use nets_core::rule_book::ebox::EboxRule;
use nets_driver::{NotDone, World};
use nets_multipart::{
    FormRefusal, FormRule, NotRead, PartFacts, PartRole, PublicationLimits, PublicationReader,
};
use nets_text::system_words;
use nets_web::CutInstead;
use serde_json::json;

use crate::answers::{Reply, StatusMessage, json_answer, moment, proxy_page};
use crate::audit_note::AuditNote;
use crate::caller::{Call, EboxCaller};
use crate::documents::ArrivingDocuments;
use crate::faults;
use crate::idempotency::idempotency_key;
use crate::platform::{failed, too_many, unavailable};
use crate::sent_json;

/// A client that sends nothing for so long has gone astray.
const PATIENCE: Duration = Duration::from_secs(30);

/// How late an answer is that is late on purpose.
const LATE: Duration = Duration::from_secs(30);

/// `POST /publishMessage`.
pub(crate) async fn publish(call: Call, body: Body) -> Reply {
    let caller = call.authorize(&[EboxScope::PublicationSender])?;
    publish_for(call, caller, body).await
}

/// A publication of a caller who may publish.
pub(crate) async fn publish_for(call: Call, caller: EboxCaller, body: Body) -> Reply {
    let note = AuditNote::of(&caller.grant);
    let switches = call.setting.switches;
    let (sent, documents) = match read(&call, &caller, &switches, body).await {
        Ok(read) => read,
        Err(NotArrived::CutShort) => {
            return Err(note.refuse(call.bad("the request ends before its last boundary")));
        }
        Err(NotArrived::TooSlow) => {
            return Err(note.refuse(call.status(408, "INVALID_INPUT", "nothing came for 30 seconds")));
        }
        Err(NotArrived::NotStored(error)) => {
            let why = NotDone::Disk(format!("a document cannot be stored: {}", system_words(&error)));
            return Err(note.refuse(call.not_done(&why)));
        }
    };
    let met = faults::met(&call, FaultOperation::Publish, Some(&caller)).await;
    let details = details(&sent);
    if faults::leaves_undone(met.as_ref())
        && let Some(answer) = faults::told(&call, met.as_ref(), Some(&caller)).await
    {
        return Ok(note.with(details).beside(answer));
    }
    let answered = judged(call.world.clone(), sent, documents).await;
    let answered =
        answered.map_err(|why| AuditNote::of(&caller.grant).with(&*details).refuse(call.not_done(&why)))?;
    let details = match &answered {
        PublicationAnswer::Taken(taken) => format!("{details}, message {}", taken.message_id),
        PublicationAnswer::Refused(_) | PublicationAnswer::Scripted(_) => details,
    };
    let answer = match faults::told(&call, met.as_ref(), Some(&caller)).await {
        Some(answer) => answer,
        None => wire(&call, &switches, answered).await,
    };
    Ok(note.with(details).beside(answer))
}

/// Sizes and digests, for the record of the call.
fn details(sent: &SentPublication) -> String {
    let parts =
        sent.parts.iter().map(|part| format!("{} {} bytes {}", part.name, part.size, part.sha256.hex()));
    parts.collect::<Vec<_>>().join(", ")
}

/// Why a request is not even judged.
enum NotArrived {
    CutShort,
    TooSlow,
    NotStored(io::Error),
}

async fn read(
    call: &Call,
    caller: &EboxCaller,
    switches: &EboxSwitches,
    mut body: Body,
) -> Result<(SentPublication, ArrivingDocuments), NotArrived> {
    let mut documents = ArrivingDocuments::new(call.world.contents().clone());
    let limits = PublicationLimits { request_bytes: switches.request_limit, ..PublicationLimits::default() };
    let content_type = call.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let length = call.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    let reader = limits.allow(length).and_then(|()| PublicationReader::new(content_type, limits));
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(refusal) => return Ok((refused(call, caller, &refusal, &[], &documents), documents)),
    };
    loop {
        let Some(piece) = next(&mut body).await? else { break };
        match reader.take(&piece, &mut documents) {
            Ok(()) => {}
            Err(NotRead::Refused(refusal)) => {
                return Ok((refused(call, caller, &refusal, reader.parts(), &documents), documents));
            }
            Err(NotRead::Sink(error)) => return Err(NotArrived::NotStored(error)),
        }
    }
    let parts: Vec<PartFacts> = reader.parts().to_vec();
    match reader.finish() {
        Ok(read) => {
            let (message, mut findings) = sent_json::read(&read.json, call.spelling);
            findings.extend(read.findings().map(odd));
            Ok((sent(call, caller, message, &read.parts, findings, &documents), documents))
        }
        Err(refusal) => Ok((refused(call, caller, &refusal, &parts, &documents), documents)),
    }
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, NotArrived> {
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await.map_err(|_| NotArrived::TooSlow)?;
        match frame {
            None => return Ok(None),
            Some(Err(_)) => return Err(NotArrived::CutShort),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

fn sent(
    call: &Call,
    caller: &EboxCaller,
    message: SentEboxMessage,
    parts: &[PartFacts],
    mut findings: Vec<EboxFinding>,
    documents: &ArrivingDocuments,
) -> SentPublication {
    let files = parts.iter().filter(|part| part.role != PartRole::Json);
    // Version 2 has no keys.
    let idempotency_key = match call.spelling {
        EboxSpelling::V2 => None,
        EboxSpelling::V3 => idempotency_key(&call.headers, &mut findings),
    };
    SentPublication {
        client: caller.client.clone(),
        environment: call.environment,
        organisation: caller.organisation.clone(),
        spelling: call.spelling,
        idempotency_key,
        message,
        parts: files.map(|part| sent_part(part, documents)).collect(),
        findings,
    }
}

fn sent_part(part: &PartFacts, documents: &ArrivingDocuments) -> SentPart {
    let media_type = part
        .head
        .content_type
        .as_deref()
        .map(|whole| whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let name = nets_text::cut(&part.head.field, 100, "...").into_owned();
    let media_type = media_type.filter(|kind| !kind.is_empty());
    let fits_type = media_type.as_deref().and_then(|kind| documents.is_of_type(&part.head.field, kind));
    SentPart {
        content: documents.content(&part.head.field).unwrap_or(ContentId(0)),
        name,
        file_name: part.head.file_name.clone().filter(|name| !name.is_empty()),
        media_type,
        size: part.size,
        sha256: Sha256(part.sha256),
        fits_type,
    }
}

/// A form that was not read to its end, as the core is told of it.
fn refused(
    call: &Call,
    caller: &EboxCaller,
    refusal: &FormRefusal,
    parts: &[PartFacts],
    documents: &ArrivingDocuments,
) -> SentPublication {
    let rule = match refusal.rule() {
        FormRule::RequestSize => EboxRule::RequestSize,
        FormRule::JsonPart | FormRule::JsonSize => EboxRule::MessagePart,
        FormRule::PartTwice => EboxRule::PartName,
        _ => EboxRule::Form,
    };
    let finding = EboxFinding::new(rule, "", refusal.to_string());
    // Parts of a form that is not whole are not compared with anything.
    let parts = if rule == EboxRule::Form { &[] } else { parts };
    sent(call, caller, SentEboxMessage::default(), parts, vec![finding], documents)
}

/// What is odd in a form that is taken.
fn odd(finding: &nets_multipart::FormFinding) -> EboxFinding {
    let rule = match finding.rule {
        FormRule::NameLineBreak => EboxRule::BrokenPartName,
        FormRule::FileNameUtf8
        | FormRule::FileNameLatin1
        | FormRule::FileNamePercent
        | FormRule::FileNameExtended => EboxRule::FileNameEncoding,
        _ => EboxRule::Ignored,
    };
    let told = finding.rule.title();
    EboxFinding::new(rule, format!("part {}", finding.part), told)
        .found(&*finding.found)
        .advice(finding.rule.advice())
}

/// Has the core judge it, and keeps the documents of what was taken. It goes on to its end though the client leaves: what
/// is in the journal must keep its documents.
async fn judged(
    world: World,
    sent: SentPublication,
    mut documents: ArrivingDocuments,
) -> Result<PublicationAnswer, NotDone> {
    let judging = tokio::spawn(async move {
        let (documents, sealed) = tokio::task::spawn_blocking(move || {
            let sealed = documents.seal();
            (documents, sealed)
        })
        .await
        .map_err(|_| NotDone::Stopped)?;
        sealed.map_err(|error| {
            NotDone::Disk(format!("a document cannot be stored: {}", system_words(&error)))
        })?;
        let answered = world.publish(sent).await?;
        if let PublicationAnswer::Taken(_) = answered {
            documents.keep();
        }
        Ok(answered)
    });
    judging.await.unwrap_or(Err(NotDone::Stopped))
}

async fn wire(call: &Call, switches: &EboxSwitches, answered: PublicationAnswer) -> Response {
    match answered {
        PublicationAnswer::Taken(taken) => {
            match taken.arrives {
                AnswerArrives::AtOnce => {}
                AnswerArrives::Late => tokio::time::sleep(LATE).await,
                AnswerArrives::Never => return cut(),
            }
            let code = match (call.spelling, switches.version_3_status) {
                (EboxSpelling::V3, Version3Status::Ok) => 200,
                (EboxSpelling::V2, _) | (EboxSpelling::V3, Version3Status::Created) => 201,
            };
            json_answer(code, &status(&taken, switches))
        }
        PublicationAnswer::Refused(words) => {
            StatusMessage::new(call.environment, words.id, words.code, words.message).answered(words.status)
        }
        PublicationAnswer::Scripted(scripted) => match scripted {
            ScriptedAnswer::Unavailable => unavailable(call).into_response(),
            ScriptedAnswer::Failed => failed(call).into_response(),
            ScriptedAnswer::ProxyPage => proxy_page(),
            ScriptedAnswer::TooMany => too_many(call).into_response(),
            ScriptedAnswer::Cut => cut(),
        },
    }
}

fn cut() -> Response {
    axum::Extension(CutInstead).into_response()
}

/// `PublicationStatusMessage`.
fn status(taken: &TakenPublication, switches: &EboxSwitches) -> serde_json::Value {
    let mut status = json!({
        "messageId": taken.message_id,
        "expirationDate": moment(taken.expires, switches),
    });
    if let Some(code) = taken.code {
        status["code"] = json!(code.name());
        status["message"] = json!(code.words());
    }
    status
}
