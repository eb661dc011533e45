//! The Belgian e-Box: its messages, what recipients do by hand, the records of calls, its rules.

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use nets_control::WorldReason;
use nets_core::Timestamp;
use nets_core::ebox::message::{EboxAct, EboxDeed, EboxMessage, EboxRefusal};
use nets_core::ebox::publication::Publication;
use nets_core::event::Event;
use nets_core::identity::belgium::{EboxAddress, EboxMessageId, EboxSector};
use nets_core::rule_book::ebox::{EboxRule, EboxRuleEntry};
use nets_driver::{EboxCall, NotDone};
use nets_web::written::shortened;
use nets_web::{InPath, NoParameters, Object, Problem, answer};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::{IntoParams, ToSchema};

use crate::api::{Api, InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::{BadParameter, words};
use crate::entry::{EntryView, lines};
use crate::paging::{Hundred, Thousand, cut};
use crate::problem::ProblemDocument;
use crate::route::routes;

routes!(messages, message, act, calls, rules, authority);

/// A message that has not expired.
#[derive(Serialize, ToSchema)]
#[schema(title = "EboxMessage")]
pub(crate) struct EboxMessageView {
    /// Its number, in the order of receipt, from 1.
    number: u64,
    /// As the sender was answered.
    message_id: String,
    #[schema(value_type = String, format = DateTime)]
    received: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
    /// When the main content was opened first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    read: Option<Timestamp>,
    visible: bool,
    /// What was published: recipient, sender, texts, documents with their digests, and what was odd.
    #[schema(value_type = Object)]
    publication: Publication,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct EboxMessagePage {
    messages: Vec<EboxMessageView>,
    /// Whether there are more: ask again with the last `number` as `after`.
    more: bool,
}

/// What a recipient does.
#[derive(ToSchema)]
#[schema(example = json!({ "recipient": "0199000349", "does": "open" }))]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `act_of` reads it")]
pub(crate) struct EboxActBody {
    /// An enterprise number of 10 digits, or the number of a citizen, of 11.
    #[schema(pattern = "^([01][0-9]{9}|[0-9]{11})$")]
    recipient: String,
    #[schema(schema_with = deeds)]
    does: String,
    /// The id of the message, for all but `open`.
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    message: Option<String>,
    /// What the reply says.
    #[schema(nullable = false)]
    text: Option<String>,
}

const DEEDS: [&str; 5] = ["open", "read", "hide", "show", "reply"];

fn deeds() -> utoipa::openapi::Object {
    words(DEEDS)
}

/// What a recipient did, and what came of it at once.
#[derive(Serialize, ToSchema)]
pub(crate) struct EboxActed {
    /// The entries of the timeline; none when it changed nothing.
    entries: Vec<EntryView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct EboxCallPage {
    /// Each with `number`, `timestamp` (real time), `environment`, `subject_token_hashed`, `client_id`, method, URL and response code of
    /// the call, and `api_call_details`: sizes, digests, the id of the message, or why it was refused.
    #[schema(value_type = Vec<Object>)]
    calls: Vec<EboxCall>,
    /// Whether there are more: ask again with the last `number` as `after`.
    more: bool,
}

#[derive(Serialize, ToSchema)]
struct EboxRuleBook {
    /// Each with `id`, `severity`, `grade`, the `status`, `code` and `words` of a refusal, `title` and `source`.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<&'static EboxRuleEntry>,
}

/// Which messages are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `messages` reads it")]
struct EboxMessageQuery {
    /// Only those of this recipient
    recipient: Option<String>,
    /// Only those behind this number
    after: Option<u64>,
}

/// The messages of the e-Box that have not expired, in the order of receipt.
#[utoipa::path(get, path = "/v1/ebox/messages", tag = "ebox", params(EboxMessageQuery, Hundred),
    responses((status = 200, body = EboxMessagePage), BadParameter))]
async fn messages(InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["recipient", "after", "limit"])?;
    let recipient = parameters.text("recipient").map(str::to_owned);
    let after = parameters.number("after", 0, u64::MAX)?.unwrap_or(0);
    let limit = Hundred::of(&parameters)?;
    let page = world.query(move |view| {
        let is_wanted = |it: &&EboxMessage| {
            let of = it.publication.recipient.number();
            it.number.0 > after && recipient.as_ref().is_none_or(|recipient| recipient == of)
        };
        let (messages, more) = cut(view.simulator.ebox_messages().filter(is_wanted).map(shown), limit);
        EboxMessagePage { messages, more }
    });
    ok(&page.await?)
}

/// One message of the e-Box.
#[utoipa::path(get, path = "/v1/ebox/messages/{message}", tag = "ebox",
    params(("message" = String, Path, description = "The id that the sender was answered")),
    responses(
        (status = 200, body = EboxMessageView),
        (status = 404, description = "No such message, or it has expired", body = ProblemDocument),
    ))]
async fn message(InWorld { world, .. }: InWorld, InPath(text): InPath<String>, _: OnlyWorld) -> Reply {
    let id = EboxMessageId::new(text.clone()).ok();
    let found = world.query(move |view| id.and_then(|id| view.simulator.ebox_message(&id).map(shown)));
    let found = found.await?.ok_or_else(|| {
        let text = shortened(&text);
        Problem::new(
            WorldReason::UnknownMessage,
            format!("the e-Box has no message `{text}`, or it has expired"),
        )
        .hint("/v1/ebox/messages lists those that there are")
    })?;
    ok(&found)
}

/// A recipient does something at the e-Box, by hand.
#[utoipa::path(post, path = "/v1/ebox/acts", tag = "ebox", request_body = EboxActBody,
    responses(
        (status = 200, body = EboxActed),
        (status = 400, description = "Not an act", body = ProblemDocument),
        (status = 404, description = "No such recipient or message", body = ProblemDocument),
        (status = 409, description = "The scenario has no e-Box, or the recipient cannot do this", body = ProblemDocument),
    ))]
async fn act(InWorld { world, scenario, .. }: InWorld, _: OnlyWorld, body: Body) -> Reply {
    let body = Object::read(body, &["recipient", "does", "message", "text"]).await?;
    let said = said(&body)?;
    if scenario.scenario.ebox.is_none() {
        return Err(NotDone::NotAtEbox(EboxRefusal::NoEbox).into());
    }
    let act = act_of(&said)?;
    let entries = world.tell(Event::EboxActed(act)).await?;
    ok(&EboxActed { entries: lines(entries) })
}

/// The members of the body, each of its type.
struct SaidOfAct<'b> {
    number: &'b str,
    does: &'b str,
    message: Option<&'b str>,
    text: Option<&'b str>,
}

fn said(body: &Object) -> Result<SaidOfAct<'_>, Problem> {
    let does = body.required("does")?;
    if !DEEDS.contains(&does) {
        return Err(Problem::bad_member("does", format!("`does` is one of {}", DEEDS.join(", "))));
    }
    let (number, message, text) = (body.required("recipient")?, body.text("message")?, body.text("text")?);
    Ok(SaidOfAct { number, does, message, text })
}

fn act_of(said: &SaidOfAct<'_>) -> Result<EboxAct, Problem> {
    let sector = if said.number.len() == 11 { EboxSector::Citizen } else { EboxSector::Enterprise };
    let ebox = EboxAddress::new(sector, said.number).map_err(|_| {
        Problem::bad_member(
            "recipient",
            "a recipient is an enterprise number of 10 digits or a citizen's of 11",
        )
    })?;
    let message = || {
        let message =
            said.message.ok_or_else(|| Problem::bad_member("message", "say which message it is"))?;
        EboxMessageId::new(message).map_err(|malformed| Problem::bad_member("message", malformed.to_string()))
    };
    let deed = match said.does {
        "open" => EboxDeed::Open,
        "read" => EboxDeed::Read { message: message()? },
        "hide" => EboxDeed::Hide { message: message()? },
        "show" => EboxDeed::Show { message: message()? },
        _ => {
            let text = said.text.unwrap_or("TEST ONLY: a reply").to_owned();
            EboxDeed::Reply { message: message()?, text }
        }
    };
    Ok(EboxAct { ebox, deed })
}

/// The calls of the e-Box, the oldest that is kept first: one record each.
#[utoipa::path(get, path = "/v1/ebox/calls", tag = "ebox",
    params(("after" = Option<u64>, Query, description = "Only those behind this number"), Thousand),
    responses((status = 200, body = EboxCallPage), BadParameter))]
async fn calls(InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["after", "limit"])?;
    let after = parameters.number("after", 0, u64::MAX)?.unwrap_or(0);
    let limit = Thousand::of(&parameters)?;
    let (calls, more) = cut(world.ebox_calls().behind(after, limit + 1), limit);
    ok(&EboxCallPage { calls, more })
}

/// Every rule by which a publication is judged, in the order in which it meets them.
#[utoipa::path(get, path = "/v1/ebox/rules", tag = "ebox", extensions(("x-of-all-worlds" = json!(true))),
    responses((status = 200, body = EboxRuleBook)))]
async fn rules(_: NoParameters) -> Reply {
    ok(&EboxRuleBook { rules: EboxRule::ALL.iter().map(|rule| rule.entry()).collect() })
}

/// The CA of the certificate by which the e-Box is known: its clients have to trust it.
#[utoipa::path(get, path = "/v1/ebox/authority.pem", tag = "ebox", extensions(("x-of-all-worlds" = json!(true))),
    responses(
        (status = 200, description = "PEM", content_type = "application/pem-certificate-chain", body = String),
        (status = 409, description = "The e-Box is off, or speaks plain HTTP", body = ProblemDocument),
    ))]
async fn authority(State(api): State<Api>, _: NoParameters) -> Reply {
    let control = api.control;
    let pem = spawn_blocking(move || control.ebox_authority_pem()).await.ok().flatten();
    let pem = pem.ok_or(NotDone::NotAtEbox(EboxRefusal::NoEbox))?;
    Ok(answer::text("application/pem-certificate-chain", pem))
}

fn shown(of: &EboxMessage) -> EboxMessageView {
    EboxMessageView {
        number: of.number.0,
        message_id: of.id.to_string(),
        received: of.received,
        expires: of.expires,
        read: of.read,
        visible: of.visible,
        publication: of.publication.clone(),
    }
}
